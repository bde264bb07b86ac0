import type { CastVoteRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { CVRS_FILE, RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import type { Results } from '@taanuu/voter-roll-sync/exchange/results'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import type { Loot } from '../day/loot.ts'

/** One published record, and every short way in which something else may have said the same. */
export interface PublishedRecord {
  readonly line: string
  readonly says: ReadonlySet<string>
  /** Bytes of what was sealed for it, before padding. */
  readonly sealedBytes: number
  /** Blank or overvoted as a whole: the box asked the voter before it took the sheet. */
  readonly asked: boolean
}

const OUTCOMES = ['voted', 'undervote', 'blank', 'overvote'] as const

/** The published records in the order of the file. */
export function publishedRecords(loot: Loot): readonly PublishedRecord[] {
  const lines = loot.exported.get(CVRS_FILE)?.toString('utf8').trimEnd().split('\n') ?? []
  return lines.map((line) => {
    const record = JSON.parse(line) as CastVoteRecord
    const outcomes = record.contests.map((contest) => contest.outcome)
    const options = record.contests.flatMap((contest) => contest.selections)
    const asked = outcomes.includes('overvote') || outcomes.every((outcome) => outcome === 'blank')
    return {
      line,
      asked,
      sealedBytes: Buffer.byteLength(canonicalJson({ kind: 'cast', record })),
      says: new Set([`options ${options.join(' ')}`, `outcomes ${outcomes.join(' ')}`]),
    }
  })
}

/** Reasons of returned sheets as the published result names them. */
export function publishedReasons({ exported }: Loot): readonly string[] {
  const results = JSON.parse(exported.get(RESULTS_FILE)?.toString('utf8') ?? '{}') as Partial<Results>
  return Object.keys(results.returned ?? {})
}

/** What a piece of text tells of a sheet, in the terms of `PublishedRecord.says`; null if nothing. */
export function toldBy(text: string, optionIds: readonly string[]): string | null {
  const known = new Set<string>([...optionIds, ...OUTCOMES])
  const words = text.split(/[^A-Za-z0-9_-]+/).filter((word) => known.has(word))
  const options = words.filter((word) => optionIds.includes(word))
  if (options.length > 0) return `options ${options.join(' ')}`
  return words.length > 0 ? `outcomes ${words.join(' ')}` : null
}
