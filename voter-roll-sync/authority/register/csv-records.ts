import { parse } from 'csv-parse/sync'
import { type ByteLine, byteLines } from './byte-lines.ts'
import type { RawRecord, SourceFacts } from './raw-record.ts'
import { decodeCell, type Encoding, transcodeUtf16 } from './text-encoding.ts'

export interface CsvOptions {
  readonly encoding: Encoding
  /** Absent: the one of `, ; tab |` that the first line has most of. */
  readonly delimiter?: string
  /** Whether the first line names the columns; without it they are named `1`, `2`, ... */
  readonly header: boolean
}

const DELIMITERS = [',', ';', '\t', '|'] as const
/** A quoted field may hold line ends (an address in two lines); an open quote beyond this is a typing error. */
const MAX_LINES_A_RECORD = 8
/** Rows parsed in one call: enough to hide the cost of a call, few enough to hold. */
const BATCH_ROWS = 256
const REPEATED_HEADER_SHARE = 0.5

interface Span {
  readonly line: number
  /** The bytes of the row as Latin-1 characters: CSV's own signs are ASCII in every encoding that comes here. */
  readonly text: string | null
}

/**
 * Reads a CSV as a stream. An unreadable row never takes others with it: rows are cut at line ends first (joined while a
 * quotation mark is open, at most 8 lines), and each is parsed for itself when its batch does not parse.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions,
  facts: SourceFacts,
): AsyncGenerator<RawRecord> {
  const { encoding } = options
  const utf16 = encoding === 'utf-16le' || encoding === 'utf-16be'
  const cellEncoding = utf16 ? 'utf-8' : encoding
  const bytes = utf16 ? transcodeUtf16(chunks, encoding) : chunks
  let delimiter = options.delimiter
  let header: readonly string[] | undefined
  let batch: Span[] = []

  function* flush(): Generator<RawRecord> {
    const spans = batch
    batch = []
    for (const { span, cells } of parseSpans(spans, delimiter ?? ',', header?.length)) {
      if (!cells) {
        const reason = span.text === null ? 'LINE_TOO_LONG' : 'BAD_QUOTES'
        yield { kind: 'unreadable', line: span.line, column: null, reason, detail: '' }
      } else if (header === undefined) {
        header = options.header
          ? cells.map((cell) => headerName(cell, cellEncoding))
          : cells.map((_, i) => String(i + 1))
        if (!options.header) yield recordOf(span.line, cells, header, cellEncoding)
      } else yield recordOf(span.line, cells, header, cellEncoding)
    }
  }

  for await (const span of spansOf(byteLines(bytes), facts)) {
    if (delimiter === undefined && span.text !== null) delimiter = guessDelimiter(span.text)
    facts.delimiter = delimiter ?? null
    batch.push(span)
    if (batch.length >= BATCH_ROWS || header === undefined) yield* flush()
  }
  yield* flush()
}

/** Physical lines to rows; blank lines are counted and passed over. */
async function* spansOf(lines: AsyncIterable<ByteLine>, facts: SourceFacts): AsyncGenerator<Span> {
  let open: { line: number; text: string }[] = []
  function* giveUp(): Generator<Span> {
    // Only the first line is at fault: those after it are rows again, unless a quote is open there too.
    const [first, ...rest] = open
    open = []
    yield { line: first.line, text: first.text }
    for (const line of rest) yield* add(line)
  }
  function* add(line: { line: number; text: string }): Generator<Span> {
    open.push(line)
    const quotes = open.reduce((sum, part) => sum + countQuotes(part.text), 0)
    if (quotes % 2 === 0) {
      const text = open.map((part) => part.text).join('\n')
      const start = open[0].line
      open = []
      yield { line: start, text }
    } else if (open.length >= MAX_LINES_A_RECORD) yield* giveUp()
  }
  for await (const { number, bytes } of lines) {
    if (bytes === null) {
      while (open.length > 0) yield* giveUp()
      yield { line: number, text: null }
    } else if (bytes.length === 0 && open.length === 0) facts.blankLines++
    else yield* add({ line: number, text: bytes.toString('latin1') })
  }
  while (open.length > 0) yield* giveUp()
}

function countQuotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

interface ParsedSpan {
  readonly span: Span
  readonly cells: readonly string[] | null
}

function parseSpans(
  spans: readonly Span[],
  delimiter: string,
  fields: number | undefined,
): readonly ParsedSpan[] {
  const whole = spans.every((span) => span.text !== null)
  const together = whole ? tryParse(spans.map((span) => span.text).join('\n'), delimiter) : undefined
  const parsed =
    together?.length === spans.length
      ? spans.map((span, i) => ({ span, cells: together[i] }))
      : spans.map((span) => parseOne(span, delimiter))
  return parsed.flatMap((one) => {
    const text = one.span.text ?? ''
    if (!text.includes('\n')) return [one]
    const twoRows = fields !== undefined && text.split(delimiter).length - 1 >= 2 * (fields - 1)
    if (one.cells?.length === fields && !twoRows) return [one]
    // Two stray quotation marks in two lines look like one long field: the lines are rows after all.
    return text.split('\n').map((line, i) => parseOne({ line: one.span.line + i, text: line }, delimiter))
  })
}

function parseOne(span: Span, delimiter: string): ParsedSpan {
  const rows = span.text === null ? undefined : tryParse(span.text, delimiter)
  return { span, cells: rows?.length === 1 ? rows[0] : null }
}

function tryParse(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\n'] }) as string[][]
  } catch {
    return undefined
  }
}

function guessDelimiter(firstLine: string): string {
  const counts = DELIMITERS.map((sign) => firstLine.split(sign).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))]
}

function headerName(cell: string, encoding: 'utf-8' | 'windows-1251'): string {
  const decoded = decodeCell(cell, encoding)
  return (decoded.ok ? decoded.value : cell).trim().normalize('NFC')
}

function recordOf(
  line: number,
  cells: readonly string[],
  header: readonly string[],
  encoding: 'utf-8' | 'windows-1251',
): RawRecord {
  if (cells.length !== header.length) {
    const detail = `${cells.length} instead of ${header.length}`
    return { kind: 'unreadable', line, column: null, reason: 'WRONG_FIELD_COUNT', detail }
  }
  const decoded = new Map<string, string>()
  let repeated = 0
  for (const [i, cell] of cells.entries()) {
    const text = decodeCell(cell, encoding)
    if (!text.ok)
      return {
        kind: 'unreadable',
        line,
        column: header[i],
        reason: 'MIXED_ENCODINGS',
        detail: text.error.detail,
      }
    if (text.value.trim() === header[i] && header[i] !== '') repeated++
    decoded.set(header[i], text.value)
  }
  if (repeated > header.length * REPEATED_HEADER_SHARE)
    return { kind: 'unreadable', line, column: null, reason: 'HEADER_AS_VOTER', detail: '' }
  return { kind: 'cells', line, cells: decoded }
}
