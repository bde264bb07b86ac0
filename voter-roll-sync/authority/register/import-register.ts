import {
  closeSync,
  createReadStream,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
} from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { hashFile } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { csvRecords } from './csv-records.ts'
import type { FingerColumn, Mapping } from './mapping.ts'
import { nistRecords } from './nist-records.ts'
import { type RawRecord, type SourceFacts, unknownFacts } from './raw-record.ts'
import { Register, type RegisteredPhoto, type RegisteredVoter } from './register.ts'
import type { RowNote, RowReason } from './row-reasons.ts'
import { detectEncoding, ENCODING_SAMPLE_BYTES } from './text-encoding.ts'
import { cellName, type RowProblem, type RowRemark, readRow } from './voter-row.ts'

/** Twice the largest template in ISO form; larger files are not read. */
const MAX_TEMPLATE_FILE_BYTES = 64 * 1024
/** A portrait on a small screen; SVG portraits are a few KB. */
const MAX_PHOTO_BYTES = 200 * 1024

/** What reading templates needs; given by the caller, as judgements about images live in the matcher. */
export interface TemplateTools {
  /** The template in our form with its quality 0-100, or undefined when the bytes are none. */
  read(
    bytes: Uint8Array,
    format: FingerColumn['format'],
  ): { readonly template: Uint8Array; readonly quality: number } | undefined
}

export interface ImportOptions {
  readonly file: string
  readonly mapping: Mapping
  /** Where the paths of photos and templates begin. */
  readonly filesFolder: string
  readonly templates: TemplateTools
  /** `add`: people who are there already are duplicates. `update`: they are replaced. `replace`: and the absent leave. */
  readonly mode: 'add' | 'update' | 'replace'
  /** Everything is read and reported, nothing is kept. */
  readonly dryRun: boolean
  /** Receives every problem and remark as it is found; the report is written from these. */
  readonly report: (entry: ReportEntry) => void
  readonly progress?: (rows: number) => void
}

export interface ReportEntry {
  readonly line: number
  readonly column: string | null
  readonly kind: 'rejected' | 'note'
  readonly reason: RowReason | RowNote
  readonly detail: string
}

export interface ImportTotals {
  readonly file: string
  readonly sha256: string
  readonly encoding: string
  readonly delimiter: string | null
  readonly blankLines: number
  /** read = accepted + rejected */
  readonly read: number
  readonly accepted: number
  readonly rejected: number
  /** accepted = added + changed + unchanged */
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly removed: number
  readonly reasons: Readonly<Record<string, number>>
  readonly notes: Readonly<Record<string, number>>
  readonly dryRun: boolean
}

/**
 * Imports a register extract as a stream, in one transaction: interrupted or refused as a whole, nothing of it is there.
 * Every row is accepted or reported. Errors: FILE_MISSING, REGISTER_UNREADABLE, MAPPING_UNFIT.
 */
