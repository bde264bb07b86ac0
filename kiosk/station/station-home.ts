import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stationRoleSchema, universeSchema } from '@taanuu/voter-roll-sync/package/manifest'
import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { z } from 'zod'

const provisioningSchema = z.strictObject({
  v: z.literal(1),
  stationId: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  role: stationRoleSchema,
  universe: universeSchema,
  electionId: z.string().min(1).max(64),
  precinct: z.number().int().min(1),
  rootKey: z.string().regex(/^[0-9a-f]{64}$/),
})

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

/** Errors: NOT_PROVISIONED, STATION_FOREIGN. */
export function readStationHome(folder: string): Result<StationHome> {
  const path = join(folder, 'station.json')
  if (!existsSync(path)) return failure('NOT_PROVISIONED', folder)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return failure('STATION_FOREIGN', 'station.json cannot be read')
  }
  const parsed = provisioningSchema.safeParse(value)
  if (!parsed.success) return failure('STATION_FOREIGN', 'station.json has another form')
  const { v: _version, rootKey, ...identity } = parsed.data
  return success({ folder, identity: { ...identity, rootKey: Buffer.from(rootKey, 'hex') } })
}
