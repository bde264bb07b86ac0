import type { CastVoteRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { type Decision, machineRecordBytes } from '@taanuu/voter-roll-sync/exchange/decisions'
import { byHandOf, handVoteRow } from '@taanuu/voter-roll-sync/exchange/hand-counts'
import type { Results, resultsOf } from '@taanuu/voter-roll-sync/exchange/results'
import type { AgainstAllRule, LayoutsForTally } from '@taanuu/voter-roll-sync/exchange/tally'
import type { AnyEvent, EventBody } from '@taanuu/voter-roll-sync/journal/events'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'
import type { DecidingScreenView, ResultsView } from '../contract/index.ts'
import { Adjudication } from './adjudication.ts'
import {
  type CountedFiles,
  countedFiles,
  type OpenedBox,
  resultOf,
  resultsView,
} from './ballot-box-results.ts'
import type { Pictures } from './picture-bundle.ts'
import type { ClosingNotes } from './reconciliation.ts'

/** Numbers counted by hand for the options of these ballots, by the names under which they are entered. */
export function voteRowsOf(layouts: LayoutsForTally): ReadonlySet<string> {
  const contests = layouts.flatMap((layout) => layout.contests)
  return new Set(
    contests.flatMap(({ contestId, options }) =>
      options.map(({ optionId }) => handVoteRow(contestId, optionId)),
    ),
  )
}

/** The count between the opening of the sealed records and the closing: decisions go in, the result comes out. */
export class BoxCounting {
  readonly #box: OpenedBox
  readonly #layouts: LayoutsForTally
  readonly #place: Parameters<typeof resultsOf>[0]
  readonly #queue: Adjudication
  /** Without what people counted. */
  #machine: Results | null = null

  constructor(
    box: OpenedBox,
    layouts: LayoutsForTally,
    againstAll: AgainstAllRule,
    place: Parameters<typeof resultsOf>[0],
  ) {
    this.#box = box
    this.#layouts = layouts
    this.#place = place
    this.#queue = new Adjudication(box, layouts, againstAll)
  }

  /** What the officials sign who open the records: what the machine read, before anybody decides anything. */
  get opening(): Omit<EventBody<'records.opened'>, 'attestation'> {
    const { machine, withheld } = this.#box
    return {
      sheets: machine.length,
      withheld: withheld?.sheets ?? 0,
      machineSha256: sha256Hex(machineRecordBytes(machine)),
    }
  }
  get pictures(): Pictures {
    return this.#box.pictures
  }
  get withheld(): Uint8Array | null {
    return this.#box.withheld?.bytes ?? null
  }

  /** Takes the decisions that the journal has. */
  update(events: readonly AnyEvent[]): void {
    this.#queue.update(events)
    this.#machine = this.#results(events)
  }
  /** Contests that wait for people. */
  get waiting(): number {
    return this.#queue.waiting
  }
  /** `under`: the keys that sign what is read. */
  decidingView(under: object): DecidingScreenView | null {
    return this.#queue.view(under)
  }
  /** Errors: see `Adjudication.read`. */
  read(selections: readonly string[], under: object): Result<Decision | null> {
    return this.#queue.read(selections, under)
  }

  get #records(): readonly CastVoteRecord[] {
    return this.#queue.records
  }
  #results(events: readonly AnyEvent[]): Results {
    return resultOf(this.#box, this.#records, this.#layouts, this.#place, byHandOf(events))
  }

  view(notes: ClosingNotes): ResultsView {
    if (!this.#machine) throw new Error('a count that has not taken the journal')
    return resultsView(this.#machine, this.#records, this.#layouts, notes)
  }
  files(events: readonly AnyEvent[]): CountedFiles {
    return countedFiles(this.#records, this.#results(events))
  }
}
