import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { type CaptureProtocol, type Conditions, drawConditions } from './conditions.ts'
import { findTrueMinutiae } from './count-minutiae.ts'
import { drawWorn } from './finger.ts'
import {
  createFinger,
  type ImpressionOptions,
  type Mishap,
  mirrorFinger,
  mishapConditions,
  renderImpression,
  renderImpressionWithTruth,
  SENSOR_LOOKS,
  type SensorLook,
  type SyntheticFinger,
} from './index.ts'
import { drawPatternClass } from './pattern.ts'

function sha256(bytes: Uint8Array | Int8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

function correlation(a: Int8Array, b: Int8Array): number {
  let ab = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!
    aa += a[i]! * a[i]!
    bb += b[i]! * b[i]!
  }
  return ab / Math.sqrt(aa * bb)
}

const STILL: ImpressionOptions = {
  rotationDeg: 0,
  offsetX: 0,
  offsetY: 0,
  rollX: 0,
  pitchY: 0,
  distortionPx: 0,
}

describe('a synthetic finger', () => {
  test('has the same bytes wherever it is grown', () => {
    const finger = createFinger(12345)
    expect([finger.patternClass, sha256(finger.ridges), sha256(finger.skin.surface)]).toMatchInlineSnapshot(`
      [
        "whorl",
        "f6477e7408790546",
        "cc4f7e311f38a0c3",
      ]
    `)
    expect(
      SENSOR_LOOKS.map((look) => sha256(renderImpression(finger, 1, { look }).pixels)),
    ).toMatchInlineSnapshot(`
      [
        "865402c82adb31bd",
        "fa837d1f4ad8a66a",
        "9c119e05db4ac4ee",
        "9aeab5f6d6a13623",
        "7d935eff7d4b589f",
      ]
    `)
  })

  test('does not share noise with another finger', () => {
    const fingers = [1, 2, 3, 4, 5].map((seed) => createFinger(seed, { patternClass: 'whorl' }))
    for (const [i, one] of fingers.entries())
      for (const other of fingers.slice(i + 1)) {
        // Ridges of one class run alike at the foot, so by luck some of them coincide.
        expect(Math.abs(correlation(one.ridges, other.ridges))).toBeLessThan(0.25)
        expect(Math.abs(correlation(one.skin.surface, other.skin.surface))).toBeLessThan(0.08)
      }
  })

  test('classes come in natural proportion', () => {
    const random = createRandom('classes')
    const counts = new Map<string, number>()
    for (let i = 0; i < 20_000; i++) {
      const drawn = drawPatternClass(random)
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1 / 20_000)
    }
    expect(counts.get('arch')).toBeCloseTo(0.037, 1)
    expect(counts.get('left-loop')! + counts.get('right-loop')!).toBeCloseTo(0.655, 1)
    expect(counts.get('whorl')! + counts.get('double-loop')!).toBeCloseTo(0.279, 1)
    expect(counts.get('arch')! + counts.get('tented-arch')!).toBeLessThan(0.09)
  })

  test('is seldom badly worn, unless told so', () => {
    const random = createRandom('worn')
    const worn = Array.from({ length: 10_000 }, () => drawWorn(random))
    expect(worn.filter((w) => w > 0.3).length / worn.length).toBeCloseTo(0.11, 1)
    expect(worn.filter((w) => w < 0.05).length / worn.length).toBeGreaterThan(0.6)
    expect(Math.max(...worn)).toBeLessThanOrEqual(0.6)
    const smooth = createFinger(3, { worn: 0 })
    const mason = createFinger(3, { worn: 0.9 })
    expect(sha256(mason.ridges)).toBe(sha256(smooth.ridges))
    expect(smooth.skin.relief.every((r) => r === 255)).toBe(true)
    expect(mason.skin.relief.reduce((a, b) => a + b, 0) / mason.skin.relief.length).toBeLessThan(190)
  })
})

describe('the mirror image of a finger', () => {
  test('is the finger seen from the other side, down to its skin', () => {
    const finger = createFinger(21, { patternClass: 'left-loop', worn: 0.3 })
    const mirror = mirrorFinger(finger)
    expect(mirror.patternClass).toBe('right-loop')
    const { width, height } = finger
    fc.assert(
      fc.property(fc.nat(width - 1), fc.nat(height - 1), (x, y) => {
        const here = y * width + x
        const there = y * width + (width - 1 - x)
        expect(mirror.ridges[here]).toBe(finger.ridges[there])
        expect(mirror.skin.surface[here]).toBe(finger.skin.surface[there])
        expect(mirror.skin.relief[here]).toBe(finger.skin.relief[there])
        expect(mirror.skin.pores[here]).toBe(finger.skin.pores[there])
      }),
    )
    expect(mirrorFinger(mirror)).toEqual(finger)
    expect(Math.abs(correlation(mirror.ridges, finger.ridges))).toBeLessThan(0.25)
  })

  test('is what the option gives, in the class asked for', () => {
    expect(createFinger(22, { mirrored: true })).toEqual(mirrorFinger(createFinger(22)))
    const asked = createFinger(23, { mirrored: true, patternClass: 'left-loop' })
    expect([asked.patternClass, asked.mirrored]).toEqual(['left-loop', true])
    expect(asked).toEqual(mirrorFinger(createFinger(23, { patternClass: 'right-loop' })))
  })

  test('is pressed by luck of its own', () => {
    const finger = createFinger(24)
    const conditions = (of: SyntheticFinger) => renderImpressionWithTruth(of, 1).truth.conditions
    expect(conditions(mirrorFinger(finger))).not.toEqual(conditions(finger))
  })
})

