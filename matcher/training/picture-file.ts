import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { PlannedPrint } from './population-plan.ts'

/** [u32 identity][u16 impression][u16 width][u16 height][u16 dpi][u32 length], little-endian, before each picture. */
const HEADER_BYTES = 16
/** Fastest: sensor noise does not compress further (to about 60 %) at any level. */
const LEVEL = 1

/** Pictures of some fingers in one file's bytes, each deflated. */
export function packPictures(prints: readonly PlannedPrint[]): Uint8Array {
  return Buffer.concat(
    prints.flatMap(({ identity, impression, image }) => {
      const packed = deflateRawSync(image.pixels, { level: LEVEL })
      const header = Buffer.alloc(HEADER_BYTES)
      header.writeUInt32LE(identity, 0)
      header.writeUInt16LE(impression, 4)
      header.writeUInt16LE(image.width, 6)
      header.writeUInt16LE(image.height, 8)
      header.writeUInt16LE(image.dpi, 10)
      header.writeUInt32LE(packed.length, 12)
      return [header, packed]
    }),
  )
}

/** Undoes `packPictures`. */
export function unpackPictures(bytes: Buffer): readonly PlannedPrint[] {
  const prints: PlannedPrint[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at + 12)
    const pixels = new Uint8Array(inflateRawSync(bytes.subarray(at + HEADER_BYTES, end)))
    prints.push({
      identity: bytes.readUInt32LE(at),
      impression: bytes.readUInt16LE(at + 4),
      image: {
        width: bytes.readUInt16LE(at + 6),
        height: bytes.readUInt16LE(at + 8),
        dpi: bytes.readUInt16LE(at + 10),
        pixels,
      },
    })
    at = end
  }
  return prints
}
