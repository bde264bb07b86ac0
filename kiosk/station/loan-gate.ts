import type { Clock } from '@taanuu/device-drivers/clock'
import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Policy } from '@taanuu/voter-roll-sync/package/policy'
import type { Exchange, ServedElsewhere } from '@taanuu/voter-roll-sync/sync/exchange'
import type { LoanAnswer } from '@taanuu/voter-roll-sync/sync/loans'
import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'

/**
 * The owner's word is waited for this long, then the owner counts as not seen (milliseconds). A round trip in a room takes
 * some ten; a voter who stands at the table feels two seconds.
 */
export const LOAN_ANSWER_MS = 1500
/** Whoever is asked may name another owner; so many are asked for one approach. */
const MOST_ASKED = 2

/** What this table may do with the voter of the open approach. */
export type Verdict =
  /** `right` as `voter.identified` has it: his own table, a loan, or nobody who could be asked. */
  | { readonly kind: 'free'; readonly right: NonNullable<EventBody<'voter.identified'>['right']> }
  | { readonly kind: 'served'; readonly served: ServedElsewhere }
  /** Another table serves him; `cut-off`: his owner is not seen, `lent`: that table has begun with him. */
  | { readonly kind: 'sent'; readonly station: string; readonly why: 'cut-off' | 'lent' }
  /** Two officials declared this very table out. */
  | { readonly kind: 'out' }

/** The policy lets a table go on without the owner's word. */
const UNASKED: Verdict = { kind: 'free', right: 'cut-off' }

export interface GateHost {
  readonly exchange: Exchange
  readonly link: RoomLink
  readonly clock: Clock
  readonly steady: Clock
  readonly key: SigningKey
  cutOff(): Policy['cutOff']
  reportFault(error: unknown): void
}

interface Asked {
  readonly voterRef: string
  readonly case: number
  readonly said: Promise<Verdict>
}

/**
 * Between finding a voter and identifying him: whose he is, and where he is another table's, that table's word. Whatever a
 * line does, an answer is there within `LOAN_ANSWER_MS` for each table asked.
 */
export class LoanGate {
  readonly #host: GateHost
  #asked: Asked | null = null
  /** Approach that the policy lets go on although the owner is not seen. */
  #accepted = 0

  constructor(host: GateHost) {
    this.#host = host
  }

  /**
   * The first word about the voter of the approach, at once: null where the owner is being asked, who is told of with
   * `settle`.
   */
  look(voterRef: string, caseNumber: number): Verdict | null {
    const right = this.#host.exchange.right(voterRef)
    switch (right.kind) {
      case 'own':
        return { kind: 'free', right: 'own' }
      case 'held':
        return { kind: 'free', right: 'loan' }
      case 'served':
        return this.#servedAt(voterRef, right.served.station)
      case 'out':
        return { kind: 'out' }
      case 'lent':
        if (this.#accepted === caseNumber) return UNASKED
        return this.#sees(right.station)
          ? { kind: 'sent', station: right.station, why: 'lent' }
          : this.#unseen(right.station, caseNumber, 'lent')
      case 'ask':
        if (this.#accepted === caseNumber) return UNASKED
        if (!this.#sees(right.owner)) return this.#unseen(right.owner, caseNumber, 'cut-off')
        this.#ask(voterRef, caseNumber, right.owner)
        return null
    }
  }

  /** The last word before the identification is written; nothing may be awaited between the two. */
  async settle(voterRef: string, caseNumber: number): Promise<Verdict> {
    const asked = this.#asked
    if (asked?.case === caseNumber && asked.voterRef === voterRef) {
      const verdict = await asked.said
      if (verdict.kind !== 'free') return verdict
    }
    const now = this.look(voterRef, caseNumber)
    if (now !== null) return now
    const verdict = await this.#asked!.said
    return verdict.kind === 'free' ? (this.look(voterRef, caseNumber) ?? verdict) : verdict
  }

  /** The word of the owner that is being asked for this approach, if one is. */
  saidOf(caseNumber: number): Promise<Verdict> | null {
    return this.#asked?.case === caseNumber ? this.#asked.said : null
  }

  #ask(voterRef: string, caseNumber: number, owner: string): void {
    if (this.#asked?.case === caseNumber && this.#asked.voterRef === voterRef) return
    const said = this.#wordOf(voterRef, caseNumber, owner, 1).catch((error: unknown) => {
      // A link that breaks in a new way is a line that is cut.
      this.#host.reportFault(error)
      return this.#unseen(owner, caseNumber, 'cut-off')
    })
    this.#asked = { voterRef, case: caseNumber, said }
  }

  async #wordOf(voterRef: string, caseNumber: number, owner: string, asked: number): Promise<Verdict> {
    const { exchange, link, clock, key } = this.#host
    const question = exchange.question(voterRef, caseNumber, owner, clock.now(), key)
    const answered = await this.#inTime(link.ask(owner, question, LOAN_ANSWER_MS))
    const taken = answered?.ok
      ? exchange.takeAnswer({ voterRef, case: caseNumber, owner }, question, answered.value)
      : null
    const word = taken?.ok ? taken.value : null
    if (word?.kind === 'not-owner' && word.owner !== null && asked < MOST_ASKED && this.#sees(word.owner))
      return this.#wordOf(voterRef, caseNumber, word.owner, asked + 1)
    return this.#verdictOf(word, voterRef, caseNumber, owner)
  }

  #verdictOf(word: LoanAnswer | null, voterRef: string, caseNumber: number, owner: string): Verdict {
    switch (word?.kind) {
      case 'granted':
        return { kind: 'free', right: 'loan' }
      case 'served':
        return this.#servedAt(voterRef, word.served.station)
      case 'lent':
        return { kind: 'sent', station: word.station, why: 'lent' }
      case 'not-owner':
        return this.#unseen(word.owner ?? owner, caseNumber, 'cut-off')
      case 'refused':
      case undefined:
        return this.#unseen(owner, caseNumber, 'cut-off')
    }
  }

  /** Nobody is told "already" without the event at hand: until it is here, the table that has it serves him. */
  #servedAt(voterRef: string, station: string): Verdict {
    const served = this.#host.exchange.servedElsewhere(voterRef)
    return served ? { kind: 'served', served } : { kind: 'sent', station, why: 'lent' }
  }

  #unseen(station: string, caseNumber: number, why: 'cut-off' | 'lent'): Verdict {
    if (this.#host.cutOff() === 'slice') return { kind: 'sent', station, why }
    this.#accepted = caseNumber
    return UNASKED
  }

  #sees(station: string): boolean {
    const { peers } = this.#host.link.view
    return peers.some((peer) => peer.station === station && peer.state.kind === 'connected')
  }

  /** Null where the link itself does not keep the deadline. */
  async #inTime<T>(answer: Promise<T>): Promise<T | null> {
    return Promise.race([answer, this.#host.steady.sleep(LOAN_ANSWER_MS).then(() => null)])
  }
}
