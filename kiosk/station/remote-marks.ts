import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import type { Evidence } from '@taanuu/voter-roll-sync/oblivious/messages'
import type { RemoteVoters } from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result } from '@taanuu/voter-roll-sync/trust/result'
import type { RemoteStore } from './remote-store.ts'
import type { RemoteTokens } from './remote-tokens.ts'
import type { RollVoter } from './voter-roll.ts'

/** After a mark that was not taken the next try waits so long (milliseconds), doubled up to the longest. */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
/** An update took the voter off the roll: his mark waits for a roll that has him, and holds up nobody's. */
const NOT_ON_ROLL = 'UNKNOWN_NUMBER'

export interface RemoteMarksHost {
  readonly voters: RemoteVoters
  readonly tokens: RemoteTokens
  readonly store: RemoteStore
  readonly precinct: number
  ledger(): IdentificationLedger
  voterOf(ref: string): RollVoter | undefined
  /** Leaf hash of an event of the own journal, hex. */
  hashOf(eventIndex: number): string
  inTurn(work: () => Promise<void>): Promise<void>
  append(body: EventBody<'double.elsewhere'>): void
  reportFault(error: unknown): void
}

/** An identification of the own journal that the register does not have yet. */
interface Owed {
  readonly ref: string
  readonly leaf: string
  readonly seq: number
  readonly at: string
}

/**
 * Tells the register of every identification of this table, one after another and off the path of a command: also of those
 * before a restart, and whenever the line is back.
 */
export class RemoteMarks {
  readonly #host: RemoteMarksHost
  /** The signed question of a mark that got no answer: the same is sent again, and counted once. */
  readonly #questions = new Map<string, Uint8Array>()
  #working = false
  #again: NodeJS.Timeout | undefined
  #wait = FIRST_WAIT_MS
  #open = true

  constructor(host: RemoteMarksHost) {
    this.#host = host
  }

  /** Something was identified, or the line is back. */
  wake(): void {
    this.#wait = FIRST_WAIT_MS
    if (this.#open) setImmediate(() => this.#work())
  }

  /** Identifications that the register has not taken yet, oldest first. */
  get owed(): readonly Owed[] {
    const { ledger, hashOf, store } = this.#host
    return [...ledger().identified].flatMap(([ref, { eventIndex, at }]) => {
      const leaf = hashOf(eventIndex)
      return store.isMarked(leaf) ? [] : [{ ref, leaf, seq: eventIndex, at }]
    })
  }

  close(): void {
    this.#open = false
    clearTimeout(this.#again)
    this.#questions.clear()
  }

  #work(): void {
    if (!this.#open || this.#working) return
    clearTimeout(this.#again)
    this.#working = true
    void this.#rest()
      .catch((error: unknown) => {
        if (this.#open) this.#host.reportFault(error)
        return false
      })
      .then((done) => {
        this.#working = false
        if (done || !this.#open) return
        this.#again = setTimeout(() => this.#work(), this.#wait)
        this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS)
      })
  }

  /** True when nothing is owed any more. */
  async #rest(): Promise<boolean> {
    for (const one of this.owed) {
      const taken = await this.#mark(one)
      if (!this.#open) return false
      if (taken.ok) await this.#settle(one, taken.value)
      else if (taken.error.code !== NOT_ON_ROLL) return false
      if (!this.#open) return false
    }
    return this.owed.length === 0
  }

  async #mark({ ref, leaf, at }: Owed): Promise<Result<Evidence>> {
    const { voters, tokens, voterOf } = this.#host
    const voter = voterOf(ref)
    if (!voter) return failure(NOT_ON_ROLL, ref)
    const token = await tokens.of(voter)
    if (!token.ok) return token
    const question = this.#questions.get(leaf) ?? voters.markQuestion(token.value, { event: leaf, at })
    this.#questions.set(leaf, question)
    return voters.mark(question, token.value)
  }

  /** The first mark is this one, or that of another table: then the voter was identified twice, and people decide. */
  async #settle(owed: Owed, { mark, envelope }: Evidence): Promise<void> {
    const { store, tokens, precinct, inTurn } = this.#host
    const { ref, leaf } = owed
    await inTurn(async () => {
      if (!this.#open) return
      // Doubles within the precinct come out when its journals meet, with both events and their proofs.
      if (mark.event !== leaf && mark.precinct !== precinct) {
        const evidence = sha256Hex(Buffer.from(envelope, 'base64'))
        store.putEvidence(evidence, envelope)
        this.#writeDouble(owed, { ...mark, evidence })
      }
      store.putMarked(leaf)
      tokens.forget(ref)
      this.#questions.delete(leaf)
    })
  }

  #writeDouble(
    { ref, leaf, seq }: Owed,
    { precinct, station, event, at, evidence }: Evidence['mark'] & { readonly evidence: string },
  ): void {
    const { ledger, append } = this.#host
    const { doubles, doublesElsewhere } = ledger()
    if (doublesElsewhere.some(({ voterRef }) => voterRef === ref)) return
    append({
      double: doubles.length + doublesElsewhere.length + 1,
      voterRef: ref,
      own: { seq, leaf },
      elsewhere: { precinct, station, leaf: event, at, evidence },
    })
  }
}
