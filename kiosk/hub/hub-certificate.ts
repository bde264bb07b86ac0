import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** Clocks of a room may be hours apart before they are put right; the certificate is pinned, its dates say nothing. */
const VALID_MS = 7 * 24 * 3600_000
/** id-Ed25519 as an AlgorithmIdentifier, RFC 8410 §3. */
const ED25519 = Buffer.from('300506032b6570', 'hex')
/** The name `CN=h`: nobody reads it, and the announcement must fit one datagram. */
const NAME = sequence(
  tagged(0x31, sequence(Buffer.from('0603550403', 'hex'), tagged(0x0c, Buffer.from('h')))),
)
/** [0] EXPLICIT INTEGER 2: version 3, RFC 5280 §4.1.2.1. */
const VERSION_3 = Buffer.from('a003020102', 'hex')

export interface HubCertificate {
  /** DER in base64: what the hub announces and clients pin, byte for byte. */
  readonly announced: string
  readonly certificatePem: string
  /** PKCS #8; lies in a file only while the server runs, in a folder of this user in memory. */
  readonly keyPem: string
}

/**
 * A new Ed25519 key and a certificate by itself (X.509 v3, RFC 5280 and RFC 8410); nobody but the signed announcement
 * vouches for it, and clients take exactly these bytes. The form is one and fixed, so it is written out here: the
 * libraries for it bring a hundred times as much.
 */
export function makeHubCertificate(nowMs: number): HubCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const serial = Buffer.concat([Buffer.of(0x01), randomBytes(15)])
  const toBeSigned = sequence(
    VERSION_3,
    tagged(0x02, serial),
    ED25519,
    NAME,
    sequence(utcTime(nowMs - VALID_MS), utcTime(nowMs + VALID_MS)),
    NAME,
    publicKey.export({ format: 'der', type: 'spki' }),
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign(null, toBeSigned, privateKey)]))
  const announced = sequence(toBeSigned, ED25519, signature).toString('base64')
  return {
    announced,
    certificatePem: certificatePemOf(announced),
    keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  }
}

export function certificatePemOf(announced: string): string {
  const lines = announced.match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

/** DER tag and length; nothing here is longer than 65,535 bytes. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

/** `YYMMDDhhmmssZ`; good until 2049. */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}
