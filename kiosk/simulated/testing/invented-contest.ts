/** One text in all languages. */
export function sameText(text: string) {
  return { ky: text, ru: text, en: text }
}

/** A contest of three candidates for one vote: `<id>-1` to `<id>-3`. */
export function inventContest(contestId: string) {
  return {
    contestId,
    title: sameText(contestId),
    votesAllowed: 1,
    options: ['1', '2', '3'].map((n) => ({
      optionId: `${contestId}-${n}`,
      label: sameText(`${contestId} ${n}`),
      kind: 'candidate' as const,
    })),
  }
}
