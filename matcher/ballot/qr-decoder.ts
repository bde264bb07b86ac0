import jsQRModule from 'jsqr'

// The package is CommonJS with a `default` export; which of the two arrives depends on the loader.
const jsQR = ('default' in jsQRModule ? jsQRModule.default : jsQRModule) as unknown as (
  data: Uint8ClampedArray,
  width: number,
  height: number,
  options: { inversionAttempts: 'dontInvert' },
) => { readonly data: string } | null

/** The text of a QR code in an RGBA picture; undefined where there is none. */
export function decodeQr(rgba: Uint8ClampedArray, width: number, height: number): string | undefined {
  try {
    return jsQR(rgba, width, height, { inversionAttempts: 'dontInvert' })?.data
  } catch {
    // The decoder throws on some damaged codes; there is nothing to read in them.
    return undefined
  }
}
