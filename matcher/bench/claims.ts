import { decideVerification, type FingerMatcher, fmrOfScore } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { medianAndP95, quantile } from './quantiles.ts'
import { type Lap, lapOf } from './stopwatch.ts'

const ENROLLED = 10
const ROUNDS = 40
const WARM_UP = 5
/** The false match rate that a claim is decided at, and that under which a second finger would be asked. */
const POLICY = { fmr: 1e-5, greyFmr: 0.01 } as const

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
  const laps: Lap[] = []
  let accepted = 0
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const { value, lap } = await lapOf(async () => {
      const probe = await matcher.extract(pictures[round % pictures.length])
      const scores = probe.ok ? await matcher.compareAll(probe.template, enrolled) : []
      const compared = scores.map((score, position) => ({ position, fmr: fmrOfScore(score) }))
      return decideVerification(compared, POLICY).kind === 'accepted'
    })
    if (round >= WARM_UP) laps.push(lap)
    if (round >= WARM_UP && value) accepted++
  }
  const wall = medianAndP95(laps.map(({ wallMs }) => wallMs))
  const cpu = quantile(
    laps.map(({ cpuMs }) => cpuMs),
    0.5,
  ).toFixed(0)
  return `1:1, picture of 388x374 px to decision against ${enrolled.length} enrolled fingers: ${wall} ms (median / p95 of ${ROUNDS}), processor time ${cpu} ms; ${accepted} accepted at FMR ${POLICY.fmr}`
}
