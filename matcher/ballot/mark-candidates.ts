import type { GreyImage } from './grey-image.ts'
import type { TimingGrid } from './layout.ts'
import { type LightMap, THRESHOLD_ROWS, thresholds } from './light-map.ts'
import { rowInSheet, type SheetEdges } from './sheet-edges.ts'

/** A dark blob that may be a timing mark: its centre and its mean extent, pixels. */
export type MarkCandidate = {
  readonly x: number
  readonly y: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** White pixels inside a mark (toner voids, noise) that a run may jump. */
const MAX_GAP_PX = 2
/**
 * Run lengths and blob sizes accepted, relative to the nominal mark: the scale is known to a fifth, blur and
 * threshold add a little, and a mark cut by the sheet's edge keeps part of its size.
 */
const RUN = { min: 0.36, max: 1.5 } as const
const WIDTH = { min: 0.42, max: 1.35 } as const
const HEIGHT = { min: 0.4, max: 1.75 } as const
/** A ballot has under 300 marks and some hundred look-alikes; noise has more and is no ballot. */
const MAX_CANDIDATES = 4000

/**
 * Pixels are skipped in fours while all of them have these bits set: paper, wherever every threshold is below the least
 * grey that has them. The lower the better, since paper in shade is darker.
 */
const BRIGHT_BITS = [0x80, 0xc0].map((grey) => ({ grey, fours: (grey * 0x01010101) | 0 }))

type Blob = {
  from: number
  to: number
  top: number
  bottom: number
  area: number
  sumX: number
  sumY: number
  sumFrom: number
}

/**
 * Finds dark blobs of a timing mark's size. Only horizontal runs of about the mark's width are looked at, so
 * that text, outlines and the thin dark lines of a dirty scanner fall away in one pass over the picture.
 */
export function markCandidates(
  image: GreyImage,
  map: LightMap,
  edges: SheetEdges,
  grid: TimingGrid,
  pxPerMm: number,
): readonly MarkCandidate[] | undefined {
  const { width, pixels } = image
  const nominal = { width: grid.mark.width * pxPerMm, height: grid.mark.height * pxPerMm }
  const minRun = RUN.min * nominal.width
  const maxRun = RUN.max * nominal.width
  const found: MarkCandidate[] = []
  let open: Blob[] = []
  const level = new Uint8Array(width)
  const aligned = (pixels.byteOffset & 3) === 0
  const allFours = aligned ? new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2) : undefined
  let bright: number | undefined
  for (let y = 0; y < image.height && found.length <= MAX_CANDIDATES; y++) {
    if (y % THRESHOLD_ROWS === 0) {
      thresholds(map, width, y + THRESHOLD_ROWS / 2, level)
      const highest = level.reduce((a, b) => Math.max(a, b), 0)
      bright = allFours && BRIGHT_BITS.find(({ grey }) => highest < grey)?.fours
    }
    const next: Blob[] = []
    const row = y * width
    let cursor = 0
    const [start, end] = rowInSheet(edges, width, y)
    let x = start
    while (x < end) {
      // Nearly all of a page is paper: this loop is what the search costs.
      while (x < end) {
        const at = row + x
        if (allFours !== undefined && bright !== undefined && (at & 3) === 0) {
          const from = at >> 2
          const last = (row + end) >> 2
          let four = from
          while (four < last && (allFours[four]! & bright) === bright) four++
          if (four > from) {
            x += (four - from) << 2
            continue
          }
        }
        if (pixels[at]! <= level[x]!) break
        x++
      }
      if (x >= end) break
      const from = x
      let last = x
      for (x++; x < end && x - last <= MAX_GAP_PX + 1; x++) {
        if (pixels[row + x]! <= level[x]!) last = x
      }
      const length = last - from + 1
      if (length < minRun || length > maxRun) continue
      while (cursor < open.length && open[cursor]!.to < from) cursor++
      const above = open[cursor]
      const joined = above !== undefined && Math.min(above.to, last) - Math.max(above.from, from) > length / 2
      const blob = joined
        ? above
        : { from: 0, to: 0, top: y, bottom: y, area: 0, sumX: 0, sumY: 0, sumFrom: 0 }
      if (joined) cursor++
      blob.from = from
      blob.to = last
      blob.bottom = y
      blob.area += length
      blob.sumX += length * (from + length / 2)
      blob.sumY += length * (y + 0.5)
      blob.sumFrom += from
      next.push(blob)
    }
    for (const blob of open) if (blob.bottom < y) close(blob)
    open = next
  }
  for (const blob of open) close(blob)
  return found.length > MAX_CANDIDATES ? undefined : found

  function close(blob: Blob): void {
    const rows = blob.bottom - blob.top + 1
    const meanLength = blob.area / rows
    if (rows < HEIGHT.min * nominal.height || rows > HEIGHT.max * nominal.height) return
    if (meanLength < WIDTH.min * nominal.width || meanLength > WIDTH.max * nominal.width) return
    const left = blob.sumFrom / rows
    found.push({
      x: blob.sumX / blob.area,
      y: blob.sumY / blob.area,
      left,
      right: left + meanLength,
      top: blob.top,
      bottom: blob.bottom + 1,
    })
  }
}