describe('an impression', () => {
  test('shows 20 to 60 minutiae, ends and forks', () => {
    for (let seed = 0; seed < 12; seed++) {
      const minutiae = trueMinutiae(createFinger(seed), 0, {})
      expect(minutiae.length).toBeGreaterThanOrEqual(20)
      expect(minutiae.length).toBeLessThanOrEqual(60)
      const ends = minutiae.filter((m) => m.kind === 'ending').length / minutiae.length
      expect(ends).toBeGreaterThan(0.2)
      expect(ends).toBeLessThan(0.8)
    }
  })

  test('has its minutiae where every other impression of the finger has them', () => {
    for (const seed of [31, 32, 33]) {
      const finger = createFinger(seed)
      const first = trueMinutiae(finger, 1, { severity: 0.3 })
      const second = trueMinutiae(finger, 2, { severity: 0.3 })
      const shared = first.filter((m) =>
        second.some((o) => Math.hypot(m.fingerX - o.fingerX, m.fingerY - o.fingerY) < 5),
      )
      expect(shared.length / Math.min(first.length, second.length)).toBeGreaterThan(0.7)
      const stranger = trueMinutiae(createFinger(seed + 100), 2, { severity: 0.3 })
      const chance = first.filter((m) =>
        stranger.some((o) => Math.hypot(m.fingerX - o.fingerX, m.fingerY - o.fingerY) < 5),
      )
      expect(chance.length / first.length).toBeLessThan(0.35)
    }
  })

  test('follows the conditions it is given', () => {
    const finger = createFinger(8, { patternClass: 'whorl', worn: 0 })
    const darkness = (options: ImpressionOptions) =>
      renderImpression(finger, 5, {
        ...STILL,
        pressure: 0.5,
        moisture: 0.5,
        noise: 0,
        dirt: 0,
        ...options,
      }).pixels.reduce((sum, v) => sum + 255 - v, 0)
    const normal = darkness({})
    expect(darkness({ moisture: 0.1 })).toBeLessThan(normal * 0.85)
    expect(darkness({ moisture: 0.95 })).toBeGreaterThan(normal * 1.15)
    expect(darkness({ pressure: 0.9 })).toBeGreaterThan(normal * 1.1)
    expect(darkness({ contact: 0.6 })).toBeLessThan(normal * 0.7)

    const { truth } = renderImpressionWithTruth(finger, 5, { ...STILL, rotationDeg: 90 })
    // Clockwise by a quarter: what is right on the glass is up on the finger.
    const at = 144 * 256 + 128
    expect(truth.fingerX[at + 20]! - truth.fingerX[at]!).toBeCloseTo(0, 3)
    expect(truth.fingerY[at + 20]! - truth.fingerY[at]!).toBeCloseTo(-20, 3)
  })

  test('shows a mishap as an operator would describe it', () => {
    const finger = createFinger(12, { worn: 0 })
    const inkShare = (mishap: Mishap) => {
      const { image, truth } = renderImpressionWithTruth(finger, 3, {
        noise: 0,
        dirt: 0,
        ...mishapConditions(mishap),
      })
      const touching = truth.contact.filter((c) => c === 255).length
      const dark = image.pixels.filter((v, i) => v < 140 && truth.contact[i] === 255).length
      return { touching: touching / truth.contact.length, dark: dark / touching }
    }
    expect(inkShare('dry').dark).toBeLessThan(0.35)
    expect(inkShare('wet').dark).toBeGreaterThan(0.85)
    expect(inkShare('faint').dark).toBeLessThan(0.35)
    expect(inkShare('tip-only').touching).toBeLessThan(0.2)
    expect(inkShare('off-centre').touching).toBeLessThan(0.45)
    expect(inkShare('twisted').touching).toBeGreaterThan(0.5)
  })

  test('keeps to the grey levels, size and resolution asked for', () => {
    const finger = createFinger(9)
    const coarse = renderImpression(finger, 1, { look: 'ef01' })
    expect(new Set(Array.from(coarse.pixels, (v) => v % 17))).toEqual(new Set([0]))
    expect(new Set(coarse.pixels).size).toBeGreaterThan(10)
    expect(
      new Set(renderImpression(finger, 1, { look: 'ef01', greyLevels: 256 }).pixels).size,
    ).toBeGreaterThan(100)
    const small = renderImpression(finger, 1, { width: 192, height: 200, dpi: 508 })
    expect([small.width, small.height, small.dpi, small.pixels.length]).toEqual([192, 200, 508, 192 * 200])
    const double = renderImpressionWithTruth(finger, 1, { ...STILL, width: 512, height: 576, dpi: 1000 })
    expect(double.truth.fingerX[512 * 288 + 276]! - double.truth.fingerX[512 * 288 + 256]!).toBeCloseTo(10, 3)
  })

  test('lands where it likes in a campaign, about the middle at a table', () => {
    const random = createRandom('protocols')
    const spread = (protocol: CaptureProtocol) => {
      const drawn = Array.from({ length: 2000 }, (_, n) => drawConditions(random.fork(n), 0.2, protocol))
      const deviation = (of: (conditions: Conditions) => number) =>
        Math.sqrt(drawn.reduce((sum, one) => sum + of(one) * of(one), 0) / drawn.length)
      return [
        deviation((c) => c.rotationDeg),
        deviation((c) => c.offsetY),
        deviation((c) => c.pitchY),
        deviation((c) => c.distortionPx),
      ]
    }
    const table = spread('table')
    for (const [i, campaign] of spread('campaign').entries())
      expect(campaign).toBeGreaterThan(1.2 * table[i]!)
  })

  test('of a swiped sensor is laid together from slices that do not quite fit', () => {
    const finger = createFinger(11)
    const steps = (look: SensorLook) => {
      const { truth } = renderImpressionWithTruth(finger, 2, { ...STILL, look })
      // Along a column the place on the finger advances by one row a row, but for the errors between slices.
      return Array.from({ length: 200 }, (_, row) => {
        const at = (40 + row) * 256 + 128
        return truth.fingerY[at + 256]! - truth.fingerY[at]! - 1
      })
    }
    expect(Math.max(...steps('thermal').map(Math.abs))).toBeLessThan(1e-3)
    const torn = steps('thermal-sweep').filter((step) => Math.abs(step) > 0.05)
    expect(torn.length).toBeGreaterThan(15)
    expect(torn.length).toBeLessThanOrEqual(25)
    expect(Math.max(...torn.map(Math.abs))).toBeLessThan(4)
  })

  test('differs from the next one', () => {
    const finger = createFinger(10)
    const hashes = Array.from({ length: 20 }, (_, seed) => sha256(renderImpression(finger, seed).pixels))
    expect(new Set(hashes).size).toBe(20)
  })

  test('is made fast enough for a whole precinct (generous bound; the documentation has the figures)', () => {
    createFinger(1)
    // Time on the processor, which other work on the machine does not lengthen.
    const spent = () => process.threadCpuUsage().user / 1000
    const started = spent()
    const finger = createFinger(77)
    const grown = spent()
    for (let seed = 0; seed < 5; seed++) renderImpression(finger, seed)
    expect(grown - started).toBeLessThan(1000)
    expect((spent() - grown) / 5).toBeLessThan(300)
  })
})

