/**
 * A proof that one event lies under a signed head, or that one head continues another, as a file that anybody can keep
 * and check without the journal.
 *
 * The file is canonical JSON (RFC 8785), at most `MAX_PROOF_BYTES`, in one of two forms; hashes are hex:
 *
 * ```
 * {"checkpoint": note, "event": event, "kind": "inclusion", "path": [hash, ...], "stationKey": key, "v": 1}
 * {"from": note, "kind": "consistency", "path": [hash, ...], "stationKey": key, "to": note, "v": 1}
 * ```
 *
 * `checkpoint`, `from` and `to` are whole C2SP tlog-checkpoint notes, as their QR codes carry them; `event` is the line
 * of the journal as JSON, its leaf being the canonical bytes and its place in the tree its `seq`; `path` is the proof of
 * RFC 6962 §2.1.1 or §2.1.2, nearest hash first; `stationKey` is the station's public Ed25519 key, which whoever checks
 * compares with the one that the authority signed.
 */
import { z } from 'zod'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { type Checkpoint, MAX_CHECKPOINT_BYTES, openCheckpoint } from './checkpoint.ts'
import { type AnyEvent, MAX_EVENT_BYTES, parseEvent } from './events.ts'
import { leafHash, type MerkleTree, verifyConsistency, verifyInclusion } from './merkle-tree.ts'

/** An event, two notes and the longest path, with the names of the fields. */
export const MAX_PROOF_BYTES: number = MAX_EVENT_BYTES + 16 * 1024
/** Hashes in a path for the largest number of events that a checkpoint can name. */
const LONGEST_PATH = 64

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const note = z.string().min(1).max(MAX_CHECKPOINT_BYTES)
const common = { v: z.literal(1), stationKey: hash, path: z.array(hash).max(LONGEST_PATH) }

const proofSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('inclusion'), checkpoint: note, event: z.unknown() }),
  z.strictObject({ ...common, kind: z.literal('consistency'), from: note, to: note }),
])

interface CommonProof {
  readonly v: 1
  readonly stationKey: string
  readonly path: readonly string[]
}
export interface InclusionProof extends CommonProof {
  readonly kind: 'inclusion'
  readonly checkpoint: string
  readonly event: AnyEvent
}
export interface ConsistencyProof extends CommonProof {
  readonly kind: 'consistency'
  readonly from: string
  readonly to: string
}
export type Proof = InclusionProof | ConsistencyProof

/** What a proof shows, once it holds. */
export type Proven =
  | { readonly kind: 'inclusion'; readonly event: AnyEvent; readonly checkpoint: Checkpoint }
  | { readonly kind: 'consistency'; readonly from: Checkpoint; readonly to: Checkpoint }

/** A journal that is at hand, to prove things from. */
export interface ProvableJournal {
  readonly events: readonly AnyEvent[]
  readonly tree: MerkleTree
  readonly stationKey: Uint8Array
}

/**
 * Proof that event `seq` lies under the checkpoint. Errors: CHECKPOINT_UNREADABLE, CHECKPOINT_SIGNATURE,
 * CHECKPOINT_FOREIGN (not a head of this journal), PROOF_NO_SUCH_EVENT.
 */
export function proveEvent(
  journal: ProvableJournal,
  seq: number,
  checkpoint: string,
): Result<InclusionProof> {
  const head = headOf(journal, checkpoint)
  if (!head.ok) return head
  const event = journal.events[seq]
  if (!event || seq >= head.value.size) {
    return failure('PROOF_NO_SUCH_EVENT', `the checkpoint covers events 0 to ${head.value.size - 1}`)
  }
  const path = hexPath(journal.tree.inclusionProof(seq, head.value.size))
  return success({ v: 1, kind: 'inclusion', checkpoint, event, path, stationKey: hex(journal.stationKey) })
}

/**
 * Proof that checkpoint `to` continues `from`. Errors: CHECKPOINT_UNREADABLE, CHECKPOINT_SIGNATURE, CHECKPOINT_FOREIGN,
 * PROOF_BACKWARDS.
 */
