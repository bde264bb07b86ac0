import { recombined, withoutDescriptors } from '@taanuu/matcher/bench/crowd'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, test } from 'vitest'
import { createFingerMatcher, type FingerMatcher } from './index.ts'
import { loadModels } from './models.ts'
import { meanOfBest } from './shortlist.ts'
import { decodeTemplate } from './template.ts'

test('the mean of the best five is that of a sorted list', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), { minLength: 1, maxLength: 64 }),
      (values) => {
        const best = values.toSorted((a, b) => b - a).slice(0, 5)
        const expected = best.reduce((sum, value) => sum + value, 0) / best.length
        const padded = Int32Array.of(2 ** 30, ...values, 2 ** 30)
        expect(meanOfBest(padded, 1, values.length)).toBeCloseTo(expected, 6)
      },
    ),
  )
})

test('the product of the first stage is exact at the ends of its range, on this processor too', async () => {
  const models = await loadModels(1)
  const [templates, slots, length, minutiae] = [9, 5, 96, 7]
  const extreme = fc.constantFrom(0, 1, 127, 128, 254, 255)
  await fc.assert(
    fc.asyncProperty(
      fc.array(extreme, { minLength: templates * slots * length, maxLength: templates * slots * length }),
      fc.array(fc.constantFrom(-63, -1, 0, 63), {
        minLength: length * minutiae,
        maxLength: length * minutiae,
      }),
      async (gallery, probe) => {
        const { nearest } = await models.shortlist.run({
          gallery: new Tensor('uint8', Uint8Array.from(gallery), [templates, slots, length]),
          probe: new Tensor('int8', Int8Array.from(probe), [length, minutiae]),
        })
        const product = (row: number, m: number): number => {
          let sum = 0
          for (let k = 0; k < length; k++) sum += (gallery[row * length + k] - 128) * probe[k * minutiae + m]
          return sum
        }
        const expected = Int32Array.from({ length: templates * minutiae }, (_, i) => {
          const first = Math.floor(i / minutiae) * slots
          return Math.max(...Array.from({ length: slots }, (__, k) => product(first + k, i % minutiae)))
        })
        expect(nearest.data).toEqual(expected)
      },
    ),
    { numRuns: 10 },
  )
})

describe('a roll of 500, most of them recombined', () => {
  const FINGERS = 4
  let matcher: FingerMatcher
  const people: { readonly enrolled: Uint8Array; readonly probe: Uint8Array }[] = []
  let crowd: readonly Uint8Array[] = []

  async function read(seed: number, impression: number): Promise<Uint8Array> {
    const result = await matcher.extract(renderImpression(createFinger(seed), impression, { severity: 0.1 }))
    if (!result.ok) throw new Error(result.reason)
    return result.template
  }

  beforeAll(async () => {
    matcher = await createFingerMatcher()
    for (let seed = 301; seed < 301 + FINGERS; seed++)
      people.push({ enrolled: await read(seed, 1), probe: await read(seed, 2) })
    const sources = people.flatMap(({ enrolled }) => {
      const decoded = decodeTemplate(enrolled)
      return decoded.ok ? [decoded.value] : []
    })
    crowd = recombined(sources, 500, createRandom(1))
  })

  /** Enrolled people among the crowd; `strip` says whose descriptors are missing. */
  function roll(strip: (i: number) => boolean): { readonly id: string; readonly template: Uint8Array }[] {
    const known = people.map(({ enrolled }, i) => ({ id: `voter-${i}`, template: enrolled }))
    const others = crowd.map((template, i) => ({ id: `other-${i}`, template }))
    return [...others, ...known].map((entry, i) =>
      strip(i) ? { ...entry, template: withoutDescriptors(entry.template) } : entry,
    )
  }

  test.each([
    ['all with descriptors', () => false],
    ['none with descriptors', () => true],
    ['every second one without', (i: number) => i % 2 === 0],
  ])('%s: everybody is found first, with the very score of 1:1', async (_, strip) => {
    const entries = roll(strip)
    const gallery = matcher.buildGallery(entries)
    for (const [i, { probe }] of people.entries()) {
      const [first] = await matcher.identify(probe, gallery, 1)
      const enrolled = entries.find(({ id }) => id === `voter-${i}`)!.template
      expect(first).toEqual({ id: `voter-${i}`, score: await matcher.compare(probe, enrolled) })
    }
  })

  test('a probe without descriptors finds its mate in a roll with them', async () => {
    const gallery = matcher.buildGallery(roll(() => false))
    const probe = withoutDescriptors(people[2].probe)
    const [first] = await matcher.identify(probe, gallery, 1)
    expect(first).toEqual({ id: 'voter-2', score: await matcher.compare(probe, people[2].enrolled) })
  })

  test('scores of many in one go are those of each alone', async () => {
    const references = [
      ...people.map(({ enrolled }) => enrolled),
      withoutDescriptors(people[1].enrolled),
      new Uint8Array(5),
      ...crowd.slice(0, 100),
    ]
    const together = await matcher.compareAll(people[1].probe, references)
    for (const [r, reference] of references.entries())
      expect(together[r]).toBe(await matcher.compare(people[1].probe, reference))
    expect(together[people.length + 1]).toBe(0)
  })
})
