import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEAST_PUBLISHED } from './protect-rows.ts'
import { type PrecinctRow, type ProtectedTable, protectTable } from './protect-table.ts'
import { publicationAsCsv, publicationOf } from './publication.ts'
import { nextReleases, type PrecinctCounts, type Release } from './releases.ts'
import { noCounts, periodOf, type StationCounts } from './station-counts.ts'
import { attack, type Recovered } from './testing/attacker.ts'
import { boundsOf } from './testing/bounds.ts'
import { protectPrimaryOnly } from './testing/primary-only.ts'

const HOURS = ['2026-01-24T02:00:00Z', '2026-01-24T03:00:00Z'] as const

/** Small and large counts, many of them on the edge. */
const count = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 60 }))
const rows = (columns: number): fc.Arbitrary<PrecinctRow[]> =>
  fc
    .array(
      fc.record({
        area: fc.constantFrom('north', 'south', 'west'),
        counts: fc.array(count, { minLength: columns, maxLength: columns }),
      }),
      { minLength: 1, maxLength: 9 },
    )
    .map((list) => list.map((row, i) => ({ ...row, precinct: 100 + i })))

function releaseOf(content: ProtectedTable): Release {
  return { table: 'turnout', period: 'day', wave: 1, at: HOURS[0], content }
}

/**
 * As far as nobody may get: an exact number, or less room than five. Whoever knows the precinct's own total, and it is
 * less than five, may know that much and no more.
 */
function recovered(found: readonly Recovered[], known: boolean): readonly Recovered[] {
  return found.filter(({ low, high, rowTotal }) => {
    const room = known ? Math.min(LEAST_PUBLISHED, rowTotal) : LEAST_PUBLISHED
    return high - low < room - 1e-6
  })
}

describe('the attacker', () => {
  it('finds the room that Fréchet gives a cell of a two-way table', () => {
    // Rows 6 and 14, columns 9 and 11.
    const equations = [
      { unknowns: [0, 1], value: 6 },
      { unknowns: [2, 3], value: 14 },
      { unknowns: [0, 2], value: 9 },
      { unknowns: [1, 3], value: 11 },
    ]
    expect(boundsOf(0, 4, equations)).toEqual({ low: 0, high: 6 })
    expect(boundsOf(3, 4, equations)).toEqual({ low: 5, high: 11 })
    expect(boundsOf(0, 4, [...equations, { unknowns: [3], value: 9 }])).toEqual({ low: 4, high: 4 })
    expect(
      boundsOf(0, 2, [
        { unknowns: [0], value: 1 },
        { unknowns: [0], value: 2 },
      ]),
    ).toBeUndefined()
  })
})

