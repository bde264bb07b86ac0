/**
 * The equations of a precinct's protocol: identifications, checks, signatures, ballots received, issued, unused, spoiled,
 * found, valid and invalid, and the machine's count. They are shown and explained, never corrected.
 */
import type { BallotBoxLedger } from '../journal/ballot-box-ledger.ts'
import type { AnyEvent } from '../journal/events.ts'
import { byHandOf } from './hand-counts.ts'

/** Numbers that the commission counts by hand, as rows of `count.entered`. */
export const HAND_COUNTS = [
  'signatures',
  'received',
  'issued',
  'unused',
  'spoiled',
  'mobile-by-hand',
  'sheets-by-hand',
  'valid',
  'invalid',
] as const
export type HandCount = (typeof HAND_COUNTS)[number]

export const PROTOCOL_ROWS = [
  'identified-checks',
  'identified-signatures',
  'issued-signatures',
  'received-issued',
  'found-issued',
  'valid-found',
  'mobile-found',
  'mobile-sheets',
  'checks-sheets',
  'sheets-by-hand',
] as const
export type ProtocolRowId = (typeof PROTOCOL_ROWS)[number]

export interface ProtocolRow {
  readonly id: ProtocolRowId
  /** Null where nobody has counted (or no slip was taken) yet. */
  readonly left: number | null
  readonly right: number | null
  /** `at-most`: the left number may be smaller. */
  readonly relation: 'equal' | 'at-most'
  readonly leftSource: 'machine' | 'hand'
  readonly rightSource: 'machine' | 'hand'
  /** Left minus right where the row does not hold, 0 where it does, null where a number is missing. */
  readonly difference: number | null
  /** What the commission says about it; the last word. */
  readonly explanation: string | null
}

/** The rows of a ballot box's journal so far, in the order of the protocol. */
export function protocolRows(
  events: readonly AnyEvent[],
  box: Pick<BallotBoxLedger, 'counters'>,
): readonly ProtocolRow[] {
  const { counts } = byHandOf(events)
  const hand = (name: HandCount): number | null => counts[name] ?? null
  const tables = sumOfSlips(events)
  const machine = box.counters.inBox
  const everywhere = machine + sheetsElsewhere(events)
  const row = (
    id: ProtocolRowId,
    [left, leftSource]: Side,
    [right, rightSource]: Side,
    relation: ProtocolRow['relation'] = 'equal',
  ): ProtocolRow => ({
    ...{ id, left, right, relation, leftSource, rightSource },
    difference: differenceOf(left, right, relation),
    explanation: explanationOf(events, id),
  })
  return [
    row('identified-checks', [tables.identified, 'machine'], [tables.checks, 'machine']),
    row('identified-signatures', [tables.identified, 'machine'], [hand('signatures'), 'hand']),
    row('issued-signatures', [hand('issued'), 'hand'], [hand('signatures'), 'hand']),
    row(
      'received-issued',
      [hand('received'), 'hand'],
      [sum(hand('issued'), hand('unused'), hand('spoiled')), 'hand'],
    ),
    row('found-issued', [hand('sheets-by-hand'), 'hand'], [hand('issued'), 'hand'], 'at-most'),
    row('valid-found', [sum(hand('valid'), hand('invalid')), 'hand'], [hand('sheets-by-hand'), 'hand']),
    row('mobile-found', [hand('mobile-by-hand'), 'hand'], [hand('sheets-by-hand'), 'hand'], 'at-most'),
    // Only where mobile boxes were fed to this machine.
    ...(box.counters.mobile === undefined
      ? []
      : [row('mobile-sheets', [box.counters.mobile, 'machine'], [hand('mobile-by-hand'), 'hand'])]),
    row('checks-sheets', [tables.checks, 'machine'], [everywhere, 'machine']),
    row('sheets-by-hand', [machine, 'machine'], [hand('sheets-by-hand'), 'hand']),
  ]
}

type Side = readonly [number | null, 'machine' | 'hand']

function sum(...terms: readonly (number | null)[]): number | null {
  return terms.reduce((total, term) => (total === null || term === null ? null : total + term), 0)
}

function differenceOf(
  left: number | null,
  right: number | null,
  relation: ProtocolRow['relation'],
): number | null {
  if (left === null || right === null) return null
  return relation === 'at-most' && left <= right ? 0 : left - right
}

function explanationOf(events: readonly AnyEvent[], id: ProtocolRowId): string | null {
  const last = events.findLast((event) => event.type === 'difference.explained' && event.body.row === id)
  return last?.type === 'difference.explained' ? last.body.text : null
}

/** What every station said on its last signed slip. */
function slipsOf(events: readonly AnyEvent[]): readonly Readonly<Record<string, number>>[] {
  const slips = new Map<string, Readonly<Record<string, number>>>()
  for (const event of events)
    if (event.type === 'slip.received') slips.set(event.body.station, event.body.counters)
  return [...slips.values()]
}

/** Sheets in the other ballot boxes of the precinct whose slip was taken. */
function sheetsElsewhere(events: readonly AnyEvent[]): number {
  return slipsOf(events).reduce((sum, { inBox = 0 }) => sum + inBox, 0)
}

/** What the tables' signed slips say together; of a table that gave two the later one. */
function sumOfSlips(events: readonly AnyEvent[]): {
  readonly identified: number | null
  readonly checks: number | null
} {
  const ofTables = slipsOf(events).filter((counters) => counters.checks !== undefined)
  if (ofTables.length === 0) return { identified: null, checks: null }
  const total = (name: string): number => ofTables.reduce((all, counters) => all + (counters[name] ?? 0), 0)
  return { identified: total('identified'), checks: total('checks') }
}
