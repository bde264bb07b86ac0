/** Templates of a few voters in one sealed row: opening a roll of 25,000 templates is then some hundred openings. */
export interface ChunkEntry {
  /** `voterRef`, hex of 32 bytes. */
  readonly ref: string
  /** In the order of the roll. */
  readonly templates: readonly Uint8Array[]
}

/**
 * A chunk is closed when it holds this much. Looking up one voter opens one chunk (0.7 ms); opening all takes as long as with
 * chunks of 1 MB (measured: 0.24 s for 25 MB either way, 0.38 s with 1 KB).
 */
const CHUNK_BYTES = 64 * 1024
const REF_BYTES = 32

/** Splits voters' templates into chunks of about `CHUNK_BYTES`; every voter lies in one chunk whole. */
export function splitIntoChunks(entries: readonly ChunkEntry[]): readonly (readonly ChunkEntry[])[] {
  const chunks: ChunkEntry[][] = []
  let bytes = CHUNK_BYTES
  for (const entry of entries) {
    if (bytes >= CHUNK_BYTES) {
      chunks.push([])
      bytes = 0
    }
    chunks.at(-1)!.push(entry)
    for (const template of entry.templates) bytes += template.length
  }
  return chunks
}

/** Layout of an entry: ref (32 bytes), number of templates u8, then per template its length u16 and its bytes. */
export function encodeChunk(entries: readonly ChunkEntry[]): Buffer {
  const parts: Uint8Array[] = []
  for (const { ref, templates } of entries) {
    parts.push(Buffer.from(ref, 'hex'), Buffer.from([templates.length]))
    for (const template of templates) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(template.length)
      parts.push(length, template)
    }
  }
  return Buffer.concat(parts)
}

/** Undefined if the bytes end within an entry. The templates are views of `bytes`. */
export function decodeChunk(bytes: Buffer): readonly ChunkEntry[] | undefined {
  const entries: ChunkEntry[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + REF_BYTES + 1 > bytes.length) return undefined
    const ref = bytes.toString('hex', at, at + REF_BYTES)
    const count = bytes[at + REF_BYTES]
    at += REF_BYTES + 1
    const templates: Uint8Array[] = []
    for (let i = 0; i < count; i++) {
      if (at + 2 > bytes.length) return undefined
      const end = at + 2 + bytes.readUInt16BE(at)
      if (end > bytes.length) return undefined
      templates.push(bytes.subarray(at + 2, end))
      at = end
    }
    entries.push({ ref, templates })
  }
  return entries
}
