import { GLYPH_EM_PX } from './font/glyph-data.ts'
import { type Face, glyphFor, measureText } from './font/text.ts'
import { type GreyImage, MM_PER_INCH } from './grey-image.ts'
import type { Box, Point } from './layout.ts'

/** A page being drawn. All positions and sizes are millimetres; edges are anti-aliased by pixel coverage. */
export type Canvas = GreyImage & { readonly pxPerMm: number }

export function createCanvas(widthMm: number, heightMm: number, dpi: number): Canvas {
  const pxPerMm = dpi / MM_PER_INCH
  const width = Math.round(widthMm * pxPerMm)
  const height = Math.round(heightMm * pxPerMm)
  return { width, height, dpi, pxPerMm, pixels: new Uint8Array(width * height).fill(255) }
}

/** Lays ink of the given darkness (0 none, 1 black) over a rectangle. */
export function fillBox(canvas: Canvas, box: Box, darkness = 1): void {
  const s = canvas.pxPerMm
  const [x0, x1] = [box.x * s, (box.x + box.width) * s]
  const [y0, y1] = [box.y * s, (box.y + box.height) * s]
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(canvas.height, y1); y++) {
    const coverY = Math.min(y + 1, y1) - Math.max(y, y0)
    for (let x = Math.max(0, Math.floor(x0)); x < Math.min(canvas.width, x1); x++) {
      ink(canvas, x, y, darkness * coverY * (Math.min(x + 1, x1) - Math.max(x, x0)))
    }
  }
}

/** Strokes the four sides of a rectangle, the line centred on its edges. */
export function strokeBox(canvas: Canvas, box: Box, thickness: number, darkness = 1): void {
  const half = thickness / 2
  const { x, y, width, height } = box
  fillBox(canvas, { x: x - half, y: y - half, width: width + thickness, height: thickness }, darkness)
  fillBox(
    canvas,
    { x: x - half, y: y + height - half, width: width + thickness, height: thickness },
    darkness,
  )
  fillBox(canvas, { x: x - half, y: y + half, width: thickness, height: height - thickness }, darkness)
  fillBox(
    canvas,
    { x: x + width - half, y: y + half, width: thickness, height: height - thickness },
    darkness,
  )
}

/**
 * Draws an ellipse of the given outer size: a ring of `thickness` measured inwards, or a full disc when
 * thickness is not given. Distances use the first-order approximation, exact to a tenth of a line width here.
 */
export function drawOval(
  canvas: Canvas,
  centre: Point,
  size: { readonly width: number; readonly height: number },
  options: { readonly thickness?: number; readonly darkness?: number; readonly dashes?: number } = {},
): void {
  const s = canvas.pxPerMm
  const thickness = (options.thickness ?? Number.POSITIVE_INFINITY) * s
  const darkness = options.darkness ?? 1
  const [a, b] = [(size.width / 2) * s, (size.height / 2) * s]
  const [cx, cy] = [centre.x * s, centre.y * s]
  for (let y = Math.max(0, Math.floor(cy - b - 1)); y < Math.min(canvas.height, cy + b + 1); y++) {
    for (let x = Math.max(0, Math.floor(cx - a - 1)); x < Math.min(canvas.width, cx + a + 1); x++) {
      const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy]
      const f = Math.hypot(dx / a, dy / b)
      const slope = Math.hypot(dx / (a * a), dy / (b * b))
      // Pixels inside the outer edge; at the very centre the slope vanishes and any large number will do.
      const depth = slope === 0 ? a : ((1 - f) * f) / slope
      const cover = Math.min(clamp01(depth + 0.5), clamp01(thickness - depth + 0.5))
      if (cover <= 0) continue
      if (options.dashes !== undefined) {
        const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * options.dashes
        if (turn - Math.floor(turn) > 0.6) continue
      }
      ink(canvas, x, y, cover * darkness)
    }
  }
}

export type TextStyle = {
  readonly em: number
  readonly face: Face
  readonly align?: 'left' | 'centre' | 'right'
  /** Paint with paper instead of ink, for text on a dark band. */
  readonly knockOut?: boolean
  readonly darkness?: number
}

/** Draws one line of text; `at` is the start (or middle, or end) of its baseline. */
export function drawText(canvas: Canvas, text: string, at: Point, style: TextStyle): void {
  const width = measureText(text, style.em, style.face)
  const shift = style.align === 'centre' ? width / 2 : style.align === 'right' ? width : 0
  const scale = (style.em * canvas.pxPerMm) / GLYPH_EM_PX
  let x = (at.x - shift) * canvas.pxPerMm
  for (const char of text) {
    const glyph = glyphFor(style.face, char)
    drawGlyph(canvas, glyph, x + glyph.left * scale, at.y * canvas.pxPerMm + glyph.top * scale, scale, style)
    x += glyph.advance * scale
  }
}

/** Area resampling: each pixel takes the mean ink of the part of the glyph that it covers. */
function drawGlyph(
  canvas: Canvas,
  glyph: ReturnType<typeof glyphFor>,
  left: number,
  top: number,
  scale: number,
  style: TextStyle,
): void {
  const darkness = style.darkness ?? 1
  const x1 = Math.min(canvas.width, left + glyph.width * scale)
  const y1 = Math.min(canvas.height, top + glyph.height * scale)
  for (let y = Math.max(0, Math.floor(top)); y < y1; y++) {
    const v0 = Math.max(0, (y - top) / scale)
    const v1 = Math.min(glyph.height, (y + 1 - top) / scale)
    for (let x = Math.max(0, Math.floor(left)); x < x1; x++) {
      const u0 = Math.max(0, (x - left) / scale)
      const u1 = Math.min(glyph.width, (x + 1 - left) / scale)
      let sum = 0
      for (let v = Math.floor(v0); v < v1; v++) {
        const coverV = Math.min(v + 1, v1) - Math.max(v, v0)
        for (let u = Math.floor(u0); u < u1; u++) {
          sum += glyph.ink[v * glyph.width + u]! * coverV * (Math.min(u + 1, u1) - Math.max(u, u0))
        }
      }
      const cover = (sum * scale * scale * darkness) / 15
      if (style.knockOut) paper(canvas, x, y, cover)
      else ink(canvas, x, y, cover)
    }
  }
}

function ink(canvas: Canvas, x: number, y: number, cover: number): void {
  const at = y * canvas.width + x
  canvas.pixels[at] = Math.round(canvas.pixels[at]! * (1 - Math.min(1, cover)))
}

function paper(canvas: Canvas, x: number, y: number, cover: number): void {
  const at = y * canvas.width + x
  const before = canvas.pixels[at]!
  canvas.pixels[at] = Math.round(before + (255 - before) * Math.min(1, cover))
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value))
}
