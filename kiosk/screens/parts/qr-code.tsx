import { create } from 'qrcode'

/** White around the code, in modules (ISO/IEC 18004 asks for four). */
const QUIET = 4

interface QrCodeProps {
  readonly text: string
  readonly label: string
  /** Whole pixels a module, where the code must be readable from the screen; without it the style sheet decides. */
  readonly modulePx?: number
}

/** A QR code as one path, with its quiet zone; null where the text is too long for any code. */
export function QrCode({ text, label, modulePx }: QrCodeProps) {
  const drawn = text ? drawQr(text) : null
  if (!drawn) return null
  const side = drawn.size + 2 * QUIET
  // A fraction of a pixel a module is rounded here and there, and a long code is then lost.
  const size = modulePx ? { width: side * modulePx, height: side * modulePx } : undefined
  return (
    <svg
      className="qr"
      style={size}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      role="img"
      aria-label={label}
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={drawn.path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}

/** Dark modules as runs of a path; quiet white around it is the caller's. Null: the text does not fit a code. */
export function drawQr(text: string): { readonly size: number; readonly path: string } | null {
  try {
    const { size, data } = create(text, { errorCorrectionLevel: 'L' }).modules
    let path = ''
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (!data[y * size + x]) continue
        let run = 1
        while (x + run < size && data[y * size + x + run]) run++
        path += `M${x} ${y}h${run}v1h-${run}z`
        x += run - 1
      }
    }
    return { size, path }
  } catch {
    return null
  }
}
