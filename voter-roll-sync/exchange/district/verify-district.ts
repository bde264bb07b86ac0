import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAX_ENVELOPE_BYTES } from '../../trust/dsse.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { decodeCastVoteRecords } from '../cast-vote-record.ts'
import { MAX_RECORDS_BYTES } from '../export-files.ts'
import type { LayoutsForTally } from '../layouts-for-tally.ts'
import { sameJson } from '../same-json.ts'
import { splitSmallStyles } from '../small-styles.ts'
import { type AgainstAllRule, recordProblem } from '../tally.ts'
import { districtLayouts } from './district-ballots.ts'
import {
  DISTRICT_FILE,
  DISTRICT_RECORDS_FILE,
  type DistrictResult,
  openDistrictResult,
} from './district-result.ts'
import { doubtProblem, tallyDecided } from './doubts.ts'

/** What the verified exports of the precincts say, against which a district's result is held. */
export interface WithheldFact {
  readonly universe: DistrictResult['universe']
  readonly electionId: string
  readonly precinct: number
  readonly station: string
  readonly sheets: number
  readonly sha256: string
  readonly districtKey: string
  readonly area: string | null
  /** Key of the certificate, hexadecimal. */
  readonly electionKey: string
  readonly smallStyle: number
  readonly againstAll: AgainstAllRule
  readonly layouts: () => LayoutsForTally
}

/**
 * Checks what a district published: signed by the election, made from exactly the records that these precincts withheld, every
 * ballot frequent enough, every doubt named, and counted again to the same numbers. Needs no secret. Error: DISTRICT_… with a sentence.
 */
export function verifyDistrict(folder: string, withheld: readonly WithheldFact[]): Result<DistrictResult> {
  const files = readFiles(folder)
  if (!files.ok) return files
  const keys = [...new Set(withheld.map(({ electionKey }) => electionKey))].map((key) =>
    Buffer.from(key, 'hex'),
  )
  const opened = openDistrictResult(files.value.result, keys)
  if (!opened.ok) return opened
  const result = opened.value
  const sources = sourcesOf(result, withheld)
  if (!sources.ok) return sources
  if (sha256Hex(files.value.records) !== result.recordsSha256)
    return failure('DISTRICT_RECORDS', 'not the records that were signed')
  const records = decodeCastVoteRecords(files.value.records)
  if (!records) return failure('DISTRICT_RECORDS', 'records that are not in canonical form')
  const layouts = districtLayouts(sources.value.map((source) => source.layouts()))
  const exclusive = sources.value.some(({ againstAll }) => againstAll === 'exclusive')
  for (const record of records) {
    const problem = recordProblem(record, layouts, exclusive ? 'exclusive' : 'ordinary')
    if (problem || record.picture) return failure('DISTRICT_RECORDS', problem ?? 'a record with a picture')
  }
  if (result.smallStyle !== Math.max(...sources.value.map(({ smallStyle }) => smallStyle)))
    return failure('DISTRICT_TOO_FEW', 'counted by another smallest number than the policy says')
  if (splitSmallStyles(records, result.smallStyle).withheld.length > 0)
    return failure('DISTRICT_TOO_FEW', `a ballot with fewer than ${result.smallStyle} records is counted`)
  const all = result.sources.reduce((sum, { sheets }) => sum + sheets, 0)
  if (records.length !== result.sheets || records.length + result.tooFew !== all)
    return failure(
      'DISTRICT_RECORDS',
      `${records.length} records and ${result.tooFew} sealed, ${all} withheld`,
    )
  const doubt = doubtProblem(records, result.doubts, result.readers, layouts)
  if (doubt) return failure('DISTRICT_DECISIONS', doubt)
  if (!sameJson(tallyDecided(records, layouts), result.contests))
    return failure('DISTRICT_RECOUNT', 'counting the records again gives another result')
  return success(result)
}

function readFiles(folder: string): Result<{ readonly result: Uint8Array; readonly records: Uint8Array }> {
  const names = readdirSync(folder).sort()
  if (names.join() !== [DISTRICT_RECORDS_FILE, DISTRICT_FILE].sort().join())
    return failure(
      'DISTRICT_FILES',
      `there must be ${DISTRICT_FILE} and ${DISTRICT_RECORDS_FILE}, nothing else`,
    )
  const read = (name: string, largest: number): Uint8Array | undefined => {
    const path = join(folder, name)
    const stat = lstatSync(path)
    return stat.isFile() && stat.size <= largest ? readFileSync(path) : undefined
  }
  const result = read(DISTRICT_FILE, MAX_ENVELOPE_BYTES)
  const records = read(DISTRICT_RECORDS_FILE, MAX_RECORDS_BYTES)
  return result && records
    ? success({ result, records })
    : failure('DISTRICT_FILES', 'something that is no plain file, or is too large')
}

/** The exports that a result was made from; each must be here, say the same, and stand in it once. */
function sourcesOf(
  { sources, universe, electionId, area, districtKey }: DistrictResult,
  withheld: readonly WithheldFact[],
): Result<readonly WithheldFact[]> {
  const found: WithheldFact[] = []
  for (const { precinct, station, sheets, withheldSha256 } of sources) {
    const fact = withheld.find((entry) => entry.precinct === precinct && entry.station === station)
    const place = `precinct ${precinct}, ${station}`
    if (!fact) return failure('DISTRICT_SOURCE', `${place}: no sound export here with withheld records`)
    if (found.includes(fact)) return failure('DISTRICT_SOURCE', `${place} stands twice`)
    const same = { universe, electionId, area, districtKey, sheets, sha256: withheldSha256 }
    const other = (Object.keys(same) as (keyof typeof same)[]).find((field) => fact[field] !== same[field])
    if (other) return failure('DISTRICT_SOURCE', `${place}: its export says another ${other}`)
    found.push(fact)
  }
  return success(found)
}
