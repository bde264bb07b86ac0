import { createHash, createHmac } from 'node:crypto'
import { createReadStream } from 'node:fs'

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

export function sha256Hex(...parts: readonly Uint8Array[]): string {
  return Buffer.from(sha256(...parts)).toString('hex')
}

export function hmacSha256Hex(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

/** SHA-256 and length of a file, read as a stream so that a large roll is never held whole. */
export async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    bytes += (chunk as Buffer).length
    hash.update(chunk as Buffer)
  }
  return { sha256: hash.digest('hex'), bytes }
}
