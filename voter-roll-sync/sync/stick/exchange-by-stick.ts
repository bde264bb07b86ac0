import { join } from 'node:path'
import { openCheckpoint } from '../../journal/checkpoint.ts'
import type { SigningKey } from '../../trust/ed25519.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { type ExchangePlace, parseBatch } from '../batch.ts'
import type { Double, Exchange, OwnJournal, Received } from '../exchange.ts'
import { exchangeIdentityOf, exchangeRecipientOf } from '../exchange-keys.ts'
import { type HaveNote, readHaveNote, writeHaveNote } from './have-note.ts'
import { mountedStick, type StickFiles } from './stick-files.ts'
import {
  makeStationFolder,
  precinctFolder,
  readStickEntry,
  type StickEntry,
  stickEntries,
  writeStickEntry,
} from './stick-folder.ts'

export interface StickProgress {
  readonly step: 'reading' | 'writing'
  readonly done: number
  readonly total: number
}

export interface StickOptions {
  /** Where the stick is mounted. */
  readonly root: string
  readonly place: ExchangePlace
  readonly exchange: Exchange
  readonly journal: OwnJournal
  /** Signing key of this station; heads on the stick are signed with it. */
  readonly key: SigningKey
  readonly precinctSecret: Uint8Array
  /** age recipient of the centre, where `network.json` names one. */
  readonly centreRecipient: string | null
  /** Tables and spares of the precinct, other than this one, with their public keys. */
  readonly peers: readonly { readonly station: string; readonly key: Uint8Array }[]
  readonly onProgress?: (progress: StickProgress) => void
  /** What came in; default: it goes to the exchange. */
  readonly receive?: (batch: Uint8Array) => Result<Received>
  readonly files?: StickFiles
}

export interface StickOutcome {
  /** Events of this station that were added to the stick; 0 where it had all. */
  readonly wrote: number
  /** Events that were taken from the stick, by station. */
  readonly took: readonly { readonly station: string; readonly events: number }[]
  readonly doubles: readonly Double[]
  /** Files of peers that were left aside, with the reason; those behind a gap are not among them. */
  readonly refused: readonly { readonly file: string; readonly code: string }[]
  /** What each other table said on this stick that it holds of this one's journal. */
  readonly heldByPeers: readonly { readonly station: string; readonly size: number }[]
}

/**
 * Takes from a stick what other tables wrote, and adds what it lacks of this table's journal, which then lies on it from the
 * first event. Every file is written beside its place, synced and moved; a stick that is pulled out at any moment has each
 * file whole or not, and the next exchange goes on from there. Errors: STICK_GONE, STICK_FULL, STICK_READ_ONLY (all:
 * what was taken is taken), JOURNAL_ROLLED_BACK (the stick has heads that this table signed and does not reach).
 */
export async function exchangeByStick(options: StickOptions): Promise<Result<StickOutcome>> {
  try {
    const own = await ownEntries(options)
    if (!own.ok) return own
    const { took, refused, doubles } = await takeAll(options)
    const wrote = await writeMissing(options, own.value)
    noteWhatIsHeld(options)
    return success({ wrote, took, refused, doubles, heldByPeers: heldByPeers(options) })
  } catch (error) {
    const code = stickErrorCode(error)
    if (code === undefined) throw error
    return failure(code, String(error))
  }
}

/** What the system says when a stick is pulled out, full, or locked. */
function stickErrorCode(error: unknown): string | undefined {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'STICK_FULL'
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'STICK_READ_ONLY'
    case 'EIO':
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ESTALE':
      return 'STICK_GONE'
    default:
      return undefined
  }
}

interface OwnEntries {
  /** Events of the own journal that lie on the stick without a gap, from the first. */
  readonly covered: number
  /** Own files that are half written or say nothing that this table ever signed. */
  readonly broken: readonly string[]
}

async function ownEntries(options: StickOptions): Promise<Result<OwnEntries>> {
  const { root, place, exchange, journal } = options
  const files = options.files ?? mountedStick
  const identity = exchangeIdentityOf(options.precinctSecret)
  let covered = 0
  const broken: string[] = []
  for (const entry of stickEntries(files, root, place, exchange.self)) {
    const head = await ownHeadOf(files, entry, identity, options.key)
    if (!head) {
      broken.push(entry.path)
      continue
    }
    const known = head.size <= journal.size && journal.rootAt(head.size) === head.root
    if (!known) return failure('JOURNAL_ROLLED_BACK', `${head.size} events on the stick`)
    if (head.from <= covered) covered = Math.max(covered, head.size)
  }
  const parts = files.list(join(precinctFolder(root, place), exchange.self))
  for (const { name } of parts)
    if (name.endsWith('.part')) broken.push(join(precinctFolder(root, place), exchange.self, name))
  return success({ covered, broken })
}

