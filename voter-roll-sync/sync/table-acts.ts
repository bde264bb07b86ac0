import type { AnyEvent } from '../journal/events.ts'

/** Tables that were declared out, came back, or handed over, folded from journals in any order. */
export class TableActs {
  readonly outs = new Map<string, { readonly by: string; readonly seq: number }>()
  readonly returned = new Set<string>()
  /** Number of the last own `table.returned`. */
  returnedAt: number | null = null
  readonly handedOver = new Map<string, readonly { readonly station: string; readonly size: number }[]>()

  /** @param attested whether two officials of the package signed the event */
  read(station: string, events: readonly AnyEvent[], attested: (event: AnyEvent) => boolean): void {
    for (const event of events) {
      if (event.type === 'table.out' && attested(event)) {
        if (!this.outs.has(event.body.station))
          this.outs.set(event.body.station, { by: station, seq: event.seq })
      } else if (event.type === 'table.returned' && attested(event)) this.returned.add(station)
      else if (event.type === 'slice.handed-over') this.handedOver.set(station, event.body.peers)
    }
  }
}
