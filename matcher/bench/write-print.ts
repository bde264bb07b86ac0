import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { GreyImage } from '@taanuu/matcher/finger/index'
import { encode } from 'fast-png'

const METRES_IN_INCH = 0.0254
/** PNG signature (8 bytes) and IHDR chunk (25): where further chunks may start (PNG specification, clause 5.6). */
const AFTER_HEADER = 33

/** Writes a grey print as `<name>.png`, 8 bits a pixel, with its resolution as pHYs chunk (which fast-png does not write). */
export function writePrint(folder: string, name: string, image: GreyImage): void {
  const { width, height, pixels } = image
  const png = encode({ width, height, data: pixels, channels: 1, depth: 8 })
  const chunk = resolutionChunk(image.dpi)
  writeFileSync(
    join(folder, `${name}.png`),
    Buffer.concat([png.subarray(0, AFTER_HEADER), chunk, png.subarray(AFTER_HEADER)]),
  )
}

/** pHYs (PNG specification, clause 11.3.4.3): dots a metre in x and y, unit 1 = metre. */
function resolutionChunk(dpi: number): Uint8Array {
  const perMetre = Math.round(dpi / METRES_IN_INCH)
  const bytes = new Uint8Array(21)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 9)
  bytes.set([0x70, 0x48, 0x59, 0x73], 4) // 'pHYs'
  view.setUint32(8, perMetre)
  view.setUint32(12, perMetre)
  bytes[16] = 1
  view.setUint32(17, crc32(bytes.subarray(4, 17)))
  return bytes
}
