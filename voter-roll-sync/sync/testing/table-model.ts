import { join } from 'node:path'
import { wayCodeKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import type { EventBody } from '../../journal/events.ts'
import { IdentificationLedger } from '../../journal/identification-ledger.ts'
import { Journal } from '../../journal/journal.ts'
import { StationPhases } from '../../journal/station-phase.ts'
import type { Manifest } from '../../package/manifest.ts'
import { type SigningKey, signingKeyFromSeed } from '../../trust/ed25519.ts'
import type { ExchangePlace } from '../batch.ts'
import { Exchange } from '../exchange.ts'

export const PLACE: ExchangePlace = { electionId: 'e-1', universe: 'training', precinct: 9012 }
export const PRECINCT_SECRET: Uint8Array = new Uint8Array(32).fill(9)
export const OFFICIALS: readonly SigningKey[] = [1, 2].map((n) =>
  signingKeyFromSeed(new Uint8Array(32).fill(n)),
)
/** 24 January 2026, noon. */
const NOON = Date.UTC(2026, 0, 24, 6)

const keys = new Map<string, SigningKey>()

/** The same key for the same name; made once, as making one takes milliseconds. */
export function tableKey(station: string): SigningKey {
  const known = keys.get(station)
  const key = known ?? signingKeyFromSeed(Buffer.from(sha256Hex(Buffer.from(`key ${station}`)), 'hex'))
  if (!known) keys.set(station, key)
  return key
}

/** As much of a manifest as the exchange reads. */
export function manifestOf(
  tables: readonly string[],
  revoked: readonly string[] = [],
  spares: readonly string[] = [],
): Manifest {
  const station = (stationId: string, spare: boolean) => ({
    stationId,
    role: 'identification' as const,
    name: stationId,
    signingKey: Buffer.from(tableKey(stationId).publicKey).toString('hex'),
    spare,
  })
  const box = { ...station('box-1', false), role: 'ballot-box' as const }
  return {
    stations: [...tables.map((id) => station(id, false)), ...spares.map((id) => station(id, true)), box],
    officials: OFFICIALS.map((key, i) => ({
      officialId: `official-${i}`,
      signingKey: Buffer.from(key.publicKey).toString('hex'),
    })),
    revoked: {
      stations: revoked.map((stationId) => ({
        ...{ stationId, reason: 'stolen' },
        signingKey: Buffer.from(tableKey(stationId).publicKey).toString('hex'),
      })),
      officials: [],
    },
  } as unknown as Manifest
}

export interface ModelOptions {
  readonly folder: string
  readonly station: string
  readonly manifest: () => Manifest
  /** `OFF` for properties that need thousands of steps and no power cut. */
  readonly synchronous?: 'FULL' | 'OFF'
}

/** A table as the exchange sees it: a journal with its rules, and nothing of screens, fingers or devices. */
export class TableModel {
  readonly station: string
  readonly key: SigningKey
  readonly #options: ModelOptions
  journal!: Journal
  ledger!: IdentificationLedger
  exchange!: Exchange

  constructor(options: ModelOptions) {
    this.#options = options
    this.station = options.station
    this.key = tableKey(options.station)
    this.#open()
    if (this.journal.size === 0) this.#openDay()
  }

  #open(): void {
    const { folder, station, synchronous } = this.#options
    const path = join(folder, `${station}.sqlite`)
    const opened = Journal.open({ path, station, now: () => NOON, mode: 'wal', synchronous })
    if (!opened.ok) throw new Error(opened.error.code)
    this.journal = opened.value
    this.ledger = new IdentificationLedger()
    const phases = new StationPhases()
    for (const event of this.journal.events) {
      phases.apply(event)
      this.ledger.apply(event)
    }
    this.journal.guard((event) => phases.admits(event) ?? this.ledger.admits(event))
    this.journal.onAppend((event) => {
      phases.apply(event)
      this.ledger.apply(event)
    })
    this.exchange = this.#exchangeAt(join(folder, `${station}-exchange.sqlite`))
  }

  /** The same table, as if it had heard of nobody yet; in memory, and quick to make. */
  deaf(): Exchange {
    return this.#exchangeAt(':memory:')
  }

  #exchangeAt(path: string): Exchange {
    const { station, manifest } = this.#options
    const exchange = Exchange.open({
      path,
      place: PLACE,
      self: station,
      manifest,
      journal: this.journal,
      ledger: () => this.ledger,
      wayCodeKey: () => wayCodeKeyOf(PRECINCT_SECRET),
    })
    if (!exchange.ok) throw new Error(`${exchange.error.code} ${exchange.error.detail}`)
    return exchange.value
  }

  #openDay(): void {
    const { electionId, universe, precinct } = PLACE
    const role = 'identification' as const
    this.journal.append('station.provisioned', { role, universe, electionId, precinct, rootKeyId: 'root' })
    this.journal.append('package.loaded', {
      version: 1,
      manifestSha256: sha256Hex(Buffer.from('manifest')),
      votersOnRoll: 100,
      timeIntervalSeconds: 60,
    })
    this.journal.appendAttested('station.opened', { counters: { ...this.ledger.counters } }, OFFICIALS)
  }

  /** The process dies and starts again; what was acknowledged is there. */
  restart(): void {
    this.stop()
    this.start()
  }

  start(): void {
    this.#open()
    if (this.ledger.openCase) this.end('POWER_CUT')
  }

  stop(): void {
    this.exchange.close()
    this.journal.close()
  }

  /** A voter comes to the table and is found on the roll. */
  begin(voterRef: string): number {
    const number = this.ledger.nextCase
    this.journal.append('case.begun', { case: number, by: 'number' })
    this.journal.append('voter.found', { case: number, voterRef, by: 'number' })
    return number
  }

  identify(right: EventBody<'voter.identified'>['right']): void {
    const open = this.ledger.openCase!
    const check = `9012-${this.station.at(-1)}-${String(open.case).padStart(6, '0')}`
    const identified = { case: open.case, voterRef: open.voterRef!, by: 'finger' as const, check }
    this.journal.append('voter.identified', right ? { ...identified, right } : identified)
    this.journal.append('check.printed', { case: open.case, check })
    this.end('IDENTIFIED')
  }

  end(reason: string): void {
    const open = this.ledger.openCase!
    const voterRef = open.voterRef ?? undefined
    this.journal.append('case.ended', { case: open.case, reason, ...(voterRef ? { voterRef } : {}) })
  }

  /** Own batches from event `from` on. */
  batches(from = 0): readonly Uint8Array[] {
    return [...this.exchange.batches(from, this.key)].map((batch) => batch.bytes)
  }

  /** Whatever the other table has, comes here whole. */
  hear(other: TableModel): void {
    const from = this.exchange.peers.get(other.station)?.size ?? 0
    for (const batch of other.batches(from)) {
      const received = this.exchange.receive(batch)
      if (!received.ok) throw new Error(`${received.error.code} ${received.error.detail}`)
    }
  }
}
