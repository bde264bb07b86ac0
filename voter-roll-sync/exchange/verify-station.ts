import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkAttestation } from '../journal/attestation.ts'
import { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import { type Checkpoint, journalOrigin, openCheckpoint, shortRoot } from '../journal/checkpoint.ts'
import { type AnyEvent, FIRST_PREV, MAX_EVENT_BYTES, parseEvent } from '../journal/events.ts'
import { IdentificationLedger } from '../journal/identification-ledger.ts'
import { leafHash, rootOf } from '../journal/merkle-tree.ts'
import { StationPhases } from '../journal/station-phase.ts'
import { LAYOUTS_FILE, MANIFEST_FILE, type Manifest, POLICY_FILE } from '../package/manifest.ts'
import { type Policy, policySchema } from '../package/policy.ts'
import { listFiles, readPackageJson, type SignedManifest, verifyManifest } from '../package/verify-package.ts'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import { MAX_ENVELOPE_BYTES, openEnvelope } from '../trust/dsse.ts'
import { hashFile, sha256Hex } from '../trust/hash.ts'
import { decodeCastVoteRecords } from './cast-vote-record.ts'
import { type CountsSlip, openCountsSlip } from './counts-slip.ts'
import {
  CHECKPOINT_SEPARATOR,
  CHECKPOINTS_FILE,
  CVRS_FILE,
  EXPORT_FILE,
  EXPORT_TYPE,
  type ExportManifest,
  exportManifestSchema,
  JOURNAL_FILE,
  MAX_JOURNAL_BYTES,
  MAX_RECORDS_BYTES,
  RESULTS_FILE,
  SLIP_FILE,
} from './export-files.ts'
import { type Results, resultsOf, resultsSchema } from './results.ts'
import { type LayoutsForTally, layoutsForTallySchema, recordProblem, tallyRecords } from './tally.ts'
import type { Findings } from './verify-report.ts'

/** What a verified station export says, for the checks that need more than one station. */
export interface VerifiedStation {
  readonly folder: string
  readonly signed: SignedManifest
  readonly exported: ExportManifest
  readonly events: readonly AnyEvent[]
  readonly leaves: readonly Uint8Array[]
  readonly slip: CountsSlip | null
  readonly results: Results | null
  readonly identification: IdentificationLedger
  readonly box: BallotBoxLedger
}

/**
 * Checks one station's export: files, signatures, canonical forms, chain, heads, two-person acts, the rules of the
 * ledgers, recount. Adds what it finds; returns the content if it could be read far enough.
 */
export async function verifyStationExport(
  folder: string,
  label: string,
  rootKey: Uint8Array,
  findings: Findings,
): Promise<VerifiedStation | undefined> {
  const at = (file: string): string => (label ? `${label}/${file}` : file)
  const signed = verifyManifest(folder, rootKey)
  if (!signed.ok) {
    const kind = signed.error.code === 'PKG_MISSING_FILE' ? 'FILE_MISSING' : 'SIGNATURE'
    findings.fault(kind, at(MANIFEST_FILE), `${signed.error.code}: ${signed.error.detail}`)
    return undefined
  }
  const { manifest } = signed.value
  const exported = await verifyFileList(folder, at, manifest, findings)
  if (!exported) return undefined
  if (exported.manifestSha256 !== signed.value.manifestSha256) {
    findings.fault('OTHER_EXPORT', at(MANIFEST_FILE), 'the export was made with another election package')
    return undefined
  }
  const policy = readSigned(folder, POLICY_FILE, manifest, policySchema, at, findings)
  const layouts = readSigned(folder, LAYOUTS_FILE, manifest, layoutsForTallySchema, at, findings)
  if (!policy || !layouts) return undefined
  const journal = readJournal(folder, exported, at, findings)
  if (!journal) return undefined
  const identification = new IdentificationLedger()
  const box = new BallotBoxLedger()
  checkRules(journal.events, exported, signed.value, policy, identification, box, at, findings)
  checkAttestations(journal.events, manifest, at, findings)
  checkHeads(folder, journal.leaves, exported, manifest, at, findings)
  const close = journal.events.at(-1)
  let results: Results | null = null
  if (close?.type !== 'station.closed') {
    findings.fault('NOT_CLOSED', at(JOURNAL_FILE), 'the journal does not end with the closing of the station')
  } else {
    const counters = exported.role === 'ballot-box' ? box.counters : identification.counters
    if (!sameJson(close.body.counters, counters)) {
      findings.fault(
        'RULE',
        at(JOURNAL_FILE),
        'the counters that the officials signed differ from the events',
      )
    }
    if (exported.role === 'ballot-box')
      results = recount(folder, close, exported, layouts, policy, box, at, findings)
  }
  const slip =
    exported.role === 'identification' ? readSlip(folder, exported, manifest, journal, at, findings) : null
  return { folder, signed: signed.value, exported, ...journal, slip, results, identification, box }
}

type Place = (file: string) => string

async function verifyFileList(
  folder: string,
  at: Place,
  manifest: Manifest,
  findings: Findings,
): Promise<ExportManifest | undefined> {
  const path = join(folder, EXPORT_FILE)
  if (!existsSync(path)) {
    findings.fault('FILE_MISSING', at(EXPORT_FILE), 'the signed list of files is missing')
    return undefined
  }
  if (!lstatSync(path).isFile()) {
    findings.fault('FILE_UNREADABLE', at(EXPORT_FILE), 'not a plain file')
    return undefined
  }
  if (lstatSync(path).size > MAX_ENVELOPE_BYTES) {
    findings.fault('FILE_TOO_LARGE', at(EXPORT_FILE), 'the signed list of files is too large')
    return undefined
  }
  const keys = manifest.stations.map((station) => Buffer.from(station.signingKey, 'hex'))
  const opened = openEnvelope(readFileSync(path), EXPORT_TYPE, keys)
  if (!opened.ok) {
    findings.fault('SIGNATURE', at(EXPORT_FILE), opened.error.code)
    return undefined
  }
  const parsed = exportManifestSchema.safeParse(opened.value.value)
  const station = parsed.success && manifest.stations.find((s) => s.stationId === parsed.data.station)
  if (!parsed.success || !station) {
    findings.fault('NOT_CANONICAL', at(EXPORT_FILE), 'the list of files has another form')
    return undefined
  }
  const exported = parsed.data
  const index = manifest.stations.indexOf(station)
  if (
    station.role !== exported.role ||
    exported.electionId !== manifest.electionId ||
    exported.universe !== manifest.universe ||
    exported.precinct !== manifest.precinct ||
    opened.value.signers.length !== 1 ||
    !openEnvelope(readFileSync(path), EXPORT_TYPE, [keys[index]]).ok
  ) {
    findings.fault('SIGNATURE', at(EXPORT_FILE), 'the list of files is not signed by the station it names')
    return undefined
  }
  const present = listFiles(folder)
  if (!present.ok) {
    findings.fault('FILE_UNREADABLE', at(''), present.error.detail)
    return undefined
  }
  let sound = true
  for (const name of present.value) {
    if (name !== EXPORT_FILE && !exported.files.some((file) => file.name === name)) {
      findings.fault('FILE_EXTRA', at(name), 'the export does not name this file')
      sound = false
    }
  }
  for (const file of exported.files) {
    const filePath = join(folder, file.name)
    if (!present.value.includes(file.name)) {
      findings.fault('FILE_MISSING', at(file.name), 'the export names this file')
      sound = false
      continue
    }
    const size = lstatSync(filePath).size
    if (size < file.bytes) findings.fault('FILE_TRUNCATED', at(file.name), `${size} of ${file.bytes} bytes`)
    else if ((await hashFile(filePath)).sha256 !== file.sha256) {
      findings.fault('FILE_ALTERED', at(file.name), 'its SHA-256 is not the signed one')
    } else continue
    sound = false
  }
  if (!sound) return undefined
  findings.checked(at(EXPORT_FILE), `${exported.files.length} files as signed by station ${exported.station}`)
  return exported
}

function readSigned<T>(
  folder: string,
  name: string,
  manifest: Manifest,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  at: Place,
  findings: Findings,
): T | undefined {
  const value = readPackageJson(folder, name, manifest)
  const parsed = value.ok ? schema.safeParse(value.value) : undefined
  if (parsed?.success) return parsed.data
  findings.fault('FILE_ALTERED', at(name), 'not the file that the authority signed')
  return undefined
}

interface ReadJournal {
  readonly events: readonly AnyEvent[]
  readonly leaves: readonly Uint8Array[]
}

function readJournal(
  folder: string,
  exported: ExportManifest,
  at: Place,
  findings: Findings,
): ReadJournal | undefined {
  const path = join(folder, JOURNAL_FILE)
  if (!exported.files.some((file) => file.name === JOURNAL_FILE)) {
    findings.fault('FILE_MISSING', at(JOURNAL_FILE), 'an export without a journal')
    return undefined
  }
  if (lstatSync(path).size > MAX_JOURNAL_BYTES) {
    findings.fault('FILE_TOO_LARGE', at(JOURNAL_FILE), 'larger than any journal')
    return undefined
  }
  const content = readFileSync(path)
  const events: AnyEvent[] = []
  const leaves: Uint8Array[] = []
  let prev = FIRST_PREV
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start)
    const number = events.length
    if (end < 0 || end - start > MAX_EVENT_BYTES) {
      findings.fault('NOT_CANONICAL', at(JOURNAL_FILE), `line ${number + 1} is cut short or too long`)
      return undefined
    }
    const bytes = content.subarray(start, end)
    const event = parseEvent(parseCanonical(bytes))
    if (!event) {
      findings.fault(
        'NOT_CANONICAL',
        at(JOURNAL_FILE),
        `line ${number + 1} is not a declared event in canonical form`,
      )
      return undefined
    }
    if (event.seq !== number || event.prev !== prev || event.station !== exported.station) {
      findings.fault('CHAIN', at(JOURNAL_FILE), `event ${number} does not follow the one before`)
      return undefined
    }
    const leaf = leafHash(bytes)
    events.push(event)
    leaves.push(leaf)
    prev = Buffer.from(leaf).toString('hex')
    start = end + 1
  }
  findings.checked(at(JOURNAL_FILE), `${events.length} events in one unbroken chain`)
  return { events, leaves }
}

