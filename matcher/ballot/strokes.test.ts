import { stain } from '@taanuu/simulator/ballots/paper-defects'
import { drawStroke, type Pen, type Stroke } from '@taanuu/simulator/ballots/pen'
import { createRandom } from '@taanuu/simulator/random'
import { describe, expect, test } from 'vitest'
import type { GreyImage } from './grey-image.ts'
import { lightMap } from './light-map.ts'
import { type Behind, strokesAt } from './strokes.ts'

const DPI = 200
const PX_PER_MM = DPI / 25.4
const CENTRE_MM = { x: 15, y: 12 }
const PAPER = 255
const FAINT: Pen = { widthMm: 0.5, darkness: 0.2 }
const PEN: Pen = { widthMm: 0.5, darkness: 0.9 }
const NOTHING: Behind = { strength: 0, ink: () => 0, darkest: () => 0 }

/** White paper with a mark at its corner, so that there is print, and strokes about the target's centre. */
function paperWith(lines: readonly (readonly [Stroke, Pen])[]): GreyImage {
  const [width, height] = [Math.round(30 * PX_PER_MM), Math.round(24 * PX_PER_MM)]
  const image = { width, height, dpi: DPI, pixels: new Uint8Array(width * height).fill(PAPER) }
  for (let y = 0; y < 12; y++) image.pixels.fill(0, y * width, y * width + 40)
  for (const [line, pen] of lines) {
    const stroke = line.map(({ x, y }) => ({ x: CENTRE_MM.x + x, y: CENTRE_MM.y + y }))
    drawStroke(image, stroke, pen)
  }
  return image
}

function strokes(lines: readonly (readonly [Stroke, Pen])[], behind: Behind | 'unknown' = NOTHING) {
  return strokesOn(paperWith(lines), behind)
}

function strokesOn(image: GreyImage, behind: Behind | 'unknown' = NOTHING, paper = PAPER) {
  const light = lightMap(image)!
  const page = { image, light, tone: { ink: 0, paper: PAPER }, streaks: new Uint8Array(image.width) }
  const place = {
    centre: { x: CENTRE_MM.x * PX_PER_MM, y: CENTRE_MM.y * PX_PER_MM },
    frame: { right: { x: PX_PER_MM, y: 0 }, down: { x: 0, y: PX_PER_MM } },
    target: { column: 0, row: 0, shape: 'oval' as const, widthMm: 5, heightMm: 3.4 },
    form: { shape: 'ellipse' as const, scale: 1 },
  }
  return strokesAt(page, place, paper, paper, () => (behind === 'unknown' ? undefined : behind))
}

