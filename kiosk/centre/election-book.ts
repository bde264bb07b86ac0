import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST_FILE, type Manifest, type ManifestStation } from '@taanuu/voter-roll-sync/package/manifest'
import { verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'

/** Folders are looked through this deep: one for each precinct, one for each version. */
const DEPTH = 3

/** What the manifests say of one precinct: the newest version, and the officials of all of them. */
export interface BookPrecinct {
  readonly manifest: Manifest
  /** Public keys of officials of any version: an act is signed by those who were in office then. */
  readonly officialKeys: readonly Uint8Array[]
}

/** A manifest that is not believed, and why. */
export interface RefusedManifest {
  readonly folder: string
  readonly code: string
}

/** The election as the authority signed it: precincts, stations, keys, revocations. */
export class ElectionBook {
  readonly electionId: string
  readonly universe: Manifest['universe']
  readonly precincts: ReadonlyMap<number, BookPrecinct>
  readonly refused: readonly RefusedManifest[]
  readonly #stations = new Map<string, ManifestStation>()

  constructor(precincts: ReadonlyMap<number, BookPrecinct>, refused: readonly RefusedManifest[]) {
    const [first] = precincts.values()
    this.electionId = first.manifest.electionId
    this.universe = first.manifest.universe
    this.precincts = precincts
    this.refused = refused
    for (const { manifest } of precincts.values())
      for (const entry of manifest.stations)
        this.#stations.set(`${manifest.precinct} ${entry.stationId}`, entry)
  }

  /** The station of this precinct, if the newest manifest has it; undefined also for a revoked one. */
  stationOf(precinct: number, station: string): ManifestStation | undefined {
    return this.#stations.get(`${precinct} ${station}`)
  }

  revokedIn(precinct: number): Manifest['revoked']['stations'] {
    return this.precincts.get(precinct)?.manifest.revoked.stations ?? []
  }

  /** Tables and boxes that are expected to speak; spares speak only where they were assigned. */
  expectedIn(precinct: number): readonly ManifestStation[] {
    return this.precincts.get(precinct)?.manifest.stations.filter(({ spare }) => !spare) ?? []
  }
}

/**
 * Reads every signed manifest below a folder, the newest version of each precinct. A manifest that is not under one of
 * the roots is refused and named; so is one of another election than the first. Errors: MANIFESTS_NONE.
 */
export function readElectionBook(folder: string, rootKeys: readonly Uint8Array[]): Result<ElectionBook> {
  const precincts = new Map<number, BookPrecinct>()
  const refused: RefusedManifest[] = []
  for (const place of foldersWithManifest(folder, DEPTH)) {
    const all = rootKeys.map((rootKey) => verifyManifest(place, rootKey))
    const signed = all.find((one) => one.ok) ?? all[0]
    if (!signed?.ok) {
      refused.push({ folder: place, code: signed ? signed.error.code : 'ROOT_UNKNOWN' })
      continue
    }
    const { manifest } = signed.value
    const [first] = precincts.values()
    if (
      first &&
      (first.manifest.electionId !== manifest.electionId || first.manifest.universe !== manifest.universe)
    ) {
      refused.push({ folder: place, code: 'PKG_WRONG_ELECTION' })
      continue
    }
    const other = precincts.get(manifest.precinct)
    const officialKeys = manifest.officials.map(({ signingKey }) => Buffer.from(signingKey, 'hex'))
    precincts.set(manifest.precinct, {
      manifest: other && other.manifest.version > manifest.version ? other.manifest : manifest,
      officialKeys: [...(other?.officialKeys ?? []), ...officialKeys],
    })
  }
  return precincts.size === 0
    ? failure('MANIFESTS_NONE', `no manifest under the given roots below ${folder}`)
    : success(new ElectionBook(precincts, refused))
}

/** Changes when a manifest below the folder was added or changed; what is read again after it. */
export function bookStamp(folder: string): string {
  return foldersWithManifest(folder, DEPTH)
    .map((place) => `${place} ${statSync(join(place, MANIFEST_FILE)).mtimeMs}`)
    .join('\n')
}

function foldersWithManifest(folder: string, depth: number): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  const here = entries.some((entry) => entry.name === MANIFEST_FILE && entry.isFile()) ? [folder] : []
  if (depth === 0) return here
  return [
    ...here,
    ...entries
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => foldersWithManifest(join(folder, entry.name), depth - 1)),
  ]
}
