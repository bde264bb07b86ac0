import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DiskDuring } from './disk-after-cut.ts'
import { type DiskRecord, traceRecord } from './disk-record.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'taanuu-disk-'))
})
afterEach(() => rmSync(place, { recursive: true }))

function hex(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
}
function fd(number: number, path: string): string {
  return `${number}<${hex(path).slice(1, -1)}>`
}
function record(...lines: readonly string[]): DiskRecord {
  return traceRecord(lines.map((line) => `1 ${line}\n`).join(''), '/', () => Buffer.from('from outside'))
}
const open = (name: string, number: number, flags = 'O_WRONLY|O_CREAT'): string =>
  `openat(AT_FDCWD<\\x2f>, ${hex(`/d/${name}`)}, ${flags}, 0644) = ${fd(number, `/d/${name}`)}`
const write = (name: string, number: number, text: string): string =>
  `write(${fd(number, `/d/${name}`)}, ${hex(text)}, ${text.length}) = ${text.length}`
const sync = (name: string, number: number): string => `fsync(${fd(number, `/d/${name}`)}) = 0`
const openFolder = `openat(AT_FDCWD<\\x2f>, ${hex('/d')}, O_RDONLY|O_DIRECTORY) = ${fd(9, '/d')}`
const syncFolder = `fsync(${fd(9, '/d')}) = 0`

/** All that a disk may hold after this record, over many seeds: names with their content. */
function leftovers(made: DiskRecord, at = made.ops.length): ReadonlySet<string> {
  const disk = new DiskDuring(made)
  disk.advance(at)
  const seen = new Set<string>()
  for (let seed = 0; seed < 300; seed++) {
    const target = join(place, String(seed))
    disk.leave('/d', target, createRandom(seed))
    const files = readdirSync(target).sort()
    seen.add(files.map((name) => `${name}=${readFileSync(join(target, name), 'latin1')}`).join(' '))
    rmSync(target, { recursive: true })
  }
  return seen
}

describe('a disk whose power went', () => {
  it('keeps what was synced with its name, and nothing else for certain', () => {
    expect(
      leftovers(record(open('a', 3), write('a', 3, 'one'), sync('a', 3), openFolder, syncFolder)),
    ).toEqual(new Set(['a=one']))
    expect(leftovers(record(open('a', 3), write('a', 3, 'one'), sync('a', 3)))).toEqual(
      new Set(['', 'a=one']),
    )
    expect(leftovers(record(open('a', 3), write('a', 3, 'one'), openFolder, syncFolder))).toEqual(
      new Set(['a=', 'a=one']),
    )
  })

  it('reorders writes between two syncs and tears them at 512 bytes', () => {
    const made = record(
      open('a', 3),
      openFolder,
      syncFolder,
      write('a', 3, 'x'.repeat(512) + 'y'.repeat(512)),
    )
    const seen = [...leftovers(made)].map((text) => text.replaceAll(/(.)\1{511}/gs, '$1'))
    expect(new Set(seen)).toEqual(new Set(['a=', 'a=x', 'a=xy', 'a=\0y']))
  })

  it('has after a rename the old or the new content under the name, and no third thing', () => {
    const before = [open('a', 3), write('a', 3, 'old'), sync('a', 3), openFolder, syncFolder]
    const renamed = [
      open('b', 4),
      write('b', 4, 'new'),
      sync('b', 4),
      `rename(${hex('/d/b')}, ${hex('/d/a')}) = 0`,
    ]
    expect(leftovers(record(...before, ...renamed))).toEqual(new Set(['a=old', 'a=old b=new', 'a=new']))
    expect(leftovers(record(...before, ...renamed, syncFolder))).toEqual(new Set(['a=new']))
    // A build that forgets the sync of the content.
    const careless = renamed.filter((line) => !line.startsWith('fsync'))
    expect(leftovers(record(...before, ...careless, syncFolder))).toEqual(new Set(['a=', 'a=new']))
  })

  it('may have lost a truncation or a removal that was not synced', () => {
    const made = record(
      open('a', 3),
      write('a', 3, 'secret'),
      sync('a', 3),
      openFolder,
      syncFolder,
      `ftruncate(${fd(3, '/d/a')}, 0) = 0`,
    )
    expect(leftovers(made)).toEqual(new Set(['a=', 'a=secret']))
    expect(leftovers(record(open('a', 3), openFolder, syncFolder, `unlink(${hex('/d/a')}) = 0`))).toEqual(
      new Set(['', 'a=']),
    )
  })

  it('a sync that began before a write does not cover it', () => {
    const text = [
      `1 ${open('a', 3)}`,
      `1 ${openFolder}`,
      `1 ${syncFolder}`,
      `1 fsync(${fd(3, '/d/a')} <unfinished ...>`,
      `2 write(${fd(3, '/d/a')}, ${hex('late')}, 4) = 4`,
      '1 <... fsync resumed>) = 0',
    ].join('\n')
    expect(leftovers(traceRecord(text, '/', () => Buffer.alloc(0)))).toEqual(new Set(['a=', 'a=late']))
  })

  it('knows descriptors that were copied, files that are appended to, and copies within the kernel', () => {
    const made = record(
      open('a', 3),
      `dup(${fd(3, '/d/a')}) = ${fd(5, '/d/a')}`,
      write('a', 3, 'one'),
      write('a', 5, 'two'),
      open('b', 6, 'O_WRONLY|O_CREAT|O_APPEND'),
      write('b', 6, 'x'),
      write('b', 6, 'y'),
      `openat(AT_FDCWD<\\x2f>, ${hex('/stick')}, O_RDONLY) = ${fd(7, '/stick')}`,
      open('c', 8),
      `sendfile(${fd(8, '/d/c')}, ${fd(7, '/stick')}, [0] => [12], 12) = 12`,
      `pwritev(${fd(8, '/d/c')}, [{iov_base=${hex('F')}, iov_len=1}], 1, 0) = 1`,
      ...['a', 'b', 'c'].map((name, i) => sync(name, [3, 6, 8][i])),
      openFolder,
      syncFolder,
    )
    expect(leftovers(made)).toEqual(new Set(['a=onetwo b=xy c=From outside']))
    expect(made.unrecorded).toEqual([])
  })

  it('says what could not be recorded', () => {
    const made = record(
      `mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, ${fd(3, '/d/a')}, 0) = 0x7f0000000000`,
      'io_uring_setup(8, {flags=IORING_SETUP_SQPOLL}) = 4',
    )
    expect(made.unrecorded).toEqual(['shared memory /d/a', 'io_uring'])
  })
})
