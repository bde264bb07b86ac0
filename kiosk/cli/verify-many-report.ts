import { type Comparison, differenceMeanings } from '@taanuu/voter-roll-sync/audit/bundles/compare-bundles'
import type { DistrictFacts } from '@taanuu/voter-roll-sync/audit/bundles/district-facts'
import type { BundleFacts, StationFacts } from '@taanuu/voter-roll-sync/audit/bundles/station-facts'
import type { DistrictResult } from '@taanuu/voter-roll-sync/exchange/district/district-result'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'

const columns = [
  'precinct',
  'station',
  'role',
  'sound',
  'closed',
  'identified',
  'byCommission',
  'checks',
  'inBox',
  'returned',
  'unknown',
  'records',
  'withheld',
  'undecided',
] as const

type Cell = string | number | boolean | null

function cellsOf(facts: StationFacts, sound: boolean): Readonly<Record<(typeof columns)[number], Cell>> {
  return {
    precinct: facts.precinct,
    station: facts.station,
    role: facts.role,
    sound,
    closed: facts.closed,
    identified: facts.table?.identified ?? null,
    byCommission: facts.table?.byCommission ?? null,
    checks: facts.table?.checks ?? null,
    inBox: facts.box?.inBox ?? null,
    returned: facts.box?.returned ?? null,
    unknown: facts.box?.unknown ?? null,
    records: facts.results?.sheets ?? null,
    withheld: facts.results?.withheld?.sheets ?? null,
    // A box closes only when all of its contests in doubt are decided.
    undecided: null,
  }
}

interface Row {
  readonly facts: StationFacts
  readonly bundle: BundleFacts
}

/** Every station of every bundle, sound or not. */
function rowsOf(bundles: readonly BundleFacts[]): readonly Row[] {
  return bundles
    .flatMap((bundle) => bundle.stations.map((facts) => ({ facts, bundle })))
    .sort((a, b) => a.facts.precinct - b.facts.precinct || (a.facts.station < b.facts.station ? -1 : 1))
}

