import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { hashFile } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { csvRecords } from './csv-records.ts'
import type { Mapping } from './mapping.ts'
import { nistRecords } from './nist-records.ts'
import { type RawRecord, type SourceFacts, unknownFacts } from './raw-record.ts'
import { Register, type RegisteredVoter } from './register.ts'
import { fileReader, readFingers, readPhoto, type TemplateTools } from './row-files.ts'
import type { RowNote, RowReason } from './row-reasons.ts'
import { detectEncoding, ENCODING_SAMPLE_BYTES } from './text-encoding.ts'
import { cellName, type RowProblem, type RowRemark, readRow } from './voter-row.ts'

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
