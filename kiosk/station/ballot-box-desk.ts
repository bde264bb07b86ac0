import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import {
  type LayoutsForTally,
  layoutsForTallySchema,
  recordLength,
} from '@taanuu/voter-roll-sync/exchange/tally'
import { BallotBoxLedger } from '@taanuu/voter-roll-sync/journal/ballot-box-ledger'
import type { EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import type { Database } from 'better-sqlite3'
import type { StationEvent } from '../contract/index.ts'
import type { Mouth } from './ballot-box-mouth.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { StationPorts } from './ports.ts'
import { SealedRecords } from './sealed-records.ts'
import { pictureRoom } from './sheet-pictures.ts'

/** Room for more sheets than checks can be issued: spoiled and returned sheets need a row each (see the sealed table). */
const ROWS_PER_VOTER = 1.5
const SPARE_ROWS = 50

/** What a box asks of its station. */
export interface BoxHost {
  readonly ports: StationPorts
  readonly database: Database
  stationId(): string
  loaded(): LoadedPackage | null
  /** Voting is open and the station unlocked. */
  serving(): boolean
  unlocked(): boolean
  append<T extends EventType>(type: T, body: EventBody<T>, also?: () => void): void
  emit(event: Extract<StationEvent, { type: 'preview' | 'tone' }>): void
  changed(): void
  inTurn(work: () => Promise<void>): Promise<void>
}

/** What the parts of a ballot box share: the ledger of its sheets, their sealed records, the mouth. */
export class BoxDesk {
  readonly host: BoxHost
  readonly ledger = new BallotBoxLedger()
  mouth: Mouth = { kind: 'insert' }
  #sealed: SealedRecords | null = null

  constructor(host: BoxHost) {
    this.host = host
  }

  get ports(): StationPorts {
    return this.host.ports
  }
  get scanner(): BallotScanner | null {
    return this.host.ports.ballotScanner
  }
  get layouts(): LayoutsForTally {
    return layoutsForTallySchema.parse(this.host.loaded()?.layouts ?? [])
  }

  /** The sealed records of the loaded election. */
  get sealed(): SealedRecords {
    const loaded = this.host.loaded()
    if (!loaded) throw new Error('no election whose records could be sealed')
    this.#sealed ??= new SealedRecords(
      this.host.database,
      Buffer.from(loaded.signed.manifest.closeKey, 'hex'),
      recordLength(this.layouts),
      pictureRoom(this.layouts, loaded.policy.keepImages === true),
    )
    return this.#sealed
  }

  /** Makes the rows of the day. */
  prepareRows(loaded: LoadedPackage): void {
    this.sealed.prepare(Math.ceil(loaded.signed.manifest.votersOnRoll * ROWS_PER_VOTER) + SPARE_ROWS)
  }
}
