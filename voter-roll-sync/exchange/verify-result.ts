import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import type { AnyEvent } from '../journal/events.ts'
import type { Manifest } from '../package/manifest.ts'
import type { Policy } from '../package/policy.ts'
import { parseCanonical } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { type CastVoteRecord, decodeCastVoteRecords } from './cast-vote-record.ts'
import { decisionProblem, needsDecision } from './decisions.ts'
import { DERIVED_FILES, derivedFiles } from './derived-files.ts'
import { CVRS_FILE, type ExportManifest, RESULTS_FILE, TOTALS_FILE, WITHHELD_FILE } from './export-files.ts'
import { byHandOf } from './hand-counts.ts'
import type { PictureReader } from './kept-pictures.ts'
import { quantity } from './quantity.ts'
import { openTotals, totalsOf } from './result-totals.ts'
import { type Results, resultsOf, resultsSchema } from './results.ts'
import { tellsTooMuch } from './returned-reasons.ts'
import { sameJson } from './same-json.ts'
import { splitSmallStyles, withheldBytes, withheldShape } from './small-styles.ts'
import { type LayoutsForTally, recordProblem, tallyRecords } from './tally.ts'
import { checkPictures } from './verify-pictures.ts'
import type { Findings, Place } from './verify-report.ts'

/** What a ballot box says it counted, and what it must agree with. */
export interface ClaimedResult {
  readonly folder: string
  readonly exported: ExportManifest
  readonly manifest: Manifest
  readonly layouts: LayoutsForTally
  readonly policy: Policy
  readonly events: readonly AnyEvent[]
  readonly close: Extract<AnyEvent, { type: 'station.closed' }>
  readonly box: BallotBoxLedger
  /** Pictures of marks in the folder, and who can read them again. */
  readonly pictures: ReadonlySet<string>
  readonly reader: PictureReader | null
}

/** Counts the cast vote records again and compares with results, counters and what the officials signed. */
export function recount(claim: ClaimedResult, at: Place, findings: Findings): Results | null {
  const { folder, exported, close, layouts } = claim
  for (const name of [CVRS_FILE, RESULTS_FILE, TOTALS_FILE, ...DERIVED_FILES]) {
    if (!exported.files.some((file) => file.name === name)) {
      findings.fault('FILE_MISSING', at(name), 'a ballot box must export it')
      return null
    }
  }
  const recordBytes = readFileSync(join(folder, CVRS_FILE))
  const resultBytes = readFileSync(join(folder, RESULTS_FILE))
  if (sha256Hex(recordBytes) !== close.body.cvrsSha256) {
    findings.fault('ATTESTATION', at(CVRS_FILE), 'not the records that the officials signed at closing')
  }
  if (sha256Hex(resultBytes) !== close.body.resultsSha256) {
    findings.fault('ATTESTATION', at(RESULTS_FILE), 'not the results that the officials signed at closing')
  }
  const records = decodeCastVoteRecords(recordBytes)
  const results = resultsSchema.safeParse(parseCanonical(resultBytes))
  if (!records || !results.success) {
    findings.fault('NOT_CANONICAL', at(records ? RESULTS_FILE : CVRS_FILE), 'not in canonical form')
    return null
  }
  for (const record of records) {
    const problem = recordProblem(record, layouts, claim.policy.marks.againstAll)
    if (problem) {
      findings.fault('RECOUNT', at(CVRS_FILE), problem)
      return null
    }
  }
  checkTotals(claim, records, results.data, at, findings)
  checkDecisions(claim, records, at, findings)
  checkWithheld(claim, records, results.data, at, findings)
  checkDerived(claim, records, results.data, at, findings)
  checkPictures({ ...claim, present: claim.pictures }, records, at, findings)
  checkSignedTotals(claim, results.data, sha256Hex(resultBytes), at, findings)
  return results.data
}

function checkTotals(
  { exported, layouts, policy, box, events }: ClaimedResult,
  records: readonly CastVoteRecord[],
  results: Results,
  at: Place,
  findings: Findings,
): void {
  const { electionId, precinct, station } = exported
  const { returned, withheld, byHand } = results
  const counted = resultsOf({ electionId, precinct, station }, tallyRecords(records, layouts), [])
  // Reasons of returned sheets come from sealed records that are gone; only their number can be checked.
  const { returned: _none, ...expected } = counted
  if (!sameJson({ ...expected, returned, withheld, byHand }, results)) {
    findings.fault('RECOUNT', at(RESULTS_FILE), 'counting the records again gives another result')
  } else
    findings.checked(at(RESULTS_FILE), `${quantity(records.length, 'record')} counted again: the same result`)
  const sheets = records.length + (withheld?.sheets ?? 0)
  if (sheets !== box.counters.inBox) {
    const text = `${quantity(sheets, 'record')}, but ${quantity(box.counters.inBox, 'sheet')} went into the box`
    findings.fault('RECOUNT', at(CVRS_FILE), text)
  }
  if (Object.values(returned).reduce((sum, count) => sum + count, 0) !== box.counters.returnedSealed) {
    findings.fault(
      'RECOUNT',
      at(RESULTS_FILE),
      'reasons of returned sheets do not add up to the sheets returned',
    )
  }
  if (tellsTooMuch(returned, policy.smallStyle))
    findings.fault('RECOUNT', at(RESULTS_FILE), 'tells why single sheets were returned')
  if (!byHand || !sameJson(byHand, byHandOf(events)))
    findings.fault('RECOUNT', at(RESULTS_FILE), 'other counts by hand than the journal has')
}

