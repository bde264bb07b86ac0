import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileStyle } from './compile-style.ts'
import { layOutBallot, PAPERS } from './lay-out.ts'
import { type Box, gridToMm, mmToGrid } from './layout.ts'
import { pageHead } from './print/page.ts'
import { contestArea } from './print/plan.ts'
import { sampleContest, sampleDefinition, sampleLayout } from './sample-ballots.ts'
import { ballotStyleSchema, explainStyle } from './style-problems.ts'

function overlaps(a: Box, b: Box): boolean {
  const slack = 1e-6
  return (
    a.x + a.width > b.x + slack &&
    b.x + b.width > a.x + slack &&
    a.y + a.height > b.y + slack &&
    b.y + b.height > a.y + slack
  )
}

describe('laying a ballot out', () => {
  test('any contests that fit give a valid layout whose boxes neither overlap nor leave their area', () => {
    const contests = fc.array(
      fc.record({ options: fc.integer({ min: 2, max: 30 }), votes: fc.integer({ min: 1, max: 5 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    let fitted = 0
    fc.assert(
      fc.property(contests, fc.constantFrom('A3', 'A4', 'A5'), (sizes, paper) => {
        const definition = sampleDefinition({
          paper,
          contests: sizes.map(({ options, votes }, i) => sampleContest(`c${i}`, options, votes)),
        })
        const result = layOutBallot(definition)
        if (!result.ok) {
          expect(result.reason).toBe('does-not-fit')
          return
        }
        fitted++
        const [layout] = result.layouts
        const again = ballotStyleSchema.parse(JSON.parse(JSON.stringify(result.style)))
        expect(again).toEqual(result.style)
        expect(compileStyle(again)).toEqual(result.layouts)
        const area = contestArea(pageHead(layout!)!)
        const boxes = layout!.print!.contests.flatMap((c) => [...c.headings, ...c.options])
        boxes.forEach((box, i) => {
          expect(box.x).toBeGreaterThanOrEqual(area.x - 1e-6)
          expect(box.x + box.width).toBeLessThanOrEqual(area.x + area.width + 1e-6)
          expect(box.y + box.height).toBeLessThanOrEqual(area.y + area.height + 1e-6)
          for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false)
        })
        const placedIds = layout!.contests.map((c) => c.options.map((o) => o.optionId))
        expect(placedIds).toEqual(definition.contests.map((c) => c.options.map((o) => o.optionId)))
      }),
      { seed: 1, numRuns: 60 },
    )
    expect(fitted).toBeGreaterThan(20)
  })

  test('a long contest runs over into a second column with its title repeated', () => {
    const [printed] = sampleLayout({ contests: [sampleContest('long', 24, 3)] }).print!.contests
    expect(printed!.headings.length).toBeGreaterThan(1)
    expect(new Set(printed!.options.map(({ x }) => x)).size).toBe(printed!.headings.length)
  })

  test('too much for the paper is refused, not squeezed', () => {
    const contests = [sampleContest('huge', 250, 1)]
    expect(layOutBallot(sampleDefinition({ contests }))).toEqual({ ok: false, reason: 'does-not-fit' })
    expect(layOutBallot(sampleDefinition({ paper: { widthMm: 80, heightMm: 80 } })).ok).toBe(false)
  })

  test('a definition against the rules is refused with the rule', () => {
    const twice = [
      sampleContest('a', 3, 1),
      { ...sampleContest('b', 3, 1), options: sampleContest('a', 3, 1).options },
    ]
    expect(layOutBallot(sampleDefinition({ contests: twice }))).toMatchObject({
      reason: 'bad-definition',
      detail: expect.stringContaining('used twice'),
    })
    expect(layOutBallot(sampleDefinition({ electionId: '../x' }))).toMatchObject({ reason: 'bad-definition' })
    expect(layOutBallot(sampleDefinition({ contests: [] }))).toMatchObject({ reason: 'bad-definition' })
  })

  test('grid coordinates and millimetres are inverse', () => {
    const { grid } = sampleLayout()
    const point = gridToMm(grid, 3.25, 17.5)
    const back = mmToGrid(grid, point)
    expect(back.column).toBeCloseTo(3.25)
    expect(back.row).toBeCloseTo(17.5)
    expect(gridToMm(grid, grid.columns - 1, 0).x).toBeCloseTo(PAPERS.A4.widthMm - grid.first.x)
  })
})

describe('a style is refused in words', () => {
  const result = layOutBallot(sampleDefinition())
  if (!result.ok) throw new Error(result.reason)
  const { style } = result
  const { front } = style.sheets[0]!
  const { target } = front.contests[0]!.options[1]!
  const withTarget = (change: object) => ({
    ...style,
    sheets: [
      {
        front: {
          ...front,
          contests: front.contests.map((c) => ({
            ...c,
            options: c.options.map((o, i) => (i === 0 ? { ...o, target: { ...o.target, ...change } } : o)),
          })),
        },
      },
    ],
  })
  const sides = { top: 'present', bottom: 'coded', left: 'absent', right: 'present' }
  test.each<[string, unknown, string]>([
    ['a target outside the timing marks', withTarget({ column: 0 }), 'outside the ring'],
    ['two targets on one place', withTarget(target), 'too close together'],
    ['marks off the paper', { ...style, paper: { widthMm: 150, heightMm: 297 } }, 'outside the paper'],
    ['a target under the page code', withTarget({ column: 2, row: style.grid.rows - 4 }), 'page code'],
    ['a word that the format does not have', { ...style, colour: 'red' }, 'colour'],
    ['too few whole sides', { ...style, grid: { ...style.grid, sides } }, 'no two opposite sides'],
    [
      'bits on a side that is not coded',
      { ...style, metadata: { kind: 'timing-bits', side: 'bottom', front: '1'.repeat(12) } },
      'characters',
    ],
    [
      'another order than the lot',
      {
        ...style,
        lot: { record: '1', orders: [{ contestId: 'deputy', options: ['deputy-o2', 'deputy-o1'] }] },
      },
      'recorded lot',
    ],
    ['no object at all', 7, 'object'],
  ])('%s', (_, bad, message) => {
    expect(explainStyle(bad).join('\n')).toContain(message)
  })

  test('and a good one is not', () => expect(explainStyle(JSON.parse(JSON.stringify(style)))).toEqual([]))

  test('options are printed in the order of the lot', () => {
    const lot = {
      record: 'protocol 7',
      orders: [{ contestId: 'deputy', options: ['deputy-o3', 'deputy-o1'] }],
    }
    const drawn = layOutBallot(sampleDefinition({ lot }))
    expect(drawn.ok && drawn.layouts[0]!.contests[0]!.options.map((o) => o.optionId).slice(0, 3)).toEqual([
      'deputy-o3',
      'deputy-o1',
      'deputy-o2',
    ])
  })
})
