import { type Batch, BoxBatches } from './ballot-box-batches.ts'
import type { AnyEvent } from './events.ts'

export interface BallotBoxCounters {
  readonly scanned: number
  /** Sheets in the box that count; those of an open batch do so from its end on. */
  readonly inBox: number
  readonly returned: number
  readonly unknown: number
  /** Returned sheets whose reason lies sealed; the others left before they were read (jam, restart). */
  readonly returnedSealed: number
  /** From the first batch on: sheets of mobile boxes among those that count. */
  readonly mobile?: number
  /** From the first batch on: sheets in the box that do not count, because their batch was set aside or replaced. */
  readonly setAside?: number
}

export interface OpenSheet {
  readonly sheet: number
  readonly stage: 'scanned' | 'accepting' | 'unknown'
}

/** Projection and rules of a ballot box's journal: every sheet has exactly one end, every batch counts whole or not at all. */
export class BallotBoxLedger {
  /** Sheets, whatever became of their batches. */
  #sheets: Readonly<Record<'scanned' | 'fallen' | 'returned' | 'unknown' | 'returnedSealed', number>> = {
    scanned: 0,
    fallen: 0,
    returned: 0,
    unknown: 0,
    returnedSealed: 0,
  }
  #open: OpenSheet | null = null
  #batches = new BoxBatches()
  /** Sheets in the boxes under the scanner that were sealed, and how many those are. */
  #sealedBins = { bins: 0, sheets: 0 }
  #succeeded: readonly string[] = []

  get counters(): BallotBoxCounters {
    const { scanned, fallen, returned, unknown, returnedSealed } = this.#sheets
    const sheets = { scanned, returned, unknown, returnedSealed }
    if (this.#batches.all.size === 0) return { ...sheets, inBox: fallen }
    const { setAside, open } = this.#batches
    const inBox = fallen - setAside - (open?.sheets ?? 0)
    return { ...sheets, inBox, mobile: this.#batches.counted('mobile'), setAside }
  }
  get openSheet(): OpenSheet | null {
    return this.#open
  }
  get nextSheet(): number {
    return this.#sheets.scanned + 1
  }
  /** Sheets that went into the box, whether they count or not: each has its sealed record. */
  get fallen(): number {
    return this.#sheets.fallen
  }
  get batches(): ReadonlyMap<number, Batch> {
    return this.#batches.all
  }
  get openBatch(): Batch | null {
    return this.#batches.open
  }
  get nextBatch(): number {
    return this.#batches.next
  }
  /** The batch that counts for this paper; null where none does. */
  countedBatch(kind: Batch['kind'], label: string): Batch | null {
    return this.#batches.countedOf(kind, label)
  }
  /** The box under the scanner now: its number, and the sheets in it. */
  get bin(): { readonly bin: number; readonly sheets: number } {
    const { bins, sheets } = this.#sealedBins
    return { bin: bins + 1, sheets: this.#sheets.fallen - sheets }
  }
  /** Ballot boxes for which this one goes on. */
  get succeeded(): readonly string[] {
    return this.#succeeded
  }

  /** What `apply` would say, without applying. */
  admits(event: AnyEvent): string | undefined {
    const trial = new BallotBoxLedger()
    trial.#sheets = this.#sheets
    trial.#open = this.#open
    trial.#batches = new BoxBatches(this.#batches.all)
    trial.#sealedBins = this.#sealedBins
    trial.#succeeded = this.#succeeded
    return trial.apply(event)
  }

  apply(event: AnyEvent): string | undefined {
    switch (event.type) {
      case 'sheet.scanned':
        if (this.#open)
          return `sheet ${event.body.sheet} is scanned while sheet ${this.#open.sheet} has no end`
        if (event.body.sheet !== this.nextSheet) return `sheet number ${event.body.sheet} is out of order`
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
        this.#count('fallen')
        this.#batches.addSheet()
        return undefined
      case 'sheet.returned':
        if (this.#open?.sheet !== event.body.sheet) return 'sheet returned out of turn'
        this.#open = null
        this.#count('returned')
        if (event.body.sealed) this.#count('returnedSealed')
        return undefined
      case 'batch.begun':
      case 'batch.ended':
      case 'bin.replaced':
      case 'box.succeeded':
        return this.#open ? `event ${event.type} while a sheet has no end` : this.#act(event)
      case 'closing.begun':
        return this.openBatch ? `closing begins while batch ${this.openBatch.batch} has no end` : undefined
      default:
        return undefined
    }
  }

  #act(
    event: Extract<AnyEvent, { type: 'batch.begun' | 'batch.ended' | 'bin.replaced' | 'box.succeeded' }>,
  ): string | undefined {
    switch (event.type) {
      case 'bin.replaced': {
        const { bin, sheets } = this.bin
        if (event.body.bin !== bin || event.body.sheets !== sheets)
          return `box ${bin} with ${sheets} sheets is under the scanner`
        this.#sealedBins = { bins: bin, sheets: this.#sheets.fallen }
        return undefined
      }
      case 'box.succeeded':
        if (event.body.station === event.station) return 'a ballot box goes on for itself'
        if (this.#succeeded.includes(event.body.station)) return 'a ballot box is replaced twice'
        this.#succeeded = [...this.#succeeded, event.body.station]
        return undefined
      default:
        return this.#batches.apply(event)
    }
  }

  #count(key: 'scanned' | 'fallen' | 'returned' | 'unknown' | 'returnedSealed'): void {
    this.#sheets = { ...this.#sheets, [key]: this.#sheets[key] + 1 }
  }
}
