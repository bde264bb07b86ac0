import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../package/manifest.ts'
import { verifyManifest } from '../package/verify-package.ts'
import { keyIdOf } from '../trust/ed25519.ts'
import { EXPORT_FILE } from './export-files.ts'
import type { PictureReader } from './kept-pictures.ts'
import { quantity } from './quantity.ts'
import { sameJson } from './same-json.ts'
import { checkDoubles } from './verify-doubles.ts'
import { checkpointProblem } from './verify-journal.ts'
import { type Finding, Findings } from './verify-report.ts'
import { type VerifiedStation, verifyStationExport } from './verify-station.ts'
import { continuityProblem } from './verify-versions.ts'

export interface VerifyOptions {
  /** Root keys the caller believes; the export must be under one of them. */
  readonly rootKeys: readonly Uint8Array[]
  /** Signed heads from printed checkpoints; each must be a head of one of the exported journals. */
  readonly heldCheckpoints: readonly string[]
  /** Reads pictures of marks again; absent: their files, hashes and forms alone are checked. */
  readonly readPicture?: PictureReader
}

export interface Verification {
  readonly sound: boolean
  readonly findings: readonly Finding[]
  readonly stations: readonly VerifiedStation[]
}

/**
 * Verifies the export of one precinct: a folder with one folder per station. Reads files only; needs no station, no
 * secret and no network.
 */
export async function verifyExport(folder: string, options: VerifyOptions): Promise<Verification> {
  const findings = new Findings()
  const stations: VerifiedStation[] = []
  if (!existsSync(folder)) {
    findings.fault('FILE_MISSING', '', 'there is no such folder')
    return { sound: false, findings: findings.list, stations }
  }
  if (!statSync(folder).isDirectory()) {
    findings.fault('FILE_UNREADABLE', '', 'an export is a folder')
    return { sound: false, findings: findings.list, stations }
  }
  const entries = entriesOf(folder)
  if (!entries) {
    findings.fault('FILE_UNREADABLE', '', 'the folder may not be read')
    return { sound: false, findings: findings.list, stations }
  }
  if (entries.some((entry) => entry.name === EXPORT_FILE)) {
    findings.fault(
      'STATION_MISSING',
      '',
      'this is one station; give the folder that holds all stations of the precinct',
    )
    return { sound: false, findings: findings.list, stations }
  }
  for (const entry of entries) {
    if (!entry.isDirectory())
      findings.fault('FILE_EXTRA', entry.name, 'only the folders of stations belong here')
  }
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const newest = newestManifest(folder, folders, options.rootKeys)
  for (const name of folders) {
    const rootKey = rootOf(join(folder, name), options.rootKeys)
    if (!rootKey) {
      const known = options.rootKeys.map(keyIdOf).join(', ')
      findings.fault('ROOT_UNKNOWN', name, `signed under a root that is none of: ${known}`)
      continue
    }
    const place = join(folder, name)
    const revoked = newest?.revoked.stations
    const reader = options.readPicture ?? null
    const station = await verifyStationExport(place, name, rootKey, findings, revoked, reader)
    if (!station) continue
    if (station.exported.station !== name) {
      findings.fault('OTHER_EXPORT', name, `the folder holds station ${station.exported.station}`)
    }
    stations.push(station)
  }
  checkTogether(stations, findings)
  checkHeld(stations, options.heldCheckpoints, findings)
  return { sound: findings.sound, findings: findings.list, stations }
}

/** null where the system does not let it be read. */
function entriesOf(folder: string): readonly Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return null
  }
}

/** The root under which a folder's package is signed; the first one where the package has another fault than that. */
function rootOf(folder: string, rootKeys: readonly Uint8Array[]): Uint8Array | undefined {
  return rootKeys.find((rootKey) => {
    const signed = verifyManifest(folder, rootKey)
    return signed.ok || signed.error.code !== 'PKG_WRONG_KEY'
  })
}

/** The latest package that any station of the precinct worked with: what the authority said last. */
function newestManifest(
  folder: string,
  names: readonly string[],
  rootKeys: readonly Uint8Array[],
): Manifest | undefined {
  return names
    .flatMap((name) => rootKeys.map((rootKey) => verifyManifest(join(folder, name), rootKey)))
    .flatMap((signed) => (signed.ok ? [signed.value.manifest] : []))
    .sort((a, b) => b.version - a.version)[0]
}

function checkTogether(stations: readonly VerifiedStation[], findings: Findings): void {
  const [newest] = [...stations].sort((a, b) => b.signed.manifest.version - a.signed.manifest.version)
  if (!newest) {
    if (findings.sound) findings.fault('STATION_MISSING', '', 'the folder holds no station')
    return
  }
  for (const station of stations) checkSamePrecinct(station, newest, findings)
  const received = new Set(
    stations.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'slip.received' ? [event.body.station] : [])),
    ),
  )
  const { stations: expected, revoked } = newest.signed.manifest
  const present = new Set(stations.map((station) => station.exported.station))
  for (const { stationId, role, name, spare } of expected) {
    if (present.has(stationId)) continue
    if (spare && !received.has(stationId))
      findings.checked(stationId, `the spare ${role} station was not used here`)
    else findings.fault('STATION_MISSING', stationId, `the ${role} station "${name}" is missing`)
  }
  for (const { stationId, reason } of revoked.stations) {
    if (present.has(stationId)) continue
    if (received.has(stationId))
      findings.fault('STATION_MISSING', stationId, 'its counts were taken, its export is missing')
    else findings.checked(stationId, `not here; revoked by the authority: ${reason}`)
  }
  checkDoubles(stations, newest.policy.cutOff === 'accept_and_reconcile', findings)
  checkCounts(stations, findings)
}

