import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { Decrypter, Encrypter } from 'age-encryption'

/** age's own chunk; smaller pieces would only cost turns of the stream. */
const CHUNK_BYTES = 64 * 1024

export interface WrittenFile {
  readonly bytes: number
  readonly sha256: string
  readonly plaintextSha256: string
}

/** Encrypts lines to a file as they come: neither the plaintext nor the ciphertext is ever held whole. */
export async function encryptLines(
  path: string,
  recipients: readonly string[],
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<WrittenFile> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const plain = createHash('sha256')
  const source = Readable.toWeb(Readable.from(chunksOf(lines, plain), { objectMode: false }))
  const encrypted = await encrypter.encrypt(source as ReadableStream<Uint8Array>)
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'w')
  const cipher = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of valuesOf(encrypted)) {
      cipher.update(chunk)
      bytes += chunk.length
      for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written)
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return { bytes, sha256: cipher.digest('hex'), plaintextSha256: plain.digest('hex') }
}

/**
 * Decrypts a file line by line. Throws on a wrong key, alteration, truncation, and a line above `maxLineBytes`; every
 * chunk is authenticated before any of it is given out (age-encryption.org/v1, "Payload").
 */
export async function* decryptLines(
  path: string,
  identity: string,
  maxLineBytes: number,
): AsyncGenerator<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  try {
    const plain = await decrypter.decrypt(Readable.toWeb(file) as ReadableStream<Uint8Array>)
    yield* linesOf(valuesOf(plain), maxLineBytes)
  } finally {
    // Also where the reader stops half-way: a station that locks lets go of the file.
    file.destroy()
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      yield Buffer.concat([rest, chunk.subarray(from, end)]).toString('utf8')
      rest = Buffer.alloc(0)
      from = end + 1
    }
    rest = Buffer.concat([rest, chunk.subarray(from)])
    if (rest.length > maxLineBytes) throw new RangeError('a line is too long')
  }
  if (rest.length > 0) throw new RangeError('the last line has no end')
}

async function* chunksOf(
  lines: Iterable<string> | AsyncIterable<string>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let size = 0
  for await (const line of lines) {
    const bytes = Buffer.from(line, 'utf8')
    hash.update(bytes)
    held.push(bytes)
    size += bytes.length
    if (size < CHUNK_BYTES) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}

async function* valuesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
