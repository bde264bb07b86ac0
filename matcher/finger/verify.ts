import { fmrOfBest, fusedFmr } from './fusion.ts'

/** What the policy allows a claim to be decided with; both are rates of strangers accepted, or doubted, a decision. */
export interface VerifyPolicy {
  /** A stranger may be accepted by one decision at most this often. */
  readonly fmr: number
  /** A print that strangers beat less often than this is evidence worth a second finger; equal to `fmr`: never ask. */
  readonly greyFmr: number
}

/** One enrolled finger and the FMR of the probe's score against it. */
export interface ComparedFinger<Position> {
  readonly position: Position
  readonly fmr: number
}

/** A print in the grey zone, kept for the finger that is read next. */
export interface GreyEvidence<Position> {
  /** Enrolled finger that the print was most like. */
  readonly position: Position
  /** FMR of that likeness, corrected for all the fingers it was the best of. */
  readonly fmr: number
}

export type VerifyDecision<Position> =
  /** `fingers` decided: one, or two that were fused. `fmr` is the decision's, never above the policy's. */
  | { readonly kind: 'accepted'; readonly fingers: readonly Position[]; readonly fmr: number }
  /** Neither yes nor no: read another finger and hand `evidence` to the next decision. `ask`: enrolled fingers left. */
  | {
      readonly kind: 'second-finger'
      readonly evidence: GreyEvidence<Position>
      readonly ask: readonly Position[]
    }
  | { readonly kind: 'rejected'; readonly fmr: number }

/**
 * Decides a claim from one print compared with every enrolled finger of the voter. The best finger decides, its FMR
 * corrected for the number compared. Evidence of an earlier print in the grey zone is fused with the best of the *other*
 * enrolled fingers: the finger that made the evidence never counts twice, so laying the same finger again proves nothing
 * new. Each decision, alone or fused, accepts a stranger at most `policy.fmr` often; a case of t prints makes at most
 * 2t - 1 such decisions, which bounds the whole case at (2t - 1) `policy.fmr`.
 */
export function decideVerification<Position>(
  compared: readonly ComparedFinger<Position>[],
  policy: VerifyPolicy,
  earlier: GreyEvidence<Position> | null = null,
): VerifyDecision<Position> {
  const best = bestOf(compared)
  if (!best) return { kind: 'rejected', fmr: 1 }
  if (best.fmr <= policy.fmr) return { kind: 'accepted', fingers: [best.position], fmr: best.fmr }
  const other = earlier && bestOf(compared.filter(({ position }) => position !== earlier.position))
  if (earlier && other) {
    const fmr = fusedFmr(earlier.fmr, other.fmr)
    if (fmr <= policy.fmr) return { kind: 'accepted', fingers: [earlier.position, other.position], fmr }
  }
  const ask = compared.map(({ position }) => position).filter((position) => position !== best.position)
  if (best.fmr <= policy.greyFmr && ask.length > 0) return { kind: 'second-finger', evidence: best, ask }
  return { kind: 'rejected', fmr: best.fmr }
}

function bestOf<Position>(compared: readonly ComparedFinger<Position>[]): GreyEvidence<Position> | null {
  if (compared.length === 0) return null
  const best = compared.reduce((a, b) => (b.fmr < a.fmr ? b : a))
  return { position: best.position, fmr: fmrOfBest(best.fmr, compared.length) }
}