export async function importRegister(
  workspace: Workspace,
  options: ImportOptions,
): Promise<Result<ImportTotals>> {
  const { file, mapping } = options
  const sample = readStart(file)
  if (!sample) return failure('FILE_MISSING', file)
  const { sha256 } = await hashFile(file)
  const detected = detectEncoding(sample, mapping.encoding)
  const facts: SourceFacts = { ...unknownFacts(), encoding: `${detected.encoding} (${detected.how})` }
  const chunks = createReadStream(file, { start: detected.bomBytes, highWaterMark: ENCODING_SAMPLE_BYTES })
  const records =
    mapping.format === 'csv'
      ? csvRecords(
          chunks,
          { encoding: detected.encoding, delimiter: mapping.delimiter, header: mapping.header },
          facts,
        )
      : nistRecords(chunks, detected.encoding, facts)
  const { db } = workspace
  const register = new Register(workspace)
  const counts = { read: 0, rejected: 0, added: 0, changed: 0, unchanged: 0 }
  const reasons: Record<string, number> = {}
  const notes: Record<string, number> = {}
  function report(entry: ReportEntry): void {
    const tally = entry.kind === 'rejected' ? reasons : notes
    tally[entry.reason] = (tally[entry.reason] ?? 0) + 1
    options.report(entry)
  }

  db.exec('BEGIN IMMEDIATE')
  try {
    const writer = register.writer(register.beginRevision(), options.mode !== 'add')
    const take = rowTaker(workspace, options, writer.put, report)
    let fits: Result<undefined> | undefined
    for await (const record of records) {
      fits ??= record.kind === 'cells' ? columnsFit(record.cells, mapping) : undefined
      if (fits && !fits.ok) {
        db.exec('ROLLBACK')
        return fits
      }
      counts.read++
      counts[take(record)]++
      options.progress?.(counts.read)
    }
    if (facts.fault !== null) {
      db.exec('ROLLBACK')
      return failure('REGISTER_UNREADABLE', facts.fault)
    }
    const removed = options.mode === 'replace' ? writer.removeAbsent() : 0
    const accepted = counts.added + counts.changed + counts.unchanged
    const { encoding, delimiter, blankLines } = facts
    const { dryRun } = options
    const totals = {
      file,
      sha256,
      encoding,
      delimiter,
      blankLines,
      ...counts,
      accepted,
      removed,
      reasons,
      notes,
      dryRun,
    }
    if (!dryRun) workspace.seal(['register'])
    if (!dryRun)
      workspace.log(
        `import ${sha256.slice(0, 16)}: ${counts.read} read, ${accepted} accepted, ${counts.rejected} rejected, ${removed} removed`,
      )
    db.exec(dryRun ? 'ROLLBACK' : 'COMMIT')
    return success(totals)
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}

type Tally = 'rejected' | 'added' | 'changed' | 'unchanged'

/** Returns what becomes of one record: the row's own checks, its files, then its place in the register. */
function rowTaker(
  workspace: Workspace,
  { mapping, templates, filesFolder }: ImportOptions,
  put: ReturnType<Register['writer']>['put'],
  report: (entry: ReportEntry) => void,
): (record: RawRecord) => Tally {
  const { setup } = workspace
  const rules = {
    mapping,
    precincts: new Set(setup.precincts.map(({ precinct }) => precinct)),
    electionDay: setup.electionDay,
  }
  const read = fileReader(filesFolder)
  return ({ line, ...record }) => {
    function reject(problems: readonly RowProblem[]): Tally {
      for (const { column, reason, detail } of problems)
        report({ line, column, kind: 'rejected', reason, detail })
      return 'rejected'
    }
    if (record.kind === 'unreadable') return reject([record])
    const reading = readRow(record.cells, rules)
    if (!reading.ok) return reject(reading.problems)
    const fingers = readFingers(record.cells, mapping, templates, read)
    if (!fingers.ok) return reject(fingers.problems)
    const photo = readPhoto(record.cells, mapping, read)
    const { precinct, lineNumber, ...person } = reading.person
    const voter: RegisteredVoter = { ...person, lineNumber: lineNumber ?? 0, fingers: fingers.fingers }
    const outcome = put(
      { precinct, voter, qualities: fingers.qualities, photo: photo.photo },
      lineNumber,
      line,
    )
    if (outcome.kind === 'duplicate') {
      const detail =
        outcome.firstRow === null ? 'in the register already' : `first on line ${outcome.firstRow}`
      return reject([
        { column: cellName(mapping.columns.personalNumber), reason: 'DUPLICATE_NUMBER', detail },
      ])
    }
    if (outcome.kind === 'duplicate-line') {
      const column = mapping.columns.lineNumber
      return reject([
        {
          column: column === undefined ? null : cellName(column),
          reason: 'DUPLICATE_LINE_NUMBER',
          detail: '',
        },
      ])
    }
    const remarks: readonly RowRemark[] = [...reading.remarks, ...photo.remarks]
    for (const { column, note } of remarks) report({ line, column, kind: 'note', reason: note, detail: '' })
    return outcome.kind
  }
}

type CellBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'none' | 'path' | 'bad' }
type FileReader = (cell: string, as: 'path' | 'base64', most: number) => CellBytes

/** Reads the bytes that a cell holds or names; a path never leaves the folder of files, not by a link either. */
function fileReader(folder: string): FileReader {
  let home: string | undefined
  return (cell, as, most) => {
    const text = cell.trim()
    if (text === '') return { ok: false, reason: 'none' }
    if (as === 'base64') {
      if (text.length > most * 2 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0)
        return { ok: false, reason: 'bad' }
      return { ok: true, bytes: Buffer.from(text, 'base64') }
    }
    if (isAbsolute(text) || text.includes('\0')) return { ok: false, reason: 'path' }
    try {
      home ??= realpathSync(folder)
      const path = realpathSync(join(home, text.replaceAll('\\', '/')))
      const inside = relative(home, path)
      if (inside === '' || inside.split(sep)[0] === '..' || isAbsolute(inside))
        return { ok: false, reason: 'path' }
      const stat = lstatSync(path)
      if (!stat.isFile()) return { ok: false, reason: 'path' }
      return stat.size > most ? { ok: false, reason: 'bad' } : { ok: true, bytes: readFileSync(path) }
    } catch {
      return { ok: false, reason: 'none' }
    }
  }
}

