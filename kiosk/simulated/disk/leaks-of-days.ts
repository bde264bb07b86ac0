import { patternsOf } from './encodings.ts'
import { type LeakScan, scanRecord } from './leak-scan.ts'
import { bookPath } from './life-order.ts'
import type { RecordedDay } from './power-cuts.ts'
import type { RecordedDays, RecordedTable } from './recorded-days.ts'
import { secretsOfDay, votesOfDay } from './secrets-of-day.ts'
import { readMarks } from './world-book.ts'

export interface DaysScan {
  readonly patterns: number
  /** By what was looked for where. */
  readonly scans: Readonly<Record<'table' | 'box' | 'votes', LeakScan>>
}

/**
 * Looks through everything that both stations wrote during a recorded day: data folders, temporary files, logs
 * (standard output and error), printed paper, exports, also what was removed or overwritten.
 *
 * Nothing at all is allowed in any of these, paper included: a check carries a number and no name, slips and
 * checkpoints carry counts and hashes. Only the book of the world is left out, which is the test's own. Votes are looked
 * for until closing; then the anonymous records are public.
 */
export async function scanDays(days: RecordedDays): Promise<DaysScan> {
  const table = days.identification
  const box = days['ballot-box']
  const secrets = patternsOf(await secretsOfDay(days.election, [table.order, box.order]))
  const votes = patternsOf(votesOfDay(box.order))
  return {
    patterns: secrets.length + votes.length,
    scans: {
      table: scanRecord(table.record, secrets, [bookPath(table.order.outside)]),
      box: scanRecord(box.record, secrets, [bookPath(box.order.outside)]),
      votes: scanRecord(box.record, votes, [bookPath(box.order.outside)], closingAt(box)),
    },
  }
}

/** Looks through what the table alone wrote. */
export async function scanTable({ election, identification }: RecordedTable): Promise<LeakScan> {
  const { order, record } = identification
  return scanRecord(record, patternsOf(await secretsOfDay(election, [order])), [bookPath(order.outside)])
}

function closingAt({ record, order }: RecordedDay): number {
  const book = record.numberOf(bookPath(order.outside))
  const at = record.ops.findIndex(
    (op) =>
      op.kind === 'write' &&
      op.file === book &&
      readMarks(op.bytes.toString('utf8')).some((mark) => mark.kind === 'closing'),
  )
  if (at < 0) throw new Error('the recorded day was not closed')
  return at
}
