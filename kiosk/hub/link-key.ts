import type { Authenticator } from '@nats-io/transport-node'
import { base32nopad } from '@scure/base'
import { type SigningKey, signBytes } from '@taanuu/voter-roll-sync/trust/ed25519'

/** First byte of a user's public key in the NATS nkey form: base32 then begins with `U` (nats-io/nkeys). */
const USER_PREFIX = 20 << 3

/** NATS nkey of a user: base32 of prefix, 32-byte Ed25519 key and CRC-16, as servers and their tools write it. */
export function userOf(publicKey: Uint8Array): string {
  const body = Uint8Array.from([USER_PREFIX, ...publicKey])
  const crc = crc16(body)
  return base32nopad.encode(Uint8Array.from([...body, crc & 0xff, crc >> 8]))
}

/** CRC-16/XMODEM (polynomial 0x1021, from 0). */
function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}

/** Answers a server's nonce (base64url, as the protocol wants it). */
export function signNonce(key: SigningKey, nonce: string): { readonly nkey: string; readonly sig: string } {
  const sig = signBytes(key, Buffer.from(nonce, 'utf8'))
  return { nkey: userOf(key.publicKey), sig: Buffer.from(sig).toString('base64url') }
}

export function linkAuthenticator(key: SigningKey): Authenticator {
  return (nonce) => (nonce === undefined ? {} : signNonce(key, nonce)) as ReturnType<Authenticator>
}
