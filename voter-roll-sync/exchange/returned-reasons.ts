/** Stands for the reasons that are too rare to be told apart. No sealed record has it. */
export const MERGED_REASONS = 'SHEET_RETURNED'

/**
 * Reasons of returned sheets as they may be published, in no order. The journal says when each sheet was returned, so a reason
 * that few sheets had, or that all of them had, would tell of a voter who was seen whether his ballot was blank or
 * overvoted. A reason stands alone if at least `least` sheets had it; the others are merged, with as many more of the
 * rarest as it takes until they are that many too. What is merged already stays as it is.
 */
export function publishedReasons(reasons: readonly string[], least: number): readonly string[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  let merged = counts.get(MERGED_REASONS) ?? 0
  counts.delete(MERGED_REASONS)
  const byCount = [...counts].sort(([a, n], [b, m]) => n - m || (a < b ? -1 : 1))
  while (byCount.length > 0 && (byCount[0][1] < least || (merged > 0 && merged < least)))
    merged += byCount.shift()![1]
  const alone = new Map(merged === 0 && byCount.length === 1 ? [] : byCount)
  return reasons.map((reason) => (alone.has(reason) ? reason : MERGED_REASONS))
}

/** Whether `returned` of a result tells more about reasons than `publishedReasons` lets out. */
export function tellsTooMuch(returned: Readonly<Record<string, number>>, least: number): boolean {
  const counts = Object.values(returned)
  if (counts.length > 1) return Math.min(...counts) < least
  return Object.keys(returned).some((reason) => reason !== MERGED_REASONS)
}