describe('ink in a target', () => {
  test('bare paper has none', () => {
    expect(strokes([])).toMatchObject({ strokeMm: 0, spreadMm: 0, specks: 0, runsOn: 0, ends: 'inside' })
  })

  test('a faint tick is one long pale stroke', () => {
    const tick = [
      { x: -1.2, y: -0.2 },
      { x: -0.3, y: 0.8 },
      { x: 1.2, y: -0.7 },
    ]
    const { strokeMm, darkness, runsOn } = strokes([[tick, FAINT]])
    expect(strokeMm).toBeGreaterThan(2.2)
    expect(darkness).toBeCloseTo(0.2, 1)
    expect(runsOn).toBe(0)
  })

  test('a resting pen is short and ends inside; a tick that leaves the target ends beyond it', () => {
    const rest = strokes([
      [
        [
          { x: 0, y: 0 },
          { x: 0.7, y: 0.2 },
        ],
        PEN,
      ],
    ])
    expect(rest.spreadMm).toBeLessThan(1.6)
    expect(rest.ends).toBe('inside')
    const leaving = strokes([
      [
        [
          { x: 0.9, y: 0.4 },
          { x: 6, y: -3 },
        ],
        PEN,
      ],
    ])
    expect(leaving.ends).toBe('beyond')
  })

  test.each([
    ['a fold', { x: -14, y: 0.1 }, { x: 14, y: 0.2 }, 2],
    ['dirt that came in the middle of the sheet', { x: 0.5, y: -0.4 }, { x: 0.5, y: 11 }, 1],
  ] as const)('%s runs on beyond the target', (_, from, to, sides) => {
    expect(strokes([[[from, to], { widthMm: 0.4, darkness: 0.25 }]]).runsOn).toBe(sides)
  })

  test.each([-0.6, -0.2, 0, 0.3, 0.7])(
    'a broad fold %d mm off the middle leaves no stroke of its own',
    (y) => {
      const fold: Stroke = [
        { x: -14, y },
        { x: 14, y: y + 0.15 },
      ]
      const dots: [Stroke, Pen][] = Array.from({ length: 9 }, (_, i) => [
        [
          { x: -12 + i, y: y + 0.9 },
          { x: -11.7 + i, y: y + 0.9 },
        ],
        PEN,
      ])
      expect(strokes([[fold, { widthMm: 0.75, darkness: 0.2 }], ...dots]).runsOn).toBe(2)
    },
  )

  test('folds that cross in a target are lines; a tick on a fold is still a tick', () => {
    const crease: Pen = { widthMm: 0.4, darkness: 0.25 }
    const along: Stroke = [
      { x: -14, y: 0.1 },
      { x: 14, y: 0.2 },
    ]
    const across: Stroke = [
      { x: 0.4, y: -11 },
      { x: 0.3, y: 11 },
    ]
    const crossed = strokes([
      [along, crease],
      [across, crease],
    ])
    expect(crossed).toMatchObject({ runsOn: 2 })
    const tick: Stroke = [
      { x: -1.2, y: -0.9 },
      { x: -0.3, y: 0.9 },
      { x: 1.3, y: -1 },
    ]
    const ticked = strokes([
      [along, crease],
      [tick, FAINT],
    ])
    expect(ticked.runsOn).toBe(0)
    expect(ticked.strokeMm).toBeGreaterThan(1.6)
  })

  test('the rim of a stain has bare paper on one side alone, a long cross on both and arms that are thin', () => {
    const darkness = 0.2
    // the light about the target is measured on the stain as often as beside it
    const shade = Math.round(PAPER * (1 - 0.55 * darkness))
    const rims = [-6, -5, -4, -3, -2, -1, 0, 1, 2].flatMap((y) => {
      const stained = paperWith([])
      stain(stained, { centre: { x: 15, y }, radiusMm: 12, darkness }, createRandom('rim'))
      return [PAPER, shade].map((paper) => strokesOn(stained, NOTHING, paper))
    })
    const long = rims.filter(({ strokeMm }) => strokeMm > 2)
    expect(long.length).toBeGreaterThan(2)
    for (const { step, broad, tinted } of long)
      expect(step > 0.05 || (broad > 0.02 && tinted > 0.2)).toBe(true)
    expect(long.some(({ step }) => step > 0.05)).toBe(true)
    const cross = strokes([
      [
        [
          { x: -4.2, y: -3.2 },
          { x: 4.2, y: 3.2 },
        ],
        FAINT,
      ],
      [
        [
          { x: -4.2, y: 3.2 },
          { x: 4.2, y: -3.2 },
        ],
        FAINT,
      ],
    ])
    expect(cross.step).toBeLessThan(0.02)
    expect(cross.tinted).toBeGreaterThan(0.05)
    expect(cross.broad).toBe(0)
  })

  test('what shines through is taken off, and what lies over ink of the back is said to', () => {
    const line = [
      { x: -1.4, y: 0 },
      { x: 1.4, y: 0.3 },
    ]
    const through = (_: number, v: number) => (Math.abs(v - 0.15) < 0.6 ? 1 : 0)
    const shining = { strength: 0.2, ink: through, darkest: through }
    expect(strokes([[line, FAINT]], shining).strokeMm).toBe(0)
    expect(strokes([[line, FAINT]], { ...shining, strength: 0 }).overInk).toBeGreaterThan(0.9)
    expect(strokes([[line, FAINT]], NOTHING).overInk).toBe(0)
    expect(strokes([[line, FAINT]], 'unknown').overInk).toBe(undefined)
    expect(strokes([[line, PEN]], 'unknown').overInk).toBe(0)
  })
})
