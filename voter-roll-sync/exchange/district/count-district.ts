import { canonicalJson } from '../../trust/canonical-json.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { boxPublicKey } from '../../trust/sealed-box.ts'
import { type CastVoteRecord, encodeCastVoteRecords } from '../cast-vote-record.ts'
import type { LayoutsForTally } from '../layouts-for-tally.ts'
import { markTiles } from '../mark-picture.ts'
import { openWithheld, splitSmallStyles, type WithheldSheet, withheldShape } from '../small-styles.ts'
import { type AgainstAllRule, recordProblem } from '../tally.ts'
import { ballotNames, districtLayouts, districtRecord } from './district-ballots.ts'
import type { DistrictResult, DistrictSource } from './district-result.ts'
import { type Doubt, decideDoubts, doubtsOf, groupDoubts, type Readings, tallyDecided } from './doubts.ts'

/** The withheld records of one ballot box, from an export that verified. */
export interface WithheldFile extends DistrictSource {
  readonly bytes: Uint8Array
  readonly layouts: LayoutsForTally
  /** Key that its package seals to, hexadecimal. */
  readonly districtKey: string
  readonly againstAll: AgainstAllRule
  readonly smallStyle: number
  readonly keepImages: boolean
}

export interface District {
  readonly universe: DistrictResult['universe']
  readonly electionId: string
  readonly area: string
  readonly secret: Uint8Array
}

/** Pictures (PNG) of the places of marks by option; undefined where none was kept, or it is not of this sheet. */
export type Tiles = ReadonlyMap<string, Uint8Array> | undefined

/** What a district has opened and may count. From which box a record came is not in it. */
export interface OpenedDistrict extends Omit<District, 'secret'> {
  readonly districtKey: string
  readonly smallStyle: number
  readonly againstAll: AgainstAllRule
  readonly sources: readonly DistrictSource[]
  readonly layouts: LayoutsForTally
  /** Records of ballots that are frequent enough, as the machine read them, in an order that their content gives. */
  readonly records: readonly CastVoteRecord[]
  /** Records of ballots that are too rare here too. */
  readonly tooFew: number
  /** Contests that people have to decide, in the order of the records, with what can be seen of them. */
  readonly doubts: readonly (Doubt & { readonly tiles: Tiles })[]
}

export interface DistrictCount {
  readonly result: DistrictResult
  /** Content of `district-records.jsonl`. */
  readonly records: Uint8Array
}

/**
 * Opens what the boxes of a district withheld and mixes it. Errors:
 * DISTRICT_NOTHING (no box withheld anything), DISTRICT_OTHER_KEY, DISTRICT_RECORD (a record that does not open or contradicts
 * its ballot), DISTRICT_TOO_FEW (nothing may be counted: every ballot is still rarer than the policy allows).
 */
export function openDistrict(district: District, given: readonly WithheldFile[]): Result<OpenedDistrict> {
  const files = [...given].sort((a, b) => a.precinct - b.precinct || (a.station < b.station ? -1 : 1))
  if (files.length === 0) return failure('DISTRICT_NOTHING', 'no ballot box withheld records')
  const districtKey = Buffer.from(boxPublicKey(district.secret)).toString('hex')
  const layouts = districtLayouts(files.map((file) => file.layouts))
  const smallStyle = Math.max(...files.map((file) => file.smallStyle))
  const tiles = new Map<CastVoteRecord, () => Tiles>()
  const all: (readonly [place: string, record: CastVoteRecord])[] = []
  for (const file of files) {
    const place = `precinct ${file.precinct}, ${file.station}`
    if (file.districtKey !== districtKey) return failure('DISTRICT_OTHER_KEY', place)
    const sheets = openWithheld(file.bytes, district.secret, withheldShape(file.layouts, file.keepImages))
    if (!sheets || sheets.length !== file.sheets) return failure('DISTRICT_RECORD', `${place}: does not open`)
    const names = ballotNames(file.layouts)
    for (const sheet of sheets) {
      const problem = withheldProblem(sheet, file)
      if (problem) return failure('DISTRICT_RECORD', `${place}: ${problem}`)
      const record = districtRecord(sheet.record, names)
      tiles.set(record, () =>
        sheet.picture ? markTiles(sheet.picture, sheet.record, file.layouts) : undefined,
      )
      all.push([`${canonicalJson(record)} ${sheet.record.picture?.sha256 ?? ''}`, record])
    }
  }
  const mixed = all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, record]) => record)
  const { counted, withheld } = splitSmallStyles(mixed, smallStyle)
  if (counted.length === 0)
    return failure('DISTRICT_TOO_FEW', `${all.length} records, of no ballot as many as ${smallStyle}`)
  return success({
    ...{ universe: district.universe, electionId: district.electionId, area: district.area },
    ...{ districtKey, smallStyle, layouts },
    againstAll: files.some(({ againstAll }) => againstAll === 'exclusive') ? 'exclusive' : 'ordinary',
    sources: files.map(({ precinct, station, sheets, withheldSha256 }) => ({
      ...{ precinct, station, sheets, withheldSha256 },
    })),
    records: counted,
    tooFew: withheld.length,
    doubts: doubtsOf(counted).map((doubt) => ({ ...doubt, tiles: tiles.get(counted[doubt.record])?.() })),
  })
}

function withheldProblem(
  { record }: WithheldSheet,
  { layouts, againstAll }: WithheldFile,
): string | undefined {
  if (record.contests.some(({ adjudicated }) => adjudicated))
    return 'decided where few ballots must not be seen'
  return recordProblem(record, layouts, againstAll)
}

/**
 * Counts what a district has opened. `decided`: what two people read, for each of its doubts in their order; null: nobody was asked,
 * and every contest in doubt stays undecided.
 */
export function countDistrict(
  opened: OpenedDistrict,
  decided: { readonly readers: readonly [string, string]; readonly readings: readonly Readings[] } | null,
): DistrictCount {
  const { universe, electionId, area, districtKey, smallStyle, sources, layouts, doubts, tooFew } = opened
  const counted = decided
    ? decideDoubts(opened.records, decided.readings, layouts, opened.againstAll)
    : opened.records
  const records = encodeCastVoteRecords(counted)
  const result: DistrictResult = {
    v: 2,
    ...{ universe, electionId, area, districtKey, smallStyle },
    sources: [...sources],
    sheets: counted.length,
    tooFew,
    recordsSha256: sha256Hex(records),
    contests: [...tallyDecided(counted, layouts)],
    readers: decided && doubts.length > 0 ? [...decided.readers] : null,
    doubts: [...groupDoubts(doubts, decided?.readings ?? null)],
  }
  return { result, records }
}
