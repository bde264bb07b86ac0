import { readFileSync } from 'node:fs'
import { CLEAN_SCAN, type ScanDefects, scanSheet } from '@taanuu/simulator/ballots/degrade'
import { drawMarks } from '@taanuu/simulator/ballots/marks'
import { createRandom } from '@taanuu/simulator/random'
import { describe, expect, test } from 'vitest'
import { compileStyle } from './compile-style.ts'
import { type GreyImage, turnedClockwise } from './grey-image.ts'
import { interpretSheet, type SheetReading } from './interpret-sheet.ts'
import type { BallotLayout } from './layout.ts'
import { renderBallot } from './render.ts'
import type { BallotStyle, StyleSide } from './style.ts'
import { ballotStyleSchema, explainStyle } from './style-problems.ts'

/** The example of the formats page, as a stranger would copy it. */
const EXAMPLE = /```json\n(\{\n {2}"version": 2,[\s\S]*?)```/.exec(
  readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8'),
)![1]!
const foreign = ballotStyleSchema.parse(JSON.parse(EXAMPLE))
const [front, back] = compileStyle(foreign) as [BallotLayout, BallotLayout]

const CHOSEN = ['mayor-2', 'council-1', 'council-3', 'question-1-no']
const OUTCOMES = { mayor: 'voted', council: 'voted', 'question-1': 'voted' }

/** A side printed plainly, marked and scanned; the file says nothing about its resolution. */
function scanned(
  layout: BallotLayout,
  chosen: readonly string[],
  defects: Partial<ScanDefects> = {},
  dpi = 150,
) {
  const known = new Set(layout.contests.flatMap((c) => c.options.map((o) => o.optionId)))
  const marks = chosen
    .filter((id) => known.has(id))
    .map((optionId) => ({ optionId, style: 'cross' as const }))
  const sheet = drawMarks(renderBallot(layout, { dpi }), layout, marks, createRandom(1))
  const scan = scanSheet(sheet, { ...CLEAN_SCAN, noise: 3, blurPasses: 1, ...defects }, createRandom(2))
  return { ...scan, dpi: 0 }
}

function read(
  pages: { readonly front: GreyImage; readonly back?: GreyImage },
  style = foreign,
): SheetReading {
  return interpretSheet(pages, compileStyle(style), { scaleKnown: false })
}

function expectChosen(reading: SheetReading): void {
  if (!reading.ok) throw new Error(`refused: ${reading.reason}`)
  const marked = reading.options.filter((o) => o.decision === 'mark').map((o) => o.optionId)
  expect(marked).toEqual(CHOSEN)
  expect(reading.options.filter((o) => o.decision === 'unsure')).toEqual([])
  expect(Object.fromEntries(reading.contests.map((c) => [c.contestId, c.outcome]))).toEqual(OUTCOMES)
}

function quarters(image: GreyImage, turns: number): GreyImage {
  return turns === 0 ? image : quarters(turnedClockwise(image), turns - 1)
}

