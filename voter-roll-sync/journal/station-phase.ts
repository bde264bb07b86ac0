import type { AnyEvent } from './events.ts'

export type StationPhase = 'new' | 'provisioned' | 'loaded' | 'open' | 'closing' | 'closed'

/** Where in its day a station stands, and which events may follow. Shared by the station and the verifier. */
export class StationPhases {
  #phase: StationPhase = 'new'
  #packageVersion = 0
  #manifestSha256 = ''

  get phase(): StationPhase {
    return this.#phase
  }
  get packageVersion(): number {
    return this.#packageVersion
  }
  get manifestSha256(): string {
    return this.#manifestSha256
  }

  /** What `apply` would say, without applying. */
  admits(event: AnyEvent): string | undefined {
    const trial = new StationPhases()
    trial.#phase = this.#phase
    trial.#packageVersion = this.#packageVersion
    return trial.apply(event)
  }

  apply(event: AnyEvent): string | undefined {
    if (this.#phase === 'closed') return `event ${event.type} after the station was closed`
    switch (event.type) {
      case 'station.provisioned':
        return this.#move(['new'], 'provisioned', event.type)
      case 'package.loaded':
        if (event.body.version < this.#packageVersion) return 'an older package was loaded'
        this.#packageVersion = event.body.version
        this.#manifestSha256 = event.body.manifestSha256
        return this.#move(['provisioned', 'loaded'], 'loaded', event.type)
      case 'station.opened':
        return this.#move(['loaded'], 'open', event.type)
      case 'closing.begun':
        return this.#move(['open'], 'closing', event.type)
      case 'station.closed':
        return this.#move(['closing'], 'closed', event.type)
      case 'case.begun':
      case 'voter.found':
      case 'finger.tried':
      case 'voter.identified':
      case 'sheet.scanned':
        return this.#phase === 'open' ? undefined : `event ${event.type} while voting is not open`
      default:
        return this.#phase === 'new' ? `event ${event.type} before the station has a role` : undefined
    }
  }

  #move(from: readonly StationPhase[], to: StationPhase, type: string): string | undefined {
    if (!from.includes(this.#phase)) return `event ${type} while the station is ${this.#phase}`
    this.#phase = to
    return undefined
  }
}
