import { inflateSync } from 'node:zlib'
import { GLYPH_EM_PX, GLYPH_FACES } from './glyph-data.ts'

export type Face = keyof typeof GLYPH_FACES

export type Glyph = {
  /** All in pixels of a {@link GLYPH_EM_PX} em; `top` is measured downwards from the baseline. */
  readonly advance: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** Coverage 0..15, row-major. */
  readonly ink: Uint8Array
}

/** Shown for a character that the face lacks: a hollow box is seen in proofreading, a gap is not. */
const MISSING_GLYPH = hollowBox()
const faces = new Map<Face, ReadonlyMap<number, Glyph>>()

/** Glyphs of a face by code point; decoded on first use. */
export function glyphs(face: Face): ReadonlyMap<number, Glyph> {
  const known = faces.get(face)
  if (known) return known
  const { metrics, ink } = GLYPH_FACES[face]
  const packed = new Uint8Array(inflateSync(Buffer.from(ink, 'base64')))
  const result = new Map<number, Glyph>()
  let at = 0
  for (const entry of metrics.split(' ')) {
    const [code, advance, left, top, width, height] = entry.split(',').map((n) => Number.parseInt(n, 36)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const pixels = new Uint8Array(width * height)
    for (let i = 0; i < pixels.length; i++, at++) {
      const byte = packed[at >> 1]!
      pixels[i] = at % 2 === 0 ? byte >> 4 : byte & 15
    }
    result.set(code, { advance: advance / 100, left, top, width, height, ink: pixels })
  }
  faces.set(face, result)
  return result
}

export function glyphFor(face: Face, char: string): Glyph {
  return glyphs(face).get(char.codePointAt(0)!) ?? MISSING_GLYPH
}

/** Width of one line of text, in units of the em size given. */
export function measureText(text: string, em: number, face: Face): number {
  let width = 0
  for (const char of text) width += glyphFor(face, char).advance
  return (width * em) / GLYPH_EM_PX
}

/** Breaks text at spaces into lines no wider than `width` (units of `em`); a longer word gets its own line. */
export function wrapText(text: string, width: number, em: number, face: Face): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && measureText(longer, em, face) > width) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  return line === '' ? lines : [...lines, line]
}

function hollowBox(): Glyph {
  const width = 30
  const height = 44
  const ink = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x < 4 || x >= width - 4 || y < 4 || y >= height - 4) ink[y * width + x] = 15
    }
  }
  return { advance: 38, left: 4, top: -height, width, height, ink }
}
