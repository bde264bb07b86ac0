import { describe, expect, it } from 'vitest'
import type { AnyFramer, FramerEntry } from './framer-entry.ts'
import { FRAMERS } from './framers.ts'
import { fuzzFramer } from './testing/fuzz-framer.ts'

/** Frames per framer in the unit tests; `bench/fuzz-framers.ts` runs a hundred times as many. */
const FRAMES = 2000

describe.each(FRAMERS.map((entry) => [entry.name, entry] as const))('%s framer', (_name, entry) => {
  it('reads its own frames', () => {
    for (const sample of entry.samples) expect(entry.create().feed(sample).length).toBeGreaterThan(0)
  })

  it(`takes ${FRAMES} damaged frames without throwing or piling up, the same in any chunks`, () => {
    const report = fuzzFramer(entry, FRAMES, 0x7a4a)
    expect(report.failures).toEqual([])
    expect(report.frames).toBe(FRAMES)
    expect(report.found).toBeGreaterThan(0)
  })
})

describe('the fuzzer catches a framer that', () => {
  const good = FRAMERS[0]
  const broken = (wrap: (framer: AnyFramer) => AnyFramer['feed'], kept?: number): FramerEntry => ({
    ...good,
    create() {
      const framer = good.create()
      return {
        feed: wrap(framer),
        get pendingBytes() {
          return kept ?? framer.pendingBytes
        },
      }
    },
  })
  const CASES: readonly (readonly [string, FramerEntry])[] = [
    [
      'throws on noise',
      broken((framer) => (chunk) => {
        if (chunk.length > 3 && chunk[0] === 0x00) throw new Error('noise')
        return framer.feed(chunk)
      }),
    ],
    ['keeps more than it says', broken((framer) => framer.feed, 10_000)],
    ['forgets what came before at every chunk', broken(() => (chunk) => good.create().feed(chunk))],
    ['loses the first of what it found', broken((framer) => (chunk) => framer.feed(chunk).slice(1))],
  ]
  it.each(CASES)('%s', (_name, entry) => {
    expect(fuzzFramer(entry, 400, 1).failures.length).toBeGreaterThan(0)
  })
})
