import { describe, expect, it } from 'vitest'
import type { AnyEvent, EventBody } from '../journal/events.ts'
import { protocolRows } from './protocol-rows.ts'

function slip(station: string, counters: EventBody<'slip.received'>['counters']): AnyEvent {
  const head = { v: 1, seq: 0, station: 'ballot-box-1', at: '2026-11-22T14:00:00Z', prev: '' } as const
  return { ...head, type: 'slip.received', body: { station, slipSha256: '0'.repeat(64), counters } }
}
function table(station: string, checks: number): AnyEvent {
  return slip(station, { identified: checks, byCommission: 0, checks })
}

/** Checks of all tables against the sheets of all boxes; this box has ten. */
function checksAndSheets(...events: readonly AnyEvent[]) {
  const counters = { scanned: 10, inBox: 10, returned: 0, unknown: 0, returnedSealed: 0 }
  const row = protocolRows(events, { counters }).find(({ id }) => id === 'checks-sheets')
  return [row?.left, row?.right, row?.difference]
}

describe('checks and sheets', () => {
  it('are those of every table and every ballot box whose slip was taken', () => {
    expect(checksAndSheets()).toEqual([null, 10, null])
    expect(checksAndSheets(table('t-1', 10))).toEqual([10, 10, 0])
    expect(checksAndSheets(table('t-1', 12), table('t-2', 6))).toEqual([18, 10, 8])
    expect(checksAndSheets(table('t-1', 12), slip('ballot-box-2', { inBox: 8 }), table('t-2', 6))).toEqual([
      18, 18, 0,
    ])
  })

  it('take the last word of a station, and a box is no table', () => {
    expect(checksAndSheets(slip('ballot-box-2', { inBox: 3 }), slip('ballot-box-2', { inBox: 5 }))).toEqual([
      null,
      15,
      null,
    ])
    expect(checksAndSheets(table('t-1', 4), table('t-1', 15), slip('ballot-box-2', { inBox: 5 }))).toEqual([
      15, 15, 0,
    ])
  })
})
