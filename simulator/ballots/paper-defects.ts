import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import type { Box, Point } from '@taanuu/matcher/ballot/layout'
import type { Random } from '../random.ts'

/**
 * What happens to paper before it is scanned. All functions change the picture given (255 paper, 0 ink), lengths
 * are millimetres on the upright side.
 */

/** Filing holes: 6 mm wide, their centres 12 mm from the edge (ISO 838). */
const HOLE = { radiusMm: 3, fromEdgeMm: 12 } as const
const EDGE_FADE_MM = 0.4

/** A crease: the lamp makes one flank bright and the other dark, or toner breaks off along it. */
export function fold(
  page: GreyImage,
  line: {
    readonly across: boolean
    readonly atMm: number
    readonly widthMm: number
    readonly change: number
  },
  random: Random,
): void {
  const s = page.dpi / MM_PER_INCH
  const half = (line.widthMm / 2) * s
  const lean = random.uniform(-0.004, 0.004)
  const [along, over] = line.across ? [page.width, page.height] : [page.height, page.width]
  for (let i = 0; i < along; i++) {
    const middle = line.atMm * s + lean * (i - along / 2)
    for (
      let j = Math.max(0, Math.floor(middle - half - 1));
      j <= Math.min(over - 1, middle + half + 1);
      j++
    ) {
      const cover = Math.min(1, Math.max(0, half - Math.abs(j + 0.5 - middle) + 0.5))
      const at = line.across ? j * page.width + i : i * page.width + j
      page.pixels[at] = grey(page.pixels[at]! + cover * line.change * random.uniform(0.7, 1))
    }
  }
}

/** Coffee, water, oil: a tinted patch with a darker rim. `darkness` 1 would be black. */
export function stain(
  page: GreyImage,
  spot: { readonly centre: Point; readonly radiusMm: number; readonly darkness: number },
  random: Random,
): void {
  const s = page.dpi / MM_PER_INCH
  const bumps = Array.from({ length: 3 }, (_, i) => ({
    waves: i + 2,
    height: random.uniform(0, 0.07),
    phase: random.uniform(0, 6.3),
  }))
  forDisc(page, spot.centre, spot.radiusMm * 1.25, (at, dx, dy) => {
    const angle = Math.atan2(dy, dx)
    const edge =
      spot.radiusMm * s * bumps.reduce((r, b) => r + b.height * Math.sin(b.waves * angle + b.phase), 1)
    const depth = edge - Math.hypot(dx, dy)
    if (depth < 0) return
    const rim = depth < 1.2 * s ? 1 : 0.55
    page.pixels[at] = grey(
      page.pixels[at]! * (1 - spot.darkness * rim * Math.min(1, depth / (EDGE_FADE_MM * s))),
    )
  })
}

/** The other side shines through: its mirror image, `strength` of its darkness left. */
export function bleedThrough(page: GreyImage, other: GreyImage, strength: number): void {
  const width = Math.min(page.width, other.width)
  const height = Math.min(page.height, other.height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const through = (255 - other.pixels[y * other.width + (other.width - 1 - x)]!) * strength
      const at = y * page.width + x
      if (through > 0) page.pixels[at] = grey(page.pixels[at]! * (1 - through / 255))
    }
  }
}

/** Shade that grows along a direction, as from a warped sheet under the lamp: `fall` of the light at the far end. */
export function shade(page: GreyImage, direction: number, fall: number): void {
  const [cos, sin] = [Math.cos(direction), Math.sin(direction)]
  const half = (Math.abs(cos) * page.width + Math.abs(sin) * page.height) / 2
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++) {
      const along = ((x - page.width / 2) * cos + (y - page.height / 2) * sin) / half
      const at = y * page.width + x
      page.pixels[at] = grey(page.pixels[at]! * (1 - (fall * (along + 1)) / 2))
    }
  }
}

/** Prints or smears a dark rectangle, or (darkness 0) leaves bare paper there. */
export function blot(page: GreyImage, box: Box, darkness: number): void {
  const s = page.dpi / MM_PER_INCH
  const value = Math.round(255 * (1 - darkness))
  const x1 = Math.min(page.width, Math.round((box.x + box.width) * s))
  const y1 = Math.min(page.height, Math.round((box.y + box.height) * s))
  for (let y = Math.max(0, Math.round(box.y * s)); y < y1; y++) {
    page.pixels.fill(
      value,
      y * page.width + Math.max(0, Math.round(box.x * s)),
      y * page.width + Math.max(0, x1),
    )
  }
}

/** Where paper is missing: 1 in a mask as large as the page. */
export type MissingPaper = Uint8Array

export function wholePaper(page: GreyImage): MissingPaper {
  return new Uint8Array(page.width * page.height)
}

/** Two holes of an office punch at one edge, 80 mm apart, the pair centred about `atMm` along the edge. */
export function punchHoles(
  missing: MissingPaper,
  page: GreyImage,
  edge: 'left' | 'right' | 'top',
  atMm: number,
): void {
  const [widthMm] = [(page.width * MM_PER_INCH) / page.dpi]
  for (const along of [atMm - 40, atMm + 40]) {
    const centre =
      edge === 'top'
        ? { x: along, y: HOLE.fromEdgeMm }
        : { x: edge === 'left' ? HOLE.fromEdgeMm : widthMm - HOLE.fromEdgeMm, y: along }
    forDisc(page, centre, HOLE.radiusMm, (at) => {
      missing[at] = 1
    })
  }
}

/** A torn-off corner (cut by a ragged line between two edges) or, with `corner` none, a notch in the left edge. */
export function tear(
  missing: MissingPaper,
  page: GreyImage,
  corner: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'notch',
  sizeMm: { readonly x: number; readonly y: number },
  atMm: number,
  random: Random,
): void {
  const s = page.dpi / MM_PER_INCH
  const [w, h] = [sizeMm.x * s, sizeMm.y * s]
  for (let y = 0; y < page.height; y++) {
    const fromEdge =
      corner === 'notch' ? Math.abs(y - atMm * s) : corner.startsWith('top') ? y : page.height - 1 - y
    if (fromEdge >= h) continue
    const reach = Math.round(w * (1 - fromEdge / h) + random.uniform(-0.3, 0.3) * s)
    const right = corner.endsWith('right')
    for (let i = 0; i < Math.min(reach, page.width); i++)
      missing[y * page.width + (right ? page.width - 1 - i : i)] = 1
  }
}

/** The mask as it lies seen from the other side. */
export function mirroredMask(missing: MissingPaper, page: GreyImage): MissingPaper {
  const result = new Uint8Array(missing.length)
  for (let y = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++)
      result[y * page.width + page.width - 1 - x] = missing[y * page.width + x]!
  }
  return result
}

function forDisc(
  page: GreyImage,
  centre: Point,
  radiusMm: number,
  visit: (at: number, dx: number, dy: number) => void,
): void {
  const s = page.dpi / MM_PER_INCH
  const [cx, cy, r] = [centre.x * s, centre.y * s, radiusMm * s]
  for (let y = Math.max(0, Math.floor(cy - r)); y <= Math.min(page.height - 1, cy + r); y++) {
    for (let x = Math.max(0, Math.floor(cx - r)); x <= Math.min(page.width - 1, cx + r); x++) {
      const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy]
      if (dx * dx + dy * dy <= r * r) visit(y * page.width + x, dx, dy)
    }
  }
}

function grey(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value)
}