export function proveGrowth(journal: ProvableJournal, from: string, to: string): Result<ConsistencyProof> {
  const [earlier, later] = [headOf(journal, from), headOf(journal, to)]
  if (!earlier.ok) return earlier
  if (!later.ok) return later
  if (earlier.value.size > later.value.size) {
    return failure('PROOF_BACKWARDS', `${earlier.value.size} events, then ${later.value.size}`)
  }
  const path = hexPath(journal.tree.consistencyProof(earlier.value.size, later.value.size))
  return success({ v: 1, kind: 'consistency', from, to, path, stationKey: hex(journal.stationKey) })
}

function headOf({ tree, stationKey, events }: ProvableJournal, text: string): Result<Checkpoint> {
  const opened = openCheckpoint(text, stationKey)
  if (!opened.ok) return opened
  const { size, root, origin } = opened.value
  const ours = origin.endsWith(`/${events[0]?.station}`)
  if (!ours || size > tree.size || Buffer.compare(tree.root(size), root) !== 0) {
    return failure('CHECKPOINT_FOREIGN', `${origin}, ${size} events`)
  }
  return opened
}

/** The file of a proof. */
export function encodeProof(proof: Proof): Uint8Array {
  return canonicalBytes(proof)
}

/** Reads a proof's file without believing it. Errors: PROOF_TOO_LARGE, PROOF_UNREADABLE. */
export function parseProof(bytes: Uint8Array): Result<Proof> {
  if (bytes.length > MAX_PROOF_BYTES) return failure('PROOF_TOO_LARGE', `${bytes.length} bytes`)
  const read = proofSchema.safeParse(parseCanonical(bytes))
  if (!read.success) return failure('PROOF_UNREADABLE', 'not the canonical form of a proof')
  if (read.data.kind === 'consistency') return success(read.data)
  const event = parseEvent(read.data.event)
  if (!event) return failure('PROOF_UNREADABLE', 'not a declared event')
  return success({ ...read.data, event })
}

/**
 * Checks a proof under the station key that it names. Errors: CHECKPOINT_UNREADABLE, CHECKPOINT_SIGNATURE,
 * PROOF_OTHER_JOURNAL, PROOF_BROKEN.
 */
export function checkProof(proof: Proof): Result<Proven> {
  const stationKey = Buffer.from(proof.stationKey, 'hex')
  const path = proof.path.map((entry) => Buffer.from(entry, 'hex'))
  return proof.kind === 'inclusion'
    ? checkInclusion(proof, stationKey, path)
    : checkConsistency(proof, stationKey, path)
}

function checkInclusion(
  { event, checkpoint: text }: InclusionProof,
  stationKey: Uint8Array,
  path: readonly Uint8Array[],
): Result<Proven> {
  const opened = openCheckpoint(text, stationKey)
  if (!opened.ok) return opened
  const checkpoint = opened.value
  if (!checkpoint.origin.endsWith(`/${event.station}`)) {
    return failure('PROOF_OTHER_JOURNAL', `event of ${event.station}, head of ${checkpoint.origin}`)
  }
  const leaf = leafHash(canonicalBytes(event))
  return verifyInclusion(leaf, event.seq, checkpoint.size, path, checkpoint.root)
    ? success({ kind: 'inclusion', event, checkpoint })
    : failure('PROOF_BROKEN', 'the path does not lead from the event to the head')
}

function checkConsistency(
  proof: ConsistencyProof,
  stationKey: Uint8Array,
  path: readonly Uint8Array[],
): Result<Proven> {
  const [first, second] = [openCheckpoint(proof.from, stationKey), openCheckpoint(proof.to, stationKey)]
  if (!first.ok) return first
  if (!second.ok) return second
  const [from, to] = [first.value, second.value]
  if (from.origin !== to.origin) return failure('PROOF_OTHER_JOURNAL', `${from.origin}, ${to.origin}`)
  return verifyConsistency(from.size, from.root, to.size, to.root, path)
    ? success({ kind: 'consistency', from, to })
    : failure('PROOF_BROKEN', 'the later head does not continue the earlier one')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function hexPath(path: readonly Uint8Array[]): readonly string[] {
  return path.map(hex)
}
