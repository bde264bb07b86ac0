import { parse } from 'csv-parse/sync'
import { failure, type Result, success } from '../trust/result.ts'
import { type AuditBatch, type AuditPlan, batchName, NO_VOTE_WORDS } from './audit-plan.ts'
import type { SheetAddress } from './ballot-polling.ts'
import type { HandCount } from './batch-comparison.ts'

/** Far above what hands can fill in. */
const MAX_CSV_BYTES = 32 * 1024 * 1024

/** A sheet or an urn's paper that cannot be found. */
const MISSING = 'missing'

export interface CsvRow {
  /** Line in the file, from 1; the header is line 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/**
 * Rows of a table that a spreadsheet saved: comma, semicolon or tab, with or without a byte order mark. Errors: AUDIT_CSV_INVALID
 * with the line and what was expected.
 */
export function readCsv(bytes: Uint8Array, columns: readonly string[]): Result<readonly CsvRow[]> {
  if (bytes.length > MAX_CSV_BYTES) return failure('AUDIT_CSV_INVALID', 'the file is too large')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return failure('AUDIT_CSV_INVALID', 'not saved as UTF-8')
  }
  const first = text.split(/\r?\n/, 1)[0]
  const delimiter = [',', ';', '\t'].find((sign) => first.split(sign).length >= columns.length) ?? ','
  let records: readonly (readonly string[])[]
  try {
    records = parse(text, { delimiter, relax_column_count: true, trim: true, skip_empty_lines: false })
  } catch {
    return failure('AUDIT_CSV_INVALID', 'quotation marks do not match')
  }
  const header = records[0] ?? []
  const missing = columns.find((column) => !header.includes(column))
  if (missing !== undefined)
    return failure('AUDIT_CSV_INVALID', `line 1: no column ${missing}; expected ${columns.join(',')}`)
  return success(
    records.slice(1).flatMap((record, i) => {
      if (record.every((cell) => cell === '')) return []
      const cells = columns.map((column) => [column, record[header.indexOf(column)] ?? ''] as const)
      return [{ line: i + 2, cells: Object.fromEntries(cells) }]
    }),
  )
}

