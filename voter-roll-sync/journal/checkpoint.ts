import { decodeBase64 } from '../trust/dsse.ts'
import { type SigningKey, signBytes, verifyBytes } from '../trust/ed25519.ts'
import { sha256 } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'

/** Larger than any note that fits a QR code. */
export const MAX_CHECKPOINT_BYTES = 2048
/** Signature type of plain Ed25519 in C2SP signed-note. */
const ED25519_NOTE_TYPE = Uint8Array.of(1)

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** Origin line of a station's journal: one log per station and election. */
export function journalOrigin(electionId: string, stationId: string): string {
  return `taanuu/${electionId}/${stationId}`
}

function noteBody(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${Buffer.from(checkpoint.root).toString('base64')}\n`
}

function noteKeyHash(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(Buffer.from(`${name}\n`), ED25519_NOTE_TYPE, publicKey).subarray(0, 4)
}

/** A signed head in the C2SP tlog-checkpoint form; the key's name is the origin. */
export function signCheckpoint(checkpoint: Checkpoint, key: SigningKey): string {
  const body = noteBody(checkpoint)
  const signature = Buffer.concat([
    noteKeyHash(checkpoint.origin, key.publicKey),
    signBytes(key, Buffer.from(body, 'utf8')),
  ])
  return `${body}\n— ${checkpoint.origin} ${signature.toString('base64')}\n`
}

/**
 * Reads a checkpoint and believes it only if it is the one spelling of its content, signed by the key.
 * Errors: CHECKPOINT_UNREADABLE, CHECKPOINT_SIGNATURE.
 */
export function openCheckpoint(text: string, publicKey: Uint8Array): Result<Checkpoint> {
  if (Buffer.byteLength(text) > MAX_CHECKPOINT_BYTES) return failure('CHECKPOINT_UNREADABLE', 'too long')
  const match =
    /^([^\n]{1,200})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/=]{44})\n\n— ([^\n ]{1,200}) ([A-Za-z0-9+/=]{1,200})\n$/.exec(
      text,
    )
  if (!match) return failure('CHECKPOINT_UNREADABLE')
  const [, origin, sizeText, rootText, name, signatureText] = match
  const root = decodeBase64(rootText)
  const signature = decodeBase64(signatureText)
  if (root?.length !== 32 || signature?.length !== 68 || name !== origin)
    return failure('CHECKPOINT_UNREADABLE')
  const checkpoint = { origin, size: Number(sizeText), root }
  if (Buffer.compare(signature.subarray(0, 4), noteKeyHash(name, publicKey)) !== 0) {
    return failure('CHECKPOINT_SIGNATURE', 'another key')
  }
  return verifyBytes(publicKey, Buffer.from(noteBody(checkpoint), 'utf8'), signature.subarray(4))
    ? success(checkpoint)
    : failure('CHECKPOINT_SIGNATURE', 'signature does not verify')
}

/** First 16 hex digits in groups of four: what people compare aloud. */
export function shortRoot(root: Uint8Array): string {
  return (Buffer.from(root).toString('hex').slice(0, 16).match(/.{4}/g) ?? []).join(' ')
}
