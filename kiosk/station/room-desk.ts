import type { StickOutcome } from '@taanuu/voter-roll-sync/sync/stick/exchange-by-stick'
import type {
  CommandInput,
  IdentificationEvidence,
  RoomActView,
  RoomView,
  Screen,
  VoterView,
} from '../contract/index.ts'
import type { CeremonyHost } from './ceremony-host.ts'
import { type DoubleCase, DoubleCases } from './double-cases.ts'
import type { LoadedPackage } from './loaded-package.ts'
import { doubleViews, markEvidence, nameOfTable, peerEvidence, peerViews, servedAt } from './room-view.ts'
import type { TableDesk } from './table-desk.ts'
import type { TableRoom } from './table-room.ts'
import { voterView } from './voter-roll.ts'

type RoomAct = CommandInput<'room.act'>

type StickState = Extract<Screen, { kind: 'stick' }>['state']

function failedState(code: string): StickState {
  return { kind: 'failed', code }
}

/** What a person has opened about the room; it stands over the table's own screen. */
type Opened =
  | { readonly kind: 'double'; readonly double: number }
  | { readonly kind: 'act'; readonly act: RoomAct }
  | { readonly kind: 'stick'; readonly state: StickState }

/** What the station around the desk gives to it. */
export interface RoomDeskHost extends CeremonyHost {
  room(): TableRoom | null
  loaded(): LoadedPackage | null
  stationName(): string
  /** Ends it; where the station is closing, the ceremony of the closing begins again. */
  endCeremony(): void
}

/** Cases of two tables, tables out of work, and the stick: what people do about the room. */
export class RoomDesk {
  readonly doubles = new DoubleCases()
  readonly #desk: TableDesk
  readonly #host: RoomDeskHost
  #opened: Opened | null = null

  constructor(desk: TableDesk, host: RoomDeskHost) {
    this.#desk = desk
    this.#host = host
  }

  /** Nothing of a voter stays when the station is locked. */
  close(): void {
    this.#opened = null
  }

  // Commands. Each gives null, or the code why not.

