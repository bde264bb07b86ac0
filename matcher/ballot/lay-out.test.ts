import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layOutBallot, PAPERS } from './lay-out.ts'
import { type Box, ballotLayoutSchema, gridToMm, mmToGrid } from './layout.ts'
import { contestArea } from './print/plan.ts'
import { sampleContest, sampleDefinition, sampleLayout } from './sample-ballots.ts'

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
        const { layout } = result
        expect(ballotLayoutSchema.parse(JSON.parse(JSON.stringify(layout)))).toEqual(layout)
        const area = contestArea(layout)
        const boxes = layout.contests.flatMap((c) => [...c.headings, ...c.options.map((o) => o.box)])
        boxes.forEach((box, i) => {
          expect(box.x).toBeGreaterThanOrEqual(area.x - 1e-6)
          expect(box.x + box.width).toBeLessThanOrEqual(area.x + area.width + 1e-6)
          expect(box.y + box.height).toBeLessThanOrEqual(area.y + area.height + 1e-6)
          for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false)
        })
        const placedIds = layout.contests.map((c) => c.options.map((o) => o.optionId))
        expect(placedIds).toEqual(definition.contests.map((c) => c.options.map((o) => o.optionId)))
      }),
      { seed: 1, numRuns: 60 },
    )
    expect(fitted).toBeGreaterThan(20)
  })

  test('a long contest runs over into a second column with its title repeated', () => {
    const { contests } = sampleLayout({ contests: [sampleContest('long', 24, 3)] })
    expect(contests[0]!.headings.length).toBeGreaterThan(1)
    expect(new Set(contests[0]!.options.map((o) => o.box.x)).size).toBe(contests[0]!.headings.length)
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

describe('the layout schema refuses', () => {
  const layout = sampleLayout()
  const bubble = layout.contests[0]!.options[1]!.bubble
  const withBubble = (change: object) => ({
    ...layout,
    contests: layout.contests.map((c) => ({
      ...c,
      options: c.options.map((o, i) => (i === 0 ? { ...o, bubble: { ...o.bubble, ...change } } : o)),
    })),
  })
  test.each([
    ['an oval outside the timing marks', withBubble({ column: 0 }), 'outside the ring'],
    ['two ovals on one place', withBubble(bubble), 'too close together'],
    ['marks off the paper', { ...layout, paper: { widthMm: 150, heightMm: 297 } }, 'outside the paper'],
    ['an oval under the page code', withBubble({ column: 2, row: layout.grid.rows - 4 }), 'page code'],
  ])('%s', (_, bad, message) => {
    const result = ballotLayoutSchema.safeParse(bad)
    expect(result.success).toBe(false)
    expect(result.error?.message).toContain(message)
  })
})
