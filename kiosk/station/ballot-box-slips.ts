import { openCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import type { AnyEvent, EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'

/** A slip's text as an event. Errors: SLIP_INVALID. */
export function readSlipOfTable(text: string, manifest: Manifest): Result<EventBody<'slip.received'>> {
  const tables = manifest.stations.filter((station) => station.role === 'identification')
  const slip = openCountsSlip(
    text.trim(),
    tables.map((station) => Buffer.from(station.signingKey, 'hex')),
  )
  if (!slip.ok) return slip
  const { station, electionId, precinct, identified, byCommission, checks } = slip.value
  if (electionId !== manifest.electionId || precinct !== manifest.precinct)
    return failure('SLIP_INVALID', 'of another precinct')
  return success({
    station,
    slipSha256: sha256Hex(Buffer.from(text.trim(), 'utf8')),
    counters: { identified, byCommission, checks },
  })
}

/** The counts of the tables, as the journal has them; a table's last slip counts. */
export class ReceivedSlips {
  readonly #slips = new Map<string, EventBody<'slip.received'>['counters']>()

  apply(event: AnyEvent): void {
    if (event.type === 'slip.received') this.#slips.set(event.body.station, event.body.counters)
  }

  has(station: string): boolean {
    return this.#slips.has(station)
  }

  get size(): number {
    return this.#slips.size
  }

  /** Sum of one counter over all tables; null where there is no slip. */
  sum(counter: string): number | null {
    if (this.#slips.size === 0) return null
    return [...this.#slips.values()].reduce((sum, counters) => sum + (counters[counter] ?? 0), 0)
  }
}
