import QRCode from 'qrcode'
import { expect, test } from 'vitest'
import { checkMetadata } from './foreign-code.ts'
import type { BallotLayout, TimingGrid } from './layout.ts'
import { lightMap } from './light-map.ts'

const PX_PER_MM = 8
const [WIDTH, HEIGHT] = [90 * PX_PER_MM, 60 * PX_PER_MM]
const BOX = { xMm: 30, yMm: 15, widthMm: 18, heightMm: 18 }
const TEXT = 'ballot/ward-3/front'
const grid = {
  columns: 9,
  rows: 6,
  pitch: { x: 10, y: 10 },
  first: { x: 5, y: 5 },
  mark: { width: 4, height: 1.5 },
} as TimingGrid
const layout = {
  page: 1,
  paper: { widthMm: 90, heightMm: 60 },
  grid,
  metadata: { kind: 'qr', box: BOX, payload: 'ballot/ward-?/front' },
} as unknown as BallotLayout

/** A page with the code, and a dirt line of `widthPx` down the scan at `x`. */
function check(x: number, widthPx: number, known: boolean) {
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(240)
  const { modules } = QRCode.create(TEXT, { errorCorrectionLevel: 'L' })
  const module = (BOX.widthMm * PX_PER_MM) / modules.size
  for (let py = 0; py < BOX.heightMm * PX_PER_MM; py++) {
    for (let px = 0; px < BOX.widthMm * PX_PER_MM; px++) {
      const dark = modules.get(Math.floor(py / module), Math.floor(px / module))
      if (dark) pixels[(BOX.yMm * PX_PER_MM + py) * WIDTH + BOX.xMm * PX_PER_MM + px] = 20
    }
  }
  const streaks = new Uint8Array(WIDTH)
  for (let at = x; at < x + widthPx; at++) {
    if (known) streaks[at] = 1
    for (let y = 0; y < HEIGHT; y++) pixels[y * WIDTH + at] = 60
  }
  const image = { width: WIDTH, height: HEIGHT, pixels, dpi: 203 }
  const page = { image, light: lightMap(image)!, tone: { ink: 20, paper: 240 }, streaks }
  const map = (column: number, row: number) => ({
    x: (grid.first.x + column * grid.pitch.x) * PX_PER_MM,
    y: (grid.first.y + row * grid.pitch.y) * PX_PER_MM,
  })
  return checkMetadata(page, layout, map, new Map())
}

test('a code says which page it is on', () => {
  expect(check(0, 0, true)).toBe('agrees')
})

test.each([258, 294, 322, 362])(
  'a dirt line through it at %d pixels hides nothing once it is known as one',
  (x) => {
    expect(check(x, 6, false)).toBe('unread')
    expect(check(x, 6, true)).toBe('agrees')
  },
)

test('a code that cannot be read says nothing', () => {
  expect(check(30 * PX_PER_MM, 12 * PX_PER_MM, false)).toBe('unread')
})
