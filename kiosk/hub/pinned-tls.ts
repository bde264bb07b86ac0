import { timingSafeEqual } from 'node:crypto'
import type { PeerCertificate } from 'node:tls'
import type { NodeConnectionOptions } from '@nats-io/transport-node'
import { certificatePemOf } from './hub-certificate.ts'

/** A name for the handshake; hubs have none, and an address may not stand there (RFC 6066 §3). */
const SERVER_NAME = 'hub.invalid'

/** TLS 1.3 to a server with exactly this certificate, whatever name or address it has. */
export function pinnedTls(announced: string): NonNullable<NodeConnectionOptions['tls']> {
  const pinned = Buffer.from(announced, 'base64')
  const options = {
    ca: certificatePemOf(announced),
    servername: SERVER_NAME,
    minVersion: 'TLSv1.3',
    checkServerIdentity: (_name: string, { raw }: PeerCertificate) =>
      raw.length === pinned.length && timingSafeEqual(raw, pinned)
        ? undefined
        : new Error('the hub shows another certificate than it announced'),
  }
  // The library passes on whatever Node's TLS takes; its type names a few of them only.
  return options as NonNullable<NodeConnectionOptions['tls']>
}

/** TLS 1.3 to a server whose certificate this authority, and no other, signed for the name that is dialled. */
export function authorityTls(certificateAuthority: string): NonNullable<NodeConnectionOptions['tls']> {
  const options = { ca: certificateAuthority, minVersion: 'TLSv1.3' }
  return options as NonNullable<NodeConnectionOptions['tls']>
}
