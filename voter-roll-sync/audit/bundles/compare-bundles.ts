import type { DistrictResult } from '../../exchange/district/district-result.ts'
import type { Results } from '../../exchange/results.ts'
import type { Votes } from '../assertion.ts'
import { type DistrictFacts, districtsOnce } from './district-facts.ts'
import type { BundleFacts, StationFacts } from './station-facts.ts'

export type DifferenceKind =
  | 'UNSOUND'
  | 'OTHER_ELECTION'
  | 'STATION_TWICE'
  | 'PRECINCT_SPLIT'
  | 'PRECINCT_MISSING'
  | 'PRECINCT_UNKNOWN'
  | 'COUNTS_DIFFER'
  | 'DOUBLE'
  | 'DISTRICT'
  | 'DISTRICT_TWICE'

/** What each kind of difference means to somebody who is no engineer. */
export const differenceMeanings: Readonly<Record<DifferenceKind, string>> = {
  UNSOUND:
    'An export has a fault of its own; verify it alone to see all of them. Its numbers are not in the sums.',
  OTHER_ELECTION: 'Exports of several elections, or of training and real ones, were put together.',
  STATION_TWICE: 'Two exports of one station say different things, and the station signed both.',
  PRECINCT_SPLIT: 'The stations of one precinct lie in several exports; each alone looks incomplete.',
  PRECINCT_MISSING: 'A precinct of the list has sent no export.',
  PRECINCT_UNKNOWN: 'An export is of a precinct that the list does not have.',
  COUNTS_DIFFER:
    'Numbers that should be equal are not. The commission may have explained it; nothing is corrected.',
  DOUBLE:
    'A voter was identified at two tables of a precinct; what the officials said of it stands beside it.',
  DISTRICT:
    'The result of a district does not agree with what its precincts withheld. It is not in the sums.',
  DISTRICT_TWICE: 'Two results of districts count the same withheld records; only the first is in the sums.',
}

export interface BundleDifference {
  readonly kind: DifferenceKind
  /** True if the whole is not in order; false for what people explained or what is worth knowing only. */
  readonly fault: boolean
  readonly precinct: number | null
  readonly text: string
}

export interface Comparison {
  /** Every station once, by precinct and name, of sound bundles alone. */
  readonly stations: readonly StationFacts[]
  readonly differences: readonly BundleDifference[]
  readonly sums: Sums
}

export interface Sums {
  readonly precincts: number
  readonly identified: number
  readonly byCommission: number
  readonly checks: number
  readonly inBox: number
  readonly returned: number
  readonly records: number
  /** Records that boxes sealed to their districts, and how many of them districts have counted; these are in the votes. */
  readonly withheld: number
  readonly countedByDistricts: number
  /** Votes by contest. */
  readonly contests: ReadonlyMap<string, ContestSums>
}

export interface ContestSums {
  readonly votes: Votes
  readonly undervotes: number
  readonly overvotes: number
  /** Sheets of districts on which nobody has decided this contest; nothing of them is in the other numbers. */
  readonly undecided: number
}

/**
 * What many bundles say together. `expected`: numbers of the precincts that there should be; undefined where nobody gave a list.
 * `districts`: what districts counted of records that these bundles withhold.
 */
export function compareBundles(
  bundles: readonly BundleFacts[],
  expected: readonly number[] | undefined,
  districts: readonly DistrictFacts[] = [],
): Comparison {
  const differences: BundleDifference[] = []
  const add = (kind: DifferenceKind, fault: boolean, precinct: number | null, text: string): void => {
    differences.push({ kind, fault, precinct, text })
  }
  for (const { sound, folder, fault, faults, stations, doubles } of bundles) {
    const precinct = stations[0]?.precinct ?? null
    if (!sound) add('UNSOUND', true, precinct, `${folder}: ${faults} faults, first: ${fault}`)
    for (const text of doubles ?? []) add('DOUBLE', false, precinct, text)
  }
  const stations = eachOnce(bundles, add)
  const [first] = stations
  for (const { universe, electionId, precinct, station } of stations) {
    if (universe !== first.universe || electionId !== first.electionId)
      add(
        'OTHER_ELECTION',
        true,
        precinct,
        `${station} is of ${electionId} (${universe}), others of ${first.electionId}`,
      )
  }
  const present = new Set(bundles.flatMap((bundle) => bundle.stations.map(({ precinct }) => precinct)))
  for (const precinct of expected ?? []) {
    if (!present.has(precinct)) add('PRECINCT_MISSING', true, precinct, 'no export')
  }
  const known = new Set(expected)
  for (const precinct of expected ? present : []) {
    if (!known.has(precinct)) add('PRECINCT_UNKNOWN', true, precinct, 'not on the list')
  }
  for (const [precinct, own] of Map.groupBy(stations, (station) => station.precinct))
    for (const text of countDifferences(own)) add('COUNTS_DIFFER', false, precinct, text)
  for (const { folder, fault } of districts)
    if (fault !== null) add('DISTRICT', true, null, `${folder}: ${fault}`)
  const { counted, twice } = districtsOnce(districts)
  for (const { folder, precinct, station } of twice)
    add('DISTRICT_TWICE', true, precinct, `${folder}: the records of ${station} are in another result too`)
  return { stations, differences, sums: sumUp(stations, counted) }
}

