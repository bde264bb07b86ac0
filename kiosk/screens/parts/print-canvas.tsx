import { useEffect, useRef } from 'react'
import { useSpeaker } from '../i18n/translate.ts'
import { type PreviewRows, subscribePreview } from '../state/preview-channel.ts'

/** Largest picture side accepted from the station; scanners of the kit deliver at most 500 × 550. */
const LARGEST_SIDE = 2000

/** Paints rows of the live print from the top as they come. Unmounting wipes the pixels. */
export function PrintCanvas({ progress }: { readonly progress: number }) {
  const { t } = useSpeaker()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const stop = subscribePreview((rows) => element && paint(element, rows))
    return () => {
      stop()
      if (element) wipe(element)
    }
  }, [])
  return (
    <div className="print" data-testid="print">
      <canvas
        ref={canvas}
        className="print-picture"
        width="1"
        height="1"
        role="img"
        aria-label={t('capture.picture')}
      />
      <svg className="print-guide" viewBox="0 0 100 104" aria-hidden="true" preserveAspectRatio="none">
        <rect x="7" y="7" width="86" height="90" rx="40" />
      </svg>
      <div className="print-progress" style={{ width: `${Math.round(progress * 100)}%` }} />
    </div>
  )
}

function wipe(canvas: HTMLCanvasElement): void {
  canvas.width = 1
  canvas.height = 1
}

function paint(canvas: HTMLCanvasElement, { width, height, fromRow, rows }: PreviewRows): void {
  if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
    wipe(canvas)
    return
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
  }
  const grey = atob(rows)
  const count = Math.min(Math.floor(grey.length / width), height - fromRow)
  const context = canvas.getContext('2d')
  if (count < 1 || !context) return
  const image = context.createImageData(width, count)
  for (let i = 0; i < width * count; i++) {
    const value = grey.charCodeAt(i)
    // Ink of the design on glass: dark ridges keep their darkness, valleys let the ground through.
    image.data[i * 4] = 18
    image.data[i * 4 + 1] = 33
    image.data[i * 4 + 2] = 43
    image.data[i * 4 + 3] = 255 - value
  }
  context.clearRect(0, fromRow, width, count)
  context.putImageData(image, 0, fromRow)
}
