import { type GreyImage, MM_PER_INCH } from './grey-image.ts'
import { type Box, mmToGrid, type TimingGrid } from './layout.ts'
import type { PageMap } from './page-map.ts'

/** Pixels between places that are looked up in the page's map; between them the page is flat enough. */
const STEP = 24

/** Copies a part of the page, upright and straight, at the given size of a millimetre; outside the scan is white. */
export function uprightPart(
  image: GreyImage,
  map: PageMap,
  grid: TimingGrid,
  box: Box,
  pxPerMm: number,
): GreyImage {
  const width = Math.max(1, Math.round(box.width * pxPerMm))
  const height = Math.max(1, Math.round(box.height * pxPerMm))
  const pixels = new Uint8Array(width * height).fill(255)
  const place = (x: number, y: number) => {
    const mm = { x: box.x + (x + 0.5) / pxPerMm, y: box.y + (y + 0.5) / pxPerMm }
    const { column, row } = mmToGrid(grid, mm)
    return map(column, row)
  }
  for (let y = 0; y < height; y++) {
    let from = place(0, y)
    for (let start = 0; start < width; start += STEP) {
      const to = place(start + STEP, y)
      const end = Math.min(width, start + STEP)
      for (let x = start; x < end; x++) {
        const t = (x - start) / STEP
        const grey = greyAt(image, from.x + (to.x - from.x) * t - 0.5, from.y + (to.y - from.y) * t - 0.5)
        if (grey !== undefined) pixels[y * width + x] = grey
      }
      from = to
    }
  }
  return { width, height, pixels, dpi: pxPerMm * MM_PER_INCH }
}

/** Bilinear; undefined outside the picture. */
function greyAt({ width, height, pixels }: GreyImage, x: number, y: number): number | undefined {
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  if (!(x0 >= 0 && y0 >= 0 && x0 + 1 < width && y0 + 1 < height)) return undefined
  const at = y0 * width + x0
  const [fx, fy] = [x - x0, y - y0]
  const upper = pixels[at]! * (1 - fx) + pixels[at + 1]! * fx
  const lower = pixels[at + width]! * (1 - fx) + pixels[at + width + 1]! * fx
  return Math.round(upper * (1 - fy) + lower * fy)
}
