/** A text that must not be found, with what it is for the report. */
export interface Pattern {
  readonly bytes: Uint8Array
  readonly label: string
}

export interface Hit {
  readonly label: string
  readonly offset: number
}

/** Bytes that are looked up at every place of the haystack; no pattern may be shorter. */
export const SHORTEST_PATTERN = 4
/** Bits of the filter; a million, so that some ten thousand patterns let one place in a hundred through. */
const FILTER_BITS = 20
/** Spreads four bytes over the filter (Knuth, multiplicative hashing). */
const SPREAD = 0x9e3779b1

/**
 * Finds any of many patterns in one pass: the first four bytes of every place go through a filter, and what passes is
 * compared in full (Wu and Manber's idea, without the skip table, for patterns of any length).
 */
export class ManyPatterns {
  readonly #filter = new Uint8Array(1 << (FILTER_BITS - 3))
  readonly #byHead = new Map<number, Pattern[]>()

  constructor(patterns: readonly Pattern[]) {
    for (const pattern of patterns) {
      const { bytes } = pattern
      if (bytes.length < SHORTEST_PATTERN)
        throw new RangeError(`${pattern.label}: too short to be looked for`)
      const head = (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) >>> 0
      const slot = Math.imul(head, SPREAD) >>> (32 - FILTER_BITS)
      this.#filter[slot >> 3] |= 1 << (slot & 7)
      const others = this.#byHead.get(head)
      if (others) others.push(pattern)
      else this.#byHead.set(head, [pattern])
    }
  }

  /** Every place at which a pattern stands. */
  find(haystack: Uint8Array): readonly Hit[] {
    const hits: Hit[] = []
    const filter = this.#filter
    const end = haystack.length - SHORTEST_PATTERN
    if (end < 0) return hits
    let head = (haystack[0] << 8) | (haystack[1] << 16) | (haystack[2] << 24)
    for (let i = 0; i <= end; i++) {
      head = (head >>> 8) | (haystack[i + 3] << 24)
      const slot = Math.imul(head, SPREAD) >>> (32 - FILTER_BITS)
      if ((filter[slot >> 3] & (1 << (slot & 7))) === 0) continue
      for (const { bytes, label } of this.#byHead.get(head >>> 0) ?? []) {
        if (standsAt(haystack, i, bytes)) hits.push({ label, offset: i })
      }
    }
    return hits
  }
}

function standsAt(haystack: Uint8Array, offset: number, bytes: Uint8Array): boolean {
  if (offset + bytes.length > haystack.length) return false
  for (let i = SHORTEST_PATTERN; i < bytes.length; i++) if (haystack[offset + i] !== bytes[i]) return false
  return true
}