/** A table as spreadsheets read it. Cells are ids and numbers of ours, which need no quoting. */
export function writeCsv(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

export const BATCH_COLUMNS = ['precinct', 'station', 'contest', 'option', 'votes'] as const

/** An empty form for the hand count of some batches, each once. */
export function batchForm(plan: AuditPlan, batches: readonly AuditBatch[]): string {
  const rows = batches.flatMap((batch) =>
    contestsOn(plan, batch).flatMap(({ contestId, options }) =>
      options.map((option) => [batch.precinct, batch.station, contestId, option, '']),
    ),
  )
  return writeCsv(BATCH_COLUMNS, rows)
}

/**
 * Hand counts by name of the batch. A batch with any cell still empty is not counted yet and is left out; `missing` in any cell
 * means that its paper cannot be found or counted. Errors: AUDIT_CSV_INVALID.
 */
export function readBatchHands(plan: AuditPlan, bytes: Uint8Array): Result<ReadonlyMap<string, HandCount>> {
  const rows = readCsv(bytes, BATCH_COLUMNS)
  if (!rows.ok) return rows
  const byName = new Map(plan.batches.map((batch) => [batchName(batch), batch]))
  const entered = new Map<string, Map<string, string>>()
  for (const { line, cells } of rows.value) {
    const name = `${cells.precinct}/${cells.station}`
    const batch = byName.get(name)
    if (!batch) return failure('AUDIT_CSV_INVALID', `line ${line}: the plan has no urn ${name}`)
    const contest = contestsOn(plan, batch).find(({ contestId }) => contestId === cells.contest)
    if (!contest?.options.includes(cells.option))
      return failure('AUDIT_CSV_INVALID', `line ${line}: ${name} has no ${cells.contest} ${cells.option}`)
    if (!/^(\d{1,9}|missing)?$/.test(cells.votes))
      return failure('AUDIT_CSV_INVALID', `line ${line}: votes are a whole number or "missing"`)
    const cellsOf = entered.get(name) ?? new Map<string, string>()
    const key = JSON.stringify([cells.contest, cells.option])
    if (cellsOf.has(key)) return failure('AUDIT_CSV_INVALID', `line ${line}: stands twice`)
    entered.set(name, cellsOf.set(key, cells.votes))
  }
  const hands = new Map<string, HandCount>()
  for (const [name, cells] of entered) {
    const hand = handCount(plan, byName.get(name)!, cells)
    if (hand !== undefined) hands.set(name, hand)
  }
  return success(hands)
}

function handCount(
  plan: AuditPlan,
  batch: AuditBatch,
  cells: ReadonlyMap<string, string>,
): HandCount | undefined {
  if ([...cells.values()].includes(MISSING)) return null
  const count: Record<string, Record<string, number>> = {}
  for (const { contestId, options } of contestsOn(plan, batch)) {
    count[contestId] = {}
    for (const option of options) {
      const text = cells.get(JSON.stringify([contestId, option])) ?? ''
      if (text === '') return undefined
      count[contestId][option] = Number(text)
    }
  }
  return count
}

export const SHEET_COLUMNS = ['draw', 'precinct', 'station', 'sheet', 'contest', 'votes'] as const

/** An empty form for reading single sheets; draw and sheet are counted from 1, sheets from the top of the urn's pile. */
export function sheetForm(plan: AuditPlan, sheets: readonly SheetAddress[], from: number): string {
  const rows = sheets.slice(from - 1).flatMap(({ batch, sheet }, i) => {
    const { precinct, station } = plan.batches[batch]
    return contestsOn(plan, plan.batches[batch]).map(({ contestId }) => [
      from + i,
      precinct,
      station,
      sheet,
      contestId,
      '',
    ])
  })
  return writeCsv(SHEET_COLUMNS, rows)
}

export const RECORD_COLUMNS = ['draw', 'imprint', 'contest', 'votes'] as const

/** An empty form for reading the sheets with these imprints; undefined for a sheet that was never recorded. */
export function recordForm(plan: AuditPlan, imprints: readonly (string | undefined)[], from: number): string {
  const rows = imprints
    .slice(from - 1)
    .flatMap((imprint, i) =>
      imprint === undefined ? [] : plan.contests.map(({ contestId }) => [from + i, imprint, contestId, '']),
    )
  return writeCsv(RECORD_COLUMNS, rows)
}

/** What each draw must be: the cells beside its number, and the contests that its sheet can have. */
export interface ExpectedDraw {
  readonly cells: Readonly<Record<string, string>>
  readonly contests: AuditPlan['contests']
}

/** Valid votes by contest; null where the sheet is missing. */
export type ReadSheet = Readonly<Record<string, readonly string[]>> | null

/**
 * Sheets read by hand, in the order of the draws, up to the first one that is not read yet: nobody can leave one out.
 * `columns` are SHEET_COLUMNS or RECORD_COLUMNS. Errors: AUDIT_CSV_INVALID.
 */
export function readDraws(
  bytes: Uint8Array,
  columns: readonly string[],
  expected: readonly (ExpectedDraw | null)[],
): Result<readonly ReadSheet[]> {
  const rows = readCsv(bytes, columns)
  if (!rows.ok) return rows
  const read = new Map<string, readonly string[] | null>()
  for (const { line, cells } of rows.value) {
    const draw = /^\d{1,9}$/.test(cells.draw) ? expected[Number(cells.draw) - 1] : undefined
    if (!draw) return failure('AUDIT_CSV_INVALID', `line ${line}: draw ${cells.draw} is not of this sample`)
    const other = Object.keys(draw.cells).find((column) => cells[column] !== draw.cells[column])
    if (other !== undefined)
      return failure(
        'AUDIT_CSV_INVALID',
        `line ${line}: ${other} of draw ${cells.draw} is ${draw.cells[other]}`,
      )
    const contest = draw.contests.find(({ contestId }) => contestId === cells.contest)
    if (!contest) return failure('AUDIT_CSV_INVALID', `line ${line}: no contest ${cells.contest}`)
    const key = `${Number(cells.draw)} ${cells.contest}`
    if (read.has(key)) return failure('AUDIT_CSV_INVALID', `line ${line}: stands twice`)
    if (cells.votes === '') continue
    const votes = readVotes(cells.votes, contest)
    if (!votes.ok) return failure('AUDIT_CSV_INVALID', `line ${line}: ${votes.error.detail}`)
    read.set(key, votes.value)
  }
  const sheets: ReadSheet[] = []
  for (const [i, draw] of expected.entries()) {
    if (draw === null) {
      sheets.push(null)
      continue
    }
    const found = draw.contests.map(
      ({ contestId }) => [contestId, read.get(`${i + 1} ${contestId}`)] as const,
    )
    if (found.some(([, votes]) => votes === null)) sheets.push(null)
    else if (found.some(([, votes]) => votes === undefined)) break
    else sheets.push(Object.fromEntries(found.map(([contestId, votes]) => [contestId, votes ?? []])))
  }
  return success(sheets)
}

/** `blank`, `overvote`, `missing`, or options with blanks or plus signs between them. */
function readVotes(
  text: string,
  { options, votesAllowed }: AuditPlan['contests'][number],
): Result<readonly string[] | null> {
  if (text === MISSING) return success(null)
  if (NO_VOTE_WORDS.some((word) => word === text)) return success([])
  const votes = text.split(/[\s+]+/).filter((vote) => vote !== '')
  const unknown = votes.find((vote) => !options.includes(vote))
  if (unknown !== undefined)
    return failure('AUDIT_CSV_INVALID', `no option ${unknown}; or one of ${NO_VOTE_WORDS.join(', ')}`)
  if (new Set(votes).size !== votes.length || votes.length > votesAllowed)
    return failure('AUDIT_CSV_INVALID', `at most ${votesAllowed} different options; else write overvote`)
  return success(votes)
}

/** Contests that an urn's ballots have. */
export function contestsOn(plan: AuditPlan, batch: AuditBatch): AuditPlan['contests'] {
  return plan.contests.filter(({ contestId }) => Object.hasOwn(batch.votes, contestId))
}

/**
 * Several forms, as halls and days give them, as one: the header of the first and the rows of all. Errors: AUDIT_CSV_INVALID if
 * their headers differ.
 */
export function joinForms(forms: readonly Uint8Array[]): Result<Uint8Array> {
  const texts = forms.map((form) =>
    Buffer.from(form)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  )
  const headers = texts.map((text) => text.split(/\r?\n/, 1)[0])
  const other = headers.findIndex((header) => header !== headers[0])
  if (other > 0) return failure('AUDIT_CSV_INVALID', `form ${other + 1} has another first line than form 1`)
  const rows = texts.map((text) =>
    text
      .slice(headers[0].length)
      .replace(/^\r?\n/, '')
      .trimEnd(),
  )
  return success(Buffer.from([headers[0], ...rows.filter((row) => row !== '')].join('\n'), 'utf8'))
}
