/** A row with ten templates and a portrait in base64 is under 300 KB; a longer line is damage, not a voter. */
export const MAX_LINE_BYTES = 1024 * 1024

export interface ByteLine {
  /** Counted from 1. */
  readonly number: number
  /** Without its line end; null when longer than `MAX_LINE_BYTES` (its bytes are passed over). */
  readonly bytes: Buffer | null
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Splits a stream at line feeds (CR LF too), holding no more than one line. */
export async function* byteLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteLine> {
  let parts: Buffer[] = []
  let held = 0
  let number = 1
  function take(): ByteLine {
    const bytes = held > MAX_LINE_BYTES ? null : Buffer.concat(parts)
    parts = []
    held = 0
    const end = bytes && bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes?.length
    return { number: number++, bytes: bytes?.subarray(0, end) ?? null }
  }
  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, start)) {
      keep(buffer.subarray(start, end))
      yield take()
      start = end + 1
    }
    keep(buffer.subarray(start))
  }
  if (held > 0) yield take()

  function keep(part: Buffer): void {
    held += part.length
    if (held <= MAX_LINE_BYTES) parts.push(part)
    else parts = []
  }
}
