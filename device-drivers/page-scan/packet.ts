import { crc32 } from 'node:zlib'
import { crc8 } from './crc8.ts'

/**
 * The serial image profile `taanuu-page-scan`, version 1. It is a profile of our own, not a product's
 * interface: commands, status bits and events are framed and mean as in the PDI PageScan 5/6 (known from
 * VotingWorks' open driver), which moves its picture over a USB bulk endpoint; here the picture comes over
 * the same byte stream, in blocks of our own.
 *
 * Host → scanner: `02 | body | 03 | CRC-8(body)`, polynomial 0x97.
 * Scanner → host: `02 | body | 03`, no checksum; a body is printable ASCII or has bit 7 set, at most 64 bytes.
 * Scanner → host, picture: `01 | type | sequence u16 | length u16 | payload | CRC-32` (big-endian; CRC-32 of
 * zlib over type to payload). Block 0 is `H`: version u8, sides u8, width u16, dpi u16. Then `R`: whole or
 * part rows, 8-bit grey, 0 dark, row-major, both sides one after the other. The last is `E`: rows u32.
 *
 * Beyond the PageScan every command that is not a question is answered with the event `#00` (ok), `#05`
 * (not now, or unknown) or `#0E` (damaged), so that a lost command is noticed.
 */
export const PROFILE_VERSION = 1

const SOH = 0x01
const STX = 0x02
const ETX = 0x03

/** Longest body of a scanner packet, bytes. */
export const MAX_BODY_BYTES = 64
/** Longest payload of a picture block, bytes: some 27 ms of line at 12 Mbit/s. */
export const MAX_BLOCK_BYTES = 32_768
const BLOCK_HEADER_BYTES = 6
const BLOCK_SUM_BYTES = 4

export type BlockType = 'H' | 'R' | 'E'

export interface ImageBlock {
  readonly type: BlockType
  /** Counts from 0 within one picture, modulo 65536. */
  readonly sequence: number
  readonly payload: Uint8Array
}

/** What came from the scanner. */
export type ScannerOutput =
  | { readonly kind: 'body'; readonly body: Uint8Array }
  | { readonly kind: 'block'; readonly block: ImageBlock }
  | { readonly kind: 'bad-checksum' }

/** The bytes of a host packet. `body` must not contain 0x03. */
export function encodeHostPacket(body: string): Uint8Array {
  const bytes = Buffer.from(body, 'latin1')
  return Uint8Array.of(STX, ...bytes, ETX, crc8(bytes))
}

/** The bytes of a scanner packet. */
export function encodeScannerPacket(body: Uint8Array): Uint8Array {
  return Uint8Array.of(STX, ...body, ETX)
}

export function encodeImageBlock({ type, sequence, payload }: ImageBlock): Uint8Array {
  if (payload.length > MAX_BLOCK_BYTES) throw new RangeError(`payload of ${payload.length} bytes`)
  const bytes = new Uint8Array(BLOCK_HEADER_BYTES + payload.length + BLOCK_SUM_BYTES)
  const view = new DataView(bytes.buffer)
  bytes[0] = SOH
  bytes[1] = type.charCodeAt(0)
  view.setUint16(2, sequence & 0xffff)
  view.setUint16(4, payload.length)
  bytes.set(payload, BLOCK_HEADER_BYTES)
  const end = BLOCK_HEADER_BYTES + payload.length
  view.setUint32(end, crc32(bytes.subarray(1, end)))
  return bytes
}

export interface ScannerFramer {
  feed(chunk: Uint8Array): readonly ScannerOutput[]
  reset(): void
  /** Bytes kept; never more than one largest block. */
  readonly pendingBytes: number
}

/** Largest thing a scanner framer keeps. */
export const MAX_PENDING_BYTES = BLOCK_HEADER_BYTES + MAX_BLOCK_BYTES + BLOCK_SUM_BYTES

/**
 * Cuts the scanner's byte stream into packets and picture blocks. After damage the search goes on at the next
 * byte. The result does not depend on how the stream is chunked.
 */
export function createScannerFramer(): ScannerFramer {
  // A block comes in many chunks: they are gathered and joined only when enough is there.
  let chunks: Uint8Array[] = []
  let gathered = 0
  let needed = 1

  function feed(chunk: Uint8Array): readonly ScannerOutput[] {
    chunks.push(chunk)
    gathered += chunk.length
    if (gathered < needed) return []
    const bytes = chunks.length === 1 ? chunk : new Uint8Array(Buffer.concat(chunks))
    const outputs: ScannerOutput[] = []
    let at = 0
    needed = 1
    while (at < bytes.length) {
      const verdict = inspect(bytes, at)
      if (verdict.kind === 'incomplete') {
        needed = verdict.needed
        break
      }
      if (verdict.kind !== 'noise') outputs.push(verdict.output)
      at += verdict.length
    }
    const rest = bytes.subarray(at)
    chunks = rest.length > 0 ? [new Uint8Array(rest)] : []
    gathered = rest.length
    return outputs
  }

  return {
    feed,
    reset() {
      chunks = []
      gathered = 0
      needed = 1
    },
    get pendingBytes() {
      return gathered
    },
  }
}

type Verdict =
  | { readonly kind: 'incomplete'; readonly needed: number }
  | { readonly kind: 'noise'; readonly length: 1 }
  | { readonly kind: 'found'; readonly output: ScannerOutput; readonly length: number }

const NOISE: Verdict = { kind: 'noise', length: 1 }

function inspect(bytes: Uint8Array, at: number): Verdict {
  if (bytes[at] === STX) return inspectBody(bytes, at)
  if (bytes[at] === SOH) return inspectBlock(bytes, at)
  return NOISE
}

function inspectBody(bytes: Uint8Array, at: number): Verdict {
  for (let end = at + 1; end < bytes.length; end++) {
    if (bytes[end] === ETX) {
      if (end === at + 1) return NOISE
      const body = new Uint8Array(bytes.subarray(at + 1, end))
      return { kind: 'found', output: { kind: 'body', body }, length: end + 1 - at }
    }
    // Controls do not occur in a body: this STX was noise, or its ETX was lost.
    if (bytes[end] < 0x20 || end - at > MAX_BODY_BYTES) return NOISE
  }
  return { kind: 'incomplete', needed: bytes.length - at + 1 }
}

function inspectBlock(bytes: Uint8Array, at: number): Verdict {
  const available = bytes.length - at
  if (available > 1 && !isBlockType(bytes[at + 1])) return NOISE
  if (available < BLOCK_HEADER_BYTES) return { kind: 'incomplete', needed: available + 1 }
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, available)
  const length = view.getUint16(4)
  if (length > MAX_BLOCK_BYTES) return NOISE
  const whole = BLOCK_HEADER_BYTES + length + BLOCK_SUM_BYTES
  if (available < whole) return { kind: 'incomplete', needed: whole }
  const end = BLOCK_HEADER_BYTES + length
  if (crc32(bytes.subarray(at + 1, at + end)) !== view.getUint32(end)) {
    return { kind: 'found', output: { kind: 'bad-checksum' }, length: 1 }
  }
  const block: ImageBlock = {
    type: String.fromCharCode(bytes[at + 1]) as BlockType,
    sequence: view.getUint16(2),
    payload: bytes.subarray(at + BLOCK_HEADER_BYTES, at + end),
  }
  return { kind: 'found', output: { kind: 'block', block }, length: whole }
}

function isBlockType(byte: number): boolean {
  return byte === 0x48 || byte === 0x52 || byte === 0x45
}
