import { decode as decodePng } from 'fast-png'
import jpeg from 'jpeg-js'
import type { GreyImage } from './grey-image.ts'

export type PictureFile =
  | { readonly ok: true; readonly image: GreyImage }
  | { readonly ok: false; readonly reason: 'too-large' | 'not-a-picture' | 'damaged-picture' }

const MAX_BYTES = 64 << 20
/** A3 at 400 dpi in each direction, and memory that a colour JPEG of it takes to decode. */
const MAX_MEGAPIXELS = 32
const JPEG_MEMORY_MB = 512
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const JPEG_SIGNATURE = [0xff, 0xd8, 0xff]
/** Where a PNG says its size. */
const PNG_WIDTH_AT = 16
const PNG_HEIGHT_AT = 20
/** Luma of ITU-R BT.601, in 256ths. */
const LUMA = [77, 150, 29] as const

/**
 * Decodes a PNG or JPEG into grey. Its resolution is not taken from the file, where it is often missing or wrong:
 * `dpi` is 0. Never throws.
 */
export function decodePicture(bytes: Uint8Array): PictureFile {
  if (bytes.length > MAX_BYTES) return { ok: false, reason: 'too-large' }
  const begins = (signature: readonly number[]) => signature.every((byte, i) => bytes[i] === byte)
  try {
    if (begins(PNG_SIGNATURE)) return fromPng(bytes)
    if (begins(JPEG_SIGNATURE)) return fromJpeg(bytes)
  } catch (error) {
    const large = error instanceof Error && /maxResolutionInMP|maxMemoryUsageInMB/.test(error.message)
    return { ok: false, reason: large ? 'too-large' : 'damaged-picture' }
  }
  return { ok: false, reason: 'not-a-picture' }
}

function fromPng(bytes: Uint8Array): PictureFile {
  if (bytes.length <= PNG_HEIGHT_AT + 4) return { ok: false, reason: 'damaged-picture' }
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const declared = view.getUint32(PNG_WIDTH_AT) * view.getUint32(PNG_HEIGHT_AT)
  if (declared > MAX_MEGAPIXELS * 1e6) return { ok: false, reason: 'too-large' }
  const { width, height, data, depth, channels, palette } = decodePng(bytes)
  const pixels = new Uint8Array(width * height)
  const samples = depth < 8 ? unpacked(data as Uint8Array, width, height, depth) : data
  const greys = palette?.map(([r, g, b]) => luma(r!, g!, b!))
  const scale = greys !== undefined ? 1 : 255 / (2 ** depth - 1)
  for (let i = 0; i < pixels.length; i++) {
    const at = i * channels
    const grey = channels < 3 ? samples[at]! : luma(samples[at]!, samples[at + 1]!, samples[at + 2]!)
    pixels[i] = greys?.[grey] ?? Math.round(grey * scale)
  }
  return { ok: true, image: { width, height, pixels, dpi: 0 } }
}

/** Samples of less than a byte, rows padded to whole bytes. */
function unpacked(data: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  if (data.length === width * height) return data
  const stride = Math.ceil((width * depth) / 8)
  const mask = (1 << depth) - 1
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth
    return (data[Math.floor(i / width) * stride + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask
  })
}

function fromJpeg(bytes: Uint8Array): PictureFile {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: true,
    maxResolutionInMP: MAX_MEGAPIXELS,
    maxMemoryUsageInMB: JPEG_MEMORY_MB,
  })
  const pixels = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < pixels.length; i++, at += 3) {
    pixels[i] = luma(data[at]!, data[at + 1]!, data[at + 2]!)
  }
  return { ok: true, image: { width, height, pixels, dpi: 0 } }
}

function luma(red: number, green: number, blue: number): number {
  return (red * LUMA[0] + green * LUMA[1] + blue * LUMA[2]) >> 8
}
