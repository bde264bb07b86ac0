import { join } from 'node:path'
import { linkKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import { openRoomLink } from '../hub/room-link.ts'
import { findNatsServer } from '../hub/server-binary.ts'
import type { RoomSecrets } from '../station/ports.ts'
import type { StationOrder } from './process-channel.ts'

/** The real link of a table whose neighbours run on the same machine, each on ports of its own. */
export function openTableLink(
  { port, others }: NonNullable<StationOrder['room']>,
  dataFolder: string,
  { identity, loaded, session, size }: RoomSecrets,
): Promise<RoomLink> {
  return openRoomLink({
    manifest: loaded.signed.manifest,
    manifestSha256: loaded.signed.manifestSha256,
    driftSeconds: loaded.policy.clock.driftSeconds,
    stationId: identity.stationId,
    signingKey: session.signingKey,
    linkKey: linkKeyOf(Buffer.from(session.secret.signingSeed, 'hex')),
    journalSize: size,
    binary: findNatsServer(process.env) ?? null,
    folder: join(dataFolder, 'hub'),
    regional: loaded.network?.regional ?? null,
    listen: { host: '127.0.0.1', port: 0 },
    discovery: { port, listen: '127.0.0.1', group: null, broadcast: false, unicast: others },
  })
}
