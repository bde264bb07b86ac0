import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signingKeyFromSeed } from '../trust/ed25519.ts'
import { recoveredImage } from './database-image.ts'
import { diskErrorCode } from './disk-error.ts'
import { Journal, type JournalOptions } from './journal.ts'
import { JOURNAL_SCHEMA } from './journal-database.ts'
import { isReasonCode } from './reason-codes.ts'
import { copyAsCrashed, fingerprint } from './testing/crashed-files.ts'
import { LOG_HEADER_BYTES, logFrames } from './write-ahead-log.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(3))
let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-journal-files-'))
  path = join(folder, 'j.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(at = path, options: Partial<JournalOptions> = {}) {
  return Journal.open({
    path: at,
    station: 'table-1',
    now: () => 0,
    mode: 'wal',
    // Nothing here cuts the power.
    synchronous: 'OFF',
    ...options,
  })
}

function opened(at = path, options: Partial<JournalOptions> = {}): Journal {
  const journal = open(at, options)
  if (!journal.ok) throw new Error(`${journal.error.code} ${journal.error.detail}`)
  return journal.value
}

function append(journal: Journal, cases: number): void {
  for (let i = 0; i < cases; i++) {
    journal.append('case.begun', { case: i + 1, by: 'number' })
    journal.append('case.ended', { case: i + 1, reason: 'LEFT_BY_CHOICE' })
  }
}

/** A journal of some events with a signed head, closed in order. */
function closedJournal(at = path, options: Partial<JournalOptions> = {}): void {
  const journal = opened(at, options)
  append(journal, 40)
  journal.signHead('e-1', key)
  journal.close()
}

/** The same, but as a crash leaves it: file and log. Returns the path of the copy. */
function crashedJournal(name: string, options: Partial<JournalOptions> = {}): string {
  const journal = opened(path, options)
  append(journal, 20)
  journal.signHead('e-1', key)
  append(journal, 20)
  const copy = copyAsCrashed(path, join(folder, name))
  journal.close()
  return copy
}

/** Refused with this code, and nothing in the folder has changed, not even a name. */
function expectRefused(at: string, code: string, options: Partial<JournalOptions> = {}): void {
  const before = fingerprint(join(at, '..'))
  expect(open(at, options)).toMatchObject({ ok: false, error: { code } })
  expect(fingerprint(join(at, '..'))).toEqual(before)
}

