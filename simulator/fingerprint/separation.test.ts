import { createFingerMatcher, decodeTemplate } from '@taanuu/matcher/finger/index'
import { beforeAll, expect, test } from 'vitest'
import {
  createFinger,
  type ImpressionOptions,
  mirrorFinger,
  renderImpression,
  SENSOR_LOOKS,
  type SyntheticFinger,
} from './index.ts'

/** Three seconds of work, on a machine that does much else. */
const BUSY_MACHINE_MS = 180_000

let matcher: Awaited<ReturnType<typeof createFingerMatcher>>
beforeAll(async () => {
  matcher = await createFingerMatcher()
})

async function print(finger: SyntheticFinger, impression: number, options: ImpressionOptions) {
  const extraction = await matcher.extract(renderImpression(finger, impression, options))
  if (!extraction.ok) throw new Error(`finger ${finger.seed}, ${options.look}: ${extraction.reason}`)
  const decoded = decodeTemplate(extraction.template)
  if (!decoded.ok) throw new Error(decoded.error)
  return { ...extraction, minutiae: decoded.value.minutiae.length }
}

/** Scores of all pairs, own finger and strangers apart. */
async function scores(prints: readonly { readonly finger: number; readonly template: Uint8Array }[]) {
  const genuine: number[] = []
  const impostor: number[] = []
  for (const [i, probe] of prints.entries())
    for (const reference of prints.slice(i + 1)) {
      const score = await matcher.compare(probe.template, reference.template)
      const list = probe.finger === reference.finger ? genuine : impostor
      list.push(score)
    }
  return { genuine: genuine.toSorted((a, b) => a - b), impostor: impostor.toSorted((a, b) => a - b) }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test(
  'a matcher tells fingers apart and knows each again, across sensors',
  async () => {
    const prints: { readonly finger: number; readonly template: Uint8Array }[] = []
    for (let finger = 0; finger < 4; finger++) {
      const grown = createFinger(5000 + finger, { worn: 0.1 })
      for (const [impression, look] of SENSOR_LOOKS.entries())
        prints.push({ finger, template: (await print(grown, impression, { look })).template })
    }
    const { genuine, impostor } = await scores(prints)
    expect(genuine.length).toBe(4 * 10)
    expect(genuine[0]).toBeGreaterThan(2 * impostor.at(-1)!)
  },
  BUSY_MACHINE_MS,
)

test('the mirror image of a finger is a stranger to it', async () => {
  for (const seed of [61, 62, 63]) {
    const finger = createFinger(seed, { worn: 0 })
    const mirror = mirrorFinger(finger)
    const own = await print(finger, 1, {})
    const again = await print(finger, 2, {})
    const other = await print(mirror, 1, {})
    const known = await matcher.compare(own.template, again.template)
    expect(await matcher.compare(own.template, other.template)).toBeLessThan(known / 4)
  }
})

// What a population looked like to the matcher when the generator was measured against real prints (the table in
// docs/simulator.md), with room for a small sample: it fails when prints get easier or harder in bulk.
test(
  'a campaign on optical glass is about as hard as real ones',
  async () => {
    const prints: { finger: number; template: Uint8Array; minutiae: number; quality: number }[] = []
    for (let finger = 0; finger < 6; finger++) {
      const grown = createFinger(9_100_000 + finger)
      for (let impression = 0; impression < 3; impression++) {
        const capture = { protocol: 'campaign', severity: 0.45, width: 326, height: 357 } as const
        prints.push({ finger, ...(await print(grown, impression, capture)) })
      }
    }
    const { genuine, impostor } = await scores(prints)
    expect(mean(prints.map(({ minutiae }) => minutiae))).toBeGreaterThan(27)
    expect(mean(prints.map(({ minutiae }) => minutiae))).toBeLessThan(46)
    expect(mean(prints.map(({ quality }) => quality))).toBeGreaterThan(70)
    expect(mean(prints.map(({ quality }) => quality))).toBeLessThan(97)
    const middle = genuine[Math.floor(genuine.length / 2)]!
    expect(middle).toBeGreaterThan(75)
    expect(middle).toBeLessThan(180)
    // Strangers mostly have nothing in common, and one in twenty a little.
    expect(impostor[Math.floor(impostor.length / 2)]).toBeLessThan(3)
    expect(impostor[Math.floor(impostor.length * 0.95)]).toBeLessThan(12)
  },
  BUSY_MACHINE_MS,
)
