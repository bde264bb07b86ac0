import { type GreyImage, MM_PER_INCH } from './grey-image.ts'
import { type Box, mmToGrid, type TimingGrid } from './layout.ts'
import type { PageMap } from './page-map.ts'

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
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = { x: box.x + (x + 0.5) / pxPerMm, y: box.y + (y + 0.5) / pxPerMm }
      const { column, row } = mmToGrid(grid, place)
      const at = map(column, row)
      const [sx, sy] = [at.x - 0.5, at.y - 0.5]
      const [x0, y0] = [Math.floor(sx), Math.floor(sy)]
      if (x0 < 0 || y0 < 0 || x0 + 1 >= image.width || y0 + 1 >= image.height) continue
      const corner = y0 * image.width + x0
      const [fx, fy] = [sx - x0, sy - y0]
      const p = image.pixels
      const upper = p[corner]! * (1 - fx) + p[corner + 1]! * fx
      const lower = p[corner + image.width]! * (1 - fx) + p[corner + image.width + 1]! * fx
      pixels[y * width + x] = Math.round(upper * (1 - fy) + lower * fy)
    }
  }
  return { width, height, pixels, dpi: pxPerMm * MM_PER_INCH }
}
