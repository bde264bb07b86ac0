import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { DiskDuring } from './disk-after-cut.ts'
import type { DiskOp, DiskRecord } from './disk-record.ts'
import { bookPath, type LifeOrder } from './life-order.ts'
import { holdsPromises } from './station-holds.ts'
import { type DatedMark, readMarks } from './world-book.ts'

/** Of so many points, at one the officials come too (their keys cost two tenths of a second). */
const UNLOCK_EVERY = 8

export interface RecordedDay {
  readonly order: LifeOrder
  readonly record: DiskRecord
}

export interface BrokenPoint {
  /** Operations that were done when the power went. */
  readonly at: number
  readonly faults: readonly string[]
}

export interface PowerCutsVerdict {
  readonly points: number
  readonly broken: readonly BrokenPoint[]
}

/**
 * Lets the power go at `points` seeded moments of a recorded day, and starts a station on what the disk may hold each
 * time.
 *
 * @param keepBroken a folder to which the disks of broken points are not removed but left for the reader
 */
export async function cutPower(
  { order, record }: RecordedDay,
  points: number,
  seed: string,
  onProgress: (done: number) => void = () => undefined,
): Promise<PowerCutsVerdict> {
  const random = createRandom(`power cuts ${seed} ${order.role}`)
  const moments = momentsOf(record, order.dataFolder)
  const chosen = Array.from({ length: points }, () => random.pick(moments)).sort((a, b) => a - b)
  const disk = new DiskDuring(record)
  const book = new BookDuring(record, bookPath(order.outside))
  const broken: BrokenPoint[] = []
  const place = mkdtempSync(join(quickFolder(), 'taanuu-cut-'))
  try {
    for (const [i, at] of chosen.entries()) {
      disk.advance(at)
      const folder = join(place, String(i))
      disk.leave(order.dataFolder, folder, random.fork(i))
      const faults = await holdsPromises(
        { order, marks: book.until(at) },
        folder,
        i % UNLOCK_EVERY === 0,
      ).catch((error: unknown) => [`a fault: ${withoutPlaces(error, folder)}`])
      if (faults.length > 0) broken.push({ at, faults })
      rmSync(folder, { recursive: true })
      onProgress(i + 1)
    }
  } finally {
    rmSync(place, { recursive: true })
  }
  return { points, broken }
}

/** Just before and just after everything that the station did to its disk or told the world. */
function momentsOf(record: DiskRecord, root: string): readonly number[] {
  const moments = new Set<number>()
  for (const [at, op] of record.ops.entries()) {
    const file = op.kind === 'entry' ? op.folder : op.file
    if (!record.files[file].path.startsWith(root)) continue
    moments.add(at)
    moments.add(at + 1)
  }
  return [...moments].sort((a, b) => a - b)
}

/** What the world had been promised at each moment: the book is a file of the record too. */
class BookDuring {
  readonly #ops: readonly DiskOp[]
  readonly #file: number | undefined
  readonly #marks: DatedMark[] = []
  #at = 0

  constructor(record: DiskRecord, path: string) {
    this.#ops = record.ops
    this.#file = record.numberOf(path)
  }

  until(at: number): readonly DatedMark[] {
    for (; this.#at < at; this.#at++) {
      const op = this.#ops[this.#at]
      if (op.kind === 'write' && op.file === this.#file)
        this.#marks.push(...readMarks(op.bytes.toString('utf8')))
    }
    return this.#marks
  }
}

/** A station that throws holds no promise. Alike faults at different points read alike. */
function withoutPlaces(error: unknown, folder: string): string {
  return String(error).replaceAll(folder, '')
}

/** Memory where the machine has some as a folder: the disks under test are rebuilt, not real. */
function quickFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}

/** The day of a build that never waits for a folder: names of files are as the disk likes them. */
export function withoutFolderSyncs(record: DiskRecord): DiskRecord {
  const ops = record.ops.filter((op) => op.kind !== 'sync' || record.files[op.file].kind !== 'folder')
  return { ...record, ops, files: record.files, numberOf: (path) => record.numberOf(path) }
}
