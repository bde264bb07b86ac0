import { inflateSync } from 'node:zlib'
import { CELL_CHARACTERS, CELL_DOTS, CELL_HEIGHT, CELL_WIDTH } from './cell-data.ts'

export { CELL_HEIGHT, CELL_WIDTH }

const DOTS_PER_CELL = CELL_WIDTH * CELL_HEIGHT
const indexOf = new Map([...CELL_CHARACTERS].map((character, index) => [character, index]))
let dots: Uint8Array | null = null

/** Whether the font can draw `character`; others come out as a hollow box, which is seen in proofreading. */
export function hasCell(character: string): boolean {
  return indexOf.has(character)
}

/** Whether the dot at `x`, `y` of the character's cell is ink. */
export function cellDot(character: string, x: number, y: number): boolean {
  const index = indexOf.get(character)
  if (index === undefined) return isBox(x, y)
  dots ??= new Uint8Array(inflateSync(Buffer.from(CELL_DOTS, 'base64')))
  const bit = index * DOTS_PER_CELL + y * CELL_WIDTH + x
  return ((dots[bit >> 3] >> (7 - (bit & 7))) & 1) === 1
}

function isBox(x: number, y: number): boolean {
  const [left, right, top, bottom] = [2, CELL_WIDTH - 3, 6, CELL_HEIGHT - 7]
  if (x < left || x > right || y < top || y > bottom) return false
  return x === left || x === right || y === top || y === bottom
}
