import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MerkleTree } from '../journal/merkle-tree.ts'
import { keyIdOf } from '../trust/ed25519.ts'
import { EXPORT_FILE } from './export-files.ts'
import { sameJson } from './same-json.ts'
import { checkpointProblem } from './verify-journal.ts'
import { type Finding, Findings } from './verify-report.ts'
import { type VerifiedStation, verifyStationExport } from './verify-station.ts'

export interface VerifyOptions {
  /** Root keys the caller believes; the export must be under one of them. */
  readonly rootKeys: readonly Uint8Array[]
  /** Signed heads from printed checkpoints; each must be a head of one of the exported journals. */
  readonly heldCheckpoints: readonly string[]
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
  const entries = readdirSync(folder, { withFileTypes: true })
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
  for (const entry of entries.filter((candidate) => candidate.isDirectory())) {
    const station = await verifyUnderAnyRoot(join(folder, entry.name), entry.name, options.rootKeys, findings)
    if (!station) continue
    if (station.exported.station !== entry.name) {
      findings.fault('OTHER_EXPORT', entry.name, `the folder holds station ${station.exported.station}`)
    }
    stations.push(station)
  }
  checkTogether(stations, findings)
  checkHeld(stations, options.heldCheckpoints, findings)
  return { sound: findings.sound, findings: findings.list, stations }
}

async function verifyUnderAnyRoot(
  folder: string,
  label: string,
  rootKeys: readonly Uint8Array[],
  findings: Findings,
): Promise<VerifiedStation | undefined> {
  let trial = new Findings()
  for (const rootKey of rootKeys) {
    trial = new Findings()
    const station = await verifyStationExport(folder, label, rootKey, trial)
    if (station || !trial.list.some((finding) => finding.text.startsWith('PKG_WRONG_KEY'))) {
      findings.list.push(...trial.list)
      return station
    }
  }
  findings.fault(
    'ROOT_UNKNOWN',
    label,
    `signed under a root that is none of: ${rootKeys.map(keyIdOf).join(', ')}`,
  )
  return undefined
}

function checkTogether(stations: readonly VerifiedStation[], findings: Findings): void {
  const first = stations[0]
  if (!first) {
    if (findings.sound) findings.fault('STATION_MISSING', '', 'the folder holds no station')
    return
  }
  for (const station of stations) {
    if (station.signed.manifestSha256 !== first.signed.manifestSha256) {
      findings.fault(
        'OTHER_EXPORT',
        station.exported.station,
        'the stations worked with different election packages',
      )
    }
  }
  for (const expected of first.signed.manifest.stations) {
    if (!stations.some((station) => station.exported.station === expected.stationId)) {
      findings.fault(
        'STATION_MISSING',
        expected.stationId,
        `the ${expected.role} station "${expected.name}" is missing`,
      )
    }
  }
  checkNoVoterTwice(stations, findings)
  for (const box of stations.filter((station) => station.exported.role === 'ballot-box')) {
    checkSlips(box, stations, findings)
  }
}

function checkNoVoterTwice(stations: readonly VerifiedStation[], findings: Findings): void {
  const seen = new Map<string, string>()
  for (const station of stations) {
    for (const ref of station.identification.identified.keys()) {
      const other = seen.get(ref)
      if (other)
        findings.fault(
          'RECONCILIATION',
          station.exported.station,
          `voter ${ref.slice(0, 8)} also at ${other}`,
        )
      seen.set(ref, station.exported.station)
    }
  }
}

function checkSlips(box: VerifiedStation, stations: readonly VerifiedStation[], findings: Findings): void {
  const tables = stations.filter((station) => station.exported.role === 'identification')
  const label = box.exported.station
  let checks = 0
  for (const table of tables) {
    if (!table.slip) continue
    checks += table.slip.checks
    const received = box.events.filter(
      (event) => event.type === 'slip.received' && event.body.station === table.exported.station,
    )
    const event = received.at(-1)
    const { identified, byCommission, checks: printed } = table.slip
    if (
      event?.type !== 'slip.received' ||
      !sameJson(event.body.counters, { identified, byCommission, checks: printed })
    ) {
      findings.fault(
        'RECONCILIATION',
        label,
        `its journal has other counts of ${table.exported.station} than the slip`,
      )
      continue
    }
    const counters = table.identification.counters
    if (
      counters.identified !== identified ||
      counters.checks !== printed ||
      counters.byCommission !== byCommission
    ) {
      findings.fault('RECONCILIATION', table.exported.station, 'the counts slip differs from the journal')
      continue
    }
    findings.checked(
      label,
      `counts of ${table.exported.station}: ${identified} identified, ${printed} checks`,
    )
  }
  reportDifference(box, checks, findings)
}

function reportDifference(box: VerifiedStation, checks: number, findings: Findings): void {
  const label = box.exported.station
  const difference = box.box.counters.inBox - checks
  if (difference === 0) {
    findings.checked(label, `${checks} checks issued = ${box.box.counters.inBox} sheets in the box`)
    return
  }
  const explained = box.events.some(
    (event) => event.type === 'difference.explained' && event.body.row === 'checks-sheets',
  )
  const text = `${checks} checks issued, ${box.box.counters.inBox} sheets in the box: difference ${difference}`
  if (explained) findings.checked(label, `${text}, explained by the commission`)
  else findings.fault('RECONCILIATION', label, `${text}, not explained`)
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
        MerkleTree.of(station.leaves),
      )
      if (typeof problem !== 'string') {
        fits = true
        findings.checked(
          station.exported.station,
          `held checkpoint over ${problem.size} events fits this journal`,
        )
      } else problems.push(`${station.exported.station}: ${problem}`)
    }
    if (!fits)
      findings.fault('CHECKPOINT', '', `held checkpoint ${i + 1} fits no journal (${problems.join('; ')})`)
  }
}
