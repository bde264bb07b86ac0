import { parseArgs } from 'node:util'
import { findTrueMinutiae } from './count-minutiae.ts'
import { createFinger } from './finger.ts'
import { renderImpressionWithTruth } from './impression.ts'
import { SENSOR_LOOKS } from './sensor-look.ts'

const HELP = `Measures the finger generator: processor time on this machine, and minutiae to be seen in an impression.

node simulator/fingerprint/measure.ts [--fingers N] [--seed N]

  --fingers N   fingers to grow, four impressions each (default 100)
  --seed N      seed of the first (default 1)
`
/** First fingers wait for the compiler and for the filters to be made; their times are printed apart. */
const WARM_UP = 3

function main(): number {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      fingers: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
    },
  })
  const fingers = Number(values.fingers)
  const seed = Number(values.seed)
  if (values.help || !Number.isInteger(fingers) || fingers < 1 || !Number.isFinite(seed)) {
    ;(values.help ? process.stdout : process.stderr).write(HELP)
    return values.help ? 0 : 2
  }
  const fingerMs: number[] = []
  const impressionMs: number[] = []
  const minutiae: number[] = []
  const endings: number[] = []
  for (let i = -WARM_UP; i < fingers; i++) {
    const started = spentMs()
    const finger = createFinger(seed + (i + WARM_UP))
    const grown = spentMs()
    if (i === -WARM_UP) report('first finger, ms', [grown - started])
    for (const [impression, look] of SENSOR_LOOKS.entries()) {
      const before = spentMs()
      const { image, truth } = renderImpressionWithTruth(finger, impression, { look })
      const after = spentMs()
      if (i < 0) continue
      impressionMs.push(after - before)
      const found = findTrueMinutiae(truth.ridges, truth.contact, image.width, image.height)
      minutiae.push(found.length)
      endings.push(found.filter((minutia) => minutia.kind === 'ending').length / found.length)
    }
    if (i >= 0) fingerMs.push(grown - started)
  }
  report('finger, ms', fingerMs)
  report('impression, ms', impressionMs)
  report('minutiae in an impression', minutiae)
  report('share of endings', endings)
  return 0
}

/** Processor time of this process, ms: on a shared machine the clock on the wall measures the others. */
function spentMs(): number {
  return process.cpuUsage().user / 1000
}

function report(name: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2)
  console.log(`${name}: 5 % ${at(0.05)}, median ${at(0.5)}, 95 % ${at(0.95)}, n = ${sorted.length}`)
}

process.exitCode = main()