type Add = (kind: DifferenceKind, fault: boolean, precinct: number | null, text: string) => void

/** Stations of sound bundles; a second copy of the same export is left out, another export of the same station is a fault. */
function eachOnce(bundles: readonly BundleFacts[], add: Add): readonly StationFacts[] {
  const seen = new Map<string, { readonly facts: StationFacts; readonly folder: string }>()
  const folders = new Map<number, string>()
  for (const { folder, stations, sound } of bundles) {
    for (const facts of stations) {
      const { precinct, station } = facts
      const key = JSON.stringify([facts.universe, facts.electionId, precinct, station])
      const other = seen.get(key)
      if (other && other.facts.exportSha256 !== facts.exportSha256)
        add('STATION_TWICE', true, precinct, `${station}: ${other.folder} and ${folder} differ`)
      else if (!other) {
        const elsewhere = folders.get(precinct)
        if (elsewhere !== undefined && elsewhere !== folder)
          add('PRECINCT_SPLIT', true, precinct, `${station} lies in ${folder}, others in ${elsewhere}`)
        folders.set(precinct, folder)
        if (sound) seen.set(key, { facts, folder })
      }
    }
  }
  return [...seen.values()]
    .map(({ facts }) => facts)
    .sort((a, b) => a.precinct - b.precinct || (a.station < b.station ? -1 : 1))
}

/** Equations of a precinct's closing that its own verification leaves to people, with what they said. */
export function countDifferences(stations: readonly StationFacts[]): readonly string[] {
  const differences: string[] = []
  const compare = (
    row: string,
    of: readonly StationFacts[],
    left: [string, number],
    right: [string, number],
  ): void => {
    if (left[1] === right[1]) return
    const difference = right[1] - left[1]
    const explained = of.some((station) => station.explained.includes(row)) ? 'explained' : 'not explained'
    differences.push(
      `${left[0]} ${left[1]}, ${right[0]} ${right[1]}: ${difference > 0 ? '+' : ''}${difference}, ${explained}`,
    )
  }
  const tables = stations.filter(({ table }) => table)
  const boxes = stations.filter(({ box }) => box)
  for (const station of tables) {
    const { identified, checks } = station.table!
    compare('identified-checks', [station], ['identified', identified], ['checks', checks])
    const signatures = station.byHand['identified-signatures']
    if (signatures !== undefined)
      compare('identified-signatures', [station], ['identified', identified], ['signatures', signatures])
  }
  for (const station of boxes) {
    const byHand = station.byHand['sheets-by-hand']
    if (byHand !== undefined)
      compare('sheets-by-hand', [station], ['sheets by machine', station.box!.inBox], ['by hand', byHand])
  }
  for (const { results } of boxes) differences.push(...handVoteDifferences(results))
  const checks = tables.reduce((sum, station) => sum + station.table!.checks, 0)
  const inBox = boxes.reduce((sum, station) => sum + station.box!.inBox, 0)
  if (tables.length > 0 && boxes.length > 0)
    compare('checks-sheets', boxes, ['checks', checks], ['sheets in boxes', inBox])
  return differences
}

/** The machine's votes beside those that the commission counted by hand; the hand's are final. */
function handVoteDifferences(results: Results | null): readonly string[] {
  return Object.entries(results?.byHand?.votes ?? {}).flatMap(([contestId, byHand]) => {
    const contest = results?.contests.find((candidate) => candidate.contestId === contestId)
    return Object.entries(byHand).flatMap(([option, hand]) => {
      const machine = contest?.votes[option] ?? 0
      if (machine === hand) return []
      const difference = `${hand > machine ? '+' : ''}${hand - machine}`
      return [`${contestId} ${option}: by machine ${machine}, by hand ${hand}: ${difference}`]
    })
  })
}

function sumUp(stations: readonly StationFacts[], districts: readonly DistrictResult[]): Sums {
  const sum = (value: (station: StationFacts) => number | undefined): number =>
    stations.reduce((total, station) => total + (value(station) ?? 0), 0)
  const contests = new Map<string, ContestSums & { votes: Record<string, number> }>()
  const inPrecincts = stations.flatMap(({ results }) => results?.contests ?? [])
  const decided = inPrecincts.map((contest) => ({ ...contest, undecided: 0 }))
  for (const contest of [...decided, ...districts.flatMap(({ contests }) => contests)]) {
    const before = contests.get(contest.contestId)
    const votes = { ...before?.votes }
    for (const [option, number] of Object.entries(contest.votes))
      votes[option] = (votes[option] ?? 0) + number
    contests.set(contest.contestId, {
      votes,
      undervotes: (before?.undervotes ?? 0) + contest.undervotes,
      overvotes: (before?.overvotes ?? 0) + contest.overvotes,
      undecided: (before?.undecided ?? 0) + contest.undecided,
    })
  }
  return {
    precincts: new Set(stations.map(({ precinct }) => precinct)).size,
    identified: sum(({ table }) => table?.identified),
    byCommission: sum(({ table }) => table?.byCommission),
    checks: sum(({ table }) => table?.checks),
    inBox: sum(({ box }) => box?.inBox),
    returned: sum(({ box }) => box?.returned),
    records: sum(({ results }) => results?.sheets),
    withheld: sum(({ results }) => results?.withheld?.sheets),
    countedByDistricts: districts.reduce((total, { sheets }) => total + sheets, 0),
    contests,
  }
}