describe('protected tables', () => {
  it('hold no number below five', () => {
    fc.assert(
      fc.property(rows(3), (list) => {
        const table = protectTable(['a', 'b', 'c'], list, 'rare')
        const all = [table?.nation, ...(table?.areas ?? []).map(({ counts }) => counts)]
        for (const counts of [...all, ...(table?.precincts ?? []).map(({ counts }) => counts)])
          for (const number of counts ?? []) expect(number).toBeGreaterThanOrEqual(LEAST_PUBLISHED)
      }),
      { numRuns: 500 },
    )
  })

  it.each([false, true])(
    'keep what is withheld from whoever subtracts (official totals known: %s)',
    (known) => {
      let withheld = 0
      fc.assert(
        fc.property(rows(2), (list) => {
          const table = protectTable(HOURS, list, 'whole')
          if (!table) return
          const official = known && table.columns.length > 1
          const found = attack([releaseOf(table)], { columns: HOURS, rows: list }, official)
          withheld += found.length
          expect(recovered(found, official)).toEqual([])
        }),
        { numRuns: 150 },
      )
      expect(withheld).toBeGreaterThan(100)
    },
  )

  it('keep reasons with few cases, put together or withheld', () => {
    const columns = ['A', 'B', 'C', 'D']
    fc.assert(
      fc.property(rows(4), (list) => {
        const table = protectTable(columns, list, 'rare')
        if (!table) return
        expect(table.columns.flat().sort()).toEqual(columns)
        if (table.columns.length === 1) return
        expect(recovered(attack([releaseOf(table)], { columns, rows: list }, true), true)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('would give small numbers away without complementary suppression: the attacker sees it', () => {
    const list = [
      { precinct: 1, area: 'north', counts: [3, 20] },
      { precinct: 2, area: 'north', counts: [30, 25] },
      { precinct: 3, area: 'north', counts: [12, 14] },
    ]
    const truth = { columns: HOURS, rows: list }
    const [broken] = attack([releaseOf(protectPrimaryOnly(HOURS, list))], truth, false)
    expect(broken).toMatchObject({ truth: 3 })
    expect([broken.low, broken.high].map(Math.round)).toEqual([3, 3])
    const table = protectTable(HOURS, list, 'whole')
    expect(table?.precincts.map(({ counts }) => counts === null)).toEqual([true, false, true])
    const shipped = attack([releaseOf(table!)], truth, true)
    expect(shipped.length).toBe(4)
    expect(recovered(shipped, true)).toEqual([])
  })

  it('would give away more than a tenth of random tables without it', () => {
    let broken = 0
    const tried = fc.sample(rows(2), { numRuns: 100, seed: 7 })
    for (const list of tried) {
      const found = attack(
        [releaseOf(protectPrimaryOnly(HOURS, list))],
        { columns: HOURS, rows: list },
        false,
      )
      if (recovered(found, false).length > 0) broken++
    }
    expect(broken).toBeGreaterThan(10)
  })
})

function table(hours: Readonly<Record<string, number>>, more: Partial<StationCounts> = {}): StationCounts {
  return { ...noCounts, byHour: hours, latest: '2026-01-24T02:30:00Z', ...more }
}

function precinct(number: number, ...tables: StationCounts[]): PrecinctCounts {
  return { precinct: number, area: 'north', tables, others: [] }
}

describe('publications one after another', () => {
  const late = Date.parse('2026-01-24T04:10:00Z')
  const [first, second] = HOURS
  const told = { latest: '2026-01-24T04:00:00Z' }

  it('wait for the end of a period, and for a precinct to go on beyond it', () => {
    const all = [precinct(1, table({ [first]: 9, [second]: 9 }, told)), precinct(2, table({ [first]: 7 }))]
    expect(periodOf(second).from).toBe(first)
    expect(nextReleases(all, [], late - 1, false)).toEqual([])
    const [release] = nextReleases(all, [], late, false)
    expect(release.content.precincts.map((row) => row.precinct)).toEqual([1])
  })

  it('add precincts that came late as a table of their own, and change nothing that was said', () => {
    const early = [
      precinct(1, table({ [first]: 9, [second]: 19 }, told)),
      precinct(2, table({ [first]: 7, [second]: 8 }, told)),
    ]
    const one = nextReleases(early, [], late, false)
    expect(nextReleases(early, one, late, false)).toEqual([])
    // One late precinct with a small number would be told by the difference of two versions: it waits for another.
    const lone = [...early, precinct(3, table({ [first]: 2, [second]: 2 }, told))]
    expect(nextReleases(lone, one, late, false)).toEqual([])
    const two = [
      ...lone,
      precinct(5, table({ [first]: 40, [second]: 40 }, told)),
      precinct(4, table({ [first]: 30, [second]: 18 }, told)),
    ]
    const [wave] = nextReleases(two, one, late, false)
    expect(wave).toMatchObject({ wave: 2, content: { nation: [72, 60] } })
    expect(wave.content.precincts.map(({ counts }) => counts)).toEqual([null, null, null])
  })

  it('leave an attacker with all versions no more than the single tables', () => {
    const dueAt = fc.integer({ min: 0, max: 3 })
    fc.assert(
      fc.property(rows(2), fc.array(dueAt, { minLength: 9, maxLength: 9 }), (list, versions) => {
        let releases: readonly Release[] = []
        for (let version = 0; version <= 3; version++) {
          const here = list.flatMap(({ precinct, area, counts }, i): PrecinctCounts[] =>
            versions[i] <= version
              ? [
                  {
                    precinct,
                    area,
                    others: [],
                    tables: [table({ [first]: counts[0], [second]: counts[1] }, told)],
                  },
                ]
              : [],
          )
          releases = [...releases, ...nextReleases(here, releases, late, false)]
        }
        // Together: one system of equations over all versions, as the sums on the live page are.
        const seen = releases.flatMap(({ content }) => content.precincts.map((row) => row.precinct))
        expect(new Set(seen).size).toBe(seen.length)
        // Where hours were put together, the total of a precinct is the number itself.
        const official = releases.every(({ content }) => content.columns.length > 1)
        const found = attack(releases, { columns: HOURS, rows: list }, official)
        expect(recovered(found, official)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('that repeat the whole table with every version would tell who came late: the attacker sees it', () => {
    const list = [
      { precinct: 1, area: 'north', counts: [30, 20] },
      { precinct: 2, area: 'north', counts: [25, 25] },
      { precinct: 3, area: 'north', counts: [40, 14] },
      { precinct: 4, area: 'north', counts: [2, 3] },
    ]
    const truth = { columns: HOURS, rows: list }
    const versions = [list.slice(0, 3), list].map((rows) => releaseOf(protectTable(HOURS, rows, 'whole')!))
    const broken = attack(versions, truth, false).filter(({ precinct: number }) => number === 4)
    expect(broken.map(({ low, high }) => [low, high].map(Math.round))).toEqual([
      [2, 2],
      [3, 3],
    ])
    const at = (rows: typeof list) =>
      rows.map(({ precinct: number, counts }) =>
        precinct(number, table({ [first]: counts[0], [second]: counts[1] }, told)),
      )
    const one = nextReleases(at(list.slice(0, 3)), [], late, false)
    const two = [...one, ...nextReleases(at(list), one, late, false)]
    expect(recovered(attack(two, truth, false), false)).toEqual([])
  })

  it('count reasons and devices only when the day is over', () => {
    const reasons = {
      exclusions: { OTHER_PRECINCT: 9, NOT_RECOGNISED: 6 },
      failures: { 'receipt-printer': 7 },
    }
    const done = { ...told, closed: true, identifiedBy: { finger: 40, commission: 1 } }
    const all = [
      precinct(1, table({ [first]: 20, [second]: 20 }, { ...reasons, ...done })),
      precinct(2, table({ [first]: 20, [second]: 20 }, { ...reasons, ...done })),
    ]
    expect(nextReleases(all, [], late, false).map((release) => release.table)).toEqual(['turnout'])
    const day = nextReleases(all, [], late, true)
    expect(day.map((release) => release.table)).toEqual([
      'turnout',
      'identified-by',
      'exclusions',
      'device-failures',
    ])
    // Two decisions of the commission in the whole country: not a number of its own.
    expect(day[1].content).toMatchObject({ columns: [['finger', 'commission'].sort()], nation: [82] })
    const csv = publicationAsCsv(
      publicationOf({ electionId: 'test', universe: 'training', at: HOURS[0] }, day),
    )
    expect(csv).toContain('exclusions,day,1,nation,,,OTHER_PRECINCT,18,published\r\n')
    expect(csv).toContain('device-failures,day,1,precinct,north,2,receipt-printer,7,published\r\n')
  })
})
