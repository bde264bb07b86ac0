import { inflatedStreams } from './compressed.ts'
import type { DiskRecord } from './disk-record.ts'
import { ManyPatterns, type Pattern } from './many-patterns.ts'

export interface Leak {
  readonly label: string
  /** Path of the file when it was first seen; it may have been removed long ago. */
  readonly path: string
  readonly compressed: boolean
}

export interface LeakScan {
  readonly leaks: readonly Leak[]
  readonly bytes: number
  readonly files: number
}

/** Runs longer than this are looked at in pieces that overlap (bytes). */
const PIECE_BYTES = 8 * 1024 * 1024
/** More than the longest pattern. */
const OVERLAP_BYTES = 1024

/**
 * Looks for patterns in every byte that was ever written, files that are gone and overwritten pages included: each run
 * of writes that follow each other, and what is compressed in it.
 *
 * @param until leave out what was done from this operation on
 */
export function scanRecord(
  record: DiskRecord,
  patterns: readonly Pattern[],
  skipped: readonly string[],
  until = record.ops.length,
): LeakScan {
  const search = new ManyPatterns(patterns)
  const leaks = new Map<string, Leak>()
  const files = new Set<number>()
  let bytes = 0
  for (const { file, content } of runsOf(record, until)) {
    const { path } = record.files[file]
    if (skipped.includes(path)) continue
    files.add(file)
    bytes += content.length
    for (const { label, compressed } of leaksIn(content, search))
      leaks.set(`${label} ${path} ${compressed}`, { label, path, compressed })
  }
  return { leaks: [...leaks.values()], bytes, files: files.size }
}

/** What stands in these bytes, as they are and unfolded. */
export function* leaksIn(
  content: Buffer,
  search: ManyPatterns,
): Generator<{ readonly label: string; readonly compressed: boolean }> {
  for (const { label } of search.find(content)) yield { label, compressed: false }
  for (const inner of inflatedStreams(content))
    for (const { label } of search.find(inner)) yield { label, compressed: true }
}

/** Writes to one file that continue each other, as one. */
function* runsOf(
  record: DiskRecord,
  until: number,
): Generator<{ readonly file: number; readonly content: Buffer }> {
  const open = new Map<number, { parts: Buffer[]; length: number; end: number }>()
  for (const op of record.ops.slice(0, until)) {
    if (op.kind !== 'write') continue
    const run = open.get(op.file)
    if (run && run.end === op.offset && run.length < PIECE_BYTES) {
      run.parts.push(op.bytes)
      run.length += op.bytes.length
      run.end += op.bytes.length
      continue
    }
    const before = run ? Buffer.concat(run.parts) : null
    if (before) yield { file: op.file, content: before }
    // A run that was cut for its length goes on with its own end.
    const carried = before && run?.end === op.offset ? before.subarray(-OVERLAP_BYTES) : Buffer.alloc(0)
    open.set(op.file, {
      parts: [carried, op.bytes],
      length: carried.length + op.bytes.length,
      end: op.offset + op.bytes.length,
    })
  }
  for (const [file, { parts }] of open) yield { file, content: Buffer.concat(parts) }
}
