import { decode } from 'fast-png'
import jsQRModule from 'jsqr'
import type { Locator } from 'playwright-core'

// The package is CommonJS: its function is the default of the default.
const jsQr = jsQRModule.default

/** Reads the QR code that a part of a window shows, from its pixels, as a telephone before the screen does. */
export async function readQr(shown: Locator): Promise<string> {
  const { data, width, height, channels } = decode(await shown.screenshot())
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 4; channel++) {
      rgba[i * 4 + channel] = channel === 3 && channels < 4 ? 255 : data[i * channels + channel]
    }
  }
  const read = jsQr(rgba, width, height)
  if (!read) throw new Error(`no QR code can be read from ${width} x ${height} pixels`)
  return read.data
}
