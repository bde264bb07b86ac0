import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'

/** The data folder of one station; nothing of it is shared with another. */
export interface StationHome {
  readonly folder: string
  readonly identity: StationIdentity
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

/** Gives an empty data folder its role and the pinned root key. Errors: STATION_FOREIGN if it already has another. */
export function provisionStation(folder: string, identity: StationIdentity): Result<StationHome> {
  const text = canonicalJson({ v: 1, ...identity, rootKey: Buffer.from(identity.rootKey).toString('hex') })
  const path = join(folder, 'station.json')
  if (existsSync(path)) {
    return readFileSync(path, 'utf8') === text
      ? success({ folder, identity })
      : failure('STATION_FOREIGN', 'the folder already belongs to another station')
  }
  writeDurable(path, text)
  return success({ folder, identity })
}
