import { decode } from 'fast-png'
import jsQrModule from 'jsqr'

/** Pixels of a picture that are searched; a larger one is refused before it is unpacked in memory. */
const MAX_PIXELS = 40_000_000
/** Width and height stand in the first chunk of a PNG, after its signature and the chunk's length and name. */
const PNG_WIDTH_AT = 16

// The package is CommonJS: its function is the default of the default, but where something unwraps it.
const jsQr = (typeof jsQrModule === 'function' ? jsQrModule : jsQrModule.default) as typeof jsQrModule.default

/** Text of the QR code in a PNG, or undefined. */
export function qrInPicture(png: Uint8Array): string | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  if (png.length < PNG_WIDTH_AT + 8) return undefined
  if (view.getUint32(PNG_WIDTH_AT) * view.getUint32(PNG_WIDTH_AT + 4) > MAX_PIXELS) return undefined
  try {
    const { width, height, data, channels, depth } = decode(png)
    const shift = depth === 16 ? 8 : 0
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
    for (let i = 0; i < width * height; i++)
      for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels < 3 ? 0 : c)] >> shift
    return jsQr(rgba, width, height)?.data
  } catch {
    return undefined
  }
}