describe('a journal found after a crash', () => {
  it('has everything that was acknowledged', () => {
    for (const mode of ['wal', 'rollback'] as const) {
      rmSync(path, { force: true })
      const journal = opened(crashedJournal(mode, { mode }), { mode })
      expect(journal.size).toBe(80)
      journal.close()
    }
  })

  it('stays whole through crash after crash', () => {
    let at = path
    for (let day = 0; day < 4; day++) {
      const journal = opened(at)
      expect(journal.size).toBe(day * 20)
      append(journal, 10)
      at = copyAsCrashed(at, join(folder, `crash-${day}`))
      journal.close()
    }
  })

  it('keeps its log short although nobody signs heads', { timeout: 30_000 }, () => {
    const journal = opened()
    append(journal, 1000)
    const copy = copyAsCrashed(path, join(folder, 'copy'))
    journal.close()
    expect(statSync(`${copy}-wal`).size).toBeLessThan(32 * 1024 * 1024)
    rmSync(`${copy}-wal`)
    expectRefused(copy, 'JOURNAL_DAMAGED')
  })

  it('is read in memory as SQLite itself recovers it, however the log was cut or changed', () => {
    const copy = crashedJournal('crashed')
    const log = readFileSync(`${copy}-wal`)
    const change = fc.record({
      cut: fc.oneof(fc.constant(log.length), fc.nat(log.length)),
      at: fc.option(fc.nat(log.length - 1)),
    })
    fc.assert(
      fc.property(change, ({ cut, at }) => {
        const changed = Buffer.from(log.subarray(0, cut))
        if (at !== null && at < cut) changed[at] ^= 0x10
        writeFileSync(`${copy}-wal`, changed)
        const image = recoveredImage(copy)
        const ours = image.ok ? eventsOf(new Database(image.value.bytes)) : 'refused'
        const trial = copyAsCrashed(copy, join(folder, 'trial'))
        const theirs = eventsOf(trial)
        rmSync(join(folder, 'trial'), { recursive: true })
        // Without its header, or with another salt, it is no longer this file's log.
        const strange = cut < LOG_HEADER_BYTES || (at !== null && at >= 16 && at < 20)
        if (strange) expect(ours).toBe('refused')
        // SQLite takes a wrong frame for the end; where whole transactions lie behind it, it is damage.
        else if (at === null || at >= cut || ours !== 'refused') expect(ours).toEqual(theirs)
      }),
      { numRuns: 40 },
    )
  })

  it('is refused where a wrong bit would take more than its last transaction', () => {
    const copy = crashedJournal('altered')
    const log = readFileSync(`${copy}-wal`)
    for (const at of [0, 9, 25, LOG_HEADER_BYTES + 30, Math.floor(log.length / 2)]) {
      const changed = Buffer.from(log)
      changed[at] ^= 1
      writeFileSync(`${copy}-wal`, changed)
      expectRefused(copy, 'JOURNAL_DAMAGED')
    }
  })

  it('is read in memory as SQLite itself plays a rollback journal back', () => {
    closedJournal(path, { mode: 'rollback' })
    const before = eventsOf(path)
    const raw = new Database(path)
    raw.pragma('journal_mode = TRUNCATE')
    raw.pragma('cache_size = 1')
    raw.exec('BEGIN')
    raw.exec("UPDATE event SET bytes = zeroblob(2000); INSERT INTO event VALUES (9999, x'00')")
    const copy = copyAsCrashed(path, join(folder, 'hot'))
    raw.exec('ROLLBACK')
    raw.close()
    expect(readFileSync(copy).equals(readFileSync(path))).toBe(false)
    const image = recoveredImage(copy)
    expect(image.ok && eventsOf(new Database(image.value.bytes))).toEqual(before)
    expect(opened(copy, { mode: 'rollback' }).size).toBe(80)
    expect(eventsOf(copy)).toEqual(before)
  })

  it('reads any bytes as log or database without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        expect(logFrames(Buffer.from(bytes)).pages.size).toBe(0)
        writeFileSync(path, bytes)
        expect(recoveredImage(path)).toMatchObject({ ok: false, error: { code: 'JOURNAL_DAMAGED' } })
      }),
    )
  })
})

