import { Worker } from 'node:worker_threads'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createFingerMatcher,
  type FingerMatcher,
  fmrOfScore,
  MATCHER_IDENTITY,
  scoreForFmr,
} from './index.ts'
import { decodeTemplate } from './template.ts'
import type { GreyImage, StageEvent } from './types.ts'

let matcher: FingerMatcher
const people: { readonly enrolled: Uint8Array; readonly probe: Uint8Array }[] = []

async function templateOf(image: GreyImage): Promise<Uint8Array> {
  const result = await matcher.extract(image)
  if (!result.ok) throw new Error(result.reason)
  return result.template
}

beforeAll(async () => {
  matcher = await createFingerMatcher()
  for (let seed = 1; seed <= 6; seed++) {
    const finger = createFinger(seed)
    people.push({
      enrolled: await templateOf(renderImpression(finger, 1, { look: 'optical' })),
      probe: await templateOf(renderImpression(finger, 2, { look: 'ef01' })),
    })
  }
})

describe('finger matcher on synthetic prints', () => {
  test('the same finger on two sensors is recognised, another never, at FMR 1e-5', async () => {
    const threshold = scoreForFmr(1e-5)
    for (const [i, { probe }] of people.entries())
      for (const [j, { enrolled }] of people.entries()) {
        const score = await matcher.compare(probe, enrolled)
        if (i === j) expect(score).toBeGreaterThan(threshold)
        else expect(score).toBeLessThan(threshold)
      }
  })

  test('1:N finds the finger first, with the score of 1:1, and both stages agree', async () => {
    const entries = people.map(({ enrolled }, i) => ({ id: `voter-${i}`, template: enrolled }))
    const crowd = Array.from({ length: 80 }, (_, k) => ({
      id: `other-${k}`,
      template: people[k % 3].enrolled,
    }))
    for (const gallery of [matcher.buildGallery(entries), matcher.buildGallery([...crowd, ...entries])]) {
      const found = await matcher.identify(people[4].probe, gallery, 3)
      expect(found[0].id).toBe('voter-4')
      expect(found[0].score).toBeCloseTo(await matcher.compare(people[4].probe, people[4].enrolled), 3)
      expect(found.length).toBeLessThanOrEqual(3)
    }
  })

  test('extraction and comparison give the same bytes and score every time', async () => {
    const image = renderImpression(createFinger(9), 1)
    const [a, b] = [await templateOf(image), await templateOf(image)]
    expect(a).toEqual(b)
    expect(await matcher.compare(a, people[0].enrolled)).toBe(await matcher.compare(b, people[0].enrolled))
  })

  test('a turned and shifted finger keeps its identity', async () => {
    const finger = createFinger(21)
    const straight = await templateOf(renderImpression(finger, 1, { rotationDeg: 0 }))
    const turned = await templateOf(
      renderImpression(finger, 2, { rotationDeg: 35, offsetX: 20, offsetY: -15 }),
    )
    expect(fmrOfScore(await matcher.compare(turned, straight))).toBeLessThan(1e-5)
  })

  test('a template stays below 1.2 KB and says what it holds', () => {
    for (const { enrolled } of people) {
      expect(enrolled.length).toBeLessThan(1200)
      const read = decodeTemplate(enrolled)
      expect(read.ok && read.value.minutiae.length).toBeGreaterThanOrEqual(6)
      expect(read.ok && read.value.descriptors?.length).toBeGreaterThan(0)
    }
    expect(MATCHER_IDENTITY).toMatch(/^taanuu-finger-\d+-[0-9a-f]{64}$/)
  })

  test('bytes that are no template have nothing in common with anything', async () => {
    expect(await matcher.compare(new Uint8Array(30), people[0].enrolled)).toBe(0)
    const gallery = matcher.buildGallery([{ id: 'broken', template: new Uint8Array(3) }])
    expect(gallery.size).toBe(0)
    expect(gallery.refused).toEqual([{ id: 'broken', error: 'too-short' }])
    expect(await matcher.identify(people[0].probe, gallery, 5)).toEqual([])
  })

  test('the transparency sink sees the stages in order and changes nothing', async () => {
    const image = renderImpression(createFinger(2), 4)
    const events: StageEvent[] = []
    const watched = await matcher.extract(image, (event) => events.push(event))
    expect(watched).toEqual(await matcher.extract(image))
    expect(events.map((event) => event.stage)).toEqual([
      'rescaled',
      'normalised',
      'ridges',
      'foreground',
      'flow',
      'enhanced',
      'skeleton',
      'minutiae',
      'quality',
    ])
  })

  test('works inside a worker thread', async () => {
    const code = `
      import { parentPort, workerData } from 'node:worker_threads'
      const { createFingerMatcher } = await import(workerData.module)
      const matcher = await createFingerMatcher({ threads: 1 })
      parentPort.postMessage(await matcher.compare(workerData.a, workerData.b))`
    const module = new URL('./index.ts', import.meta.url).href
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      workerData: { module, a: people[0].probe, b: people[0].enrolled },
    })
    const score = await new Promise((resolve, reject) =>
      worker.once('message', resolve).once('error', reject),
    )
    await worker.terminate()
    expect(score).toBeCloseTo(await matcher.compare(people[0].probe, people[0].enrolled), 3)
  })
})

describe('quality', () => {
  const blank = (value: (i: number) => number): GreyImage => ({
    width: 256,
    height: 288,
    pixels: Uint8Array.from({ length: 256 * 288 }, (_, i) => value(i)),
    dpi: 500,
  })

  test('blank, noisy and dirty glass hold no finger', async () => {
    const noise = (i: number): number => (Math.abs(Math.imul(i + 1, 2654435761)) >>> 8) % 16
    for (const image of [
      blank(() => 255),
      blank(() => 0),
      blank((i) => 230 + noise(i)),
      blank((i) => 150 + (i % 256) / 4),
    ]) {
      const result = await matcher.extract(image)
      expect(result).toMatchObject({ ok: false, reason: 'no-finger' })
    }
  })

  test('what is wrong with a capture is named, with what to do', async () => {
    const finger = createFinger(503)
    const capture = (conditions: object) =>
      matcher.extract(renderImpression(finger, 1, { severity: 0, ...conditions }))
    expect(await capture({})).toMatchObject({ ok: true, hint: null })
    expect(await capture({ moisture: 0.97, pressure: 0.95 })).toMatchObject({ ok: true, hint: 'dry' })
    expect(await capture({ moisture: 0.02, pressure: 0.35 })).toMatchObject({ ok: true, hint: 'wet' })
    // a light touch of dry skin: either advice darkens the ridges
    const faint = await capture({ moisture: 0.3, pressure: 0.02, contact: 0.75 })
    expect(['press-harder', 'wet']).toContain(faint.hint)
    expect(await capture({ offsetX: 90, offsetY: 80 })).toMatchObject({ hint: 'centre' })
  })

  test('an unusable picture is a value, not an exception', async () => {
    const result = await matcher.extract({ width: 10, height: 10, pixels: new Uint8Array(7), dpi: 500 })
    expect(result).toEqual({ ok: false, reason: 'bad-image', quality: 0, hint: null })
  })

  test('a careful capture beats a hardly usable one', async () => {
    let better = 0
    for (let seed = 31; seed < 37; seed++) {
      const finger = createFinger(seed)
      const careful = await matcher.extract(renderImpression(finger, 1, { severity: 0 }))
      const poor = await matcher.extract(renderImpression(finger, 2, { severity: 1 }))
      if (careful.quality > poor.quality) better++
    }
    expect(better).toBeGreaterThanOrEqual(5)
  })
})
