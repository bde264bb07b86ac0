import { sha256Hex } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { boxPublicKey } from '../../trust/sealed-box.ts'
import { encodeCastVoteRecords } from '../cast-vote-record.ts'
import type { LayoutsForTally } from '../layouts-for-tally.ts'
import { openWithheld, splitSmallStyles } from '../small-styles.ts'
import type { AgainstAllRule } from '../tally.ts'
import { recordLength, recordProblem, tallyRecords } from '../tally.ts'
import { ballotNames, districtLayouts, districtRecord } from './district-ballots.ts'
import type { DistrictResult, DistrictSource } from './district-result.ts'

/** The withheld records of one ballot box, from an export that verified. */
export interface WithheldFile extends DistrictSource {
  readonly bytes: Uint8Array
  readonly layouts: LayoutsForTally
  /** Key that its package seals to, hexadecimal. */
  readonly districtKey: string
  readonly againstAll: AgainstAllRule
  readonly smallStyle: number
}

export interface District {
  readonly universe: DistrictResult['universe']
  readonly electionId: string
  readonly area: string
  readonly secret: Uint8Array
}

export interface DistrictCount {
  readonly result: DistrictResult
  /** Content of `district-records.jsonl`. */
  readonly records: Uint8Array
}

/**
 * Opens what the boxes of a district withheld, mixes it and counts the ballots that are frequent enough together. Errors:
 * DISTRICT_NOTHING (no box withheld anything), DISTRICT_OTHER_KEY, DISTRICT_RECORD (a record that does not open or contradicts
 * its ballot), DISTRICT_TOO_FEW (nothing may be counted: every ballot is still rarer than the policy allows).
 */
export function countDistrict(district: District, files: readonly WithheldFile[]): Result<DistrictCount> {
  if (files.length === 0) return failure('DISTRICT_NOTHING', 'no ballot box withheld records')
  const districtKey = Buffer.from(boxPublicKey(district.secret)).toString('hex')
  const layouts = districtLayouts(files.map((file) => file.layouts))
  const smallStyle = Math.max(...files.map((file) => file.smallStyle))
  const all = []
  for (const file of files) {
    const place = `precinct ${file.precinct}, ${file.station}`
    if (file.districtKey !== districtKey) return failure('DISTRICT_OTHER_KEY', place)
    const records = openWithheld(file.bytes, district.secret, recordLength(file.layouts))
    if (!records || records.length !== file.sheets)
      return failure('DISTRICT_RECORD', `${place}: does not open`)
    for (const record of records) {
      const problem = recordProblem(record, file.layouts, file.againstAll)
      if (problem) return failure('DISTRICT_RECORD', `${place}: ${problem}`)
    }
    const names = ballotNames(file.layouts)
    all.push(...records.map((record) => districtRecord(record, names)))
  }
  const { counted, withheld } = splitSmallStyles(all, smallStyle)
  if (counted.length === 0)
    return failure('DISTRICT_TOO_FEW', `${all.length} records, of no ballot as many as ${smallStyle}`)
  const records = encodeCastVoteRecords(counted)
  const { contests } = tallyRecords(counted, layouts)
  const result: DistrictResult = {
    v: 1,
    ...{ universe: district.universe, electionId: district.electionId, area: district.area },
    districtKey,
    smallStyle,
    sources: files
      .map(({ precinct, station, sheets, withheldSha256 }) => ({ precinct, station, sheets, withheldSha256 }))
      .sort((a, b) => a.precinct - b.precinct || (a.station < b.station ? -1 : 1)),
    sheets: counted.length,
    tooFew: withheld.length,
    recordsSha256: sha256Hex(records),
    contests: contests.map((contest) => ({ ...contest, votes: { ...contest.votes } })),
  }
  return success({ result, records })
}
