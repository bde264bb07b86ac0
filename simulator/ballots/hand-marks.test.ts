import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { drawHandMark, HAND_MARK_KINDS, type HandMarkKind, inkLayer, layInk } from './hand-marks.ts'
import { PEN_KINDS, type PenKind, skipping } from './pen.ts'

const page = { width: 320, height: 240, dpi: 200, pixels: new Uint8Array(320 * 240).fill(255) }
const target = { centre: { x: 20, y: 15 }, widthMm: 5, heightMm: 3.4, shape: 'oval' as const }

function drawn(kind: HandMarkKind, pen: PenKind, seed: number) {
  const layer = inkLayer(page)
  drawHandMark(layer, target, kind, pen, createRandom(seed))
  return layer
}

/** Mean darkness inside the target, and ink anywhere, in square millimetres. */
function measure(layer: GreyImage) {
  const s = layer.dpi / 25.4
  let [inside, ink, all] = [0, 0, 0]
  layer.pixels.forEach((grey, at) => {
    const [u, v] = [
      ((at % layer.width) + 0.5) / s - target.centre.x,
      (Math.floor(at / layer.width) + 0.5) / s - target.centre.y,
    ]
    all += (255 - grey) / 255
    if ((u / 2.1) ** 2 + (v / 1.3) ** 2 > 1) return
    inside++
    ink += (255 - grey) / 255
  })
  return { share: ink / inside, mm2: all / s ** 2 }
}

function meanShare(kind: HandMarkKind, pen: PenKind = 'ballpoint'): number {
  const seeds = Array.from({ length: 30 }, (_, seed) => measure(drawn(kind, pen, seed)).share)
  return seeds.reduce((sum, share) => sum + share, 0) / seeds.length
}

describe('hand marks', () => {
  test('are the same for the same seed, and every hand differs', () => {
    for (const kind of HAND_MARK_KINDS) {
      expect(drawn(kind, 'ballpoint', 3)).toEqual(drawn(kind, 'ballpoint', 3))
      expect(drawn(kind, 'ballpoint', 3)).not.toEqual(drawn(kind, 'ballpoint', 4))
    }
  })

  test('every way and pen leaves ink, and all of it near the target', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...HAND_MARK_KINDS),
        fc.constantFrom(...PEN_KINDS),
        fc.nat(1000),
        (kind, pen, seed) => {
          const { mm2 } = measure(drawn(kind, pen, seed))
          // a failing pen may leave nothing of a dot
          if (pen !== 'skipping') expect(mm2).toBeGreaterThan(0.001)
          // an overlong cross of a felt pen reaches 43
          expect(mm2).toBeLessThan(50)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('a filled oval holds more ink than a half one, a cross, a tick, a rest, a dot', () => {
    const shares = (['filled', 'half', 'cross', 'tick', 'rest', 'dot'] as const).map((kind) =>
      meanShare(kind),
    )
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
    expect(shares[0]).toBeGreaterThan(0.5)
    expect(shares.at(-1)).toBeLessThan(0.06)
  })

  test('a circle around and a tick beside leave the inside bare', () => {
    expect(meanShare('circle-around')).toBeLessThan(0.005)
    expect(meanShare('tick-beside')).toBeLessThan(0.005)
  })

  test('an eraser leaves a trace, whatever pen was asked for; a faint pencil covers but hardly darkens', () => {
    for (const pen of ['felt', 'pencil'] as const) {
      expect(meanShare('erased', pen)).toBeGreaterThan(0.005)
      expect(meanShare('erased', pen)).toBeLessThan(0.1)
    }
    expect(meanShare('filled', 'faint')).toBeLessThan(0.25)
    expect(meanShare('filled', 'felt')).toBeGreaterThan(0.7)
  })

  test('ink never lightens the sheet', () => {
    const sheet = { ...page, pixels: page.pixels.map((_, at) => (at * 7) % 256) }
    const inked = layInk(sheet, drawn('scribble', 'gel', 1))
    expect(inked.pixels.every((grey, at) => grey <= sheet.pixels[at]!)).toBe(true)
  })
})

test('a failing ballpoint leaves pieces of its line, never more than the line', () => {
  const stroke = [
    { x: 0, y: 0 },
    { x: 30, y: 0 },
    { x: 30, y: 30 },
  ]
  for (let seed = 0; seed < 50; seed++) {
    const pieces = skipping(stroke, createRandom(seed))
    const length = pieces.reduce(
      (sum, piece) =>
        sum + piece.slice(1).reduce((s, p, i) => s + Math.hypot(p.x - piece[i]!.x, p.y - piece[i]!.y), 0),
      0,
    )
    expect(length).toBeGreaterThan(20)
    expect(length).toBeLessThan(58)
    for (const { x, y } of pieces.flat()) expect(y === 0 || x === 30).toBe(true)
  }
})
