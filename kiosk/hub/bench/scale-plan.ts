import { batchExtent } from '../batch-extent.ts'
import { type InventedRoom, inventRoom } from '../testing/invented-room.ts'
import type { RegionalServers } from '../uplink.ts'
import { type DayBatches, dayBatches } from './day-journal.ts'

/** What the processes of the measurement are told. */
export interface ScaleOrder {
  readonly stations: number
  readonly voters: number
  /** Milliseconds between voters at one table. */
  readonly paceMs: number
  readonly gatherMs: number
  readonly regional: RegionalServers
}

/** When the first voter comes (`Date.now()`). Set again it makes an hour's outage that need not be waited for. */
export interface Beginning {
  readonly beginMs: number
}

/** The load's words, once a second. */
export interface LoadReport {
  readonly up: number
  readonly carriedEvents: number
  readonly dueEvents: number
  readonly rssBytes: number
}

/** The collector's, once a second and at the end. */
export interface CollectorReport {
  readonly batches: number
  readonly events: number
  readonly rssBytes: number
  readonly cpuMs: number
  /** From a voter's last event to its being verified here, milliseconds; since the last report. */
  readonly lags: readonly number[]
}

export interface DayPlan extends DayBatches {
  /** Events of the journal after each voter. */
  readonly ends: readonly number[]
}

export function dayPlan(voters: number): DayPlan {
  const day = dayBatches(voters)
  return { ...day, ends: day.batches.map((batch) => batchExtent(batch)?.to ?? 0) }
}

/** One table in each precinct: all are told apart, and all live the same day. */
export function precinctRoom(index: number): InventedRoom {
  return inventRoom(1, { precinct: index + 1 })
}

/** When voter `voter` of station `index` is done; stations are spread evenly over one pace. */
export function dueMs(
  { paceMs, stations }: ScaleOrder,
  { beginMs }: Beginning,
  index: number,
  voter: number,
): number {
  return beginMs + paceMs * (voter + 1 + index / stations)
}