describe('a ballot of another system, by the example of the formats page', () => {
  test.each([
    [0, 0],
    [90, 1],
    [180, 2],
    [270, 3],
  ])('turned by %d degrees, front and back given either way round', (orientation, turns) => {
    const one = quarters(scanned(front, CHOSEN), turns)
    const two = quarters(scanned(back, CHOSEN), (turns + 2) % 4)
    for (const swapped of [false, true]) {
      const reading = read(swapped ? { front: two, back: one } : { front: one, back: two })
      expectChosen(reading)
      expect(reading).toMatchObject({
        swapped,
        sides: [
          { page: 1, scan: swapped ? 'back' : 'front', orientation },
          { page: 2, scan: swapped ? 'front' : 'back', orientation: (orientation + 180) % 360 },
        ],
      })
    }
  })

  test.each<[string, Partial<ScanDefects>, number]>([
    ['askew in a black surround', { rotation: 4.5, surround: 'black', surroundMm: 14 }, 200],
    ['askew in a white surround', { rotation: -4.5, surround: 'white', surroundMm: 14 }, 150],
    ['stretched along the feed', { scale: { x: 1, y: 1.03 } }, 150],
    ['pressed along the feed', { scale: { x: 1.005, y: 0.97 } }, 150],
    ['at 300 dpi', {}, 300],
    ['with a lamp that fades', { lampFall: 130 }, 150],
    ['shifted so that the marks are cut on the left', { shiftMm: { x: -4.6, y: 0 } }, 200],
    ['small on a large bed', { surround: 'white', surroundMm: 50 }, 150],
  ])('%s', (_, defects, dpi) => {
    expectChosen(
      read({ front: scanned(front, CHOSEN, defects, dpi), back: scanned(back, CHOSEN, defects, dpi) }),
    )
  })

  test('a bitonal scan', () => {
    const bitonal = (image: GreyImage) => ({
      ...image,
      pixels: image.pixels.map((grey) => (grey < 140 ? 0 : 255)),
    })
    expectChosen(read({ front: bitonal(scanned(front, CHOSEN)), back: bitonal(scanned(back, CHOSEN)) }))
  })

  test('one picture alone is read, and what was not shown is said', () => {
    const reading = read({ front: scanned(back, CHOSEN) })
    expect(reading).toMatchObject({ ok: true, unread: [1], contests: [{ contestId: 'question-1' }] })
  })

  test('two fronts are not a sheet, and a blank back is no back', () => {
    const one = scanned(front, CHOSEN)
    expect(read({ front: one, back: one })).toEqual({ ok: false, reason: 'sides-differ' })
    const blank = { ...one, pixels: one.pixels.map(() => 230) }
    expect(read({ front: one, back: blank })).toEqual({ ok: false, reason: 'blank-page', side: 'back' })
  })

  test('a ballot with its ovals elsewhere is refused', () => {
    const { front: side } = foreign.sheets[0]!
    const contests = side.contests.map((contest) => ({
      ...contest,
      options: contest.options.map((o) => ({ ...o, target: { ...o.target, row: o.target.row + 1 } })),
    }))
    const moved: BallotStyle = { ...foreign, sheets: [{ front: { ...side, contests } }] }
    const [other] = compileStyle(moved)
    expect(read({ front: scanned(other!, []) })).toEqual({
      ok: false,
      reason: 'unknown-style',
      side: 'front',
    })
  })
})

/** Two ovals, each where the other is when the page is turned. */
const symmetric = {
  ...foreign,
  sheets: [
    {
      front: {
        contests: [
          {
            contestId: 'c',
            votesAllowed: 1,
            options: [option('above', 16.5, 10), option('below', 16.5, 30)],
          },
        ],
      } as StyleSide,
    },
  ],
} satisfies BallotStyle

function option(optionId: string, column: number, row: number) {
  const target = { column, row, shape: 'oval' as const, widthMm: 5.1, heightMm: 3.3 }
  return { optionId, kind: 'candidate' as const, target }
}

test('a page that looks alike both ways up is refused, not guessed', () => {
  const [layout] = compileStyle(symmetric)
  expect(read({ front: scanned(layout!, ['above']) }, symmetric)).toEqual({ ok: false, reason: 'ambiguous' })
})

describe('bits in the bottom timing marks', () => {
  const bits = `1${'10'.repeat(16)}1`
  const coded: BallotStyle = {
    ...symmetric,
    grid: {
      ...symmetric.grid,
      sides: { top: 'present', bottom: 'coded', left: 'present', right: 'present' },
    },
    metadata: { kind: 'timing-bits', side: 'bottom', front: bits },
  }
  const [layout] = compileStyle(coded)

  test.each([false, true])('say which way up (upside down: %s)', (upsideDown) => {
    expect(explainStyle(coded)).toEqual([])
    const reading = read({ front: scanned(layout!, ['above'], { upsideDown }) }, coded)
    expect(reading).toMatchObject({
      ok: true,
      sides: [{ orientation: upsideDown ? 180 : 0 }],
      contests: [{ marked: ['above'], outcome: 'voted' }],
    })
  })

  test('and of another ballot they are refused', () => {
    const other = { ...coded, metadata: { ...coded.metadata, front: `1${'01'.repeat(16)}1` } } as BallotStyle
    expect(read({ front: scanned(layout!, []) }, other)).toMatchObject({ ok: false, reason: 'unknown-style' })
  })
})

test('with a picture of the unmarked side, print inside a target is no mark', () => {
  const print = scanned(front, ['mayor-1'])
  const marked = scanned(front, ['mayor-1', 'council-2'])
  const layouts = compileStyle(foreign)
  const reading = interpretSheet({ front: marked }, layouts, { scaleKnown: false, blankOf: () => print })
  expect(reading.ok && reading.options.filter((o) => o.decision === 'mark').map((o) => o.optionId)).toEqual([
    'council-2',
  ])
})
