import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** RSA keys as certified readers have them. */
const RSA_BITS = 2048
/** DER of the object identifiers: sha256WithRSAEncryption, commonName, basicConstraints. */
const SHA256_RSA = Buffer.from('06092a864886f70d01010b', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex')

/** A certificate with the key that belongs to it. */
export interface TrainingIdentity {
  readonly name: string
  readonly privateKey: KeyObject
  readonly der: Buffer
  readonly pem: string
}

/**
 * Makes an X.509 v3 certificate (RFC 5280) for the training universe: with basic constraints and nothing else.
 *
 * @param issuer who signs; the certificate itself when absent
 * @param validity milliseconds since the epoch
 */
export function makeTrainingIdentity(options: {
  readonly name: string
  readonly issuer?: TrainingIdentity
  readonly isAuthority: boolean
  readonly validity: { readonly from: number; readonly to: number }
}): TrainingIdentity {
  const { name, issuer, isAuthority, validity } = options
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: RSA_BITS })
  const subjectKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const algorithm = sequence(SHA256_RSA, tlv(0x05))
  const constraints = sequence(...(isAuthority ? [tlv(0x01, Buffer.of(0xff))] : []))
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    tlv(0x02, Buffer.concat([Buffer.of(1), sha256Prefix(subjectKey)])),
    algorithm,
    nameOf(issuer?.name ?? name),
    sequence(timeOf(validity.from), timeOf(validity.to)),
    nameOf(name),
    subjectKey,
    tlv(0xa3, sequence(sequence(BASIC_CONSTRAINTS, tlv(0x01, Buffer.of(0xff)), tlv(0x04, constraints)))),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  const pem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  return { name, privateKey, der, pem }
}

/** Eight bytes of the key itself make the serial number. */
function sha256Prefix(key: Buffer): Buffer {
  return key.subarray(40, 48)
}

function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), content])
  const bytes = length < 256 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff)
  return Buffer.concat([Buffer.of(tag), bytes, content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts)
}

function nameOf(name: string): Buffer {
  return sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, Buffer.from(name, 'utf8')))))
}

/** UTCTime, as RFC 5280 wants it up to 2049. */
function timeOf(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  return tlv(0x17, Buffer.from(`${text}Z`, 'latin1'))
}