/** A row for each station, and one for each district that counted what precincts withheld: its counters, numbers by hand, votes; then differences of its precinct, on the first row of it. */
export function manyAsCsv(
  bundles: readonly BundleFacts[],
  districts: readonly DistrictFacts[],
  { differences }: Comparison,
): string {
  const rows = rowsOf(bundles)
  const byHand = [...new Set(rows.flatMap(({ facts }) => Object.keys(facts.byHand)))].sort()
  const options = [
    ...new Set(
      rows.flatMap(({ facts }) =>
        (facts.results?.contests ?? []).flatMap(({ contestId, votes }) =>
          Object.keys(votes).map((option) => `${contestId}:${option}`),
        ),
      ),
    ),
  ]
  const seen = new Set<number | null>()
  const said = (precinct: number | null): string => {
    const fresh = !seen.has(precinct)
    seen.add(precinct)
    return fresh
      ? differences
          .filter((difference) => difference.precinct === precinct)
          .map(({ kind, text }) => `${kind} ${text}`)
          .join('; ')
      : ''
  }
  const table = rows.map(({ facts, bundle }) => {
    const cells = cellsOf(facts, bundle.sound)
    const votes = votesOf(facts.results?.contests ?? [])
    return [
      ...columns.map((column) => cells[column]),
      ...byHand.map((row) => facts.byHand[row] ?? null),
      ...options.map((option) => votes.get(option) ?? null),
      bundle.folder,
      said(facts.precinct),
    ]
  })
  const merged = districts.map(({ result, folder, fault }) => {
    const cells: Partial<Record<(typeof columns)[number], Cell>> = {
      station: result?.area ?? null,
      role: 'district',
      sound: fault === null,
      records: result?.sheets ?? null,
      undecided: result && undecidedIn(result),
    }
    const votes = votesOf(result?.contests ?? [])
    return [
      ...columns.map((column) => cells[column] ?? null),
      ...byHand.map(() => null),
      ...options.map((option) => votes.get(option) ?? null),
      folder,
      fault,
    ]
  })
  const others = differences
    .filter(({ precinct }) => !seen.has(precinct))
    .map(({ precinct, kind, text }) => [
      precinct,
      ...Array<null>(columns.length + byHand.length + options.length).fill(null),
      `${kind} ${text}`,
    ])
  const header = [...columns, ...byHand.map((row) => `hand:${row}`), ...options, 'folder', 'differences']
  return [header, ...table, ...merged, ...others].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

/** Contests of sheets that nobody has decided, counted over all contests. */
function undecidedIn({ contests }: DistrictResult): number {
  return contests.reduce((sum, { undecided }) => sum + undecided, 0)
}

/** Votes by contest and option. */
function votesOf(
  contests: readonly { readonly contestId: string; readonly votes: Readonly<Record<string, number>> }[],
): ReadonlyMap<string, number> {
  return new Map(
    contests.flatMap(({ contestId, votes }) =>
      Object.entries(votes).map(([option, count]) => [`${contestId}:${option}`, count] as const),
    ),
  )
}

/** A cell for spreadsheets; one that a spreadsheet would take for a formula gets an apostrophe in front. */
function quoted(cell: Cell): string {
  if (cell === null) return ''
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function manyAsText(
  sound: boolean,
  bundles: readonly BundleFacts[],
  districts: readonly DistrictFacts[],
  { differences, sums }: Comparison,
  lost: readonly string[],
): string {
  const rows = rowsOf(bundles)
  const shown = columns.filter((column) => !['role', 'closed', 'undecided'].includes(column))
  const table = rows.map(({ facts, bundle }) => {
    const cells = cellsOf(facts, bundle.sound)
    return shown.map((column) =>
      column === 'sound' ? (bundle.sound ? 'sound' : 'FAULT') : String(cells[column] ?? ''),
    )
  })
  const lines = [...aligned([shown.map(headOf), ...table]), '']
  const training = rows.some(({ facts }) => facts.universe === 'training')
  for (const { kind, fault, precinct, text } of differences)
    lines.push(
      `${fault ? 'FAULT' : 'note '} ${kind} ${precinct === null ? '' : `precinct ${precinct}: `}${text}`,
    )
  for (const { result } of districts) {
    if (!result) continue
    const of = `${quantity(result.sheets, 'record')} of ${quantity(result.sources.length, 'box', 'boxes')} counted for their district`
    const open = undecidedIn(result)
    const undecided = open === 0 ? '' : `; contests undecided on a sheet: ${open}, in no total`
    lines.push(`ok    district ${result.area}: ${of}, ${result.tooFew} stay sealed${undecided}`)
  }
  for (const text of lost) lines.push(`FAULT CHECKPOINT ${text}`)
  for (const kind of new Set(differences.map((difference) => difference.kind)))
    lines.push(`${kind}: ${differenceMeanings[kind]}`)
  lines.push(
    `${training ? 'TRAINING · ' : ''}${quantity(bundles.length, 'export')}, ${bundles.filter((bundle) => bundle.sound).length} sound; sums over ${quantity(sums.precincts, 'precinct')}:`,
    `  identified ${sums.identified} (by commission ${sums.byCommission}), checks ${sums.checks}, sheets in boxes ${sums.inBox}, records ${sums.records}, withheld ${sums.withheld} (${sums.countedByDistricts} counted by districts), returned ${sums.returned}`,
  )
  for (const [contestId, { votes, undervotes, overvotes, undecided }] of sums.contests) {
    const counted = Object.entries(votes).map(([option, count]) => `${option} ${count}`)
    const open = undecided === 0 ? '' : `, sheets undecided by districts ${undecided}`
    lines.push(
      `  ${contestId}: ${counted.join(', ')}; undervotes ${undervotes}, overvotes ${overvotes}${open}`,
    )
  }
  return [...lines, sound ? 'SOUND' : 'NOT SOUND'].join('\n')
}

/** Heads of columns for people, short. */
function headOf(column: (typeof columns)[number]): string {
  return { byCommission: 'commission', inBox: 'in box' }[column as string] ?? column
}

/** Columns as wide as their widest cell; those of numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  const numeric = rows[0].map((_, i) => rows.slice(1).every((row) => /^\d*$/.test(row[i])))
  return rows.map((row) =>
    row
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd(),
  )
}

export function manyAsJson(
  sound: boolean,
  bundles: readonly BundleFacts[],
  districts: readonly DistrictFacts[],
  { differences, sums }: Comparison,
  lost: readonly string[],
): unknown {
  return {
    v: 1,
    sound,
    bundles,
    districts,
    differences,
    heldCheckpointsWithoutJournal: lost,
    sums: { ...sums, contests: Object.fromEntries(sums.contests) },
  }
}
