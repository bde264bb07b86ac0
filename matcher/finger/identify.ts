import { fmrOfEach } from './fusion.ts'

/** What the policy allows a search of the whole gallery to be decided with; rates a search. */
export interface IdentifyPolicy {
  /** A search by somebody who is not in the gallery may name a person at most this often. */
  readonly fpir: number
  /** Candidates that fewer searches by strangers than this would raise make the search ask; equal to `fpir`: none do. */
  readonly greyFpir: number
}

/** One person of the gallery with the FMR of his best score; persons come once each. */
export interface RankedPerson {
  readonly id: string
  readonly fmr: number
}

export type IdentifyDecision =
  | { readonly kind: 'identified'; readonly id: string }
  /** Somebody may be meant, but it would be a guess: two near persons, or one whose likeness is not sure. */
  | {
      readonly kind: 'ask-document'
      readonly why: 'two-near' | 'grey-zone'
      readonly candidates: readonly RankedPerson[]
    }
  | { readonly kind: 'not-found' }

/**
 * A second person is left behind when the best one's FMR is this many times smaller, unless the second one too lies as far
 * beyond the threshold: then two records show one finger, which is no chance. Mates lie many decades beyond any stranger,
 * so a chance neighbour of an honest voter costs him nothing.
 */
const CLEAR_LEAD = 1000

/**
 * Decides a search over `templates` templates. Each comparison may pass a stranger 1 - (1 - FPIR)^(1 / templates) often,
 * so that the search names a stranger at most `fpir` often whoever he is. One person over that threshold is named when he
 * is clearly ahead of everybody in the grey zone.
 */
export function decideIdentification(
  ranked: readonly RankedPerson[],
  templates: number,
  policy: IdentifyPolicy,
): IdentifyDecision {
  if (templates < 1) return { kind: 'not-found' }
  const sure = fmrOfEach(policy.fpir, templates)
  const grey = Math.max(sure, fmrOfEach(policy.greyFpir, templates))
  const candidates = ranked.filter(({ fmr }) => fmr <= grey).toSorted((a, b) => a.fmr - b.fmr)
  const [best, second] = candidates
  if (!best) return { kind: 'not-found' }
  const near = second !== undefined && (second.fmr < CLEAR_LEAD * best.fmr || second.fmr * CLEAR_LEAD <= sure)
  if (near) return { kind: 'ask-document', why: 'two-near', candidates }
  if (best.fmr > sure) return { kind: 'ask-document', why: 'grey-zone', candidates }
  return { kind: 'identified', id: best.id }
}
