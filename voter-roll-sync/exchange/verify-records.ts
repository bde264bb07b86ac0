import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AnyEvent } from '../journal/events.ts'
import type { Manifest } from '../package/manifest.ts'
import { openEnvelope } from '../trust/dsse.ts'
import { type CountsSlip, openCountsSlip } from './counts-slip.ts'
import { ERASURE_FILE, type ExportManifest, SLIP_FILE } from './export-files.ts'
import { sameJson } from './same-json.ts'
import type { ReadJournal } from './verify-journal.ts'
import type { Findings, Place } from './verify-report.ts'

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