function checkRules(
  events: readonly AnyEvent[],
  exported: ExportManifest,
  signed: SignedManifest,
  policy: Policy,
  identification: IdentificationLedger,
  box: BallotBoxLedger,
  at: Place,
  findings: Findings,
): void {
  const phases = new StationPhases()
  const interval =
    exported.role === 'ballot-box'
      ? policy.timeIntervalSeconds.ballotBox
      : policy.timeIntervalSeconds.identification
  let rounded = false
  for (const event of events) {
    const ledger = exported.role === 'ballot-box' ? box.apply(event) : identification.apply(event)
    const broken = phases.apply(event) ?? ledger ?? foreignEvent(event, exported)
    if (broken) findings.fault('RULE', at(JOURNAL_FILE), `event ${event.seq}: ${broken}`)
    if (rounded && Date.parse(event.at) % (interval * 1000) !== 0) {
      findings.fault('RULE', at(JOURNAL_FILE), `event ${event.seq}: its time is finer than the policy allows`)
    }
    if (event.type === 'package.loaded') {
      rounded = true
      if (event.body.timeIntervalSeconds !== interval) {
        findings.fault(
          'RULE',
          at(JOURNAL_FILE),
          `event ${event.seq}: another time interval than the policy's`,
        )
      }
    }
    if (event.type === 'station.opened' && Object.values(event.body.counters).some((value) => value !== 0)) {
      findings.fault(
        'RULE',
        at(JOURNAL_FILE),
        `event ${event.seq}: the station was opened with counters above zero`,
      )
    }
    if (event.type === 'station.provisioned') {
      const { role, universe, electionId, precinct } = event.body
      if (
        role !== exported.role ||
        universe !== exported.universe ||
        electionId !== exported.electionId ||
        precinct !== exported.precinct
      ) {
        findings.fault('RULE', at(JOURNAL_FILE), 'the station was provisioned for something else')
      }
    }
  }
  if (phases.manifestSha256 !== signed.manifestSha256) {
    findings.fault('OTHER_EXPORT', at(JOURNAL_FILE), 'the station worked with another election package')
  }
  if (exported.role === 'identification') {
    const { capPercent } = policy.exception.mode === 'commission' ? policy.exception : { capPercent: 0 }
    const cap = Math.floor((signed.manifest.votersOnRoll * capPercent) / 100)
    if (identification.counters.byCommission > cap) {
      findings.fault('RULE', at(JOURNAL_FILE), `more than ${cap} decisions of the commission`)
    }
    if (identification.counters.identified > signed.manifest.votersOnRoll) {
      findings.fault('RULE', at(JOURNAL_FILE), 'more voters identified than the roll has')
    }
    if (identification.openCase)
      findings.fault('RULE', at(JOURNAL_FILE), 'an approach to the table has no end')
  }
  if (box.openSheet) findings.fault('RULE', at(JOURNAL_FILE), `sheet ${box.openSheet.sheet} has no end`)
}

