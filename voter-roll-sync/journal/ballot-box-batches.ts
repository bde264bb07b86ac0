import type { AnyEvent, EventBody } from './events.ts'

export type BatchKind = EventBody<'batch.begun'>['kind']

/** A batch of sheets that officials feed: it counts as a whole, or nothing of it does. */
export interface Batch {
  readonly batch: number
  readonly kind: BatchKind
  /** What stands on the mobile box or the paper of the batch. */
  readonly label: string
  /** Sheets of it that went into the box. */
  readonly sheets: number
  readonly state: 'open' | 'counted' | 'set-aside'
  /** The batch that is set aside as soon as this one counts. */
  readonly replaces: number | null
}

type BatchEvent = Extract<AnyEvent, { type: 'batch.begun' | 'batch.ended' }>

/**
 * The batches of a box. Of one piece of paper (kind and label) at most one batch counts at any moment, so that feeding it
 * again never counts it twice.
 */
export class BoxBatches {
  readonly #batches: Map<number, Batch>

  constructor(batches: ReadonlyMap<number, Batch> = new Map()) {
    this.#batches = new Map(batches)
  }

  get all(): ReadonlyMap<number, Batch> {
    return this.#batches
  }
  get open(): Batch | null {
    return [...this.#batches.values()].find((batch) => batch.state === 'open') ?? null
  }
  get next(): number {
    return this.#batches.size + 1
  }

  /** The batch that counts for this paper; null where none does. */
  countedOf(kind: BatchKind, label: string): Batch | null {
    const same = [...this.#batches.values()].filter((batch) => batch.kind === kind && batch.label === label)
    return same.find((batch) => batch.state === 'counted') ?? null
  }

  /** Sheets of batches that count, of one kind. */
  counted(kind: BatchKind): number {
    return this.#sum((batch) => batch.kind === kind && batch.state === 'counted')
  }
  /** Sheets that went into the box and do not count. */
  get setAside(): number {
    return this.#sum((batch) => batch.state === 'set-aside')
  }

  #sum(of: (batch: Batch) => boolean): number {
    return [...this.#batches.values()].filter(of).reduce((sum, batch) => sum + batch.sheets, 0)
  }

  /** A sheet of the open batch fell into the box. */
  addSheet(): void {
    const open = this.open
    if (open) this.#batches.set(open.batch, { ...open, sheets: open.sheets + 1 })
  }

  /** English sentence, where the event breaks a rule of batches. */
  apply(event: BatchEvent): string | undefined {
    return event.type === 'batch.begun' ? this.#begin(event.body) : this.#end(event.body)
  }

  #begin({ batch, kind, label, replaces }: EventBody<'batch.begun'>): string | undefined {
    if (this.open) return `batch ${batch} begins while batch ${this.open.batch} has no end`
    if (batch !== this.next) return `batch number ${batch} is out of order`
    const counted = this.countedOf(kind, label)
    if (counted && replaces !== counted.batch) return `the paper of batch ${batch} is counted already`
    if (!counted && replaces !== undefined) return `batch ${batch} replaces one that does not count`
    this.#batches.set(batch, { batch, kind, label, sheets: 0, state: 'open', replaces: replaces ?? null })
    return undefined
  }

  #end({ batch, sheets, outcome }: EventBody<'batch.ended'>): string | undefined {
    const { open } = this
    if (open?.batch !== batch) return `batch ${batch} ends out of turn`
    if (open.sheets !== sheets) return `batch ${batch} has ${open.sheets} sheets, not ${sheets}`
    this.#batches.set(batch, { ...open, state: outcome })
    const replaced = open.replaces === null ? undefined : this.#batches.get(open.replaces)
    if (outcome === 'counted' && replaced)
      this.#batches.set(replaced.batch, { ...replaced, state: 'set-aside' })
    return undefined
  }
}
