import type { Manifest, ManifestStation } from '@taanuu/voter-roll-sync/package/manifest'
import { linkKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256, sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'

export interface InventedRoomOptions {
  readonly electionId?: string
  readonly universe?: 'real' | 'training'
  readonly precinct?: number
  readonly roll?: string
  readonly version?: number
  /** Changes every key of the room. */
  readonly seed?: string
  readonly revoked?: readonly string[]
}

export interface InventedTable {
  readonly stationId: string
  readonly signingKey: SigningKey
  readonly linkKey: SigningKey
}

export interface InventedRoom {
  readonly manifest: Manifest
  readonly manifestSha256: string
  readonly tables: readonly InventedTable[]
}

/** A precinct of `tables` tables and a ballot box with invented keys; the same options give the same room. */
export function inventRoom(tables: number, options: InventedRoomOptions = {}): InventedRoom {
  const { electionId = 'test-2026', universe = 'training', precinct = 9012, version = 1 } = options
  const { seed = 'room', roll = 'roll', revoked = [] } = options
  const all = Array.from({ length: tables }, (_, i) => tableOf(`table-${i + 1}`, `${seed} ${precinct}`))
  const present = all.filter(({ stationId }) => !revoked.includes(stationId))
  const hex = (key: SigningKey): string => Buffer.from(key.publicKey).toString('hex')
  const stations: (ManifestStation & { linkKey?: string })[] = present.map((table) => ({
    stationId: table.stationId,
    role: 'identification',
    name: table.stationId,
    signingKey: hex(table.signingKey),
    linkKey: hex(table.linkKey),
    spare: false,
  }))
  const box = tableOf('ballot-box-1', seed)
  stations.push({
    stationId: 'ballot-box-1',
    role: 'ballot-box',
    name: 'box',
    signingKey: hex(box.signingKey),
    spare: false,
  })
  const manifest: Manifest = {
    v: 2,
    universe,
    electionId,
    title: { ky: 'Сыноо', ru: 'Проба', en: 'Trial' },
    electionDay: '2026-01-24',
    precinct,
    area: null,
    version,
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2026-12-31T00:00:00Z',
    votersOnRoll: 0,
    rollSha256: sha256Hex(Buffer.from(roll)),
    voterRefKeyId: sha256Hex(Buffer.from('refs')),
    base: null,
    matcher: 'none',
    stations,
    officials: [],
    revoked: {
      stations: all
        .filter(({ stationId }) => revoked.includes(stationId))
        .map(({ stationId, signingKey }) => ({ stationId, signingKey: hex(signingKey), reason: 'stolen' })),
      officials: [],
    },
    closeKey: '00'.repeat(32),
    files: [],
  }
  return { manifest, manifestSha256: sha256Hex(Buffer.from(JSON.stringify(manifest))), tables: all }
}

function tableOf(stationId: string, seed: string): InventedTable {
  const signingSeed = sha256(Buffer.from(`${seed} ${stationId}`))
  return { stationId, signingKey: signingKeyFromSeed(signingSeed), linkKey: linkKeyOf(signingSeed) }
}

/** Bytes with the extent of a batch; carriers look at no more of it. */
export function inventBatch(station: string, from: number, events: readonly string[]): Uint8Array {
  return Buffer.from(JSON.stringify({ checkpoint: '', events, from, station, v: 1 }))
}
