import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyEvent } from '../journal/events.ts'
import { sha256Hex } from '../trust/hash.ts'
import type { CastVoteRecord } from './cast-vote-record.ts'
import {
  applyDecisions,
  type Decision,
  decisionOf,
  decisionProblem,
  machineRecordBytes,
} from './decisions.ts'
import { recordProblem } from './tally.ts'

const OPTIONS = ['a', 'b', 'c']
const layouts = [
  {
    ballotStyleId: 's',
    sheet: 1,
    contests: ['one', 'two'].map((contestId) => ({
      ...{ contestId, votesAllowed: 1 },
      options: OPTIONS.map((optionId) => ({ optionId, kind: 'candidate' })),
    })),
  },
]

function outcome(selections: readonly string[]): 'blank' | 'voted' | 'overvote' {
  return selections.length === 0 ? 'blank' : selections.length === 1 ? 'voted' : 'overvote'
}

const reading = fc
  .tuple(fc.subarray(OPTIONS, { maxLength: 2 }), fc.subarray(OPTIONS))
  .map(([selections, doubted]) => {
    const unsure = doubted.filter((option) => !selections.includes(option))
    return { outcome: outcome(selections), selections, ...(unsure.length > 0 ? { unsure } : {}) }
  })
const machine = fc.array(
  fc.tuple(reading, reading).map(
    (contests): CastVoteRecord => ({
      ...{ v: 1, style: 's', sheet: 1 },
      contests: contests.map((entry, i) => ({ contest: ['one', 'two'][i], ...entry })),
    }),
  ),
  { maxLength: 8 },
)
const picks = fc.infiniteStream(fc.subarray(OPTIONS, { maxLength: 1 }))

function opened(records: readonly CastVoteRecord[]): AnyEvent {
  const body = { sheets: records.length, withheld: 0, machineSha256: sha256Hex(machineRecordBytes(records)) }
  return { type: 'records.opened', body } as AnyEvent
}
function event(body: Decision): AnyEvent {
  return { type: 'contest.decided', body: { ...body, attestation: {} } } as AnyEvent
}

/** Decides the queue to its end as people would, one contest after the other. */
function decideAll(records: readonly CastVoteRecord[], next: Iterator<string[]>): readonly AnyEvent[] {
  const events = [opened(records)]
  for (;;) {
    const [open] = applyDecisions(records, events).open
    if (!open) return events
    const selections = next.next().value ?? []
    const record = records[open.record]
    const decided = { outcome: outcome(selections), selections }
    events.push(event(decisionOf(record, record.contests[open.entry], decided)))
  }
}

describe('contests with unsure marks', () => {
  it('wait for people one by one, and what the machine read stays beside what they decided', () => {
    fc.assert(
      fc.property(machine, picks, (records, stream) => {
        const events = decideAll(records, stream[Symbol.iterator]())
        const done = applyDecisions(records, events)
        expect(decisionProblem(done.records, events)).toBeUndefined()
        expect(machineRecordBytes(done.records)).toEqual(machineRecordBytes(records))
        for (const record of done.records) expect(recordProblem(record, layouts, 'ordinary')).toBeUndefined()
        // What was signed before a stop is not asked again, whatever the order in which the records come back.
        const half = events.slice(0, Math.ceil(events.length / 2))
        const left = applyDecisions(records.toReversed(), half).open.length
        expect(left).toBe(events.length - half.length)
      }),
    )
  })

  it('are refused where one official alone, or nobody, decided, and where the reading was changed', () => {
    const [undecided]: CastVoteRecord[] = [
      {
        ...{ v: 1, style: 's', sheet: 1 },
        contests: [
          { contest: 'one', outcome: 'blank', selections: [], unsure: ['a'] },
          { contest: 'two', outcome: 'voted', selections: ['b'] },
        ],
      },
    ]
    const head = opened([undecided])
    const vote = { outcome: 'voted' as const, selections: ['a'] }
    const act = event(decisionOf(undecided, undecided.contests[0], vote))
    const decided = applyDecisions([undecided], [head, act]).records
    expect(decisionProblem(decided, [head, act])).toBeUndefined()
    expect(decisionProblem(decided, [act])).toContain('never opened')
    expect(decisionProblem([undecided], [head])).toContain('decided by nobody')
    expect(decisionProblem(decided, [head])).toContain('did not sign')
    expect(decisionProblem(decided, [head, act, act])).toContain('no record has')
    const [one, two] = decided[0].contests
    const other = { ...one, adjudicated: { outcome: 'voted' as const, selections: ['b'] } }
    expect(decisionProblem([{ ...decided[0], contests: [other, two] }], [head, act])).toContain(
      'did not sign',
    )
    const reread = { ...one, unsure: ['b'] }
    expect(decisionProblem([{ ...decided[0], contests: [reread, two] }], [head, act])).toContain(
      'something else',
    )
  })
})
