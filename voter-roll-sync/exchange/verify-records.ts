import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import type { AnyEvent } from '../journal/events.ts'
import type { Manifest } from '../package/manifest.ts'
import type { Policy } from '../package/policy.ts'
import { parseCanonical } from '../trust/canonical-json.ts'
import { openEnvelope } from '../trust/dsse.ts'
import { sha256Hex } from '../trust/hash.ts'
import { decodeCastVoteRecords } from './cast-vote-record.ts'
import { type CountsSlip, openCountsSlip } from './counts-slip.ts'
import { CVRS_FILE, ERASURE_FILE, type ExportManifest, RESULTS_FILE, SLIP_FILE } from './export-files.ts'
import { type Results, resultsOf, resultsSchema } from './results.ts'
import { sameJson } from './same-json.ts'
import { type LayoutsForTally, recordProblem, tallyRecords } from './tally.ts'
import type { ReadJournal } from './verify-journal.ts'
import type { Findings, Place } from './verify-report.ts'

/** Counts the cast vote records again and compares with results, counters and what the officials signed. */
export function recount(
  folder: string,
  close: Extract<AnyEvent, { type: 'station.closed' }>,
  exported: ExportManifest,
  layouts: LayoutsForTally,
  policy: Policy,
  box: BallotBoxLedger,
  at: Place,
  findings: Findings,
): Results | null {
  for (const name of [CVRS_FILE, RESULTS_FILE]) {
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
    const problem = recordProblem(record, layouts, policy.marks.againstAll)
    if (problem) {
      findings.fault('RECOUNT', at(CVRS_FILE), problem)
      return null
    }
  }
  const { electionId, precinct, station } = exported
  const { returned } = results.data
  const counted = resultsOf({ electionId, precinct, station }, tallyRecords(records, layouts), [])
  // Reasons of returned sheets come from sealed records that are gone; only their number can be checked.
  if (!sameJson({ ...counted, returned }, results.data)) {
    findings.fault('RECOUNT', at(RESULTS_FILE), 'counting the records again gives another result')
  } else findings.checked(at(RESULTS_FILE), `${records.length} records counted again give the same result`)
  if (records.length !== box.counters.inBox) {
    findings.fault(
      'RECOUNT',
      at(CVRS_FILE),
      `${records.length} records, but ${box.counters.inBox} sheets went into the box`,
    )
  }
  if (Object.values(returned).reduce((sum, count) => sum + count, 0) !== box.counters.returnedSealed) {
    findings.fault(
      'RECOUNT',
      at(RESULTS_FILE),
      'reasons of returned sheets do not add up to the sheets returned',
    )
  }
  return results.data
}

/** The table's counts slip, signed by it and taken from its journal after the closing. Null where there is none. */
export function readSlip(
  folder: string,
  exported: ExportManifest,
  manifest: Manifest,
  journal: ReadJournal,
  at: Place,
  findings: Findings,
): CountsSlip | null {
  const closing = journal.events.findIndex((event) => event.type === 'station.closed')
  if (!exported.files.some((file) => file.name === SLIP_FILE)) {
    // A station that stopped before its closing has none.
    if (closing >= 0)
      findings.fault('FILE_MISSING', at(SLIP_FILE), 'an identification station must export its counts slip')
    return null
  }
  const station = manifest.stations.find((s) => s.stationId === exported.station)!
  const slip = openCountsSlip(readFileSync(join(folder, SLIP_FILE), 'utf8'), [
    Buffer.from(station.signingKey, 'hex'),
  ])
  if (
    !slip.ok ||
    slip.value.station !== exported.station ||
    slip.value.electionId !== exported.electionId ||
    slip.value.precinct !== exported.precinct
  ) {
    findings.fault('SIGNATURE', at(SLIP_FILE), 'the counts slip is not of this station')
    return null
  }
  const { journalSize, journalRoot } = slip.value
  const root =
    journalSize <= journal.tree.size ? Buffer.from(journal.tree.root(journalSize)).toString('base64') : ''
  if (closing < 0 || journalSize <= closing || journalRoot !== root) {
    findings.fault('CHECKPOINT', at(SLIP_FILE), 'the counts slip was taken from another state of the journal')
  }
  return slip.value
}

const ERASURE_TYPE = 'application/vnd.taanuu.roll-erasure+json'

/** What of a station's statement of erasure the journal must agree with; the list of files is for whoever holds copies. */
const erasureSchema = z.looseObject({
  electionId: z.string(),
  precinct: z.number(),
  station: z.string(),
  act: z.string(),
  journalSize: z.number(),
})

/** The proof of an erasure that the journal names: the very file that the officials signed, and signed by the station. */
export function checkErasure(
  folder: string,
  exported: ExportManifest,
  manifest: Manifest,
  events: readonly AnyEvent[],
  at: Place,
  findings: Findings,
): void {
  const file = exported.files.find(({ name }) => name === ERASURE_FILE)
  const erased = events.find((event) => event.type === 'roll.erased')
  if (erased?.type !== 'roll.erased') {
    if (file)
      findings.fault('FILE_EXTRA', at(ERASURE_FILE), 'a proof of an erasure that the journal does not know')
    return
  }
  if (!file) {
    findings.fault('FILE_MISSING', at(ERASURE_FILE), 'the proof that the roll was erased')
    return
  }
  const key = manifest.stations.find((s) => s.stationId === exported.station)!.signingKey
  const opened = openEnvelope(readFileSync(join(folder, ERASURE_FILE)), ERASURE_TYPE, [
    Buffer.from(key, 'hex'),
  ])
  const said = opened.ok ? erasureSchema.safeParse(opened.value.value) : undefined
  const { electionId, precinct, station } = exported
  const { act, proofSha256 } = erased.body
  if (
    file.sha256 !== proofSha256 ||
    !said?.success ||
    !sameJson(
      { ...erasureSchema.strip().parse(said.data) },
      { electionId, precinct, station, act, journalSize: erased.seq },
    )
  ) {
    findings.fault('ATTESTATION', at(ERASURE_FILE), 'not the proof of erasure that the officials signed')
    return
  }
  findings.checked(at(ERASURE_FILE), `the roll was erased by act ${act}`)
}
