import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Checkpoint, journalOrigin, openCheckpoint, shortRoot } from '../journal/checkpoint.ts'
import { type AnyEvent, FIRST_PREV, MAX_EVENT_BYTES, parseEvent } from '../journal/events.ts'
import { leafHash, MerkleTree } from '../journal/merkle-tree.ts'
import type { Manifest } from '../package/manifest.ts'
import { parseCanonical } from '../trust/canonical-json.ts'
import { CHECKPOINT_SEPARATOR, CHECKPOINTS_FILE, type ExportManifest, JOURNAL_FILE } from './export-files.ts'
import { quantity } from './quantity.ts'
import type { Findings, Place } from './verify-report.ts'

/** Events in one unbroken chain, and the Merkle tree over them. */
export interface ReadJournal {
  readonly events: readonly AnyEvent[]
  readonly tree: MerkleTree
}

/** Reads the journal line by line: canonical form, declared events, chain. Undefined on the first fault. */
export function readJournal(
  folder: string,
  exported: ExportManifest,
  at: Place,
  findings: Findings,
): ReadJournal | undefined {
  const path = join(folder, JOURNAL_FILE)
  if (!exported.files.some((file) => file.name === JOURNAL_FILE)) {
    findings.fault('FILE_MISSING', at(JOURNAL_FILE), 'an export without a journal')
    return undefined
  }
  const content = readFileSync(path)
  const events: AnyEvent[] = []
  const tree = new MerkleTree()
  let prev = FIRST_PREV
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start)
    const number = events.length
    if (end < 0 || end - start > MAX_EVENT_BYTES) {
      findings.fault('NOT_CANONICAL', at(JOURNAL_FILE), `line ${number + 1} is cut short or too long`)
      return undefined
    }
    const bytes = content.subarray(start, end)
    const event = parseEvent(parseCanonical(bytes))
    if (!event) {
      findings.fault(
        'NOT_CANONICAL',
        at(JOURNAL_FILE),
        `line ${number + 1} is not a declared event in canonical form`,
      )
      return undefined
    }
    if (event.seq !== number || event.prev !== prev || event.station !== exported.station) {
      findings.fault('CHAIN', at(JOURNAL_FILE), `event ${number} does not follow the one before`)
      return undefined
    }
    const leaf = leafHash(bytes)
    events.push(event)
    tree.push(leaf)
    prev = Buffer.from(leaf).toString('hex')
    start = end + 1
  }
  findings.checked(at(JOURNAL_FILE), `${quantity(events.length, 'event')} in one unbroken chain`)
  return { events, tree }
}

/** Every signed head fits the journal at its size, and the last one covers all of it. */
export function checkHeads(
  folder: string,
  tree: MerkleTree,
  exported: ExportManifest,
  manifest: Manifest,
  at: Place,
  findings: Findings,
): void {
  const station = manifest.stations.find((s) => s.stationId === exported.station)!
  const key = Buffer.from(station.signingKey, 'hex')
  if (!exported.files.some((file) => file.name === CHECKPOINTS_FILE)) {
    findings.fault('FILE_MISSING', at(CHECKPOINTS_FILE), 'an export without signed heads')
    return
  }
  const notes = readFileSync(join(folder, CHECKPOINTS_FILE), 'utf8').split(CHECKPOINT_SEPARATOR)
  let last: Checkpoint | undefined
  for (const note of notes) {
    const problem = checkpointProblem(note, key, exported, tree)
    if (typeof problem === 'string') {
      findings.fault('CHECKPOINT', at(CHECKPOINTS_FILE), problem)
      return
    }
    last = problem
  }
  if (last?.size !== tree.size) {
    findings.fault(
      'CHECKPOINT',
      at(CHECKPOINTS_FILE),
      'the last signed head does not cover the whole journal',
    )
    return
  }
  findings.checked(
    at(CHECKPOINTS_FILE),
    `${quantity(notes.length, 'signed head')} fit; last ${quantity(last.size, 'event')}, ${shortRoot(last.root)}`,
  )
}

/** The checkpoint if it is this journal's, otherwise a sentence. */
export function checkpointProblem(
  note: string,
  stationKey: Uint8Array,
  exported: ExportManifest,
  journal: MerkleTree,
): Checkpoint | string {
  const opened = openCheckpoint(note, stationKey)
  if (!opened.ok) {
    return opened.error.code === 'CHECKPOINT_UNREADABLE'
      ? 'unreadable: not a checkpoint in its one form'
      : `not signed by this station (${opened.error.detail})`
  }
  const { origin, size, root } = opened.value
  if (origin !== journalOrigin(exported.electionId, exported.station))
    return `a head of another journal: ${origin}`
  if (size > journal.size) return `a signed head has ${size} events, the journal only ${journal.size}`
  if (Buffer.compare(journal.root(size), root) !== 0) {
    return `the first ${size} events are not those that were signed (Merkle root differs)`
  }
  return opened.value
}
