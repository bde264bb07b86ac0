import type { AnyEvent, EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Double } from '@taanuu/voter-roll-sync/sync/exchange'

/** A voter whom this table and another one identified, as the own journal has it. */
export interface DoubleCase {
  readonly double: number
  readonly voterRef: string
  readonly own: EventBody<'double.found'>['own']
  /** The other identification: in the journal of a table of this precinct, or by the mark of one of another precinct. */
  readonly other:
    | ({ readonly kind: 'peer' } & EventBody<'double.found'>['peer'])
    | ({ readonly kind: 'elsewhere' } & EventBody<'double.elsewhere'>['elsewhere'])
  /** Time of the event that closed the case, and what the officials said; null: open. */
  readonly closed: { readonly reason: string; readonly at: string } | null
}

/** Projection of the own journal: cases that were found, and what people said of them. */
export class DoubleCases {
  readonly #cases = new Map<number, DoubleCase>()

  apply(event: AnyEvent): void {
    if (event.type === 'double.found') {
      const { peer, ...body } = event.body
      this.#cases.set(body.double, { ...body, other: { kind: 'peer', ...peer }, closed: null })
    } else if (event.type === 'double.elsewhere') {
      const { elsewhere, ...body } = event.body
      this.#cases.set(body.double, { ...body, other: { kind: 'elsewhere', ...elsewhere }, closed: null })
    } else if (event.type === 'double.closed') {
      const found = this.#cases.get(event.body.double)
      if (!found) return
      this.#cases.set(found.double, { ...found, closed: { reason: event.body.reason, at: event.at } })
    }
  }

  get all(): readonly DoubleCase[] {
    return [...this.#cases.values()]
  }

  get open(): readonly DoubleCase[] {
    return this.all.filter((found) => found.closed === null)
  }

  byNumber(double: number): DoubleCase | undefined {
    return this.#cases.get(double)
  }

  /** Body of the event for a double that is not in the journal yet; null for one that is. */
  bodyFor(double: Double): EventBody<'double.found'> | null {
    const known = this.all.some(
      ({ own, other }) => own.leaf === double.own.leaf && other.leaf === double.peer.leaf,
    )
    return known ? null : { double: this.#cases.size + 1, ...double }
  }
}
