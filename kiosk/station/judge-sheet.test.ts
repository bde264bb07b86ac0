import { demoLayouts, POLICY, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { layoutsForTallySchema, recordProblem } from '@taanuu/voter-roll-sync/exchange/tally'
import { describe, expect, it } from 'vitest'
import { judgeSheet } from './judge-sheet.ts'

const layouts = layoutsForTallySchema.parse(demoLayouts(PRECINCTS[0]))
type Outcome = 'voted' | 'undervote' | 'blank' | 'overvote' | 'unsure'

function sheet(head: readonly [Outcome, ...string[]], council: readonly [Outcome, ...string[]]) {
  return {
    ok: true as const,
    ballotStyleId: layouts[0].ballotStyleId,
    sheet: 1,
    swapped: false,
    sides: [],
    unread: [] as (1 | 2)[],
    options: [],
    writeIns: [],
    contests: [head, council].map(([outcome, ...marked], i) => ({
      contestId: layouts[0].contests[i].contestId,
      outcome,
      marked,
      unsure: [],
      votes: null,
      undervotes: null,
      overvotes: null,
    })),
  }
}

describe('a sheet', () => {
  it('is judged by its gravest contest and the policy', () => {
    const voted = sheet(['voted', 'head-1'], ['voted', 'council-1', 'council-2', 'council-3'])
    const policy = {
      ...POLICY,
      sheets: { blank: 'offer', undervote: 'offer', overvote: 'return', unsure: 'return' },
    } as const
    expect(judgeSheet(voted, policy, layouts).action).toBe('accept')
    const leftOut = sheet(['voted', 'head-1'], ['blank'])
    expect(judgeSheet(leftOut, policy, layouts).action).toBe('offer')
    expect(judgeSheet(sheet(['blank'], ['blank']), policy, layouts)).toMatchObject({
      action: 'offer',
      code: 'SHEET_BLANK',
    })
    expect(judgeSheet(sheet(['overvote', 'head-1', 'head-2'], ['blank']), policy, layouts).code).toBe(
      'SHEET_OVERVOTE',
    )
    expect(judgeSheet(sheet(['unsure'], ['overvote']), policy, layouts)).toMatchObject({
      action: 'return',
      record: null,
    })
    for (const reading of [voted, leftOut]) {
      const { record } = judgeSheet(reading, policy, layouts)
      expect(record && recordProblem(record, layouts, 'exclusive')).toBeUndefined()
    }
  })

  it('is taken as it is where officials feed it, unless a mark is not clear', () => {
    const over = sheet(['overvote', 'head-1', 'head-2'], ['blank'])
    expect(judgeSheet(over, POLICY, layouts).action).toBe('offer')
    expect(judgeSheet(over, POLICY, layouts, 'officials')).toMatchObject({ action: 'accept' })
    expect(judgeSheet(over, POLICY, layouts, 'officials').record).not.toBeNull()
    const unsure = sheet(['unsure'], ['voted', 'council-1'])
    expect(judgeSheet(unsure, POLICY, layouts, 'officials')).toMatchObject({ action: 'return', record: null })
  })

  it('that its voter insists on keeps its unclear marks for people to look at, where policy lets him', () => {
    const policy = { ...POLICY, sheets: { ...POLICY.sheets, unsure: 'offer' } } as const
    const read = sheet(['unsure'], ['voted', 'council-1', 'council-2', 'council-3'])
    const [head, council] = read.contests
    const reading = { ...read, contests: [{ ...head, unsure: ['head-2', 'head-1'] }, council] }
    const judged = judgeSheet(reading, policy, layouts)
    expect(judged).toMatchObject({ action: 'offer', code: 'SHEET_UNSURE' })
    expect(judged.record?.contests[0]).toEqual({
      ...{ contest: 'head', outcome: 'blank', selections: [] },
      unsure: ['head-1', 'head-2'],
    })
    expect(judged.record && recordProblem(judged.record, layouts, 'exclusive')).toBeUndefined()
    expect(judgeSheet(reading, policy, layouts, 'officials').action).toBe('accept')
  })

  it('of which one side was not read is returned whole', () => {
    const half = { ...sheet(['voted', 'head-1'], ['voted', 'council-1']), unread: [2 as const] }
    expect(judgeSheet(half, POLICY, layouts)).toMatchObject({ action: 'return', record: null })
  })

  it('that cannot be read is returned: foreign paper by its own name', () => {
    expect(judgeSheet({ ok: false, reason: 'wrong-precinct' }, POLICY, layouts).code).toBe('SHEET_FOREIGN')
    expect(judgeSheet({ ok: false, reason: 'damaged' }, POLICY, layouts)).toMatchObject({
      action: 'return',
      code: 'SHEET_NOT_READABLE',
      record: null,
    })
  })
})