  show({ double }: CommandInput<'double.show'>): string | null {
    if (!this.#idle || !this.doubles.byNumber(double)) return 'COMMAND_NOT_NOW'
    this.#opened = { kind: 'double', double }
    return null
  }

  leave(kind: 'double' | 'stick'): string | null {
    if (this.#opened?.kind !== kind) return 'COMMAND_NOT_NOW'
    if (this.#opened.kind === 'stick' && this.#opened.state.kind === 'working') return 'COMMAND_NOT_NOW'
    this.#opened = null
    return null
  }

  begin(act: RoomAct): string | null {
    if (!this.#mayBegin(act)) return 'COMMAND_NOT_NOW'
    this.#host.beginCeremony()
    this.#opened = { kind: 'act', act }
    return null
  }

  #mayBegin(act: RoomAct): boolean {
    const room = this.#host.room()
    if (!room || this.#desk.ledger.openCase) return false
    switch (act.act) {
      case 'declare-out':
        return this.#idle && this.#peerView(act.station) !== null && room.exchange.mayBorrow(act.station)
      case 'return':
        return room.exchange.selfOut
      case 'close-double':
        return this.#opened?.kind === 'double' && this.doubles.byNumber(act.double)?.closed === null
    }
  }

  cancel(): void {
    if (this.#opened?.kind !== 'act') return
    const { act } = this.#opened
    this.#opened = act.act === 'close-double' ? { kind: 'double', double: act.double } : null
    this.#host.endCeremony()
  }

  /** Both keys are there: the act is written. Errors: COMMAND_NOT_NOW. */
  confirm(): string | null {
    const ceremony = this.#host.ceremony()
    if (this.#opened?.kind !== 'act' || !ceremony?.complete) return 'COMMAND_NOT_NOW'
    const { act } = this.#opened
    switch (act.act) {
      case 'declare-out': {
        const head = this.#host.room()?.exchange.peers.get(act.station)?.head
        const known = head ? { head } : {}
        const content = { station: act.station, reason: act.reason, ...known }
        this.#host.appendAttested('table.out', content, ceremony)
        break
      }
      case 'return':
        this.#host.appendAttested('table.returned', {}, ceremony)
        break
      case 'close-double':
        this.#host.appendAttested('double.closed', { double: act.double, reason: act.reason }, ceremony)
        break
    }
    this.#opened = null
    this.#host.endCeremony()
    return null
  }

  /**
   * Journals go onto the inserted medium and come from it, beside the commands: the screen follows it. Errors:
   * COMMAND_NOT_NOW, STICK_NONE.
   */
  exchangeByStick(): string | null {
    const room = this.#host.room()
    if (!room || !this.#idle) return 'COMMAND_NOT_NOW'
    if (room.mediumFolder() === null) return 'STICK_NONE'
    const show = (state: StickState): void => {
      if (this.#opened?.kind !== 'stick' || this.#host.room() !== room) return
      this.#opened = { kind: 'stick', state }
      this.#desk.host.changed()
    }
    this.#opened = { kind: 'stick', state: { kind: 'working', done: 0, all: 0 } }
    void room
      .exchangeByStick(({ done, total }) => show({ kind: 'working', done, all: total }))
      .then((outcome) => show(outcome.ok ? this.#doneState(outcome.value) : failedState(outcome.error.code)))
      .catch((error: unknown) => {
        // A lock in the middle closes what the exchange works on; what was taken is taken.
        if (this.#host.room() === room) this.#desk.host.ports.reportFault(error)
        show(failedState('INTERNAL_FAULT'))
      })
    return null
  }

  #doneState({ wrote, took, refused }: StickOutcome): StickState {
    const stations = this.#host.loaded()?.signed.manifest ?? { stations: [] }
    return {
      kind: 'done',
      written: wrote,
      taken: took.map(({ station, events }) => ({ name: nameOfTable(station, stations), events })),
      refused: refused.map(({ file, code }) => ({ name: file, code })),
    }
  }

  // Views.

  get #idle(): boolean {
    return this.#opened === null && this.#desk.table.kind === 'ready' && !this.#desk.ledger.openCase
  }

  /** The screen that stands over the table's own; null: none. */
  screen(): Screen | null {
    const opened = this.#opened
    switch (opened?.kind) {
      case 'double':
        return this.#doubleScreen(opened.double)
      case 'act':
        return this.#actScreen(opened.act)
      case 'stick':
        return { kind: 'stick', state: opened.state }
      case undefined:
        return this.#declaredOut()
    }
  }

  #declaredOut(): Screen | null {
    const exchange = this.#host.room()?.exchange
    const loaded = this.#host.loaded()
    if (!exchange?.selfOut || !loaded || this.#desk.ledger.openCase) return null
    const out = exchange.outs.get(exchange.self)
    return { kind: 'declared-out', by: out ? [nameOfTable(out.by, loaded.signed.manifest)] : [] }
  }

  #actScreen(act: RoomAct): Screen | null {
    const keys = this.#host.ceremony()?.view()
    const view = this.#actView(act)
    return keys && view ? { kind: 'room-act', act: view, keys } : null
  }

  #actView(act: RoomAct): RoomActView | null {
    switch (act.act) {
      case 'declare-out': {
        const table = this.#peerView(act.station)
        return table && { act: 'declare-out', table, reason: act.reason }
      }
      case 'return':
        return { act: 'return', stationName: this.#host.stationName() }
      case 'close-double': {
        const [one, other] = this.#evidenceOf(act.double) ?? []
        if (!one || !other) return null
        return { act: 'close-double', tables: [one.stationName, other.stationName], reason: act.reason }
      }
    }
  }

  #doubleScreen(double: number): Screen | null {
    const found = this.doubles.byNumber(double)
    const events = this.#evidenceOf(double)
    if (!found || !events) return null
    const voter = this.#desk.roll?.byRef(found.voterRef)
    const shown: VoterView | null = voter ? voterView(voter) : null
    return { kind: 'double', double, voter: shown, events, closed: found.closed }
  }

  /** Both events of a case, the earlier one first. */
  #evidenceOf(double: number): readonly [IdentificationEvidence, IdentificationEvidence] | null {
    const found = this.doubles.byNumber(double)
    const room = this.#host.room()
    const loaded = this.#host.loaded()
    const own = found && this.#desk.ledger.identified.get(found.voterRef)
    const theirs = found && room && loaded && this.#otherEvidence(found.other, room, loaded)
    if (!own || !theirs) return null
    const ours: IdentificationEvidence = {
      at: own.at,
      stationName: this.#host.stationName(),
      checkNumber: own.check,
      by: own.by,
      eventIndex: own.eventIndex,
      eventHash: found.own.leaf,
      proof: null,
    }
    return ours.at <= theirs.at ? [ours, theirs] : [theirs, ours]
  }

  #otherEvidence(
    other: DoubleCase['other'],
    { exchange }: TableRoom,
    { signed }: LoadedPackage,
  ): IdentificationEvidence | null {
    if (other.kind === 'elsewhere')
      return markEvidence({ mark: { ...other, event: other.leaf }, evidence: other.evidence })
    const served = servedAt(exchange, other.station, other.seq)
    return served && peerEvidence(exchange, served, signed.manifest)
  }

  #peerView(station: string): RoomView['peers'][number] | null {
    return this.view()?.peers.find((peer) => peer.stationId === station) ?? null
  }

  /** The other tables; null while there is no room. */
  view(): RoomView | null {
    const room = this.#host.room()
    const loaded = this.#host.loaded()
    if (!room || !loaded) return null
    const { manifest } = loaded.signed
    const { view } = room.link
    return {
      link: view.state,
      hub: view.hub === room.exchange.self,
      cutOff: loaded.policy.cutOff,
      peers: peerViews(room.exchange, view, manifest, room.lastSeen),
      doubles: doubleViews(this.doubles.all, room.exchange, this.#host.stationName(), manifest),
      medium: room.mediumFolder() !== null,
    }
  }
}
