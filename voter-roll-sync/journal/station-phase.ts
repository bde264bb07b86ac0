import type { AnyEvent } from './events.ts'

/** `spare`: in no precinct yet. `revoked` and `rolled-back` are ends: nothing of the day goes on from there. */
export type StationPhase =
  | 'new'
  | 'spare'
  | 'provisioned'
  | 'loaded'
  | 'open'
  | 'closing'
  | 'closed'
  | 'revoked'
  | 'rolled-back'

/** What a station that was stopped for good may still say. */
const AFTER_A_STOP: readonly string[] = [
  'station.started',
  'checkpoint.compared',
  'clock.jumped',
  'device.changed',
]

/** Acts that only a ballot box knows. */
const BOX_ACTS: readonly string[] = [
  'bin.replaced',
  'box.succeeded',
  'batch.begun',
  'batch.ended',
  'records.opened',
  'contest.decided',
]

/** Acts that only a table knows. */
const TABLE_ACTS: readonly string[] = [
  'table.out',
  'table.returned',
  'slice.handed-over',
  'double.found',
  'double.elsewhere',
  'double.closed',
]

/** Where in its day a station stands, and which events may follow. Shared by the station and the verifier. */
export class StationPhases {
  #phase: StationPhase = 'new'
  #packageVersion = 0
  #manifestSha256 = ''
  #earlierVersions: readonly number[] = []
  #role = ''
  #precinct = 0
  /** Hash of the machine's records, once they were opened. */
  #openedRecords: string | null = null
  #erased: { readonly act: string; readonly proofSha256: string } | null = null

  get phase(): StationPhase {
    return this.#phase
  }
  get packageVersion(): number {
    return this.#packageVersion
  }
  get manifestSha256(): string {
    return this.#manifestSha256
  }
  /** Versions that were in force while voting was open, before the present one; oldest first. */
  get earlierVersions(): readonly number[] {
    return this.#earlierVersions
  }
  /** The precinct that the station serves; 0 for a spare that was not assigned. */
  get precinct(): number {
    return this.#precinct
  }
  /** SHA-256 of the records as the machine read them; null before officials opened them. */
  get openedRecords(): string | null {
    return this.#openedRecords
  }
  /** The erasure of the roll after the closing. */
  get erased(): { readonly act: string; readonly proofSha256: string } | null {
    return this.#erased
  }

  /** What `apply` would say, without applying. */
  admits(event: AnyEvent): string | undefined {
    const trial = new StationPhases()
    trial.#phase = this.#phase
    trial.#packageVersion = this.#packageVersion
    trial.#manifestSha256 = this.#manifestSha256
    trial.#earlierVersions = this.#earlierVersions
    trial.#role = this.#role
    trial.#precinct = this.#precinct
    trial.#openedRecords = this.#openedRecords
    trial.#erased = this.#erased
    return trial.apply(event)
  }

  apply(event: AnyEvent): string | undefined {
    if (this.#phase === 'closed') return this.#afterClosing(event)
    if (this.#phase === 'revoked' || this.#phase === 'rolled-back') {
      return AFTER_A_STOP.includes(event.type)
        ? undefined
        : `event ${event.type} at a station that is ${this.#phase}`
    }
    if (BOX_ACTS.includes(event.type) && this.#role !== 'ballot-box')
      return `event ${event.type} at a station that is no ballot box`
    if (TABLE_ACTS.includes(event.type) && this.#role !== 'identification')
      return `event ${event.type} at a station that is no table`
    switch (event.type) {
      case 'station.provisioned':
        this.#role = event.body.role
        this.#precinct = event.body.precinct
        if ((event.body.area !== undefined) !== (this.#precinct === 0))
          return 'a spare has an area, others a precinct'
        return this.#move(['new'], this.#precinct === 0 ? 'spare' : 'provisioned', event.type)
      case 'spare.assigned':
        this.#precinct = event.body.precinct
        return this.#move(['spare'], 'provisioned', event.type)
      case 'package.loaded':
        if (event.body.version < this.#packageVersion) return 'an older package was loaded'
        this.#packageVersion = event.body.version
        this.#manifestSha256 = event.body.manifestSha256
        return this.#move(['provisioned', 'loaded'], 'loaded', event.type)
      case 'package.updated':
        if (this.#phase !== 'open' && this.#phase !== 'closing')
          return `a package is updated while the station is ${this.#phase}`
        if (event.body.version <= this.#packageVersion)
          return 'a package was updated to one that is not newer'
        this.#earlierVersions = [...this.#earlierVersions, this.#packageVersion]
        this.#packageVersion = event.body.version
        this.#manifestSha256 = event.body.manifestSha256
        return undefined
      case 'package.refused':
        if (event.body.reason === 'STATION_REVOKED') this.#phase = 'revoked'
        return this.#phase === 'new' ? `event ${event.type} before the station has a role` : undefined
      case 'checkpoint.compared':
        if (!event.body.fits) this.#phase = 'rolled-back'
        return undefined
      case 'station.opened':
        return this.#move(['loaded'], 'open', event.type)
      case 'station.unlocked':
      case 'station.locked':
        return this.#phase === 'open' || this.#phase === 'closing'
          ? undefined
          : `event ${event.type} while the station is ${this.#phase}`
      case 'table.out':
      case 'double.found':
      case 'double.elsewhere':
      case 'double.closed':
        return this.#phase === 'open' || this.#phase === 'closing'
          ? undefined
          : `event ${event.type} while the station is ${this.#phase}`
      case 'slice.handed-over':
        return this.#phase === 'closing'
          ? undefined
          : `event ${event.type} while the station is ${this.#phase}`
      case 'closing.begun':
        return this.#move(['open'], 'closing', event.type)
      case 'records.opened':
        if (this.#phase !== 'closing') return `event ${event.type} while the station is ${this.#phase}`
        if ((this.#openedRecords ?? event.body.machineSha256) !== event.body.machineSha256)
          return 'the sealed records are opened again and say something else'
        this.#openedRecords = event.body.machineSha256
        return undefined
      case 'contest.decided':
        return this.#openedRecords === null ? 'a contest is decided before the records are opened' : undefined
      case 'station.closed':
        if (this.#role === 'ballot-box' && this.#openedRecords === null)
          return 'a ballot box is closed whose records were not opened'
        return this.#move(['closing'], 'closed', event.type)
      case 'roll.erased':
        return 'the roll is erased before the station is closed'
      case 'case.begun':
      case 'voter.found':
      case 'finger.tried':
      case 'voter.identified':
      case 'table.returned':
      case 'sheet.scanned':
      case 'bin.replaced':
      case 'box.succeeded':
      case 'batch.begun':
      case 'batch.ended':
        return this.#phase === 'open' ? undefined : `event ${event.type} while voting is not open`
      default:
        return this.#phase === 'new' ? `event ${event.type} before the station has a role` : undefined
    }
  }

  /** A closed station says nothing more, but that its roll was erased. */
  #afterClosing(event: AnyEvent): string | undefined {
    if (event.type !== 'roll.erased') return `event ${event.type} after the station was closed`
    if (this.#role !== 'identification') return `a ${this.#role} has no roll to erase`
    if (this.#erased) return 'the roll is erased twice'
    this.#erased = { act: event.body.act, proofSha256: event.body.proofSha256 }
    return undefined
  }

  #move(from: readonly StationPhase[], to: StationPhase, type: string): string | undefined {
    if (!from.includes(this.#phase)) return `event ${type} while the station is ${this.#phase}`
    this.#phase = to
    return undefined
  }
}
