import { type FingerMatcher, fmrOfScore, scoreForFmr } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { medianAndP95 } from './quantiles.ts'

const ENROLLED = 10
const ROUNDS = 40
/** Two-finger claims are decided at this FMR on polling day. */
const POLICY_FMR = 1e-5

/** 1:1 as at the table: a picture of 388x374 px against one voter's ten enrolled fingers, to yes or no. */
export async function measureClaims(matcher: FingerMatcher): Promise<string> {
  const size = { width: 388, height: 374 }
  const fingers = Array.from({ length: ENROLLED }, (_, f) => createFinger(92_000_001 + f))
  const enrolled: Uint8Array[] = []
  for (const finger of fingers) {
    const result = await matcher.extract(renderImpression(finger, 1, { ...size, severity: 0.2 }))
    if (result.ok) enrolled.push(result.template)
  }
  const pictures = fingers.map((finger) => renderImpression(finger, 2, { ...size, severity: 0.4 }))
  const times: number[] = []
  let accepted = 0
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const probe = await matcher.extract(pictures[round % pictures.length])
    const scores = probe.ok ? await matcher.compareAll(probe.template, enrolled) : []
    if (scores.some((score) => fmrOfScore(score) <= POLICY_FMR)) accepted++
    times.push(performance.now() - start)
  }
  const threshold = scoreForFmr(POLICY_FMR).toFixed(1)
  return `1:1, picture of 388x374 px to decision against ${enrolled.length} enrolled fingers: ${medianAndP95(times)} ms (median / p95 of ${ROUNDS}); ${accepted} accepted at score ${threshold}`
}
