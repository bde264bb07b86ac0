import { z } from 'zod'
import { journalOrigin, MAX_CHECKPOINT_BYTES, signCheckpoint } from '../journal/checkpoint.ts'
import { type AnyEvent, MAX_EVENT_BYTES } from '../journal/events.ts'
import { universeSchema } from '../package/manifest.ts'
import { canonicalBytes, canonicalJson, parseCanonical } from '../trust/canonical-json.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'

/** What a carrier takes in one piece: well below the 1 MiB that a NATS server allows by default. */
export const MAX_BATCH_BYTES: number = 256 * 1024
/** Header, checkpoint and the names of the fields, with room. */
const FRAME_BYTES = 4 * 1024
/** The shortest event has some 200 bytes. */
const MAX_EVENTS: number = Math.ceil(MAX_BATCH_BYTES / 100)

/** Whose journal it is; a peer is of the same election, universe and precinct. */
export interface ExchangePlace {
  readonly electionId: string
  readonly universe: 'real' | 'training'
  readonly precinct: number
}

const batchSchema = z.strictObject({
  v: z.literal(1),
  electionId: z.string().min(1).max(64),
  universe: universeSchema,
  precinct: z.number().int().min(1).max(999_999),
  station: z.string().min(1).max(64),
  /** Number of the first event. */
  from: z.number().int().min(0).max(10_000_000),
  /** Canonical texts of events, as they lie in the journal. */
  events: z.array(z.string().min(2).max(MAX_EVENT_BYTES)).max(MAX_EVENTS),
  /** Signed head that covers all events up to and including the last one here. */
  checkpoint: z.string().min(1).max(MAX_CHECKPOINT_BYTES),
})

/** A piece of one station's journal under a signed head; it proves itself, whoever carried it. */
export type Batch = z.infer<typeof batchSchema>

/** What a batch is made from. */
export interface BatchSource {
  readonly events: readonly AnyEvent[]
  /** Root of the first `size` events, base64. */
  rootAt(size: number): string
}

/** One batch as bytes, with what a carrier names it by. */
export interface MadeBatch {
  readonly from: number
  /** Events covered by its head: `from` plus the events in it. */
  readonly to: number
  readonly bytes: Uint8Array
}

/**
 * Batches from event `from` to the present end of the journal, each under a head signed here; none where nothing is
 * new. The journal's own heads stay as they are.
 */
export function* makeBatches(
  place: ExchangePlace,
  station: string,
  journal: BatchSource,
  from: number,
  key: SigningKey,
): Generator<MadeBatch> {
  const end = journal.events.length
  for (let start = from; start < end; ) {
    const texts: string[] = []
    let bytes = FRAME_BYTES
    for (let seq = start; seq < end; seq++) {
      const text = canonicalJson(journal.events[seq])
      const size = Buffer.byteLength(JSON.stringify(text)) + 1
      if (texts.length > 0 && bytes + size > MAX_BATCH_BYTES) break
      texts.push(text)
      bytes += size
    }
    const to = start + texts.length
    const root = Buffer.from(journal.rootAt(to), 'base64')
    const origin = journalOrigin(place.electionId, station)
    const checkpoint = signCheckpoint({ origin, size: to, root }, key)
    const { electionId, universe, precinct } = place
    const own = { station, from: start, events: texts, checkpoint }
    const batch: Batch = { v: 1, electionId, universe, precinct, ...own }
    yield { from: start, to, bytes: canonicalBytes(batch) }
    start = to
  }
}

/** Reads a batch without believing it. Errors: BATCH_TOO_LARGE, BATCH_UNREADABLE. */
export function parseBatch(bytes: Uint8Array): Result<Batch> {
  if (bytes.length > MAX_BATCH_BYTES) return failure('BATCH_TOO_LARGE', `${bytes.length} bytes`)
  const read = batchSchema.safeParse(parseCanonical(bytes))
  return read.success ? success(read.data) : failure('BATCH_UNREADABLE', 'not the canonical form of a batch')
}
