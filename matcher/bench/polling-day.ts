import { parseArgs } from 'node:util'
import { createFingerMatcher, type FingerMatcher, scoreForFmr } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression, type SyntheticFinger } from '@taanuu/simulator/fingerprint/index'

const HELP = `node matcher/bench/polling-day.ts [--voters N] [--strangers M] [--tries T] [--fmr F] [--severity S]

Synthetic voters enrol two fingers and come back on polling day: each has T tries, fingers in turn, against the claimed
voter's two templates at the policy's FMR. Strangers claim to be one of them. Images as the kiosk's EF01 sensor gives them
(256x288, 16 grey levels).`

const { values } = parseArgs({
  options: {
    voters: { type: 'string', default: '150' },
    strangers: { type: 'string', default: '60' },
    tries: { type: 'string', default: '4' },
    fmr: { type: 'string', default: '0.00001' },
    severity: { type: 'string', default: '0.2' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const severity = Number(values.severity)
const tries = Number(values.tries)
/** Seeds apart from those of calibration. */
const FIRST_SEED = 42_000_001
/** Enrolment is repeated until a template comes out, as at an enrolment table. */
const ENROLMENT_TRIES = 5

const matcher = await createFingerMatcher()
const threshold = scoreForFmr(Number(values.fmr))
const voters: Uint8Array[][] = []
let honest = 0
let firstTry = 0
let captures = 0
for (let v = 0; v < Number(values.voters); v++) {
  const fingers = [createFinger(FIRST_SEED + 2 * v), createFinger(FIRST_SEED + 2 * v + 1)]
  const enrolled: Uint8Array[] = []
  for (const finger of fingers) enrolled.push(...(await enrol(matcher, finger)))
  voters.push(enrolled)
  const used = await triesNeeded(fingers, enrolled)
  if (used !== null) honest++
  if (used === 1) firstTry++
}
let accepted = 0
const strangers = Number(values.strangers)
for (let s = 0; s < strangers; s++) {
  const fingers = [createFinger(FIRST_SEED + 1_000_000 + 2 * s), createFinger(FIRST_SEED + 1_000_001 + 2 * s)]
  if ((await triesNeeded(fingers, voters[s % voters.length])) !== null) accepted++
}
console.log(
  `threshold ${threshold.toFixed(2)} (FMR ${values.fmr}), severity ${severity}, ${captures} captures`,
)
console.log(
  `honest voters identified within ${tries} tries: ${honest}/${voters.length}, at the first try ${firstTry}`,
)
console.log(`strangers accepted: ${accepted}/${strangers}`)

async function enrol(engine: FingerMatcher, finger: SyntheticFinger): Promise<readonly Uint8Array[]> {
  for (let i = 1; i <= ENROLMENT_TRIES; i++) {
    const result = await engine.extract(renderImpression(finger, i, { look: 'ef01', severity }))
    if (result.ok) return [result.template]
  }
  return []
}

/** How many tries (fingers in turn) until one of the enrolled templates is reached, or null. */
async function triesNeeded(
  fingers: readonly SyntheticFinger[],
  enrolled: readonly Uint8Array[],
): Promise<number | null> {
  for (let i = 0; i < tries; i++) {
    captures++
    const image = renderImpression(fingers[i % fingers.length], 100 + i, { look: 'ef01', severity })
    const result = await matcher.extract(image)
    if (!result.ok) continue
    for (const template of enrolled)
      if ((await matcher.compare(result.template, template)) >= threshold) return i + 1
  }
  return null
}
