import {
  createFinger,
  type ImpressionOptions,
  renderImpression,
  type SyntheticFinger,
} from '@taanuu/simulator/fingerprint/index'
import { beforeAll, expect, test } from 'vitest'
import { createFingerMatcher, type FingerMatcher, scoreForFmr } from './index.ts'

/** What sensors and voters do to a print, against an enrolment on a 500 dpi optical module of 256x288 px. */
const PROBES: readonly (readonly [string, ImpressionOptions])[] = [
  ['400 dpi', { width: 205, height: 230, dpi: 400 }],
  ['450 dpi, 202x258 px', { width: 202, height: 258, dpi: 450 }],
  ['569 dpi', { width: 296, height: 328, dpi: 569 }],
  ['600 dpi', { width: 307, height: 346, dpi: 600 }],
  ['turned 45 degrees clockwise', { rotationDeg: 45 }],
  ['turned 45 degrees counter-clockwise', { rotationDeg: -45 }],
  ['16 grey levels', { look: 'ef01', greyLevels: 16 }],
  ['192x192 px', { width: 192, height: 192, look: 'capacitive' }],
  ['160x160 px', { width: 160, height: 160 }],
  ['300x400 px', { width: 300, height: 400 }],
  ['504x480 px', { width: 504, height: 480 }],
  ['a sweep sensor', { look: 'thermal' }],
  ['half the contact', { contact: 0.7, rollX: 20, pitchY: -30 }],
]
/** Genuine scores of these easy cases lie five times and more above the threshold; strangers far below it. */
const MARGIN = 2.5

let matcher: FingerMatcher
const enrolled: { readonly finger: SyntheticFinger; readonly template: Uint8Array }[] = []

async function templateOf(finger: SyntheticFinger, impression: number, options: ImpressionOptions) {
  const result = await matcher.extract(renderImpression(finger, impression, { severity: 0.1, ...options }))
  expect(result.ok, JSON.stringify(options)).toBe(true)
  return result.ok ? result.template : new Uint8Array()
}

beforeAll(async () => {
  matcher = await createFingerMatcher()
  for (const seed of [11, 12]) {
    const finger = createFinger(seed)
    enrolled.push({ finger, template: await templateOf(finger, 1, {}) })
  }
})

test.each(PROBES)(
  'a print keeps its identity: %s',
  async (_, options) => {
    const threshold = scoreForFmr(1e-5)
    for (const [i, { finger, template }] of enrolled.entries()) {
      const probe = await templateOf(finger, 2, options)
      expect(await matcher.compare(probe, template)).toBeGreaterThan(MARGIN * threshold)
      expect(await matcher.compare(probe, enrolled[1 - i].template)).toBeLessThan(threshold)
    }
  },
  30_000,
)
