import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import { assignedIdentity } from '@taanuu/voter-roll-sync/package/spare-package'
import type { SpareIdentity, StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'

/** The data folder of one station; nothing of it is shared with another. */
export interface StationHome {
  readonly folder: string
  /** Precinct 0: a spare station that no precinct has taken yet. */
  readonly identity: StationIdentity
  /** Of a spare station: who it was before a precinct took it. */
  readonly spare?: SpareIdentity
}

export function journalPath(folder: string): string {
  return join(folder, 'journal.sqlite')
}
export function packageFolder(folder: string): string {
  return join(folder, 'package')
}
/** Manifest of a version that was in force before the present one; leaves with the export. */
export function earlierManifestPath(folder: string, version: number): string {
  return join(folder, 'manifests', `manifest-${version}.dsse.json`)
}
export function exportFolder(folder: string, stationId: string): string {
  return join(folder, 'export', stationId)
}
/** Records and results between the tally and the export. */
export function closingFolder(folder: string): string {
  return join(folder, 'closing')
}
export function printedFolder(folder: string): string {
  return join(folder, 'printed')
}

/**
 * Gives an empty data folder its role and the pinned root key. Errors: STATION_FOREIGN if it already has another, DISK_FULL,
 * DISK_READ_ONLY.
 */
export function provisionStation(
  folder: string,
  identity: StationIdentity | SpareIdentity,
): Result<StationHome> {
  const text = canonicalJson({ v: 1, ...identity, rootKey: Buffer.from(identity.rootKey).toString('hex') })
  const path = join(folder, 'station.json')
  if (!existsSync(path)) {
    try {
      writeDurable(path, text)
    } catch (error) {
      const code = diskErrorCode(error)
      if (code === undefined) throw error
      return failure(code, 'station.json')
    }
  } else if (readFileSync(path, 'utf8') !== text) {
    return failure('STATION_FOREIGN', 'the folder already belongs to another station')
  }
  return success(homeOf(folder, identity))
}

function homeOf(folder: string, identity: StationIdentity | SpareIdentity): StationHome {
  return identity.precinct === null
    ? { folder, identity: { ...identity, precinct: 0 }, spare: identity }
    : { folder, identity }
}

/** A spare station's home once officials of a precinct have taken it. */
export function assignedHome(home: StationHome, precinct: number): StationHome {
  return home.spare ? { ...home, identity: assignedIdentity(home.spare, precinct) } : home
}
