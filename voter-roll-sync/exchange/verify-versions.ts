import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyEvent } from '../journal/events.ts'
import {
  LAYOUTS_FILE,
  MANIFEST_TYPE,
  type Manifest,
  manifestSchema,
  POLICY_FILE,
} from '../package/manifest.ts'
import type { SignedManifest } from '../package/verify-package.ts'
import { openEnvelope } from '../trust/dsse.ts'
import { sha256Hex } from '../trust/hash.ts'
import { EARLIER_MANIFEST, type ExportManifest, earlierManifestFile, JOURNAL_FILE } from './export-files.ts'
import { quantity } from './quantity.ts'
import { sameJson } from './same-json.ts'
import type { Findings, Place } from './verify-report.ts'

/** Every manifest of an export by the SHA-256 of its file. */
export type Manifests = ReadonlyMap<string, Manifest>

/** Manifests of the versions before the last, signed under the same certificate. Undefined on any fault. */
export function readManifests(
  folder: string,
  exported: ExportManifest,
  { manifest, certificate, manifestSha256 }: SignedManifest,
  at: Place,
  findings: Findings,
): Manifests | undefined {
  const manifests = new Map([[manifestSha256, manifest]])
  const electionKey = Buffer.from(certificate.electionKey, 'hex')
  for (const { name } of exported.files) {
    const version = EARLIER_MANIFEST.exec(name)?.[1]
    if (version === undefined) continue
    const bytes = readFileSync(join(folder, name))
    const opened = openEnvelope(bytes, MANIFEST_TYPE, [electionKey])
    const parsed = opened.ok ? manifestSchema.safeParse(opened.value.value) : undefined
    if (!opened.ok || !parsed?.success) {
      findings.fault('SIGNATURE', at(name), 'this earlier package is not signed by the authority')
      return undefined
    }
    const earlier = parsed.data
    if (
      earlier.version !== Number(version) ||
      earlier.version >= manifest.version ||
      earlier.electionId !== manifest.electionId ||
      earlier.universe !== manifest.universe ||
      earlier.precinct !== manifest.precinct
    ) {
      findings.fault('OTHER_EXPORT', at(name), 'not an earlier package of this precinct')
      return undefined
    }
    manifests.set(sha256Hex(bytes), earlier)
  }
  return manifests
}

/**
 * Which manifest was in force at each event (by `seq`): the last one loaded or taken over before it. Before the first,
 * that first one: the officials of a precinct take a spare station while it has no package yet. Undefined where the
 * export does not hold it.
 */
export function manifestsInForce(
  events: readonly AnyEvent[],
  manifests: Manifests,
): readonly (Manifest | undefined)[] {
  const first = events.find((event) => event.type === 'package.loaded')
  let sha256 = first?.type === 'package.loaded' ? first.body.manifestSha256 : ''
  return events.map((event) => {
    if (event.type === 'package.loaded' || event.type === 'package.updated')
      sha256 = event.body.manifestSha256
    return manifests.get(sha256)
  })
}

/**
 * Rules of loading and updating: the events say what the manifests say, versions only grow, an update continues the
 * election that is going on, and the manifest of every version whose officials signed something is there.
 */
export function checkVersions(
  events: readonly AnyEvent[],
  exported: ExportManifest,
  manifests: Manifests,
  at: Place,
  findings: Findings,
): void {
  const rule = (event: AnyEvent, text: string): void =>
    findings.fault('RULE', at(JOURNAL_FILE), `event ${event.seq}: ${text}`)
  const inForce = manifestsInForce(events, manifests)
  const missing = new Set<number>()
  const named = new Set<string>()
  let version = 0
  for (const [i, event] of events.entries()) {
    if (event.type === 'package.loaded' || event.type === 'package.updated') {
      named.add(event.body.manifestSha256)
      if (event.type === 'package.updated' && event.body.version <= version)
        rule(event, 'an update to a version that is not newer')
      const before = version
      version = event.body.version
      const manifest = inForce[i]
      if (manifest && (manifest.version !== version || manifest.votersOnRoll !== event.body.votersOnRoll))
        rule(event, 'the package that it names says something else')
      if (event.type === 'package.updated') {
        const previous = inForce[i - 1]
        if (!previous) missing.add(before)
        if (!manifest) missing.add(version)
        if (manifest && previous) {
          const problem = updateProblem(previous, manifest, event.body, exported.station)
          if (problem) rule(event, problem)
        }
      }
    }
    if ('attestation' in event.body && event.body.attestation && !inForce[i]) missing.add(version)
  }
  for (const number of missing) {
    const file = earlierManifestFile(number)
    findings.fault('FILE_MISSING', at(file), `the package of version ${number}, under which officials signed`)
  }
  for (const [sha256, manifest] of manifests) {
    if (sha256 !== exported.manifestSha256 && !named.has(sha256)) {
      const file = earlierManifestFile(manifest.version)
      findings.fault('FILE_EXTRA', at(file), 'a package that the station never had')
    }
  }
}

type Update = Extract<AnyEvent, { type: 'package.updated' }>['body']

/** English sentence if the update is not what it says or changes what must stay while voting goes on. */
function updateProblem(before: Manifest, after: Manifest, said: Update, station: string): string | undefined {
  const broken = continuityProblem(before, after)
  if (broken) return broken
  const kept = new Set(after.officials.map((official) => official.signingKey))
  const replaced = before.officials.filter((official) => !kept.has(official.signingKey)).length
  if (said.officialsReplaced !== replaced)
    return `says ${said.officialsReplaced} officials replaced, the package ${replaced}`
  const revoked = after.revoked.stations.length + after.revoked.officials.length
  if (said.revoked !== revoked) return `says ${quantity(said.revoked, 'key')} revoked, the package ${revoked}`
  if (!after.stations.some((entry) => entry.stationId === station)) return 'an update without this station'
  return undefined
}

/** English sentence if a later version of a precinct's package changes what must stay: ballots, policy, keys in use. */
export function continuityProblem(before: Manifest, after: Manifest): string | undefined {
  if (before.closeKey !== after.closeKey) return 'a later version has another close key'
  if (before.districtKey !== after.districtKey) return 'a later version has another key of the district'
  if (before.voterRefKeyId !== after.voterRefKeyId) return 'a later version names voters by other references'
  for (const name of [POLICY_FILE, LAYOUTS_FILE]) {
    const [a, b] = [before, after].map((manifest) => manifest.files.find((file) => file.name === name))
    if (!sameJson(a, b)) return `a later version has another ${name}`
  }
  for (const entry of before.stations) {
    const next = after.stations.find((candidate) => candidate.stationId === entry.stationId)
    if (next && (next.signingKey !== entry.signingKey || next.role !== entry.role))
      return `a later version gives ${entry.stationId} another key or role`
  }
  return undefined
}
