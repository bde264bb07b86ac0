import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { batchExtent } from './batch-extent.ts'

export interface MergedBatch {
  readonly from: number
  readonly to: number
  readonly bytes: Uint8Array
}

interface Open {
  readonly [field: string]: unknown
  readonly from: number
  readonly events: readonly string[]
  readonly checkpoint: string
}

/**
 * Joins batches of one journal to larger ones: the events follow each other, and the last head covers them all, so the
 * result proves itself as its parts did. A table publishes each event at once; upward, a day is some tens of batches.
 */
export class BatchMerger {
  readonly #limit: number
  #open: Open | null = null
  #bytes = 0
  #next: number

  /**
   * @param next number of the first event that is wanted
   * @param limit size of a merged batch, bytes
   */
  constructor(next: number, limit: number) {
    this.#next = next
    this.#limit = limit
  }

  /** Number of the event that is wanted next. */
  get next(): number {
    return this.#next
  }

  /**
   * Takes the next batch of the journal. What was taken before is passed over; what would leave a gap is not taken: the
   * table brings it again.
   *
   * @returns a merged batch that is full, or null
   */
  take(bytes: Uint8Array): MergedBatch | null {
    const extent = batchExtent(bytes)
    if (!extent || extent.to <= this.#next || extent.from > this.#next) return null
    const batch = JSON.parse(Buffer.from(bytes).toString('utf8')) as Open
    const events = batch.events.slice(this.#next - extent.from)
    // The size of a part is the most that it adds.
    const full = this.#open !== null && this.#bytes + bytes.length > this.#limit ? this.flush() : null
    this.#open =
      this.#open === null
        ? { ...batch, from: this.#next, events }
        : { ...this.#open, events: [...this.#open.events, ...events], checkpoint: batch.checkpoint }
    this.#bytes += bytes.length
    this.#next = extent.to
    return full
  }

  /** What is joined so far, or null. */
  flush(): MergedBatch | null {
    const open = this.#open
    if (open === null) return null
    this.#open = null
    this.#bytes = 0
    return { from: open.from, to: open.from + open.events.length, bytes: canonicalBytes(open) }
  }
}
