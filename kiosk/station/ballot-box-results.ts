import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import { type CastVoteRecord, encodeCastVoteRecords } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { type ByHand, type Results, resultsOf, resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { sealWithheld, splitSmallStyles } from '@taanuu/voter-roll-sync/exchange/small-styles'
import { type LayoutsForTally, recordLength, tallyRecords } from '@taanuu/voter-roll-sync/exchange/tally'
import { canonicalBytes, parseCanonical } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import type { ResultsView } from '../contract/index.ts'
import type { OpenedRecord } from './sealed-records.ts'

export interface CountedFiles {
  readonly cvrs: Uint8Array
  readonly results: Uint8Array
  /** Records of rare styles, sealed to the district; null where there are none. */
  readonly withheld: Uint8Array | null
}

/** What decides how the records are counted, besides themselves. */
export interface CountingRules {
  readonly layouts: LayoutsForTally
  readonly head: Parameters<typeof resultsOf>[0]
  /** Whether a batch counts. */
  readonly counts: (batch: number) => boolean
  /** Styles with fewer ballots than `least` are sealed to the district's key. Null: the package names no district. */
  readonly district: { readonly key: Uint8Array; readonly least: number } | null
  readonly byHand: ByHand
}

/**
 * Counts the opened records; both files are in canonical form. A record of a batch counts if its batch does, and leaves
 * without saying of which batch it was.
 */
export function countRecords(records: readonly OpenedRecord[], rules: CountingRules): CountedFiles {
  const { layouts, head, district, byHand } = rules
  const cast: CastVoteRecord[] = []
  const returned: string[] = []
  for (const record of records) {
    if (record.kind === 'returned') returned.push(record.reason)
    else if (record.batch === null || rules.counts(record.batch)) cast.push(record.record)
  }
  const { counted, withheld } = district
    ? splitSmallStyles(cast, district.least)
    : { counted: cast, withheld: [] }
  const sealed =
    district && withheld.length > 0 ? sealWithheld(withheld, district.key, recordLength(layouts)) : null
  const more = sealed
    ? { byHand, withheld: { sheets: withheld.length, sha256: sha256Hex(sealed) } }
    : { byHand }
  return {
    cvrs: encodeCastVoteRecords(counted),
    results: canonicalBytes(resultsOf(head, tallyRecords(counted, layouts), returned, more)),
    withheld: sealed,
  }
}

/** The results of an export with the titles of the ballot; null where there are none. */
export function readResultsView(folder: string, layouts: readonly BallotLayout[]): ResultsView | null {
  const path = join(folder, RESULTS_FILE)
  if (!existsSync(path)) return null
  const parsed = resultsSchema.safeParse(parseCanonical(readFileSync(path)))
  return parsed.success ? withTitles(parsed.data, layouts) : null
}

function withTitles(results: Results, layouts: readonly BallotLayout[]): ResultsView {
  const contests = layouts.flatMap((layout) => layout.contests)
  return {
    sheets: results.sheets,
    contests: results.contests.map((tally) => {
      const contest = contests.find((candidate) => candidate.contestId === tally.contestId)
      return {
        contestId: tally.contestId,
        title: contest?.title ?? { ky: tally.contestId, ru: tally.contestId, en: tally.contestId },
        options: (contest?.options ?? []).map((option) => ({
          optionId: option.optionId,
          label: option.label,
          votes: tally.votes[option.optionId] ?? 0,
        })),
        undervotes: tally.undervotes,
        overvotes: tally.overvotes,
      }
    }),
  }
}