function foreignEvent(event: AnyEvent, exported: ExportManifest): string | undefined {
  const ofBox = event.type.startsWith('sheet.') || event.type === 'slip.received'
  const ofTable = /^(case|voter|finger|check)\./.test(event.type)
  if (exported.role === 'ballot-box' ? ofTable : ofBox)
    return `${event.type} does not belong to a ${exported.role}`
  return undefined
}

function checkAttestations(
  events: readonly AnyEvent[],
  manifest: Manifest,
  at: Place,
  findings: Findings,
): void {
  const keys = manifest.officials.map((official) => Buffer.from(official.signingKey, 'hex'))
  let acts = 0
  let sound = true
  for (const event of events) {
    if (!('attestation' in event.body) || event.body.attestation === undefined) continue
    acts++
    const checked = checkAttestation(event, keys)
    if (!checked.ok) {
      sound = false
      findings.fault(
        'ATTESTATION',
        at(JOURNAL_FILE),
        `event ${event.seq} (${event.type}): ${checked.error.detail || checked.error.code}`,
      )
    }
  }
  if (sound)
    findings.checked(at(JOURNAL_FILE), `${acts} two-person acts signed by two different officials each`)
}

function checkHeads(
  folder: string,
  leaves: readonly Uint8Array[],
  exported: ExportManifest,
  manifest: Manifest,
  at: Place,
  findings: Findings,
): void {
  const station = manifest.stations.find((s) => s.stationId === exported.station)!
  const key = Buffer.from(station.signingKey, 'hex')
  if (!exported.files.some((file) => file.name === CHECKPOINTS_FILE)) {
    findings.fault('FILE_MISSING', at(CHECKPOINTS_FILE), 'an export without signed heads')
    return
  }
  const notes = readFileSync(join(folder, CHECKPOINTS_FILE), 'utf8').split(CHECKPOINT_SEPARATOR)
  let last: Checkpoint | undefined
  for (const note of notes) {
    const problem = checkpointProblem(note, key, exported, leaves)
    if (typeof problem === 'string') {
      findings.fault('CHECKPOINT', at(CHECKPOINTS_FILE), problem)
      return
    }
    last = problem
  }
  if (last?.size !== leaves.length) {
    findings.fault(
      'CHECKPOINT',
      at(CHECKPOINTS_FILE),
      'the last signed head does not cover the whole journal',
    )
    return
  }
  findings.checked(
    at(CHECKPOINTS_FILE),
    `${notes.length} signed heads fit; last ${last.size} events, ${shortRoot(last.root)}`,
  )
}

