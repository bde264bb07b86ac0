import type { AnyEvent } from './events.ts'

export interface BallotBoxCounters {
  readonly scanned: number
  readonly inBox: number
  readonly returned: number
  readonly unknown: number
  /** Returned sheets whose reason lies sealed; the others left before they were read (jam, restart). */
  readonly returnedSealed: number
}

export const emptyBox: BallotBoxCounters = {
  scanned: 0,
  inBox: 0,
  returned: 0,
  unknown: 0,
  returnedSealed: 0,
}

export interface OpenSheet {
  readonly sheet: number
  readonly stage: 'scanned' | 'accepting' | 'unknown'
}

/** Projection and rules of a ballot box's journal: every sheet has exactly one end. */
export class BallotBoxLedger {
  #counters: BallotBoxCounters = emptyBox
  #open: OpenSheet | null = null
  #last = 0

  get counters(): BallotBoxCounters {
    return this.#counters
  }
  get openSheet(): OpenSheet | null {
    return this.#open
  }
  get nextSheet(): number {
    return this.#last + 1
  }

  /** What `apply` would say, without applying. */
  admits(event: AnyEvent): string | undefined {
    const trial = new BallotBoxLedger()
    trial.#counters = this.#counters
    trial.#open = this.#open
    trial.#last = this.#last
    return trial.apply(event)
  }

  apply(event: AnyEvent): string | undefined {
    switch (event.type) {
      case 'sheet.scanned':
        if (this.#open)
          return `sheet ${event.body.sheet} is scanned while sheet ${this.#open.sheet} has no end`
        if (event.body.sheet !== this.nextSheet) return `sheet number ${event.body.sheet} is out of order`
        this.#last = event.body.sheet
        this.#open = { sheet: event.body.sheet, stage: 'scanned' }
        this.#count('scanned')
        return undefined
      case 'sheet.accepting':
        if (this.#open?.sheet !== event.body.sheet || this.#open.stage !== 'scanned')
          return 'sheet accepted out of turn'
        this.#open = { ...this.#open, stage: 'accepting' }
        return undefined
      case 'sheet.unknown':
        if (this.#open?.sheet !== event.body.sheet) return 'an unknown sheet that was not in the transport'
        this.#open = { ...this.#open, stage: 'unknown' }
        this.#count('unknown')
        return undefined
      case 'sheet.in-box':
        if (this.#open?.sheet !== event.body.sheet || this.#open.stage === 'scanned')
          return 'sheet in the box out of turn'
        this.#open = null
        this.#count('inBox')
        return undefined
      case 'sheet.returned':
        if (this.#open?.sheet !== event.body.sheet) return 'sheet returned out of turn'
        this.#open = null
        this.#count('returned')
        if (event.body.sealed) this.#count('returnedSealed')
        return undefined
      default:
        return undefined
    }
  }

  #count(key: keyof BallotBoxCounters): void {
    this.#counters = { ...this.#counters, [key]: this.#counters[key] + 1 }
  }
}
