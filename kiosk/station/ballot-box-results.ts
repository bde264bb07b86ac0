import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CastVoteRecord,
  decodeCastVoteRecords,
  encodeCastVoteRecords,
} from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { CVRS_FILE, RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { handContestRow, handVoteRow } from '@taanuu/voter-roll-sync/exchange/hand-counts'
import { contestsOf } from '@taanuu/voter-roll-sync/exchange/result-document'
import { type ByHand, type Results, resultsOf, resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { publishedReasons } from '@taanuu/voter-roll-sync/exchange/returned-reasons'
import { sealWithheld, splitSmallStyles, withheldShape } from '@taanuu/voter-roll-sync/exchange/small-styles'
import { type LayoutsForTally, tallyRecords } from '@taanuu/voter-roll-sync/exchange/tally'
import { canonicalBytes, canonicalJson, parseCanonical } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { hmacSha256Hex, sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import type { ResultsView } from '../contract/index.ts'
import type { Pictures } from './picture-bundle.ts'
import type { ClosingNotes } from './reconciliation.ts'
import type { OpenedRecord } from './sealed-records.ts'

/** Whose records count, and where those of rare styles go. */
export interface OpeningRules {
  readonly layouts: LayoutsForTally
  /** Whether a batch counts. */
  readonly counts: (batch: number) => boolean
  /** Fewer ballots of a style, or returned sheets of a reason, than this would tell of single voters. */
  readonly least: number
  /** Rare styles are sealed to this key. Null: the package names no district. */
  readonly districtKey: Uint8Array | null
  readonly keepImages: boolean
}

/** What the sealed records said when officials opened them; until the closing it is in memory alone. */
export interface OpenedBox {
  /** Records counted here, as the machine read them. */
  readonly machine: readonly CastVoteRecord[]
  /** Reasons of returned sheets, as far as they may be told. */
  readonly returned: readonly string[]
  /** Pictures of the records counted here, where policy keeps any. */
  readonly pictures: Pictures
  /** Records of rare styles, sealed to the district; null where there are none. */
  readonly withheld: { readonly sheets: number; readonly bytes: Uint8Array } | null
}

/**
 * Sorts the opened records. A record of a batch counts if its batch does, and nothing says any more of which batch it was. Their
 * order is that of a code under the close secret: whoever has copies of the disk but not the secret cannot foretell it, and
 * it is the same again after a power cut.
 */
export function openBox(
  records: readonly OpenedRecord[],
  closeSecret: Uint8Array,
  rules: OpeningRules,
): OpenedBox {
  const { layouts, least, districtKey } = rules
  const pictures = new Map<string, Uint8Array>()
  const cast: { readonly record: CastVoteRecord; readonly place: string }[] = []
  const returned: string[] = []
  for (const opened of records) {
    if (opened.kind === 'returned') returned.push(opened.reason)
    else if (opened.batch === null || rules.counts(opened.batch)) {
      const { record, picture } = opened
      if (record.picture && picture) pictures.set(record.picture.id, picture)
      cast.push({ record, place: hmacSha256Hex(closeSecret, canonicalJson(record)) })
    }
  }
  const drawn = cast.sort((a, b) => (a.place < b.place ? -1 : 1)).map(({ record }) => record)
  const withPicture = (record: CastVoteRecord) => ({
    record,
    picture: (record.picture && pictures.get(record.picture.id)) ?? null,
  })
  const { counted, withheld } = districtKey
    ? splitSmallStyles(drawn, least)
    : { counted: drawn, withheld: [] }
  const sealed =
    districtKey && withheld.length > 0
      ? sealWithheld(withheld.map(withPicture), districtKey, withheldShape(layouts, rules.keepImages))
      : null
  return {
    machine: counted,
    // In the order of the records, which says nothing of the day.
    pictures: new Map(
      counted.flatMap(({ picture }) => {
        const file = picture && pictures.get(picture.id)
        return picture && file ? [[picture.id, file] as const] : []
      }),
    ),
    returned: publishedReasons(returned, least),
    withheld: sealed && { sheets: withheld.length, bytes: sealed },
  }
}

/** The result of an opened box with the decisions of people in its records. */
export function resultOf(
  box: OpenedBox,
  records: readonly CastVoteRecord[],
  layouts: LayoutsForTally,
  head: Parameters<typeof resultsOf>[0],
  byHand: ByHand,
): Results {
  const { withheld } = box
  const more = withheld
    ? { byHand, withheld: { sheets: withheld.sheets, sha256: sha256Hex(withheld.bytes) } }
    : { byHand }
  return resultsOf(head, tallyRecords(records, layouts), box.returned, more)
}

export interface CountedFiles {
  readonly cvrs: Uint8Array
  readonly results: Uint8Array
}

/** Records and result in canonical form. */
export function countedFiles(records: readonly CastVoteRecord[], results: Results): CountedFiles {
  return { cvrs: encodeCastVoteRecords(records), results: canonicalBytes(results) }
}

/** The results of an export with the titles of the ballot; null where there are none. */
export function readResultsView(
  folder: string,
  layouts: LayoutsForTally,
  notes: ClosingNotes,
): ResultsView | null {
  const path = join(folder, RESULTS_FILE)
  if (!existsSync(path)) return null
  const results = resultsSchema.safeParse(parseCanonical(readFileSync(path)))
  const records = decodeCastVoteRecords(readFileSync(join(folder, CVRS_FILE)))
  return results.success && records ? resultsView(results.data, records, layouts, notes) : null
}

/** The result in the words of the ballot, with what people counted beside it. */
export function resultsView(
  results: Results,
  records: readonly CastVoteRecord[],
  layouts: LayoutsForTally,
  notes: ClosingNotes,
): ResultsView {
  return {
    sheets: results.sheets,
    withheld: results.withheld?.sheets ?? 0,
    decided: decidedIn(records),
    contests: contestsOf(layouts).map(({ contestId, title, options }) => {
      const tally = results.contests.find((entry) => entry.contestId === contestId)
      const named = (text: typeof title, id: string) => text ?? { ky: id, ru: id, en: id }
      return {
        contestId,
        title: named(title, contestId),
        options: options.map(({ optionId, label }) => ({
          optionId,
          label: named(label, optionId),
          votes: tally?.votes[optionId] ?? 0,
          byHand: notes.count(handVoteRow(contestId, optionId)),
        })),
        undervotes: tally?.undervotes ?? 0,
        overvotes: tally?.overvotes ?? 0,
        explanation: notes.explanation(handContestRow(contestId)),
      }
    }),
  }
}

/** Contests about which people decided. */
export function decidedIn(records: readonly CastVoteRecord[]): number {
  return records.reduce((sum, { contests }) => sum + contests.filter((entry) => entry.adjudicated).length, 0)
}
