import type { Elsewhere } from './roll.ts'

/** Voters of other precincts in one chunk: 72 kB. */
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

/** Voters of other precincts as they are stored: a town has a hundred thousand, and few are ever asked for. */
export class ElsewhereList {
  readonly #bytes: Buffer

  private constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** From the opened chunks in their order; undefined if one ends within an entry, or refs are not in ascending order. */
  static read(chunks: readonly Buffer[]): ElsewhereList | undefined {
    if (chunks.some(({ length }) => length % ENTRY_BYTES !== 0)) return undefined
    const list = new ElsewhereList(Buffer.concat(chunks))
    for (let i = 1; i < list.size; i++) if (list.#compare(i - 1, list.#bytes, i) >= 0) return undefined
    return list
  }

  get size(): number {
    return this.#bytes.length / ENTRY_BYTES
  }

  precinctOf(ref: string): number | undefined {
    const wanted = Buffer.from(ref, 'hex')
    let from = 0
    let to = this.size
    while (from < to) {
      const middle = (from + to) >> 1
      const order = this.#compare(middle, wanted, 0)
      if (order === 0) return this.#precinct(middle)
      if (order < 0) from = middle + 1
      else to = middle
    }
    return undefined
  }

  entries(): readonly Elsewhere[] {
    return Array.from({ length: this.size }, (_, i) => ({
      ref: this.#bytes.toString('hex', i * ENTRY_BYTES, i * ENTRY_BYTES + REF_BYTES),
      precinct: this.#precinct(i),
    }))
  }

  #precinct(i: number): number {
    return this.#bytes.readUInt32BE(i * ENTRY_BYTES + REF_BYTES)
  }

  /** Order of the i-th ref and the j-th of other entries (or of one bare ref). */
  #compare(i: number, other: Buffer, j: number): number {
    const at = i * ENTRY_BYTES
    const otherAt = j * ENTRY_BYTES
    return this.#bytes.compare(other, otherAt, otherAt + REF_BYTES, at, at + REF_BYTES)
  }
}
