import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'

/** Printed pages as a raster printer sees them: PDF through `pdftoppm` (Poppler), kept between runs. */

const CACHE = new URL('../../../.taanuu/cache/ballot-prints/', import.meta.url).pathname
const WHITE_SPACE = 0x20

/** Whether Poppler's `pdftoppm` is installed; without it the bench cannot run. */
export function pdftoppmIsThere(): boolean {
  try {
    execFileSync('pdftoppm', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Every page of a PDF as an eight-bit grey picture. Throws when `pdftoppm` fails. */
export function rasterise(pdf: Uint8Array, dpi: number): readonly GreyImage[] {
  const name = `${createHash('sha256').update(pdf).digest('hex').slice(0, 24)}-${dpi}`
  const kept = join(CACHE, name)
  if (!existsSync(kept)) {
    mkdirSync(CACHE, { recursive: true })
    const work = mkdtempSync(join(CACHE, 'work-'))
    writeFileSync(join(work, 'in.pdf'), pdf)
    execFileSync('pdftoppm', ['-gray', '-r', `${dpi}`, join(work, 'in.pdf'), join(work, 'page')])
    rmSync(join(work, 'in.pdf'))
    // another run may have finished the same print meanwhile
    if (existsSync(kept)) rmSync(work, { recursive: true })
    else renameSync(work, kept)
  }
  return readdirSync(kept)
    .sort()
    .map((file) => parsePgm(readFileSync(join(kept, file)), dpi))
}

/** A binary PGM (`P5`, eight bits), as `pdftoppm` writes it. */
function parsePgm(bytes: Uint8Array, dpi: number): GreyImage {
  const fields: string[] = []
  let at = 0
  while (fields.length < 4) {
    while (bytes[at]! <= WHITE_SPACE) at++
    const start = at
    while (bytes[at]! > WHITE_SPACE) at++
    fields.push(String.fromCharCode(...bytes.subarray(start, at)))
  }
  const [kind, width, height, most] = [fields[0], Number(fields[1]), Number(fields[2]), Number(fields[3])]
  // a copy and no Buffer, whose `slice` would share the print with every sheet drawn on it
  const pixels = new Uint8Array(bytes.subarray(at + 1))
  if (kind !== 'P5' || most !== 255 || pixels.length !== width * height) throw new Error('not a PGM picture')
  return { width, height, dpi, pixels }
}
