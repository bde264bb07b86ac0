import { randomBytes } from 'node:crypto'
import type { StationRole } from '../package/manifest.ts'
import type { StationKeys } from '../package/package-content.ts'
import { signingKeyFromSeed } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import type { PrecinctSetup } from './setup.ts'
import type { Workspace } from './workspace/workspace.ts'

/** Signing seed, then age identity. */
const STATION_SECRET_BYTES = 64

export interface StationEntry {
  readonly precinct: number
  readonly stationId: string
  readonly role: StationRole
  readonly name: string
  readonly signingKey: string
  readonly spare: boolean
  readonly area: string
}

interface StationRow extends Omit<StationEntry, 'stationId' | 'signingKey' | 'spare'> {
  readonly station_id: string
  readonly signing_key: string
  readonly spare: number
  readonly sealed: Uint8Array
}

function entryOf(row: StationRow): StationEntry {
  const { precinct, role, name, area } = row
  return {
    precinct,
    stationId: row.station_id,
    role,
    name,
    area,
    signingKey: row.signing_key,
    spare: row.spare === 1,
  }
}

/** Makes the keys of every station that the setup asks for and that has none; returns the new ones. */
export function makeStations(
  workspace: Workspace,
  precincts: readonly PrecinctSetup[],
): readonly StationEntry[] {
  return workspace.change(['people'], () => {
    const made: StationEntry[] = []
    for (const precinct of precincts) {
      for (const [role, count, id] of [
        ['identification', precinct.tables, 'identification'],
        ['ballot-box', precinct.boxes, 'ballot-box'],
      ] as const) {
        for (let i = 1; i <= count; i++) {
          const entry = {
            precinct: precinct.precinct,
            role,
            name: `№ ${i}`,
            spare: false,
            area: precinct.area,
          }
          const station = addStation(workspace, { ...entry, stationId: `${id}-${i}` })
          if (station) made.push(station)
        }
      }
    }
    if (made.length > 0) workspace.log(`keys of ${made.length} stations in ${precincts.length} precincts`)
    return made
  })
}

/** Undefined when the precinct has a station of this id, or revoked one: ids are never used again. */
export function addStation(
  workspace: Workspace,
  station: Omit<StationEntry, 'signingKey'>,
): StationEntry | undefined {
  const { db } = workspace
  const { precinct, stationId, role, name, spare, area } = station
  const used = db.prepare(
    `SELECT 1 FROM stations WHERE precinct = @precinct AND station_id = @stationId
     UNION SELECT 1 FROM revoked WHERE kind = 'station' AND precinct = @precinct AND id = @stationId`,
  )
  if (used.get({ precinct, stationId }) !== undefined) return undefined
  const secret = randomBytes(STATION_SECRET_BYTES)
  const signingKey = publicKeyOf(secret)
  db.prepare('INSERT INTO stations VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
    precinct,
    stationId,
    role,
    name,
    signingKey,
    spare ? 1 : 0,
    area,
    workspace.lock(secret),
  )
  secret.fill(0)
  return { ...station, signingKey }
}

function publicKeyOf(secret: Uint8Array): string {
  return Buffer.from(signingKeyFromSeed(secret.subarray(0, 32)).publicKey).toString('hex')
}

/** Stations of a precinct, tables first, in the order of their ids. */
export function stationsOf(workspace: Workspace, precinct: number): readonly StationEntry[] {
  return rowsOf(workspace, precinct).map(entryOf)
}

/** The same with their secrets, for a package. */
export function stationKeysOf(workspace: Workspace, precinct: number): readonly StationKeys[] {
  return rowsOf(workspace, precinct).map((row) => {
    const secret = workspace.unlock(row.sealed)
    if (!secret || publicKeyOf(secret) !== row.signing_key)
      throw new Error(`the sealed secret of ${row.station_id} in precinct ${precinct} was altered`)
    const { stationId, role, name, spare } = entryOf(row)
    return { stationId, role, name, secret, spare }
  })
}

/** Signing keys of every table of the election, spare ones included: by precinct and id. */
export function tableKeysOf(
  workspace: Workspace,
): readonly { readonly precinct: number; readonly station: string; readonly key: string }[] {
  const text = `SELECT precinct, station_id AS station, signing_key AS key FROM stations WHERE role = 'identification'
    ORDER BY precinct, length(station_id), station_id`
  return workspace.db.prepare(text).all() as ReturnType<typeof tableKeysOf>
}

function rowsOf(workspace: Workspace, precinct: number): readonly StationRow[] {
  const text = `SELECT * FROM stations WHERE precinct = ? ORDER BY role = 'ballot-box', spare, length(station_id), station_id`
  return workspace.db.prepare(text).all(precinct) as StationRow[]
}

/** Spare stations of an area: one machine each, with its own key in every precinct of the area. */
export function makeSpares(workspace: Workspace, area: string, count: number): Result<readonly string[]> {
  const precincts = workspace.setup.precincts.filter((precinct) => precinct.area === area)
  if (precincts.length === 0) return failure('UNKNOWN_AREA', area)
  return success(
    workspace.change(['people'], () => {
      const made: string[] = []
      for (let i = 1; i <= count; i++) {
        const stationId = `spare-${area}-${i}`
        const entry = { stationId, role: 'identification' as const, name: `${area} ${i}`, spare: true, area }
        const added = precincts.filter(({ precinct }) => addStation(workspace, { ...entry, precinct }))
        if (added.length > 0) made.push(stationId)
      }
      if (made.length > 0) workspace.log(`spare stations ${made.join(', ')} of area ${area}`)
      return made
    }),
  )
}

/** A station's keys are valid no longer from the next version on. Errors: UNKNOWN_STATION, LAST_TABLE. */
export function revokeStation(
  workspace: Workspace,
  precinct: number,
  stationId: string,
  reason: string,
): Result<StationEntry> {
  const present = stationsOf(workspace, precinct)
  const station = present.find((candidate) => candidate.stationId === stationId)
  if (!station) return failure('UNKNOWN_STATION', `${stationId} in precinct ${precinct}`)
  const tables = present.filter(({ role, spare }) => role === 'identification' && !spare)
  if (tables.length === 1 && tables[0].stationId === stationId)
    return failure('LAST_TABLE', 'raise tables in the setup and make the new station first')
  workspace.change(['people'], () => {
    workspace.db
      .prepare("INSERT INTO revoked VALUES (?, 'station', ?, ?, ?)")
      .run(precinct, stationId, station.signingKey, reason)
    workspace.db
      .prepare('DELETE FROM stations WHERE precinct = ? AND station_id = ?')
      .run(precinct, stationId)
    workspace.log(`station ${stationId} of precinct ${precinct} revoked: ${reason}`)
  })
  return success(station)
}

/** A spare machine is one thing: it is revoked in every precinct of its area. Returns them. Errors: UNKNOWN_STATION. */
export function revokeSpare(
  workspace: Workspace,
  stationId: string,
  reason: string,
): Result<readonly number[]> {
  const rows = workspace.db
    .prepare('SELECT precinct FROM stations WHERE station_id = ? AND spare = 1 ORDER BY precinct')
    .all(stationId) as { precinct: number }[]
  if (rows.length === 0) return failure('UNKNOWN_STATION', stationId)
  for (const { precinct } of rows) {
    const revoked = revokeStation(workspace, precinct, stationId, reason)
    if (!revoked.ok) return revoked
  }
  return success(rows.map(({ precinct }) => precinct))
}
