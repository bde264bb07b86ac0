import type { GreyImage } from '@taanuu/device-drivers/image'
import { encode } from 'fast-png'

/** How a simulated reader packs its picture; `claimed` sends raw bytes under the number of another compression. */
export type RecordFormat =
  | { readonly version: '2005' | '2011'; readonly compression: 'none' | 'PNG' }
  | { readonly version: '2011'; readonly compression: 'claimed'; readonly code: number }

const COMPRESSION_CODES = { '2005': { none: 0, PNG: 5 }, '2011': { none: 0, PNG: 6 } } as const
const PIXELS_PER_INCH = 1

/** A finger image record of one finger (ISO/IEC 19794-4). */
export function writeFingerRecord(
  image: GreyImage,
  quality: number,
  format: RecordFormat = { version: '2011', compression: 'none' },
): Uint8Array {
  const { width, height, pixels } = image
  const data =
    format.compression === 'PNG' ? encode({ width, height, data: pixels, channels: 1, depth: 8 }) : pixels
  const code =
    format.compression === 'claimed' ? format.code : COMPRESSION_CODES[format.version][format.compression]
  return format.version === '2005'
    ? record2005(image, quality, code, data)
    : record2011(image, quality, code, data)
}

function record2005(image: GreyImage, quality: number, compression: number, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(46 + data.length)
  bytes.write('FIR\0', 0, 'latin1')
  bytes.write('010\0', 4, 'latin1')
  bytes.writeUIntBE(bytes.length, 8, 6)
  bytes.writeUInt16BE(31, 16)
  bytes[18] = 1
  bytes[19] = PIXELS_PER_INCH
  for (const at of [20, 22, 24, 26]) bytes.writeUInt16BE(image.dpi, at)
  bytes[28] = 8
  bytes[29] = compression
  bytes.writeUInt32BE(14 + data.length, 32)
  bytes[37] = 1
  bytes[38] = 1
  bytes[39] = quality
  bytes.writeUInt16BE(image.width, 41)
  bytes.writeUInt16BE(image.height, 43)
  bytes.set(data, 46)
  return bytes
}

function record2011(image: GreyImage, quality: number, compression: number, data: Uint8Array): Uint8Array {
  const representation = Buffer.alloc(18 + 1 + 5 + 22 + data.length)
  representation.writeUInt32BE(representation.length, 0)
  representation.fill(0xff, 4, 13)
  representation[18] = 1
  representation[19] = quality
  const at = 24
  representation[at + 2] = PIXELS_PER_INCH
  for (const offset of [3, 5, 7, 9]) representation.writeUInt16BE(image.dpi, at + offset)
  representation[at + 11] = 8
  representation[at + 12] = compression
  representation.writeUInt16BE(image.width, at + 14)
  representation.writeUInt16BE(image.height, at + 16)
  representation.writeUInt32BE(data.length, at + 18)
  representation.set(data, at + 22)
  const header = Buffer.alloc(16)
  header.write('FIR\0', 0, 'latin1')
  header.write('020\0', 4, 'latin1')
  header.writeUInt32BE(header.length + representation.length, 8)
  header.writeUInt16BE(1, 12)
  header[15] = 1
  return Buffer.concat([header, representation])
}