/** One precinct of one election; a station may stay behind with an earlier version, whose ballots and keys are the same. */
function checkSamePrecinct(station: VerifiedStation, newest: VerifiedStation, findings: Findings): void {
  const label = station.exported.station
  const [own, last] = [station.signed, newest.signed]
  if (own.manifestSha256 === last.manifestSha256) return
  const problem =
    own.manifest.version === last.manifest.version ||
    own.manifest.electionId !== last.manifest.electionId ||
    own.manifest.universe !== last.manifest.universe ||
    own.manifest.precinct !== last.manifest.precinct ||
    own.certificate.electionKey !== last.certificate.electionKey
      ? 'the stations worked with different election packages'
      : continuityProblem(own.manifest, last.manifest)
  if (problem) findings.fault('OTHER_EXPORT', label, problem)
  else {
    const versions = `version ${own.manifest.version} of the package; the latest here is ${last.manifest.version}`
    findings.checked(label, `ended with ${versions}`)
  }
}

/** Every table's counts as the ballot boxes took them, and checks against sheets over the whole precinct. */
function checkCounts(stations: readonly VerifiedStation[], findings: Findings): void {
  const boxes = stations.filter((station) => station.exported.role === 'ballot-box')
  const tables = stations.filter((station) => station.exported.role === 'identification')
  if (boxes.length === 0) return
  for (const table of tables) checkSlip(table, boxes, findings)
  for (const box of boxes) checkBoxSlip(box, boxes, findings)
  const checks = tables.reduce((sum, table) => sum + table.identification.counters.checks, 0)
  const sheets = boxes.reduce((sum, station) => sum + station.box.counters.inBox, 0)
  const label = boxes[0].exported.station
  if (checks === sheets) {
    findings.checked(label, `${quantity(checks, 'check')} issued = ${quantity(sheets, 'sheet')} in the box`)
    return
  }
  const explained = boxes.some(({ events }) =>
    events.some((event) => event.type === 'difference.explained' && event.body.row === 'checks-sheets'),
  )
  const text = `${quantity(checks, 'check')} issued, ${quantity(sheets, 'sheet')} in the box: difference ${sheets - checks}`
  if (explained) findings.checked(label, `${text}, explained by the commission`)
  else findings.fault('RECONCILIATION', label, `${text}, not explained`)
}

function checkSlip(table: VerifiedStation, boxes: readonly VerifiedStation[], findings: Findings): void {
  const label = table.exported.station
  const { identified, byCommission, checks } = table.identification.counters
  if (!table.slip) {
    if (!table.closed)
      findings.checked(
        label,
        `stopped; its journal has ${identified} identified, ${quantity(checks, 'check')}`,
      )
    return
  }
  const { slip } = table
  if (slip.identified !== identified || slip.checks !== checks || slip.byCommission !== byCommission) {
    findings.fault('RECONCILIATION', label, 'the counts slip differs from the journal')
    return
  }
  const taken = boxes.flatMap((box) => {
    const last = box.events
      .filter((event) => event.type === 'slip.received' && event.body.station === label)
      .at(-1)
    return last?.type === 'slip.received' ? [{ box: box.exported.station, counters: last.body.counters }] : []
  })
  const counted = { identified, byCommission, checks }
  const wrong = taken.find(({ counters }) => !sameJson(counters, counted))
  if (wrong || taken.length === 0) {
    const box = wrong?.box ?? boxes[0].exported.station
    findings.fault('RECONCILIATION', box, `its journal has other counts of ${label} than the slip`)
    return
  }
  for (const { box } of taken)
    findings.checked(box, `counts of ${label}: ${identified} identified, ${quantity(checks, 'check')}`)
}

/** What the other boxes were told of a box is what its journal has. */
function checkBoxSlip(box: VerifiedStation, boxes: readonly VerifiedStation[], findings: Findings): void {
  const label = box.exported.station
  const { inBox } = box.box.counters
  for (const { exported, events } of boxes) {
    const taken = events.flatMap((event) =>
      event.type === 'slip.received' && event.body.station === label ? [event.body.counters] : [],
    )
    if (taken.some((counters) => !sameJson(counters, { inBox })))
      findings.fault(
        'RECONCILIATION',
        exported.station,
        `its journal has other counts of ${label} than that box`,
      )
    else if (taken.length > 0)
      findings.checked(exported.station, `counts of ${label}: ${quantity(inBox, 'sheet')}`)
  }
}

function checkHeld(stations: readonly VerifiedStation[], held: readonly string[], findings: Findings): void {
  for (const [i, text] of held.entries()) {
    const note = text.endsWith('\n') ? text : `${text}\n`
    const problems: string[] = []
    let fits = false
    for (const station of stations) {
      const entry = station.signed.manifest.stations.find((s) => s.stationId === station.exported.station)!
      const problem = checkpointProblem(
        note,
        Buffer.from(entry.signingKey, 'hex'),
        station.exported,
        station.tree,
      )
      if (typeof problem !== 'string') {
        fits = true
        findings.checked(
          station.exported.station,
          `held checkpoint over ${quantity(problem.size, 'event')} fits this journal`,
        )
      } else problems.push(`${station.exported.station}: ${problem}`)
    }
    if (!fits)
      findings.fault('CHECKPOINT', '', `held checkpoint ${i + 1} fits no journal (${problems.join('; ')})`)
  }
}
