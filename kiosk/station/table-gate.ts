import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Verdict } from './loan-gate.ts'
import type { RemoteVerdict } from './remote-gate.ts'
import type { RemoteTable } from './remote-table.ts'
import type { TableDesk } from './table-desk.ts'
import type { TableRoom } from './table-room.ts'
import type { RollVoter } from './voter-roll.ts'

/** What `voter.identified` says of whom this table asked. */
export type Admission = Pick<EventBody<'voter.identified'>, 'right' | 'elsewhere'>

/**
 * Whether the voter of the open approach is this table's to serve; where he is not, the approach ends with the evidence, or
 * with the table that serves him. A table without others lets everybody through.
 */
export class TableGate {
  /** From an unlock to the lock, at a precinct with several tables. */
  room: TableRoom | null = null
  /** From an unlock to the lock, where the package and its policy ask about other precincts. */
  remote: RemoteTable | null = null
  readonly #desk: TableDesk
  readonly #onEnded: () => void

  /** @param onEnded an approach ended here: readings and ceremonies of it are over */
  constructor(desk: TableDesk, onEnded: () => void) {
    this.#desk = desk
    this.#onEnded = onEnded
  }

  /**
   * The early word, when the voter is found: true where the approach has ended with it. While another table is asked the
   * approach goes on, and ends as soon as that table's word says so.
   */
  endsAtOnce(voter: RollVoter): boolean {
    if (this.#desk.endIfAlready(voter)) return true
    const verdict = this.room?.gate.look(voter.ref, this.#desk.case)
    if (verdict && this.#ends(voter, verdict)) return true
    if (verdict === null) this.#endOnWord(voter, this.#desk.case)
    this.#askElsewhere(voter, this.#desk.case)
    return false
  }

  /** Beside the reading of the finger; ends the approach as soon as the answer says so. */
  #askElsewhere(voter: RollVoter, caseNumber: number): void {
    const { host } = this.#desk
    void this.remote?.gate.ask(voter, caseNumber).then((verdict) => {
      if (verdict.kind === 'free') return
      void host.inTurn(async () => {
        const open = this.#desk.ledger.openCase
        if (open?.case === caseNumber && !open.identified) this.#endsElsewhere(voter, verdict)
      }, false)
    })
  }

  #endOnWord(voter: RollVoter, caseNumber: number): void {
    const { host } = this.#desk
    void this.room?.gate.saidOf(caseNumber)?.then((verdict) => {
      if (verdict.kind === 'free') return
      void host.inTurn(async () => {
        const open = this.#desk.ledger.openCase
        if (open?.case === caseNumber && !open.identified) this.#ends(voter, verdict)
      }, false)
    })
  }

  /**
   * The last word before the identification is written, with what the event says of the right to it; null: the approach has
   * ended.
   */
  async admits(voter: RollVoter): Promise<Admission | null> {
    if (this.#desk.endIfAlready(voter)) return null
    const answer = await this.remote?.gate.ask(voter, this.#desk.case)
    if (answer && answer.kind !== 'free') {
      this.#endsElsewhere(voter, answer)
      return null
    }
    const elsewhere = answer ? { elsewhere: answer.elsewhere } : {}
    if (!this.room) return elsewhere
    // The room has the last word: while the other precincts answered, a loan may have ended.
    const verdict = await this.room.gate.settle(voter.ref, this.#desk.case)
    if (verdict.kind === 'free') return { right: verdict.right, ...elsewhere }
    this.#ends(voter, verdict)
    return null
  }

  #endsElsewhere(voter: RollVoter, verdict: Exclude<RemoteVerdict, { kind: 'free' }>): void {
    const { host } = this.#desk
    if (verdict.kind === 'identified') {
      const { mark, evidence } = verdict
      host.append('case.ended', {
        ...{ case: this.#desk.case, reason: 'IDENTIFIED_ELSEWHERE', voterRef: voter.ref, evidence },
      })
      this.#onEnded()
      this.#desk.table = { kind: 'already', voter, byMark: { mark, evidence } }
      host.emit({ type: 'tone', tone: 'stop' })
      return
    }
    const code = verdict.code === 'REMOTE_QUOTA' ? 'REMOTE_QUOTA' : 'ELSEWHERE_NOT_ASKED'
    this.#desk.end(code)
    this.#onEnded()
    this.#desk.table = { kind: 'not-asked', voterRef: voter.ref, code }
    host.emit({ type: 'tone', tone: 'attention' })
  }

  #ends(voter: RollVoter, verdict: Verdict): boolean {
    const { host } = this.#desk
    const { case: caseNumber, ledger } = this.#desk
    const by = ledger.openCase?.by ?? 'number'
    switch (verdict.kind) {
      case 'free':
        return false
      case 'served':
        host.append('case.ended', {
          case: caseNumber,
          reason: 'ALREADY_IDENTIFIED',
          voterRef: voter.ref,
          evidence: verdict.served.leaf,
        })
        this.#onEnded()
        this.#desk.table = { kind: 'already', voter, elsewhere: verdict.served }
        host.emit({ type: 'tone', tone: 'stop' })
        return true
      case 'sent': {
        const { station, why } = verdict
        this.#desk.end('SENT_TO_TABLE')
        this.#onEnded()
        this.#desk.table = { kind: 'sent', voterRef: voter.ref, case: caseNumber, by, station, why }
        host.emit({ type: 'tone', tone: 'redirect' })
        return true
      }
      case 'out':
        this.#desk.end('SENT_TO_TABLE')
        this.#onEnded()
        this.#desk.table = { kind: 'ready' }
        return true
    }
  }
}
