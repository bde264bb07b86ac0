import type { Elsewhere } from './roll.ts'

/** Voters of other precincts in one chunk. */
export const ELSEWHERE_PER_CHUNK = 2000
const REF_BYTES = 32
const ENTRY_BYTES = REF_BYTES + 4

/** Each entry: ref (32 bytes), precinct u32. */
export function encodeElsewhere(entries: readonly Elsewhere[]): Buffer {
  const bytes = Buffer.alloc(entries.length * ENTRY_BYTES)
  entries.forEach(({ ref, precinct }, i) => {
    bytes.write(ref, i * ENTRY_BYTES, 'hex')
    bytes.writeUInt32BE(precinct, i * ENTRY_BYTES + REF_BYTES)
  })
  return bytes
}

/** Undefined if the bytes end within an entry. */
export function decodeElsewhere(bytes: Buffer): readonly Elsewhere[] | undefined {
  if (bytes.length % ENTRY_BYTES !== 0) return undefined
  return Array.from({ length: bytes.length / ENTRY_BYTES }, (_, i) => ({
    ref: bytes.toString('hex', i * ENTRY_BYTES, i * ENTRY_BYTES + REF_BYTES),
    precinct: bytes.readUInt32BE(i * ENTRY_BYTES + REF_BYTES),
  }))
}