/** The signed head of an own file, with where its events begin; undefined where it is not whole or not ours. */
async function ownHeadOf(
  files: StickFiles,
  entry: StickEntry,
  identity: string,
  key: SigningKey,
): Promise<{ readonly from: number; readonly size: number; readonly root: string } | undefined> {
  const plain = await readStickEntry(files, entry, identity)
  const batch = plain.ok ? parseBatch(plain.value) : undefined
  if (!batch?.ok || batch.value.station !== entry.station || batch.value.from !== entry.from) return undefined
  const head = openCheckpoint(batch.value.checkpoint, key.publicKey)
  if (!head.ok || head.value.size !== entry.from + batch.value.events.length) return undefined
  return { from: entry.from, size: head.value.size, root: Buffer.from(head.value.root).toString('base64') }
}

async function takeAll(options: StickOptions): Promise<Pick<StickOutcome, 'took' | 'refused' | 'doubles'>> {
  const { root, place, exchange, peers } = options
  const files = options.files ?? mountedStick
  const receive = options.receive ?? ((batch: Uint8Array) => exchange.receive(batch))
  const identity = exchangeIdentityOf(options.precinctSecret)
  const held = (station: string): number => exchange.peers.get(station)?.size ?? 0
  const entries = peers.flatMap(({ station }) =>
    stickEntries(files, root, place, station).filter((entry) => entry.to > held(station)),
  )
  const before = new Map(peers.map(({ station }) => [station, held(station)]))
  const refused: { file: string; code: string }[] = []
  const doubles: Double[] = []
  for (const [i, entry] of entries.entries()) {
    options.onProgress?.({ step: 'reading', done: i, total: entries.length })
    // What is whole and brings nothing new is not opened; a later beginning waits for the events before it.
    if (entry.to <= held(entry.station)) continue
    const plain = await readStickEntry(files, entry, identity)
    const received = plain.ok ? receive(plain.value) : plain
    if (!received.ok)
      refused.push({ file: `${entry.station}/${entry.from}-${entry.to}`, code: received.error.code })
    else if (received.value.kind === 'added') doubles.push(...received.value.doubles)
  }
  const took = peers.map(({ station }) => ({ station, events: held(station) - (before.get(station) ?? 0) }))
  return { took: took.filter(({ events }) => events > 0), refused, doubles }
}

async function writeMissing(options: StickOptions, { covered, broken }: OwnEntries): Promise<number> {
  const { root, place, exchange, journal, centreRecipient } = options
  const files = options.files ?? mountedStick
  for (const path of broken) files.remove(path)
  const end = journal.size
  makeStationFolder(files, root, place, exchange.self)
  const tables = await exchangeRecipientOf(options.precinctSecret)
  const recipients = centreRecipient === null ? [tables] : [tables, centreRecipient]
  for (const batch of exchange.batches(covered, options.key)) {
    options.onProgress?.({ step: 'writing', done: batch.from - covered, total: end - covered })
    exchange.noteLeaving(batch.to)
    await writeStickEntry(files, root, place, exchange.self, batch, recipients)
    if (batch.to >= end) break
  }
  return end - covered
}

/** Others may leave out what this note names, so everything in it is durable here before. */
function noteWhatIsHeld({ root, place, exchange, journal, key, files = mountedStick }: StickOptions): void {
  exchange.settle()
  const holds: HaveNote['holds'] = [
    { station: exchange.self, size: journal.size },
    ...[...exchange.peers.values()].map(({ station, size }) => ({ station, size })),
  ]
  writeHaveNote(files, root, place, exchange.self, holds, key)
}

function heldByPeers({ root, place, exchange, peers, files = mountedStick }: StickOptions) {
  return peers.flatMap(({ station, key }) => {
    const note = readHaveNote(files, root, place, station, key)
    const ours = note.ok ? note.value.holds.find((entry) => entry.station === exchange.self) : undefined
    return ours ? [{ station, size: ours.size }] : []
  })
}
