/**
 * Contests that the machine could not read for certain, and what two officials decided about them. A decision names what the
 * machine read and never a record: of records that read alike it does not matter which one was decided first, so
 * nothing in the journal leads to a sheet.
 */
import type { AnyEvent, EventBody } from '../journal/events.ts'
import { canonicalJson } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import {
  type CastVoteRecord,
  type ContestRecord,
  encodeCastVoteRecords,
  machineRecord,
} from './cast-vote-record.ts'

export type Decision = Omit<EventBody<'contest.decided'>, 'attestation'>

/** A contest that waits for people: places in the list of records and in the record. */
export interface OpenContest {
  readonly record: number
  readonly entry: number
}

/** Whether people have to decide; too many clear marks stay too many whatever the unsure ones are. */
export function needsDecision({ unsure, outcome }: ContestRecord): boolean {
  return unsure !== undefined && outcome !== 'overvote'
}

/** The records as the machine read them, in canonical form; their hash stands in `records.opened`. */
export function machineRecordBytes(records: readonly CastVoteRecord[]): Uint8Array {
  return encodeCastVoteRecords(records.map(machineRecord))
}

/** What two officials sign about a contest. Throws where the machine was sure. */
export function decisionOf(
  { style, sheet }: CastVoteRecord,
  { contest, outcome, selections, unsure }: ContestRecord,
  decided: Decision['decided'],
): Decision {
  if (!unsure) throw new Error('a decision about clear marks')
  return { style, ballotSheet: sheet, contest, machine: { outcome, selections, unsure }, decided }
}

function readingOf({ style, ballotSheet, contest, machine }: Decision): string {
  const { outcome, selections, unsure } = machine
  return canonicalJson([style, ballotSheet, contest, outcome, selections, unsure])
}

function decisionsOf(events: readonly AnyEvent[]): readonly Decision[] {
  return events.flatMap((event) => {
    if (event.type !== 'contest.decided') return []
    const { attestation: _signatures, ...decision } = event.body
    return [decision]
  })
}

/**
 * Puts the journal's decisions into the machine's records: the first decision about a reading goes to the first record with
 * that reading. `open`: what nobody has decided yet, in the records' order.
 */
export function applyDecisions(
  records: readonly CastVoteRecord[],
  events: readonly AnyEvent[],
): { readonly records: readonly CastVoteRecord[]; readonly open: readonly OpenContest[] } {
  const waiting = new Map<string, Decision[]>()
  for (const decision of decisionsOf(events)) {
    const reading = readingOf(decision)
    waiting.set(reading, [...(waiting.get(reading) ?? []), decision])
  }
  const open: OpenContest[] = []
  const decided = records.map((record, i) => ({
    ...record,
    contests: record.contests.map((entry, j) => {
      if (!needsDecision(entry)) return entry
      const next = waiting.get(readingOf(decisionOf(record, entry, entry)))?.shift()
      if (!next) open.push({ record: i, entry: j })
      const { outcome, selections } = next?.decided ?? entry
      return next ? { ...entry, adjudicated: { outcome, selections } } : entry
    }),
  }))
  return { records: decided, open }
}

/**
 * English sentence, if the published records say something else than the signed acts: another machine reading than was
 * there when the records were opened, a contest nobody decided, a decision that nobody signed, or a signed one that is not there.
 */
export function decisionProblem(
  records: readonly CastVoteRecord[],
  events: readonly AnyEvent[],
): string | undefined {
  const opened = events.find((event) => event.type === 'records.opened')
  if (opened?.type !== 'records.opened') return 'the sealed records were never opened'
  if (opened.body.machineSha256 !== sha256Hex(machineRecordBytes(records)))
    return 'the machine read something else when the records were opened'
  const signed = new Map<string, number>()
  const count = (decision: Decision, by: 1 | -1): number => {
    const key = `${readingOf(decision)} ${canonicalJson(decision.decided)}`
    const left = (signed.get(key) ?? 0) + by
    signed.set(key, left)
    return left
  }
  for (const decision of decisionsOf(events)) count(decision, 1)
  for (const record of records) {
    for (const entry of record.contests) {
      if (needsDecision(entry) !== (entry.adjudicated !== undefined))
        return `${entry.contest} of a record with unsure marks was decided by nobody, or needed no decision`
      if (entry.adjudicated && count(decisionOf(record, entry, entry.adjudicated), -1) < 0)
        return `a decision about ${entry.contest} that two officials did not sign`
    }
  }
  return [...signed.values()].some((left) => left !== 0)
    ? 'two officials signed a decision that no record has'
    : undefined
}
