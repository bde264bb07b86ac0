import type { HandCount } from '@taanuu/voter-roll-sync/exchange/protocol-rows'
import type { HandCountView, ReconciliationRow } from '../../contract/index.ts'

/**
 * What the commission of a ballot box counts by hand where nothing is missing: every ballot that was handed out was signed for and
 * lies in the box.
 */
export function boxNumbers(sheets: number, mobile = 0): Readonly<Record<HandCount, number>> {
  return {
    signatures: sheets,
    received: sheets,
    issued: sheets,
    unused: 0,
    spoiled: 0,
    'mobile-by-hand': mobile,
    'sheets-by-hand': sheets,
    valid: sheets,
    invalid: 0,
  }
}

/** Sheets of mobile boxes, as the machine counted them. */
export function mobileSheets(rows: readonly ReconciliationRow[]): number {
  return rows.find(({ id }) => id === 'mobile-sheets')?.left ?? 0
}

/** Of these numbers those that the station does not have yet. */
export function notYetCounted(
  counts: readonly HandCountView[],
  numbers: Readonly<Record<string, number>>,
): readonly (readonly [row: string, value: number])[] {
  const known = new Map(counts.map(({ id, value }) => [id, value]))
  return Object.entries(numbers).filter(([row, value]) => known.get(row) !== value)
}
