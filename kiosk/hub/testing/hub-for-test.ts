import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { type HubKeeper, type HubKeeperOptions, keepHub } from '../hub-keeper.ts'
import { linkAuthenticator } from '../link-key.ts'
import { pinnedTls } from '../pinned-tls.ts'
import { type RoomSubjects, roomSubjects } from '../subjects.ts'
import type { InventedRoom } from './invented-room.ts'
import { NATS_SERVER } from './machines.ts'

export interface TestHub {
  readonly keeper: HubKeeper
  readonly folder: string
  readonly subjects: RoomSubjects
  /** Signs in as a station would, or with a key of one's own. */
  dial(stationId: string, key?: SigningKey): Promise<NatsConnection>
  close(): Promise<void>
}

/** A hub on the real server, on 127.0.0.1. */
export async function testHub(room: InventedRoom, change: Partial<HubKeeperOptions> = {}): Promise<TestHub> {
  const base = mkdtempSync(join(tmpdir(), 'taanuu-hub-'))
  const folder = change.folder ?? join(base, 'hub')
  const kept = await keepHub({
    binary: NATS_SERVER ?? '',
    manifest: room.manifest,
    folder,
    host: '127.0.0.1',
    port: 0,
    now: Date.now,
    ...change,
  })
  if (!kept.ok) throw new Error(kept.error.detail)
  const keeper = kept.value
  const subjects = roomSubjects(room.manifest.electionId, room.manifest.precinct)
  const open: NatsConnection[] = []
  return {
    keeper,
    folder,
    subjects,
    dial: async (stationId, key) => {
      const own = room.tables.find((table) => table.stationId === stationId)?.linkKey
      const signer = key ?? own
      if (!signer) throw new Error(`no key for ${stationId}`)
      const connection = await connect({
        servers: [`127.0.0.1:${keeper.port}`],
        authenticator: linkAuthenticator(signer),
        tls: pinnedTls(keeper.certificate.announced),
        inboxPrefix: subjects.inbox(stationId),
        reconnect: false,
        timeout: 4000,
      })
      open.push(connection)
      return connection
    },
    close: async () => {
      await Promise.all(open.map((connection) => connection.close()))
      await keeper.stop()
      rmSync(base, { recursive: true, force: true })
    },
  }
}
