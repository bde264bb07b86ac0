import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { FingerColumn, Mapping } from './mapping.ts'
import type { RegisteredPhoto, RegisteredVoter } from './register.ts'
import { cellName, type RowProblem, type RowRemark } from './voter-row.ts'

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

export type CellBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'none' | 'path' | 'bad' }
export type FileReader = (cell: string, as: 'path' | 'base64', most: number) => CellBytes

/** Reads the bytes that a cell holds or names; a path never leaves the folder of files, not by a link either. */
export function fileReader(folder: string): FileReader {
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

export function readFingers(
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
export function readPhoto(
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
