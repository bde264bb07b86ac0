import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  castVoteRecordSchema,
  decodeCastVoteRecords,
  encodeCastVoteRecords,
  padRecord,
  unpadRecord,
} from './cast-vote-record.ts'
import { layoutsForTallySchema, outcomeOf, recordLength, recordProblem, tallyRecords } from './tally.ts'

const layouts = layoutsForTallySchema.parse([
  {
    ballotStyleId: 's-1',
    sheet: 1,
    contests: [
      {
        contestId: 'head',
        votesAllowed: 1,
        options: ['a', 'b'].map((optionId) => ({ optionId, kind: 'candidate' })),
      },
      {
        contestId: 'council',
        votesAllowed: 3,
        options: [
          ...['c', 'd', 'e', 'f'].map((optionId) => ({ optionId, kind: 'candidate' })),
          { optionId: 'none', kind: 'against-all' },
        ],
      },
    ],
  },
])

const record = fc
  .tuple(fc.subarray(['a', 'b']), fc.subarray(['c', 'd', 'e', 'f', 'none']))
  .map(([head, council]) => ({
    v: 1 as const,
    style: 's-1',
    sheet: 1,
    contests: [head, council].map((selections, i) => ({
      contest: layouts[0].contests[i].contestId,
      outcome: outcomeOf(selections, layouts[0].contests[i], 'exclusive'),
      selections: [...selections].sort(),
    })),
  }))

describe('cast vote records', () => {
  it('seal to one length whatever they say, and read back', () => {
    const length = recordLength(layouts)
    fc.assert(
      fc.property(record, (cast) => {
        const padded = padRecord({ kind: 'cast', record: cast }, length)
        expect(padded.length).toBe(length)
        expect(unpadRecord(padded)).toEqual({ kind: 'cast', record: cast })
      }),
    )
    expect(padRecord({ kind: 'returned', reason: 'SHEET_BLANK' }, length).length).toBe(length)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => unpadRecord(bytes) === undefined))
  })

  it('leave in an order that says nothing', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), fc.integer(), (records, seed) => {
        const shuffled = [...records].sort(
          (a, b) => Math.sin(seed + JSON.stringify(a).length) - Math.cos(seed + JSON.stringify(b).length),
        )
        expect(encodeCastVoteRecords(shuffled)).toEqual(encodeCastVoteRecords(records))
        expect(decodeCastVoteRecords(encodeCastVoteRecords(records))?.length).toBe(records.length)
      }),
    )
    const two = encodeCastVoteRecords(fc.sample(record, 2))
    expect(decodeCastVoteRecords(two.subarray(0, two.length - 1))).toBeUndefined()
  })
})

describe('tally', () => {
  it('keeps votes + undervotes + overvotes = sheets × votes allowed', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        for (const cast of records) {
          expect(castVoteRecordSchema.safeParse(cast).success).toBe(true)
          expect(recordProblem(cast, layouts, 'exclusive')).toBeUndefined()
        }
        for (const contest of tallyRecords(records, layouts).contests) {
          const votes = Object.values(contest.votes).reduce((sum, n) => sum + n, 0)
          const against = contest.votes.none ?? 0
          // One mark against all uses the whole contest up: the other votes are undervotes by arithmetic.
          expect(votes + contest.undervotes + contest.overvotes).toBe(records.length * contest.votesAllowed)
          expect(against).toBeLessThanOrEqual(records.length)
        }
      }),
    )
  })

  it('names records that no ballot can give', () => {
    const [good] = fc.sample(record, 1)
    const wrong = [
      { ...good, style: 's-2' },
      { ...good, contests: good.contests.slice(1) },
      { ...good, contests: good.contests.map((contest) => ({ ...contest, selections: ['zz'] })) },
      {
        ...good,
        contests: good.contests.map((contest) => ({
          ...contest,
          outcome: 'overvote' as const,
          selections: [],
        })),
      },
    ]
    for (const cast of wrong) expect(recordProblem(cast, layouts, 'exclusive')).toBeTypeOf('string')
  })
})
