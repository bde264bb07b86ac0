import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countContest, readContest } from './contests.ts'
import type { OptionReading } from './interpretation.ts'
import { sampleContest, sampleLayout } from './sample-ballots.ts'

const contest = sampleLayout({ contests: [sampleContest('c', 6, 3)] }).contests[0]!
const state = fc.constantFrom<OptionReading['decision']>('mark', 'unsure', 'no-mark')
const states = fc.array(state, { minLength: 6, maxLength: 6 })

function readingOf(
  pattern: readonly OptionReading['decision'][],
  votesAllowed: number,
  againstAll: 'exclusive' | 'ordinary',
) {
  const bubbles = new Map(
    contest.options.map(({ optionId }, i) => [optionId, { optionId, fill: 0, decision: pattern[i]! }]),
  )
  return readContest({ ...contest, votesAllowed }, bubbles, { againstAll })
}

test('votes, undervotes and overvotes add up to the votes allowed; an unsure contest counts nothing', () => {
  fc.assert(
    fc.property(
      states,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom('exclusive', 'ordinary'),
      (pattern, allowed, rule) => {
        const reading = readingOf(pattern, allowed, rule)
        const count = countContest(reading, allowed)
        if (reading.outcome === 'unsure') {
          expect(count).toBeUndefined()
          return
        }
        expect(count!.votes + count!.undervotes + count!.overvotes).toBe(allowed)
        expect(Math.min(count!.votes, count!.undervotes, count!.overvotes)).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

test('a doubtful mark never makes a contest whole, and never saves an overvoted one', () => {
  fc.assert(
    fc.property(states, fc.integer({ min: 1, max: 6 }), (pattern, allowed) => {
      const { outcome, marked, unsure } = readingOf(pattern, allowed, 'ordinary')
      if (marked.length > allowed) expect(outcome).toBe('overvote')
      else if (unsure.length > 0) expect(outcome).toBe('unsure')
      else if (marked.length === 0) expect(outcome).toBe('blank')
      else expect(outcome).toBe(marked.length === allowed ? 'voted' : 'undervote')
    }),
  )
})

test('"against all" alone is a whole choice; with another mark it is an overvote', () => {
  const alone = ['no-mark', 'no-mark', 'no-mark', 'no-mark', 'no-mark', 'mark'] as const
  expect(readingOf(alone, 3, 'exclusive').outcome).toBe('voted')
  expect(readingOf(alone, 3, 'ordinary').outcome).toBe('undervote')
  const both = ['mark', 'no-mark', 'no-mark', 'no-mark', 'no-mark', 'mark'] as const
  expect(readingOf(both, 3, 'exclusive').outcome).toBe('overvote')
  expect(readingOf(both, 3, 'ordinary').outcome).toBe('undervote')
})
