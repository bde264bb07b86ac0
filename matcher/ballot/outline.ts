import type { GreyImage } from './grey-image.ts'
import type { Point, Target } from './layout.ts'
import type { Frame } from './page-map.ts'
import { BUBBLE } from './print/page.ts'

/**
 * How a target is really printed. Layouts say "oval" of ellipses and of rectangles with round ends alike, and
 * give sizes to the line's outer or inner edge: what fits a page best is used for it.
 */
export type OutlineForm = { readonly shape: 'ellipse' | 'pill' | 'box'; readonly scale: number }

/** Forms that a page may have, the named one first. */
export const OVAL_FORMS: readonly OutlineForm[] = (['ellipse', 'pill'] as const).flatMap((shape) =>
  [1, 0.93, 1.07].map((scale) => ({ shape, scale })),
)
export const BOX_FORMS: readonly OutlineForm[] = [1, 0.93, 1.07].map((scale) => ({ shape: 'box', scale }))

const SAMPLES = 48
/** Each millimetre off the expected place costs this share of outline, so that a blackened target stays put. */
const OFFSET_PENALTY = 0.05

/** The middle of the printed line, in millimetres from the target's centre. */
export function outlinePoints(form: OutlineForm, target: Target): readonly Point[] {
  const a = (target.widthMm * form.scale - BUBBLE.lineMm) / 2
  const b = (target.heightMm * form.scale - BUBBLE.lineMm) / 2
  switch (form.shape) {
    case 'ellipse':
      return Array.from({ length: SAMPLES }, (_, i) => {
        const angle = (2 * Math.PI * i) / SAMPLES
        return { x: a * Math.cos(angle), y: b * Math.sin(angle) }
      })
    case 'pill':
      return around((angle) => pillPoint(angle, a, b))
    case 'box':
      return around((angle) => boxPoint(angle, a, b))
  }
}

/** Whether a place, in millimetres from the centre, is inside the line by at least `inset`. */
export function insideOf(
  form: OutlineForm,
  target: Target,
  inset: number,
): (u: number, v: number) => boolean {
  const a = (target.widthMm * form.scale) / 2 - inset
  const b = (target.heightMm * form.scale) / 2 - inset
  switch (form.shape) {
    case 'ellipse':
      return (u, v) => (u / a) ** 2 + (v / b) ** 2 <= 1
    case 'pill': {
      const straight = Math.abs(a - b)
      return a >= b
        ? (u, v) => Math.hypot(Math.max(0, Math.abs(u) - straight), v) <= b
        : (u, v) => Math.hypot(u, Math.max(0, Math.abs(v) - straight)) <= a
    }
    case 'box':
      return (u, v) => Math.abs(u) <= a && Math.abs(v) <= b
  }
}

/** Points at equal steps of the boundary parameter, which is what the eye would call evenly spread. */
function around(point: (share: number) => Point): readonly Point[] {
  return Array.from({ length: SAMPLES }, (_, i) => point(i / SAMPLES))
}

function pillPoint(share: number, a: number, b: number): Point {
  if (a < b) {
    const { x, y } = pillPoint(share, b, a)
    return { x: y, y: x }
  }
  const straight = 2 * (a - b)
  const arc = Math.PI * b
  let s = share * (2 * straight + 2 * arc)
  if (s < straight) return { x: s - straight / 2, y: -b }
  s -= straight
  if (s < arc) return { x: straight / 2 + b * Math.sin(s / b), y: -b * Math.cos(s / b) }
  s -= arc
  if (s < straight) return { x: straight / 2 - s, y: b }
  s -= straight
  return { x: -straight / 2 - b * Math.sin(s / b), y: b * Math.cos(s / b) }
}

function boxPoint(share: number, a: number, b: number): Point {
  let s = share * 4 * (a + b)
  if (s < 2 * a) return { x: s - a, y: -b }
  s -= 2 * a
  if (s < 2 * b) return { x: a, y: s - b }
  s -= 2 * b
  if (s < 2 * a) return { x: a - s, y: b }
  return { x: -a, y: b - (s - 2 * a) }
}

export type OutlineFit = { readonly dx: number; readonly dy: number; readonly share: number }

/**
 * Moves an outline about its expected place to where most of it falls on ink. Offsets are whole pixels; `share`
 * is the inked share of the outline there.
 */
export function fitOutline(
  image: GreyImage,
  expected: Point,
  frame: Frame,
  points: readonly Point[],
  level: number,
  reachMm: number,
): OutlineFit {
  const { width, height, pixels } = image
  const pxPerMm = Math.hypot(frame.right.x, frame.right.y)
  const reach = Math.ceil(reachMm * pxPerMm)
  const xs = points.map((p) => Math.floor(expected.x + p.x * frame.right.x + p.y * frame.down.x))
  const ys = points.map((p) => Math.floor(expected.y + p.x * frame.right.y + p.y * frame.down.y))
  const inside =
    Math.min(...xs) >= reach &&
    Math.max(...xs) < width - reach &&
    Math.min(...ys) >= reach &&
    Math.max(...ys) < height - reach
  if (!inside) return { dx: 0, dy: 0, share: 0 }
  const at = Int32Array.from(xs, (x, i) => ys[i]! * width + x)
  const penalty = (OFFSET_PENALTY * points.length) / pxPerMm
  let best = { score: Number.NEGATIVE_INFINITY, dark: 0, dx: 0, dy: 0 }
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const cost = penalty * Math.sqrt(dx * dx + dy * dy)
      if (points.length - cost <= best.score) continue
      const offset = dy * width + dx
      let dark = 0
      for (let i = 0; i < at.length; i++) if (pixels[at[i]! + offset]! <= level) dark++
      if (dark - cost > best.score) best = { score: dark - cost, dark, dx, dy }
    }
  }
  return { dx: best.dx, dy: best.dy, share: best.dark / points.length }
}
