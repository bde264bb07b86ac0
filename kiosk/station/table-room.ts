import { join } from 'node:path'
import type { Clock } from '@taanuu/device-drivers/clock'
import type { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { Exchange, type OwnJournal } from '@taanuu/voter-roll-sync/sync/exchange'
import { wayCodeKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import {
  exchangeByStick,
  type StickOutcome,
  type StickProgress,
} from '@taanuu/voter-roll-sync/sync/stick/exchange-by-stick'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { DoubleCases } from './double-cases.ts'
import type { LoadedPackage } from './loaded-package.ts'
import { LoanGate } from './loan-gate.ts'
import { NO_LINK } from './no-link.ts'
import type { RoomSecrets, StationPorts } from './ports.ts'
import type { StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'
import type { TableHost } from './table-desk.ts'

/**
 * A table that closes gives the others so long to take the rest of its journal, and its own hub so long to stop
 * (milliseconds).
 */
const LAST_WORDS_MS = 2000
/** A batch that the carrier did not take is offered again after this (milliseconds), if no new connection does it first. */
const AGAIN_MS = 1000
/** Batches that came before their turn, of all peers; the carrier has whatever is more. */
const MOST_ASIDE = 64

export interface TableRoomOptions {
  readonly home: StationHome
  readonly ports: StationPorts
  readonly steady: Clock
  readonly loaded: LoadedPackage
  readonly session: Session
  /** Secret of the precinct's package: tables know each other's way codes by it. */
  readonly precinctSecret: Uint8Array
  readonly journal: OwnJournal
  readonly ledger: () => IdentificationLedger
  readonly doubles: DoubleCases
  readonly host: Pick<TableHost, 'append' | 'changed' | 'inTurn'>
}

/** Voters are served also where no link comes about: such a table works alone. */
async function openLink(ports: StationPorts, secrets: RoomSecrets): Promise<RoomLink> {
  try {
    return (await ports.room?.(secrets)) ?? NO_LINK
  } catch (error) {
    ports.reportFault(error)
    return NO_LINK
  }
}

/**
 * A table among the others of its precinct, from an unlock to the lock: its journal goes out after each event, what others
 * write is taken and proven, questions are answered. None of it is on the path of a command.
 */
export class TableRoom {
  readonly exchange: Exchange
  readonly gate: LoanGate
  readonly link: RoomLink
  /** When each peer was last connected, epoch milliseconds. */
  readonly lastSeen = new Map<string, number>()
  readonly #options: TableRoomOptions
  readonly #stops: (() => void)[]
  /** Events of the own journal that the carrier holds. */
  #published = 0
  #sending: Promise<void> | null = null
  /** Raised with each connection: what was sent to the one before does not count. */
  #connection = 0
  #open = true
  #again: NodeJS.Timeout | undefined
  /** Batches of a peer that begin after what is known of it. */
  #aside: { readonly station: string; readonly batch: Uint8Array }[] = []

  /** Errors: those of `Exchange.open`. */
  static async open(options: TableRoomOptions): Promise<Result<TableRoom>> {
    const { home, loaded, precinctSecret, journal, ledger } = options
    const { electionId, universe, precinct, stationId } = home.identity
    const key = wayCodeKeyOf(precinctSecret)
    const exchange = Exchange.open({
      path: join(home.folder, 'exchange.sqlite'),
      place: { electionId, universe, precinct },
      self: stationId,
      manifest: () => loaded.signed.manifest,
      journal,
      ledger,
      wayCodeKey: () => key,
      cutOff: loaded.policy.cutOff,
    })
    if (!exchange.ok) return exchange
    const { ports, session } = options
    const size = (): number => journal.size
    const secrets = { identity: home.identity, loaded, session, size }
    return success(new TableRoom(options, exchange.value, await openLink(ports, secrets)))
  }

  private constructor(options: TableRoomOptions, exchange: Exchange, link: RoomLink) {
    this.#options = options
    this.exchange = exchange
    this.link = link
    const { ports, steady, loaded, session } = options
    this.gate = new LoanGate({
      ...{ exchange, link, clock: ports.clock, steady, key: session.signingKey },
      cutOff: () => loaded.policy.cutOff,
      reportFault: (error) => ports.reportFault(error),
    })
    this.#stops = [
      this.link.onChange(() => this.#look()),
      this.link.onConnected((held) => this.#met(held)),
      this.link.onBatch((_from, batch) => this.#receiveSafely(batch)),
      this.link.onAsked(async (_from, question) => this.#answer(question)),
    ]
    this.#look()
    this.#writeDoubles()
  }

  /** The own journal has grown: it goes out, off the path of whoever wrote. */
  grown(): void {
    if (this.#open) setImmediate(() => this.#send())
  }

  #look(): void {
    const { clock } = this.#options.ports
    for (const { station, state } of this.link.view.peers)
      if (state.kind === 'connected') this.lastSeen.set(station, clock.now())
    this.#options.host.changed()
  }

  #met(held: number): void {
    this.#connection++
    this.#published = Math.min(held, this.#options.journal.size)
    this.#sending = null
    this.#send()
  }

  #send(): void {
    if (!this.#open || this.#connection === 0 || this.#sending) return
    const sending = this.#sendRest(this.#connection)
      .catch((error: unknown) => this.#options.ports.reportFault(error))
      .finally(() => {
        if (this.#sending === sending) this.#sending = null
      })
    this.#sending = sending
  }

  async #sendRest(connection: number): Promise<void> {
    const { journal, session } = this.#options
    while (this.#open && connection === this.#connection && this.#published < journal.size) {
      const [batch] = this.exchange.batches(this.#published, session.signingKey)
      this.exchange.noteLeaving(batch.to)
      const kept = await this.link.publish(batch.bytes)
      if (!this.#open || connection !== this.#connection) return
      if (!kept.ok) {
        clearTimeout(this.#again)
        this.#again = setTimeout(() => this.#send(), AGAIN_MS)
        return
      }
      this.#published = batch.to
    }
  }

  /**
   * Takes what another table wrote, whoever brought it. Errors: those of `Exchange.receive`.
   */
  receive(batch: Uint8Array): ReturnType<Exchange['receive']> {
    const received = this.exchange.receive(batch)
    if (!received.ok) return received
    const { kind, station } = received.value
    if (kind === 'gap') this.#aside = [...this.#aside, { station, batch }].slice(-MOST_ASIDE)
    if (kind === 'added') {
      if (received.value.doubles.length > 0) this.#writeDoubles()
      this.handOverIfClosing()
      this.#takeAside(station)
    }
    this.#options.host.changed()
    return received
  }

  /** A disk that takes nothing more is the technician's matter; the carrier has the batch still. */
  #receiveSafely(batch: Uint8Array): void {
    try {
      this.receive(batch)
    } catch (error) {
      this.#options.ports.reportFault(error)
    }
  }

  /** What came before its turn may follow now. */
  #takeAside(station: string): void {
    const waiting = this.#aside.filter((one) => one.station === station)
    this.#aside = this.#aside.filter((one) => one.station !== station)
    for (const { batch } of waiting) this.receive(batch)
  }

  /** Every double that is not in the journal yet gets its event. */
  #writeDoubles(): void {
    if (this.exchange.doubles().every((double) => this.#options.doubles.bodyFor(double) === null)) return
    void this.#options.host.inTurn(async () => {
      if (!this.#open) return
      for (const double of this.exchange.doubles()) {
        const body = this.#options.doubles.bodyFor(double)
        if (body) this.#options.host.append('double.found', body)
      }
    }, false)
  }

  /** A table that closes serves nobody more: once all its loans are back, its share of the roll falls to the others. */
  handOverIfClosing(): void {
    if (!this.#owesHandOver) return
    void this.#options.host.inTurn(async () => {
      const body = this.#open && this.#owesHandOver ? this.exchange.handOver() : null
      if (body) this.#options.host.append('slice.handed-over', body)
    }, false)
  }

  get #owesHandOver(): boolean {
    const { events } = this.#options.journal
    const said = (...types: readonly string[]): boolean => events.some(({ type }) => types.includes(type))
    return said('closing.begun') && !said('slice.handed-over', 'station.closed')
  }

  #answer(question: Uint8Array): Uint8Array {
    const answer = this.exchange.answer(question, this.#options.session.signingKey)
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.value
  }

  /** Folder of the inserted medium for the exchange, or null. */
  mediumFolder(): string | null {
    return this.#options.ports.exchangeFolder?.() ?? null
  }

  /**
   * Writes what the inserted medium lacks of the own journal, and takes what others wrote to it. Errors: STICK_NONE and
   * those of `exchangeByStick`.
   */
  async exchangeByStick(onProgress?: (progress: StickProgress) => void): Promise<Result<StickOutcome>> {
    const root = this.mediumFolder()
    if (root === null) return failure('STICK_NONE', 'no medium')
    const { home, loaded, journal, session, precinctSecret } = this.#options
    const { electionId, universe, precinct } = home.identity
    const { manifest } = loaded.signed
    return exchangeByStick({
      ...{ root, exchange: this.exchange, journal, precinctSecret },
      place: { electionId, universe, precinct },
      key: session.signingKey,
      centreRecipient: loaded.network?.centre?.recipient ?? null,
      peers: manifest.stations
        .filter(({ role, stationId }) => role === 'identification' && stationId !== this.exchange.self)
        .map(({ stationId, signingKey }) => ({ station: stationId, key: Buffer.from(signingKey, 'hex') })),
      receive: (batch) => this.receive(batch),
      ...(onProgress ? { onProgress } : {}),
    })
  }

  /** Waits until the others can have the whole journal, but not long; a medium that is in gets it, too. */
  async sendLast(): Promise<void> {
    this.#send()
    const { steady, ports } = this.#options
    const byStick = this.mediumFolder() === null ? null : this.exchangeByStick()
    const carried = Promise.all([this.#sending, byStick]).catch((error: unknown) => {
      // What is still under way when the table is locked breaks off; the export has everything.
      if (this.#open) ports.reportFault(error)
    })
    await Promise.race([carried, steady.sleep(LAST_WORDS_MS)])
  }

  /** A locked table is an absent table. Resolves when its hub has stopped, or after a while. */
  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    clearTimeout(this.#again)
    for (const stop of this.#stops) stop()
    const { steady, ports } = this.#options
    const left = this.link.close().catch((error: unknown) => ports.reportFault(error))
    this.exchange.close()
    await Promise.race([left, steady.sleep(LAST_WORDS_MS)])
  }
}
