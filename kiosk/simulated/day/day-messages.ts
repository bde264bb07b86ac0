import type { StationRole } from '@taanuu/voter-roll-sync/package/manifest'
import type { BoxOutcome } from './box-day.ts'
import type { DayCounts } from './day-plan.ts'
import type { VisitRecord } from './table-day.ts'

/** What a station's process is told. Everything else follows from the seeds. */
export interface DayOrder {
  readonly role: StationRole
  readonly stationId: string
  readonly dataFolder: string
  readonly packageFolder: string
  readonly electionSeed: string
  readonly seed: string
  readonly deviceSeed: number
  readonly baud: number
  readonly rollSizes: readonly [number, number]
  readonly counts: DayCounts
  /** Sheets that are fed; no more than checks were issued. */
  readonly ballots: number
  /** Folder with real prints instead of synthetic ones. */
  readonly fingers: string | null
  /** Sensor as large as the folder's pictures (pixels at 500 dpi); null for the usual one. */
  readonly sensor: { readonly width: number; readonly height: number } | null
  /** Virtual clock: when the station is switched on and when voting opens (epoch milliseconds). */
  readonly startAt: number
  readonly openAt: number
  readonly slip: string | null
}

export type DayMessage =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'failed'; readonly error: string }
  | {
      readonly type: 'table-done'
      readonly records: readonly VisitRecord[]
      readonly slip: string
      readonly exportFolder: string
      readonly openedMs: number
    }
  | ({ readonly type: 'box-done'; readonly exportFolder: string; readonly openedMs: number } & BoxOutcome)