function trueMinutiae(finger: SyntheticFinger, seed: number, options: ImpressionOptions) {
  const { image, truth } = renderImpressionWithTruth(finger, seed, options)
  return findTrueMinutiae(truth.ridges, truth.contact, image.width, image.height).map((minutia) => {
    const i = minutia.y * image.width + minutia.x
    return { ...minutia, fingerX: truth.fingerX[i]!, fingerY: truth.fingerY[i]! }
  })
}

test('any conditions give a whole picture', () => {
  const finger = createFinger(4)
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const shift = fc.integer({ min: -400, max: 400 })
  fc.assert(
    fc.property(
      fc.record({
        severity: share,
        pressure: share,
        moisture: share,
        dirt: share,
        contact: fc.double({ min: 0.05, max: 3, noNaN: true }),
        noise: fc.double({ min: 0, max: 9, noNaN: true }),
        distortionPx: fc.integer({ min: 0, max: 60 }),
        rotationDeg: fc.integer({ min: -720, max: 720 }),
        offsetX: shift,
        offsetY: shift,
        rollX: shift,
        pitchY: shift,
        width: fc.integer({ min: 1, max: 150 }),
        height: fc.integer({ min: 1, max: 150 }),
        dpi: fc.integer({ min: 100, max: 1200 }),
        look: fc.constantFrom(...SENSOR_LOOKS),
        protocol: fc.constantFrom('table' as const, 'campaign' as const),
      }),
      fc.nat(),
      (options, seed) => {
        const { image, truth } = renderImpressionWithTruth(finger, seed, options)
        expect(image.pixels.length).toBe(options.width * options.height)
        expect(truth.contact.length).toBe(image.pixels.length)
        // NaN would be written as 0 everywhere.
        if (options.noise === 0 && options.dirt === 0 && !truth.contact.includes(255))
          expect(image.pixels.includes(0)).toBe(false)
        expect(truth.fingerX.every(Number.isFinite)).toBe(true)
        expect(truth.fingerY.every(Number.isFinite)).toBe(true)
      },
    ),
    { numRuns: 150 },
  )
})
