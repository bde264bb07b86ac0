import { canonicalBytes, parseCanonical } from './canonical-json.ts'
import { keyIdOf, type SigningKey, signBytes, verifyBytes } from './ed25519.ts'
import { failure, type Result, success } from './result.ts'

/** Only small manifests are signed; large files are named in them by SHA-256. */
export const MAX_ENVELOPE_BYTES = 4 * 1024 * 1024

export interface Envelope {
  readonly payload: string
  readonly payloadType: string
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

/** Pre-authentication encoding of DSSE v1 (secure-systems-lab/dsse, protocol.md). */
function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8')
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ])
}

export function signEnvelope(payloadType: string, value: unknown, keys: readonly SigningKey[]): Envelope {
  const payload = canonicalBytes(value)
  const message = preAuthenticationEncoding(payloadType, payload)
  return {
    payload: Buffer.from(payload).toString('base64'),
    payloadType,
    signatures: keys
      .map((key) => ({
        keyid: keyIdOf(key.publicKey),
        sig: Buffer.from(signBytes(key, message)).toString('base64'),
      }))
      .sort((a, b) => (a.keyid < b.keyid ? -1 : 1)),
  }
}

export function envelopeBytes(envelope: Envelope): Uint8Array {
  return canonicalBytes(envelope)
}

export interface OpenedEnvelope {
  readonly value: unknown
  /** Key ids whose signatures were checked; every signature in the envelope is one of them. */
  readonly signers: readonly string[]
}

/**
 * Opens an envelope given as bytes: one canonical form, the expected type, every signature by a different one of
 * `keys` and valid. Errors: ENVELOPE_TOO_LARGE, ENVELOPE_NOT_CANONICAL, ENVELOPE_WRONG_TYPE, SIGNATURE_UNKNOWN_KEY,
 * SIGNATURE_INVALID.
 */
export function openEnvelope(
  bytes: Uint8Array,
  payloadType: string,
  keys: readonly Uint8Array[],
): Result<OpenedEnvelope> {
  if (bytes.length > MAX_ENVELOPE_BYTES) return failure('ENVELOPE_TOO_LARGE', `${bytes.length} bytes`)
  const envelope = parseCanonical(bytes)
  if (!isEnvelope(envelope)) return failure('ENVELOPE_NOT_CANONICAL')
  if (envelope.payloadType !== payloadType)
    return failure('ENVELOPE_WRONG_TYPE', envelope.payloadType.slice(0, 80))
  const payload = decodeBase64(envelope.payload)
  const value = payload && parseCanonical(payload)
  if (!payload || value === undefined) return failure('ENVELOPE_NOT_CANONICAL', 'payload')
  const message = preAuthenticationEncoding(payloadType, payload)
  const signers = new Set<string>()
  for (const { keyid, sig } of envelope.signatures) {
    const key = keys.find((candidate) => keyIdOf(candidate) === keyid)
    if (!key) return failure('SIGNATURE_UNKNOWN_KEY', keyid)
    const signature = decodeBase64(sig)
    if (signers.has(keyid) || !signature || !verifyBytes(key, message, signature)) {
      return failure('SIGNATURE_INVALID', keyid)
    }
    signers.add(keyid)
  }
  if (signers.size === 0) return failure('SIGNATURE_INVALID', 'no signature')
  return success({ value, signers: [...signers] })
}

/** Reads the payload without believing it, to say in a refusal whose it claims to be. Undefined if unreadable. */
export function peekPayload(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_ENVELOPE_BYTES) return undefined
  const envelope = parseCanonical(bytes)
  if (!isEnvelope(envelope)) return undefined
  const payload = decodeBase64(envelope.payload)
  return payload && parseCanonical(payload)
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false
  const { payload, payloadType, signatures, ...rest } = value as Record<string, unknown>
  return (
    Object.keys(rest).length === 0 &&
    typeof payload === 'string' &&
    typeof payloadType === 'string' &&
    Array.isArray(signatures) &&
    signatures.length <= 16 &&
    signatures.every(
      (s) => typeof s?.keyid === 'string' && typeof s?.sig === 'string' && Object.keys(s).length === 2,
    )
  )
}

/** Strict base64: only the one canonical spelling of the bytes. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