describe('a journal whose files are damaged is refused and left as it was', () => {
  it('without its log', () => {
    const copy = crashedJournal('crashed')
    rmSync(`${copy}-wal`)
    expectRefused(copy, 'JOURNAL_DAMAGED')
    writeFileSync(`${copy}-wal`, '')
    expectRefused(copy, 'JOURNAL_DAMAGED')
  })

  it('with its log alone, or gone where there was one', () => {
    const copy = crashedJournal('crashed')
    rmSync(copy)
    expectRefused(copy, 'JOURNAL_DAMAGED')
    rmSync(`${copy}-wal`)
    expectRefused(copy, 'JOURNAL_DAMAGED', { mustExist: true })
  })

  it('with the log of another station, or of its own earlier life', () => {
    const earlier = crashedJournal('earlier')
    const later = crashedJournal('later')
    copyFileSync(`${earlier}-wal`, `${later}-wal`)
    expectRefused(later, 'JOURNAL_DAMAGED')
    rmSync(path)
    const foreign = opened(path, { station: 'table-2' })
    append(foreign, 30)
    copyFileSync(`${path}-wal`, `${later}-wal`)
    foreign.close()
    expect(open(later)).toMatchObject({ ok: false })
    expectRefused(later, 'JOURNAL_DAMAGED')
  })

  it('with a file cut anywhere, of no length, or of other bytes', () => {
    closedJournal()
    const whole = readFileSync(path)
    const cuts = [1, 15, 16, 99, 100, 512, 4095, 4096, 4097, 8192, whole.length - 4096, whole.length - 1, 0]
    for (const length of cuts) {
      truncateSync(path, length)
      expectRefused(path, 'JOURNAL_DAMAGED')
      writeFileSync(path, whole)
    }
    writeFileSync(path, 'this was a journal')
    expectRefused(path, 'JOURNAL_DAMAGED')
  })

  it('with any page overwritten', () => {
    closedJournal()
    const whole = readFileSync(path)
    for (let page = 0; page * 4096 < whole.length; page++) {
      for (const fill of [0x00, 0xff, 0x5a]) {
        writeFileSync(path, Buffer.from(whole).fill(fill, page * 4096, (page + 1) * 4096))
        expectRefused(path, 'JOURNAL_DAMAGED')
      }
    }
  })

  it('with any bit turned, unless the bit means nothing', () => {
    closedJournal()
    const whole = readFileSync(path)
    const events = eventsOf(path)
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const changed = Buffer.from(whole)
        changed[bit >> 3] ^= 1 << (bit & 7)
        writeFileSync(path, changed)
        const before = fingerprint(folder)
        const journal = open()
        if (journal.ok) {
          journal.value.close()
          expect(eventsOf(path)).toEqual(events)
        } else expect(fingerprint(folder)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })

  it('with a folder in its place', () => {
    mkdirSync(join(folder, 'place', 'j.sqlite'), { recursive: true })
    expectRefused(join(folder, 'place', 'j.sqlite'), 'JOURNAL_DAMAGED')
  })

  it('of another station', () => {
    closedJournal()
    expectRefused(path, 'STATION_FOREIGN', { station: 'table-2' })
    expectRefused(crashedJournal('crashed'), 'STATION_FOREIGN', { station: 'table-2' })
  })

  it('that nobody may write', () => {
    closedJournal()
    chmodSync(path, 0o444)
    expectRefused(path, 'DISK_READ_ONLY')
  })

  it('that another process works on', () => {
    closedJournal()
    const elsewhere = new Database(path)
    elsewhere.exec('BEGIN EXCLUSIVE')
    expect(open()).toMatchObject({ ok: false, error: { code: 'STATION_IN_USE' } })
    elsewhere.close()
    expect(opened().size).toBe(80)
  })

  it('of a newer release', () => {
    closedJournal()
    const raw = new Database(path)
    raw.pragma(`user_version = ${JOURNAL_SCHEMA + 1}`)
    raw.close()
    expectRefused(path, 'JOURNAL_NEW_SCHEMA')
    // Also where the newer release has crashed: its log is neither moved nor removed.
    const crashing = new Database(path)
    crashing.pragma('journal_mode = WAL')
    crashing.exec('CREATE TABLE later (x)')
    const copy = copyAsCrashed(path, join(folder, 'crashed'))
    crashing.close()
    expectRefused(copy, 'JOURNAL_NEW_SCHEMA')
  })
})

/** The tables as releases before schema 1 made them. */
function earlierRelease(at: string): Database.Database {
  const database = new Database(at)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec(
    `CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
     CREATE TABLE IF NOT EXISTS head (size INTEGER PRIMARY KEY, root TEXT NOT NULL, note TEXT NOT NULL) STRICT;`,
  )
  return database
}

describe('a journal of an earlier release', () => {
  it('is taken up with all its events and heads, closed in order or crashed', () => {
    closedJournal()
    const source = new Database(path, { readonly: true })
    const old = earlierRelease(join(folder, 'old.sqlite'))
    for (const table of ['event', 'head']) {
      for (const row of source.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]) {
        const values = Object.values(row)
        old.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join()})`).run(...values)
      }
    }
    source.close()
    const crashed = copyAsCrashed(join(folder, 'old.sqlite'), join(folder, 'crashed'))
    old.close()
    for (const at of [crashed, join(folder, 'old.sqlite')]) {
      const journal = opened(at)
      expect(journal.size).toBe(80)
      expect(journal.notes).toHaveLength(1)
      expect(journal.database.pragma('user_version', { simple: true })).toBe(JOURNAL_SCHEMA)
      journal.append('case.begun', { case: 41, by: 'number' })
      journal.close()
      expect(opened(at).size).toBe(81)
    }
  })
})

/** The file may not grow any more. */
function fillDisk({ database }: Journal): () => void {
  const most = database.pragma('max_page_count', { simple: true }) as number
  database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true })}`)
  return () => database.pragma(`max_page_count = ${most}`)
}

/** Does it until it throws. */
function thrownBy(work: () => void): unknown {
  for (let tries = 0; tries < 1000; tries++) {
    try {
      work()
    } catch (error) {
      return error
    }
  }
  return undefined
}

describe('an append that the disk refuses', () => {
  for (const mode of ['wal', 'rollback'] as const) {
    it(`leaves memory and file agreeing (${mode})`, () => {
      const journal = opened(path, { mode })
      append(journal, 1)
      const makeRoom = fillDisk(journal)
      const more = () => journal.append('case.begun', { case: 1, by: 'number' })
      expect(diskErrorCode(thrownBy(more))).toBe('DISK_FULL')
      const { size, headHash } = journal
      expect(size).toBeGreaterThan(2)
      expect(opened(path, { mode })).toMatchObject({ size, headHash })
      expect(diskErrorCode(thrownBy(more))).toBe('DISK_FULL')
      expect(journal).toMatchObject({ size, headHash })
      makeRoom()
      more()
      expect(opened(path, { mode })).toMatchObject({ size: size + 1, headHash: journal.headHash })
      journal.close()
    })
  }

  it('stops the journal if the event is on disk all the same', () => {
    const journal = opened()
    append(journal, 1)
    expect(() =>
      journal.append('case.begun', { case: 2, by: 'number' }, () => {
        journal.database.exec('COMMIT')
        throw Object.assign(new Error('input or output failed'), { code: 'SQLITE_IOERR' })
      }),
    ).toThrow('input or output failed')
    expect(journal.size).toBe(2)
    expect(() => journal.append('case.begun', { case: 2, by: 'finger' })).toThrow('only a restart helps')
    journal.close()
    expect(opened().size).toBe(3)
  })
})

describe('errors of the disk', () => {
  it('have a name each, and others have none', () => {
    const named = {
      DISK_FULL: ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'],
      DISK_READ_ONLY: ['EROFS', 'EACCES', 'SQLITE_READONLY', 'SQLITE_READONLY_DIRECTORY', 'SQLITE_CANTOPEN'],
      STATION_IN_USE: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'],
      JOURNAL_DAMAGED: ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_VTAB', 'SQLITE_NOTADB', 'SQLITE_IOERR_READ'],
    }
    for (const [name, codes] of Object.entries(named)) {
      for (const code of codes) expect([code, diskErrorCode({ code })]).toEqual([code, name])
      expect(isReasonCode(name)).toBe(true)
    }
    for (const other of [
      new TypeError('bug'),
      { code: 'SQLITE_CONSTRAINT' },
      { code: 5 },
      null,
      undefined,
      'x',
    ]) {
      expect(diskErrorCode(other)).toBeUndefined()
    }
  })
})

describe('synchronous OFF', () => {
  it('is refused in the real universe', () => {
    const body = { role: 'identification', electionId: 'e', precinct: 1, rootKeyId: 'r' } as const
    const journal = opened()
    expect(() => journal.append('station.provisioned', { ...body, universe: 'real' })).toThrow(TypeError)
    journal.close()
    const real = opened(path, { synchronous: 'FULL' })
    real.append('station.provisioned', { ...body, universe: 'real' })
    real.close()
    expect(() => open()).toThrow(TypeError)
  })
})

/** What lies in the table, or that it cannot be read. */
function eventsOf(source: string | Database.Database): unknown {
  let database: Database.Database | undefined
  try {
    database = typeof source === 'string' ? new Database(source) : source
    return (
      database.prepare('SELECT seq, hex(bytes) AS bytes FROM event ORDER BY seq').all() as unknown[]
    ).map((row) => JSON.stringify(row))
  } catch {
    return 'refused'
  } finally {
    database?.close()
  }
}
