import { PRECINCTS } from '@taanuu/fixtures/demo-design'
import { layOutBallot } from '@taanuu/matcher/ballot/index'
import { ELECTION } from '@taanuu/voter-roll-sync/package/testing/invented-package'

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

export interface InventedBallot {
  readonly ballotStyleId: string
  /** Ids of the contests on either side. */
  readonly front: readonly string[]
  readonly back?: readonly string[]
}

/** A ballot of precinct 9012 of the invented election, laid out. */
export function inventBallot({ ballotStyleId, front, back }: InventedBallot) {
  const laid = layOutBallot({
    universe: 'training',
    electionId: ELECTION,
    precinctId: `p-${PRECINCTS[0].precinct}`,
    ballotStyleId,
    heading: { title: sameText('Сыноо'), place: sameText('9012') },
    contests: front.map(inventContest),
    ...(back ? { back: back.map(inventContest) } : {}),
  })
  if (!laid.ok) throw new Error(laid.reason)
  return laid
}
