import { create } from 'qrcode'

interface QrCodeProps {
  readonly text: string
  readonly label: string
}

/** A QR code as one path, with its quiet zone; null where the text is too long for any code. */
export function QrCode({ text, label }: QrCodeProps) {
  const drawn = text ? drawQr(text) : null
  if (!drawn) return null
  return (
    <svg className="qr" viewBox={`-2 -2 ${drawn.size + 4} ${drawn.size + 4}`} role="img" aria-label={label}>
      <rect x="-2" y="-2" width={drawn.size + 4} height={drawn.size + 4} fill="#fff" />
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
