import type { Clock } from '@taanuu/device-drivers/clock'
import { openCheckpoint, shortRoot } from '@taanuu/voter-roll-sync/journal/checkpoint'
import type { AnyEvent, EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import type { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import type { CheckpointView } from '../contract/index.ts'
import type { PaperPort } from './ports.ts'

/** Heads are signed at least this often while the station is unlocked (milliseconds). */
const HEAD_INTERVAL_MS = 60_000
const HOUR_MS = 60 * 60 * 1000

export type CheckpointKind = EventBody<'checkpoint.taken'>['kind']

export interface HeadsHost {
  readonly journal: Journal
  readonly steady: Clock
  readonly paper: PaperPort
  readonly electionId: string
  readonly stationId: string
  /** Null while the station is locked: nothing can be signed. */
  signingKey(): SigningKey | null
  /** As the package names it; null before there is one. */
  publicKey(): Uint8Array | null
  /** What is going on now must not be dated by a head: a sheet is in the machine. */
  quiet(): boolean
  /** A minute's heads stay in the journal; else only those that are printed do, and the last. */
  readonly keepsMinuteHeads: boolean
  reportFault(error: unknown): void
}

/** Signed heads of the journal, and the checkpoints that are printed of them. */
export class JournalHeads {
  readonly #host: HeadsHost
  #lastHeadAt = Number.NEGATIVE_INFINITY
  #lastCheckpointAt = Number.NEGATIVE_INFINITY
  #last: CheckpointView | null = null

  constructor(host: HeadsHost) {
    this.#host = host
    if (!host.keepsMinuteHeads) host.journal.letLastHeadPass(isPrinted)
  }

  /** The last head that was shown, or the last that was signed before this start. */
  get last(): CheckpointView | null {
    if (!this.#last && this.#host.publicKey()) {
      const note = this.#host.journal.notes.at(-1)
      if (note !== undefined) this.#last = this.#viewOf(note)
    }
    return this.#last
  }

  get #due(): boolean {
    return this.#host.steady.now() - this.#lastHeadAt >= HEAD_INTERVAL_MS
  }

  checkpointDue(checkpointHours: number): boolean {
    if (this.#host.quiet()) return false
    return this.#host.steady.now() - this.#lastCheckpointAt >= checkpointHours * HOUR_MS
  }

  /** After an append: signs a head if one is due, off the append path, so that the command is answered first. */
  schedule(): void {
    if (!this.#host.signingKey() || !this.#due || this.#host.quiet()) return
    setImmediate(() => {
      try {
        if (!this.#host.quiet()) this.sign()
      } catch (error) {
        this.#host.reportFault(error)
      }
    })
  }

  signIfDue(): void {
    if (this.#due && !this.#host.quiet()) this.sign()
  }

  /** Signs the present head; null while the station is locked or stopped. Throws when the disk refuses. */
  sign(kept = this.#host.keepsMinuteHeads): string | null {
    const { journal, steady, electionId } = this.#host
    const key = this.#host.signingKey()
    if (!key || !journal.database.open) return null
    this.#lastHeadAt = steady.now()
    return journal.signHead(electionId, key, kept)
  }

  /** The checkpoint's event was appended: its time counts from now. */
  async print(kind: CheckpointKind | 'closed' | 'erased'): Promise<CheckpointView | null> {
    const { paper, steady, stationId } = this.#host
    this.#lastCheckpointAt = steady.now()
    const note = this.sign(true)
    if (note === null) return null
    const view = this.#viewOf(note)
    this.#last = view
    await paper.print({
      kind: 'checkpoint',
      title: `${stationId} · ${kind}`,
      lines: [`${view.size}`, view.shortRoot],
      qr: note,
    })
    return view
  }

  #viewOf(note: string): CheckpointView {
    const opened = openCheckpoint(note, this.#host.publicKey() ?? new Uint8Array())
    if (!opened.ok) throw new Error(`own checkpoint does not verify: ${opened.error.code}`)
    return { size: opened.value.size, shortRoot: shortRoot(opened.value.root), text: note }
  }
}

/** Heads over these events are printed as soon as the event is written. */
const PRINTED: readonly EventType[] = ['checkpoint.taken', 'station.closed']

function isPrinted({ type }: AnyEvent): boolean {
  return PRINTED.includes(type)
}
