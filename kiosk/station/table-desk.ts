import type { Clock } from '@taanuu/device-drivers/clock'
import type { GreyEvidence } from '@taanuu/matcher/finger/verify'
import type { EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import type { FingerPosition, StationEvent } from '../contract/index.ts'
import { fingerToAsk } from './finger-decision.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { StationPorts } from './ports.ts'
import type { Table } from './table-state.ts'
import type { RollVoter, VoterRoll } from './voter-roll.ts'

/** What the station around a table gives to its parts. */
export interface TableHost {
  readonly ports: StationPorts
  readonly steady: Clock
  loaded(): LoadedPackage | null
  append<T extends EventType>(type: T, body: EventBody<T>): void
  emit(event: Extract<StationEvent, { type: 'preview' | 'tone' }>): void
  changed(): void
  /** Leaf hash of an event of the journal, hex. */
  hashOf(eventIndex: number): string
  /** `byPeople`: somebody did something, which puts the idle lock off. */
  inTurn(work: () => Promise<void>, byPeople: boolean): Promise<void>
}

/** What stands at one table now: the open approach, the roll, and what a screen needs besides. */
export class TableDesk {
  readonly host: TableHost
  readonly ledger = new IdentificationLedger()
  roll: VoterRoll | null = null
  table: Table = { kind: 'ready' }
  /** A print of this approach in the grey zone, for the finger that is read next. */
  evidence: GreyEvidence<FingerPosition> | null = null

  constructor(host: TableHost) {
    this.host = host
  }

  /** Number of the open approach; 0: there is none. */
  get case(): number {
    return this.ledger.openCase?.case ?? 0
  }

  get voter(): RollVoter | null {
    const ref = this.ledger.openCase?.voterRef
    return (ref && this.roll?.byRef(ref)) || null
  }

  get triesLeft(): boolean {
    const open = this.ledger.openCase
    return open !== null && open.countedTries < (this.host.loaded()?.policy.triesAllowed ?? 0)
  }

  /** The enrolled finger to ask for now. */
  nextFinger(voter: RollVoter): FingerPosition | null {
    const open = this.ledger.openCase
    const perFinger = this.host.loaded()?.policy.triesPerFinger ?? 1
    return open && fingerToAsk(voter, open, perFinger, this.evidence?.position ?? null)
  }

  /** Ends the open approach, if there is one, with this outcome. */
  end(reason: string): void {
    const open = this.ledger.openCase
    if (!open) return
    this.host.append('case.ended', {
      case: open.case,
      reason,
      ...(open.voterRef ? { voterRef: open.voterRef } : {}),
    })
  }

  /** Ends the open approach with the evidence, if this voter was identified before. */
  endIfAlready(voter: RollVoter): boolean {
    const record = this.ledger.identified.get(voter.ref)
    if (!record) return false
    this.host.append('case.ended', {
      case: this.case,
      reason: 'ALREADY_IDENTIFIED',
      voterRef: voter.ref,
      evidence: this.host.hashOf(record.eventIndex),
    })
    this.table = { kind: 'already', voter }
    this.host.emit({ type: 'tone', tone: 'stop' })
    return true
  }
}