/** The checkpoint if it is this journal's, otherwise a sentence. */
export function checkpointProblem(
  note: string,
  stationKey: Uint8Array,
  exported: ExportManifest,
  leaves: readonly Uint8Array[],
): Checkpoint | string {
  const opened = openCheckpoint(note, stationKey)
  if (!opened.ok) return `${opened.error.code} ${opened.error.detail}`
  const { origin, size, root } = opened.value
  if (origin !== journalOrigin(exported.electionId, exported.station))
    return `a head of another journal: ${origin}`
  if (size > leaves.length) return `a signed head has ${size} events, the journal only ${leaves.length}`
  if (Buffer.compare(rootOf(leaves.slice(0, size)), root) !== 0) {
    return `the first ${size} events are not those that were signed (Merkle root differs)`
  }
  return opened.value
}

function recount(
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
    if (lstatSync(join(folder, name)).size > MAX_RECORDS_BYTES) {
      findings.fault('FILE_TOO_LARGE', at(name), 'larger than any ballot box')
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
  const again = resultsOf(
    { electionId, precinct, station },
    tallyRecords(records, layouts),
    returnedList(results.data),
  )
  if (!sameJson(again, results.data)) {
    findings.fault('RECOUNT', at(RESULTS_FILE), 'counting the records again gives another result')
  } else findings.checked(at(RESULTS_FILE), `${records.length} records counted again give the same result`)
  if (records.length !== box.counters.inBox) {
    findings.fault(
      'RECOUNT',
      at(CVRS_FILE),
      `${records.length} records, but ${box.counters.inBox} sheets went into the box`,
    )
  }
  if (returnedList(results.data).length !== box.counters.returnedSealed) {
    findings.fault(
      'RECOUNT',
      at(RESULTS_FILE),
      'reasons of returned sheets do not add up to the sheets returned',
    )
  }
  return results.data
}

function returnedList(results: Results): readonly string[] {
  return Object.entries(results.returned).flatMap(([reason, count]) => Array<string>(count).fill(reason))
}

function readSlip(
  folder: string,
  exported: ExportManifest,
  manifest: Manifest,
  journal: ReadJournal,
  at: Place,
  findings: Findings,
): CountsSlip | null {
  if (!exported.files.some((file) => file.name === SLIP_FILE)) {
    findings.fault('FILE_MISSING', at(SLIP_FILE), 'an identification station must export its counts slip')
    return null
  }
  const station = manifest.stations.find((s) => s.stationId === exported.station)!
  const slip = openCountsSlip(readFileSync(join(folder, SLIP_FILE), 'utf8'), [
    Buffer.from(station.signingKey, 'hex'),
  ])
  if (!slip.ok || slip.value.station !== exported.station || slip.value.electionId !== exported.electionId) {
    findings.fault('SIGNATURE', at(SLIP_FILE), 'the counts slip is not of this station')
    return null
  }
  const root = Buffer.from(rootOf(journal.leaves)).toString('base64')
  if (slip.value.journalSize !== journal.leaves.length || slip.value.journalRoot !== root) {
    findings.fault('CHECKPOINT', at(SLIP_FILE), 'the counts slip was taken from another state of the journal')
  }
  return slip.value
}

export function sameJson(a: unknown, b: unknown): boolean {
  return Buffer.compare(canonicalBytes(a), canonicalBytes(b)) === 0
}
