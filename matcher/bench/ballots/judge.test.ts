import { describe, expect, test } from 'vitest'
import type { BenchStyle } from './bench-style.ts'
import { judge, type SheetReading } from './judge.ts'
import type { TargetTruth } from './truth.ts'

const target = { centre: { x: 0, y: 0 }, widthMm: 5, heightMm: 3, shape: 'oval' as const }
const style: BenchStyle = {
  name: 'two of three',
  paper: { widthMm: 100, heightMm: 100 },
  layout: {},
  pdf: async () => new Uint8Array(),
  sides: [
    {
      timingMarks: [],
      contests: [
        {
          contestId: 'c',
          votesAllowed: 2,
          options: ['a', 'b', 'd', 'e'].map((optionId) => ({ optionId, kind: 'candidate' as const, target })),
        },
      ],
    },
  ],
}

function truth(...must: readonly TargetTruth['must'][]) {
  return {
    namesWritten: [],
    truth: must.map((m, i) => ({
      optionId: 'abde'[i]!,
      ink: 0,
      nearMm2: 0,
      must: m,
      group: 'empty' as const,
    })),
  }
}

function reading(outcome: string, ...decisions: readonly ('mark' | 'no-mark' | 'unsure')[]): SheetReading {
  return {
    ok: true,
    options: decisions.map((decision, i) => ({ optionId: 'abde'[i]!, decision })),
    contests: [{ contestId: 'c', outcome }],
  }
}

const voted = truth('mark', 'no-mark', 'either', 'no-mark')

describe('a contest is wrong when it is decided otherwise than the truth allows', () => {
  test.each([
    ['as meant', reading('undervote', 'mark', 'no-mark', 'no-mark', 'no-mark'), 0],
    ['the doubtful target either way', reading('voted', 'mark', 'no-mark', 'mark', 'no-mark'), 0],
    ['a person decides', reading('unsure', 'mark', 'unsure', 'no-mark', 'no-mark'), 0],
    ['a vote lost', reading('blank', 'no-mark', 'no-mark', 'no-mark', 'no-mark'), 1],
    ['a vote invented', reading('voted', 'mark', 'mark', 'no-mark', 'no-mark'), 1],
    ['an overvote that cannot be', reading('overvote', 'mark', 'mark', 'mark', 'no-mark'), 1],
    ['refused', { ok: false, reason: 'damaged' } as const, 0],
  ])('%s', (_, given, wrong) => {
    expect(judge(style, voted, 'read', given).wrongVotes).toHaveLength(wrong)
  })

  test('too many marks are an overvote, and nothing else', () => {
    const many = truth('mark', 'mark', 'mark', 'no-mark')
    const overvote = reading('overvote', 'mark', 'mark', 'mark', 'no-mark')
    expect(judge(style, many, 'read', overvote).wrongVotes).toEqual([])
    const two = reading('voted', 'mark', 'mark', 'no-mark', 'no-mark')
    expect(judge(style, many, 'read', two).wrongVotes).toHaveLength(1)
    expect(judge(style, many, 'read', two).misread).toHaveLength(1)
  })

  test('nothing may be read of what is no such ballot, and a contest left out is wrong', () => {
    const blank = reading('blank', 'no-mark', 'no-mark', 'no-mark', 'no-mark')
    const bare = truth('no-mark', 'no-mark', 'no-mark', 'no-mark')
    expect(judge(style, bare, 'read', blank).wrongVotes).toEqual([])
    expect(judge(style, bare, 'refuse', blank).wrongVotes).toHaveLength(1)
    const missing = { ...blank, contests: [] } as SheetReading
    expect(judge(style, bare, 'read', missing).wrongVotes).toHaveLength(1)
  })
})
