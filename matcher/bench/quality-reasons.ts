import type { Extraction, FingerMatcher } from '@taanuu/matcher/finger/index'
import {
  createFinger,
  type ImpressionOptions,
  MISHAPS,
  mishapConditions,
  renderImpression,
  SENSOR_LOOKS,
} from '@taanuu/simulator/fingerprint/index'

/** What was done to a print, by name; `careful` is a good capture and `nothing` an empty glass. */
export const CAPTURES = ['careful', 'nothing', ...MISHAPS] as const
export type Capture = (typeof CAPTURES)[number]

/** Seeds apart from all training, calibration and benchmark fingers. */
const FIRST_SEED = 910_001

/** What the matcher said of one capture: the failure, else the hint, else `fine`. */
export function saidOf(result: Extraction): string {
  if (!result.ok) return result.reason
  return result.hint === null ? 'fine' : `fine, ${result.hint}`
}

/** How often each capture was answered with each reason, `fingers` fingers on each of the four looks. */
export async function reasonTable(
  matcher: FingerMatcher,
  fingers: number,
): Promise<ReadonlyMap<Capture, ReadonlyMap<string, number>>> {
  const table = new Map(CAPTURES.map((capture) => [capture, new Map<string, number>()]))
  for (let f = 0; f < fingers; f++) {
    const finger = createFinger(FIRST_SEED + f)
    for (const [n, look] of SENSOR_LOOKS.entries())
      for (const [capture, counts] of table) {
        const options = { look, severity: 0.1, ...conditionsOf(capture, f) }
        const said = saidOf(await matcher.extract(renderImpression(finger, n + 1, options)))
        counts.set(said, (counts.get(said) ?? 0) + 1)
      }
  }
  return table
}

function conditionsOf(capture: Capture, finger: number): ImpressionOptions {
  switch (capture) {
    case 'careful':
      return {}
    case 'nothing':
      return { offsetX: 500, dirt: 0.4 }
    default:
      return mishapConditions(capture, finger % 2 === 0 ? 1 : -1)
  }
}
