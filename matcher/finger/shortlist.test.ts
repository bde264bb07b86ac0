import { recombined, withoutDescriptors } from '@taanuu/matcher/bench/crowd'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createFingerMatcher, type FingerMatcher } from './index.ts'
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

describe('a roll of 2,000, most of them recombined', () => {
  const FINGERS = 6
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
    crowd = recombined(sources, 2000, createRandom(1))
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
