import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurable } from '../../trust/durable-file.ts'
import type { ImportTotals, ReportEntry } from './import-register.ts'
import { type RowNote, type RowReason, rowNotes, rowReasons } from './row-reasons.ts'

export const ROWS_REPORT_FILE = 'rows.csv'
export const TOTALS_REPORT_FILE = 'totals.json'
export const TEXT_REPORT_FILE = 'report.txt'

/**
 * Writes the report of an import: every rejected row with line, column and reason as it is found (so that a report of
 * millions of rows is never held), then the totals. No value of any row stands in it.
 */
export function createImportReport(folder: string): {
  readonly write: (entry: ReportEntry) => void
  readonly finish: (totals: ImportTotals) => string
} {
  mkdirSync(folder, { recursive: true })
  const handle = openSync(join(folder, ROWS_REPORT_FILE), 'w')
  // Spreadsheet programs read UTF-8 rightly only with the mark.
  writeSync(handle, '\ufeffline,column,kind,reason,explanation,detail\r\n')
  return {
    write({ line, column, kind, reason, detail }) {
      const text = kind === 'rejected' ? rowReasons[reason as RowReason] : rowNotes[reason as RowNote]
      writeSync(
        handle,
        `${[String(line), column ?? '', kind, reason, text, detail].map(csvCell).join(',')}\r\n`,
      )
    },
    finish(totals) {
      fsyncSync(handle)
      closeSync(handle)
      writeDurable(join(folder, TOTALS_REPORT_FILE), `${JSON.stringify(totals, null, 2)}\n`)
      const text = totalsText(totals)
      writeDurable(join(folder, TEXT_REPORT_FILE), text)
      return text
    },
  }
}

/** A cell that a spreadsheet would take for a formula is quoted with an apostrophe, as a header may come from anybody. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function totalsText(totals: ImportTotals): string {
  const lines = [
    `register extract, SHA-256 ${totals.sha256}`,
    `encoding ${totals.encoding}${totals.delimiter === null ? '' : `, fields separated by ${JSON.stringify(totals.delimiter)}`}`,
    `${totals.read} rows read = ${totals.accepted} accepted + ${totals.rejected} rejected (${totals.blankLines} blank lines passed over)`,
    `accepted: ${totals.added} new, ${totals.changed} changed, ${totals.unchanged} as before; ${totals.removed} no longer in the register`,
    ...counted('rejected', totals.reasons, rowReasons),
    ...counted('noted', totals.notes, rowNotes),
    ...(totals.dryRun ? ['a trial: nothing was kept'] : []),
  ]
  return `${lines.join('\n')}\n`
}

function counted(
  word: string,
  counts: Readonly<Record<string, number>>,
  texts: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([reason, n]) => `  ${word} ${n} × ${reason}: ${texts[reason]}`)
}
