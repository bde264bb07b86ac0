import type { GreyImage } from './grey-image.ts'
import type { Point, TimingGrid } from './layout.ts'

/** White pixels inside a mark (toner voids, noise) that a run may jump. */
const MAX_GAP_PX = 2
/** Run lengths and blob sizes accepted, relative to the nominal mark: ±3 % scale, ±5° skew, blur and threshold. */
const RUN = { min: 0.5, max: 1.4 } as const
const WIDTH = { min: 0.72, max: 1.25 } as const
const HEIGHT = { min: 0.55, max: 1.65 } as const
/** A ballot has under 300 marks and some hundred look-alikes; noise has more and is no ballot. */
const MAX_CANDIDATES = 3000

type Blob = { x0: number; x1: number; y0: number; lastY: number; area: number; sumX: number; sumY: number }

/**
 * Finds dark blobs of a timing mark's size. Only horizontal runs of about the mark's width are looked at, so
 * that text, outlines and the thin dark lines of a dirty scanner fall away in one pass over the picture.
 */
export function markCandidates(
  image: GreyImage,
  level: number,
  grid: TimingGrid,
): readonly Point[] | undefined {
  const { width, height, pixels } = image
  const pxPerMm = image.dpi / 25.4
  const nominal = { width: grid.mark.width * pxPerMm, height: grid.mark.height * pxPerMm }
  const minRun = RUN.min * nominal.width
  const maxRun = RUN.max * nominal.width
  const found: Point[] = []
  let open: Blob[] = []
  for (let y = 0; y < height; y++) {
    const next: Blob[] = []
    const row = y * width
    let cursor = 0
    let x = 0
    while (x < width) {
      if (pixels[row + x]! > level) {
        x++
        continue
      }
      const start = x
      let last = x
      for (x++; x < width && x - last <= MAX_GAP_PX + 1; x++) {
        if (pixels[row + x]! <= level) last = x
      }
      const length = last - start + 1
      if (length < minRun || length > maxRun) continue
      while (cursor < open.length && open[cursor]!.x1 < start) cursor++
      const above = open[cursor]
      const blob =
        above !== undefined && Math.min(above.x1, last) - Math.max(above.x0, start) > length / 2
          ? above
          : { x0: 0, x1: 0, y0: y, lastY: y, area: 0, sumX: 0, sumY: 0 }
      if (blob === above) cursor++
      blob.x0 = start
      blob.x1 = last
      blob.lastY = y
      blob.area += length
      blob.sumX += length * (start + length / 2)
      blob.sumY += length * (y + 0.5)
      next.push(blob)
    }
    for (const blob of open) if (blob.lastY < y) close(blob)
    if (found.length > MAX_CANDIDATES) return undefined
    open = next
  }
  for (const blob of open) close(blob)
  return found

  function close(blob: Blob): void {
    const rows = blob.lastY - blob.y0 + 1
    const meanLength = blob.area / rows
    if (rows < HEIGHT.min * nominal.height || rows > HEIGHT.max * nominal.height) return
    if (meanLength < WIDTH.min * nominal.width || meanLength > WIDTH.max * nominal.width) return
    found.push({ x: blob.sumX / blob.area, y: blob.sumY / blob.area })
  }
}
