import type { CastVoteRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import {
  applyDecisions,
  type Decision,
  decisionOf,
  type OpenContest,
} from '@taanuu/voter-roll-sync/exchange/decisions'
import { contestsOf } from '@taanuu/voter-roll-sync/exchange/result-document'
import { type AgainstAllRule, type LayoutsForTally, outcomeOf } from '@taanuu/voter-roll-sync/exchange/tally'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { DecidingScreenView } from '../contract/index.ts'
import { decidedIn, type OpenedBox } from './ballot-box-results.ts'
import type { Pictures } from './picture-bundle.ts'
import { markTileUris } from './sheet-pictures.ts'

/**
 * The queue of contests that the machine could not read for certain. Each is read by two people, the second without seeing what
 * the first one said; what both read is the decision, and what the machine read stays beside it.
 */
export class Adjudication {
  readonly #machine: readonly CastVoteRecord[]
  readonly #pictures: Pictures
  readonly #layouts: LayoutsForTally
  readonly #againstAll: AgainstAllRule
  #records: readonly CastVoteRecord[] = []
  #open: readonly OpenContest[] = []
  #first: { readonly selections: readonly string[]; readonly under: object } | null = null

  /** @param box its records in the order in which they are to be decided */
  constructor(box: OpenedBox, layouts: LayoutsForTally, againstAll: AgainstAllRule) {
    this.#machine = box.machine
    this.#pictures = box.pictures
    this.#layouts = layouts
    this.#againstAll = againstAll
  }

  /** Takes the decisions that the journal has. */
  update(events: readonly AnyEvent[]): void {
    const { records, open } = applyDecisions(this.#machine, events)
    this.#records = records
    this.#open = open
    this.#first = null
  }

  /** The records with what was decided so far. */
  get records(): readonly CastVoteRecord[] {
    return this.#records
  }
  get waiting(): number {
    return this.#open.length
  }

  /**
   * One person's reading of the contest that is shown, `under` the keys that will sign it: other keys begin anew. Null: the second
   * person is asked now. Otherwise what both have read. Errors:
   * COMMAND_NOT_NOW, COMMAND_INVALID (no such option), READINGS_DIFFER (both begin again).
   */
  read(selections: readonly string[], under: object): Result<Decision | null> {
    const item = this.#item()
    if (!item) return failure('COMMAND_NOT_NOW')
    const { record, entry, contest } = item
    const known = contest.options.map(({ optionId }) => optionId)
    if (new Set(selections).size !== selections.length || !selections.every((id) => known.includes(id)))
      return failure('COMMAND_INVALID')
    const read = [...selections].sort()
    const first = this.#firstUnder(under)
    if (!first) {
      this.#first = { selections: read, under }
      return success(null)
    }
    this.#first = null
    if (first.selections.join('/') !== read.join('/')) return failure('READINGS_DIFFER')
    const outcome = outcomeOf(read, contest, this.#againstAll)
    return success(decisionOf(record, entry, { outcome, selections: read }))
  }

  #firstUnder(under: object) {
    return this.#first?.under === under ? this.#first : null
  }

  #item() {
    const [open] = this.#open
    if (!open) return null
    const record = this.#machine[open.record]
    const entry = record.contests[open.entry]
    const layout = this.#layouts.find((l) => l.ballotStyleId === record.style && l.sheet === record.sheet)
    const contest = layout?.contests.find(({ contestId }) => contestId === entry.contest)
    if (!contest) throw new Error('a record of a ballot that the station does not have')
    return { record, entry, contest }
  }

  #tilesOf(record: CastVoteRecord): ReadonlyMap<string, string> | undefined {
    const file = record.picture && this.#pictures.get(record.picture.id)
    return file && markTileUris(file, record, this.#layouts)
  }

  /** Null where nothing waits. */
  view(under: object): DecidingScreenView | null {
    const item = this.#item()
    if (!item) return null
    const { entry, contest } = item
    const decided = decidedIn(this.#records)
    const tiles = this.#tilesOf(item.record)
    const title = contestsOf(this.#layouts).find(({ contestId }) => contestId === contest.contestId)?.title
    return {
      kind: 'deciding',
      number: decided + 1,
      of: decided + this.#open.length,
      contestId: contest.contestId,
      title: title ?? { ky: contest.contestId, ru: contest.contestId, en: contest.contestId },
      votesAllowed: contest.votesAllowed,
      options: contest.options.map(({ optionId, label, kind }) => ({
        ...{ optionId, kind, label: label ?? { ky: optionId, ru: optionId, en: optionId } },
        machine: entry.selections.includes(optionId)
          ? ('mark' as const)
          : entry.unsure?.includes(optionId)
            ? ('unsure' as const)
            : ('no-mark' as const),
        picture: tiles?.get(optionId) ?? null,
      })),
      reader: this.#firstUnder(under) ? 'second' : 'first',
      onPaper: tiles === undefined,
    }
  }
}
