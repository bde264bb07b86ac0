import { randomBytes } from 'node:crypto'
import nacl from 'tweetnacl'
import { sha256 } from '../trust/hash.ts'

/** SHA-256 of the row's place, cut: binds a box to its row, so that rows cannot be exchanged on the disk. */
const PLACE_BYTES = 16
/** Place, then the length of the content as u32. */
const HEADER_BYTES = PLACE_BYTES + 4
/** XSalsa20's nonce stands in front of every box; a data key never uses one twice, so it names this very sealing. */
export const NONCE_BYTES = 24

/**
 * Seals the content of one row with XSalsa20-Poly1305 under a data key. `place` names table and row; `padTo` hides the
 * content's length: the plaintext is filled up to a multiple of it, in bytes.
 */
export function sealRow(place: string, content: Uint8Array, key: Uint8Array, padTo: number): Buffer {
  const length = Math.ceil((HEADER_BYTES + content.length) / padTo) * padTo
  const plain = Buffer.alloc(length)
  placeMark(place).copy(plain, 0)
  plain.writeUInt32BE(content.length, PLACE_BYTES)
  plain.set(content, HEADER_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const box = Buffer.concat([nonce, nacl.secretbox(plain, nonce, key)])
  plain.fill(0)
  return box
}

/** Undefined if the box was altered, belongs to another row or was sealed with another key. */
export function openRow(place: string, box: Uint8Array, key: Uint8Array): Buffer | undefined {
  // Views, not copies: a gallery is 25 MB of templates.
  if (box.length < NONCE_BYTES) return undefined
  const opened = nacl.secretbox.open(box.subarray(NONCE_BYTES), box.subarray(0, NONCE_BYTES), key)
  if (!opened || opened.length < HEADER_BYTES) return undefined
  const plain = Buffer.from(opened.buffer, opened.byteOffset, opened.length)
  if (!plain.subarray(0, PLACE_BYTES).equals(placeMark(place))) return undefined
  const length = plain.readUInt32BE(PLACE_BYTES)
  return length <= plain.length - HEADER_BYTES
    ? plain.subarray(HEADER_BYTES, HEADER_BYTES + length)
    : undefined
}

function placeMark(place: string): Buffer {
  return Buffer.from(sha256(Buffer.from(place, 'utf8'))).subarray(0, PLACE_BYTES)
}