function readFingers(
  cells: ReadonlyMap<string, string>,
  mapping: Mapping,
  templates: TemplateTools,
  read: FileReader,
):
  | { readonly ok: true; readonly fingers: RegisteredVoter['fingers']; readonly qualities: readonly number[] }
  | { readonly ok: false; readonly problems: readonly RowProblem[] } {
  const fingers: RegisteredVoter['fingers'][number][] = []
  const qualities: number[] = []
  const problems: RowProblem[] = []
  for (const { column, as, position, format } of mapping.fingers) {
    const bytes = read(cells.get(cellName(column)) ?? '', as, MAX_TEMPLATE_FILE_BYTES)
    const template = bytes.ok ? templates.read(bytes.bytes, format) : undefined
    if (template) {
      fingers.push({ position, template: Buffer.from(template.template).toString('base64') })
      qualities.push(template.quality)
    } else if (bytes.ok || bytes.reason === 'bad')
      problems.push({ column: cellName(column), reason: 'BAD_TEMPLATE', detail: format })
    else if (bytes.reason === 'path')
      problems.push({ column: cellName(column), reason: 'BAD_PATH', detail: '' })
    else if ((cells.get(cellName(column)) ?? '').trim() !== '')
      problems.push({
        column: cellName(column),
        reason: 'MISSING_TEMPLATE',
        detail: 'the named file is not there',
      })
  }
  if (fingers.length < mapping.minimumFingers && problems.length === 0) {
    const detail = `${fingers.length} of ${mapping.minimumFingers}`
    problems.push({ column: null, reason: 'MISSING_TEMPLATE', detail })
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, fingers, qualities }
}

/** A bad portrait keeps nobody from voting: it is noted, and the operator compares with the document. */
function readPhoto(
  cells: ReadonlyMap<string, string>,
  { photo }: Mapping,
  read: FileReader,
): { readonly photo: RegisteredPhoto | null; readonly remarks: readonly RowRemark[] } {
  if (!photo) return { photo: null, remarks: [] }
  const column = cellName(photo.column)
  const bytes = read(cells.get(column) ?? '', photo.as, MAX_PHOTO_BYTES)
  if (!bytes.ok)
    return {
      photo: null,
      remarks: [{ column, note: bytes.reason === 'none' ? 'MISSING_PHOTO' : 'BAD_PHOTO' }],
    }
  const media = mediaOf(bytes.bytes)
  if (!media) return { photo: null, remarks: [{ column, note: 'BAD_PHOTO' }] }
  return { photo: { media, base64: Buffer.from(bytes.bytes).toString('base64') }, remarks: [] }
}

function mediaOf(bytes: Uint8Array): RegisteredPhoto['media'] | undefined {
  if (bytes.length > MAX_PHOTO_BYTES) return undefined
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  return /^\s*(<\?xml|<svg)\s/.test(start) ? 'image/svg+xml' : undefined
}

/** A mapping that names a column the extract does not have would reject every row for the wrong reason. */
function columnsFit(cells: ReadonlyMap<string, string>, mapping: Mapping): Result<undefined> {
  // A record of SP 1500-102 leaves out what it does not know, so only a header can be held to the mapping.
  if (mapping.format !== 'csv') return success(undefined)
  const named = [
    ...Object.values(mapping.columns),
    mapping.photo?.column,
    ...mapping.fingers.map(({ column }) => column),
  ]
  const absent = named.filter((column) => column !== undefined && !cells.has(cellName(column)))
  if (absent.length === 0) return success(undefined)
  return failure(
    'MAPPING_UNFIT',
    `the extract has no column ${absent.join(', ')}; it has ${[...cells.keys()].join(', ')}`.slice(0, 600),
  )
}

function readStart(file: string): Uint8Array | undefined {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch {
    return undefined
  }
  try {
    const sample = Buffer.alloc(ENCODING_SAMPLE_BYTES)
    return sample.subarray(0, readSync(handle, sample))
  } catch {
    return undefined
  } finally {
    closeSync(handle)
  }
}
