/** What the centre's live page shows. Only numbers that are published anyway count people; states are of machines. */
import type { LocalText } from '@taanuu/voter-roll-sync/package/manifest'

export const precinctStates = [
  'forked',
  'fault',
  'silent',
  'open',
  'closing',
  'ready',
  'not-heard',
  'closed',
] as const
export type PrecinctState = (typeof precinctStates)[number]

/** One precinct, short: a country has thousands. */
export interface PrecinctLine {
  readonly precinct: number
  readonly area: string
  readonly state: PrecinctState
  /** When something of it arrived last, ISO 8601; null while nothing has. */
  readonly heard: string | null
  /** Tables that spoke, and tables that the manifest has. */
  readonly tables: readonly [number, number]
  /** `station: device state`, of devices that do not work now. */
  readonly faults: readonly string[]
  /** Voters identified in the published periods; null where nothing is published yet. */
  readonly turnout: number | 'withheld' | null
  /** Conflicts, doubles and differences that people should look at. */
  readonly notes: number
}

export interface CentreConflict {
  readonly precinct: number
  readonly station: string
  readonly kind: 'fork' | 'closing'
  readonly at: string
  readonly ours: string
  readonly theirs: string
  readonly detail: string
}

export interface CentreView {
  readonly electionId: string
  readonly universe: 'real' | 'training'
  readonly title: LocalText
  /** ISO 8601. */
  readonly now: string
  readonly precincts: Readonly<Record<PrecinctState, number>>
  readonly streams: readonly {
    readonly url: string
    readonly state: 'connected' | 'searching'
    readonly received: number
    readonly trouble: string | null
  }[]
  /** Of the nation, by hour, as published; null where an hour was put together with its neighbour. */
  readonly turnout: readonly {
    readonly hours: readonly string[]
    readonly count: number
    /** Precincts that are in it. */
    readonly precincts: number
  }[]
  /** Whole-day tables, once they are published: sums of the nation. */
  readonly tables: readonly {
    readonly table: 'identified-by' | 'exclusions' | 'device-failures'
    readonly rows: readonly { readonly names: readonly string[]; readonly count: number }[]
  }[]
  /** Sums of the accepted exports; a name is null where ballots give none, or not all the same. */
  readonly results: readonly {
    readonly contestId: string
    readonly name: LocalText | null
    readonly precincts: number
    readonly votes: readonly {
      readonly option: string
      readonly name: LocalText | null
      readonly count: number
    }[]
  }[]
  readonly areas: readonly {
    readonly area: string
    readonly precincts: number
    readonly closed: number
    readonly troubled: number
    readonly turnout: number | null
  }[]
  readonly conflicts: readonly CentreConflict[]
  readonly doubles: readonly {
    readonly precinct: number
    readonly stations: readonly [string, string]
    readonly events: readonly [number, number]
    /** Code of what officials said it was; null while the case is open. */
    readonly reason: string | null
  }[]
  /** What exports say against each other, in words of the verifier. */
  readonly differences: readonly {
    readonly precinct: number | null
    readonly fault: boolean
    readonly text: string
  }[]
  /** Stations of which an earlier piece is missing. */
  readonly gaps: readonly { readonly precinct: number; readonly station: string; readonly missing: number }[]
  readonly refusals: readonly {
    readonly at: string
    readonly source: string
    readonly code: string
    readonly detail: string
  }[]
}

/** Messages of the page's stream: all lines at first, then those that changed. */
export type CentreMessage =
  | { readonly kind: 'view'; readonly view: CentreView }
  | { readonly kind: 'lines'; readonly whole: boolean; readonly lines: readonly PrecinctLine[] }