/** What the machine read stands beside what people decided, and two of them signed every decision. */
function checkDecisions(
  { events }: ClaimedResult,
  records: readonly CastVoteRecord[],
  at: Place,
  findings: Findings,
): void {
  const problem = decisionProblem(records, events)
  const decided = records.reduce((sum, { contests }) => sum + contests.filter(needsDecision).length, 0)
  if (problem) findings.fault('ATTESTATION', at(CVRS_FILE), problem)
  else if (decided > 0)
    findings.checked(
      at(CVRS_FILE),
      `${quantity(decided, 'contest')} with unsure marks, each decided by two officials`,
    )
}

/** Rare styles leave sealed, all of their records and no others, where the package has a district to seal them to. */
function checkWithheld(
  { exported, manifest, policy, layouts }: ClaimedResult,
  records: readonly CastVoteRecord[],
  { withheld }: Results,
  at: Place,
  findings: Findings,
): void {
  const file = exported.files.find(({ name }) => name === WITHHELD_FILE)
  const sheets = withheld?.sheets ?? 0
  const keepImages = policy.keepImages === true
  const bytes = withheldBytes(sheets, withheldShape(layouts, keepImages))
  if (keepImages && sheets > 0 && file?.bytes === withheldBytes(sheets, withheldShape(layouts, false)))
    findings.fault('RECOUNT', at(WITHHELD_FILE), 'sealed without the pictures that the policy keeps')
  else if (file?.sha256 !== withheld?.sha256 || (file?.bytes ?? 0) !== bytes)
    findings.fault('RECOUNT', at(WITHHELD_FILE), 'not the withheld records that the result names')
  if (manifest.districtKey === undefined) {
    if (withheld) findings.fault('RECOUNT', at(RESULTS_FILE), 'records withheld for no district')
    return
  }
  if (splitSmallStyles(records, policy.smallStyle).withheld.length > 0)
    findings.fault(
      'RECOUNT',
      at(CVRS_FILE),
      `a style with fewer than ${policy.smallStyle} ballots is counted alone`,
    )
  else
    findings.checked(
      at(RESULTS_FILE),
      `${quantity(sheets, 'record')} of rare styles left sealed for the district`,
    )
}

/** The forms for other tools are made again from records and result and must be the same bytes. */
function checkDerived(
  { folder, exported, manifest, layouts, close }: ClaimedResult,
  records: readonly CastVoteRecord[],
  results: Results,
  at: Place,
  findings: Findings,
): void {
  const station = manifest.stations.find(({ stationId }) => stationId === exported.station)
  const made = derivedFiles({
    manifest,
    station: { stationId: exported.station, name: station?.name ?? '' },
    layouts,
    records,
    results,
    closedAt: close.at,
  })
  const other = DERIVED_FILES.filter(
    (name) => Buffer.compare(readFileSync(join(folder, name)), made[name]) !== 0,
  )
  for (const name of other) findings.fault('RECOUNT', at(name), 'says something else than records and result')
  if (other.length === 0)
    findings.checked(at(DERIVED_FILES[0]), `${DERIVED_FILES.length} files for other tools say the same`)
}

/** What people photograph on the wall is the station's word for this very result. */
function checkSignedTotals(
  { folder, exported, manifest }: ClaimedResult,
  results: Results,
  resultsSha256: string,
  at: Place,
  findings: Findings,
): void {
  const key = manifest.stations.find(({ stationId }) => stationId === exported.station)!.signingKey
  const totals = openTotals(readFileSync(join(folder, TOTALS_FILE)), [Buffer.from(key, 'hex')])
  if (!totals.ok) findings.fault('SIGNATURE', at(TOTALS_FILE), 'the totals are not signed by this station')
  else if (!sameJson(totals.value, totalsOf(results, resultsSha256)))
    findings.fault('RECOUNT', at(TOTALS_FILE), 'other totals than the result')
}
