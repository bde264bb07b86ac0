import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { sha256Hex } from '../trust/hash.ts'
import { EXCHANGE_SCHEMA, ExchangeDatabase } from './exchange-database.ts'
import type { Loan } from './loans.ts'

const folders: string[] = []
function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-exchange-db-'))
  folders.push(folder)
  return join(folder, 'exchange.sqlite')
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function opened(path: string): ExchangeDatabase {
  const database = ExchangeDatabase.open(path)
  if (!database.ok) throw new Error(database.error.code)
  return database.value
}

function loan(n: number): Loan {
  return { voterRef: sha256Hex(Buffer.from(`${n}`)), station: 'table-2', case: n + 1, state: 'lent' }
}

/** The files as they lie there at this moment: what a process that dies leaves. */
function copied(path: string): string {
  const to = place()
  for (const rest of ['', '-wal']) if (existsSync(path + rest)) copyFileSync(path + rest, to + rest)
  return to
}

describe('the file of the exchange', () => {
  it('has every promise that was made, when the power goes at any byte after it', () => {
    const path = place()
    const database = opened(path)
    const sizes: number[] = []
    for (let n = 0; n < 6; n++) {
      // What comes from peers is not waited for; a promise is, and everything before it.
      database.addEvents('table-3', n * 2, [`a${n}`, `b${n}`], `note ${n}`)
      database.putLoan(loan(n))
      sizes.push(readFileSync(`${path}-wal`).length)
    }
    const end = sizes.at(-1)!
    const cuts = [...sizes, ...Array.from({ length: 60 }, (_, i) => Math.floor((end * i) / 60))]
    for (const cut of cuts) {
      const after = copied(path)
      truncateSync(`${after}-wal`, cut)
      const promised = sizes.filter((size) => size <= cut).length
      const again = opened(after)
      expect(again.loans().length).toBeGreaterThanOrEqual(promised)
      for (let n = 0; n < promised; n++) expect(again.loans()).toContainEqual(loan(n))
      // Events and the head that covers them are there together or not at all.
      const events = again.eventsOf('table-3').length
      expect(again.headsOf('table-3').map((head) => head.size)).toEqual(events === 0 ? [] : [events])
      again.close()
    }
    database.close()
  })

  it('waits for the disk with a promise, and with nothing that can be fetched again', () => {
    const seen: string[] = []
    const path = place()
    const database = opened(path)
    const mode = (): string => {
      // SQLite names the mode of this connection; 2 is FULL, 1 is NORMAL.
      return String(database.synchronous)
    }
    seen.push(mode())
    database.addEvents('table-3', 0, ['a'], 'note')
    seen.push(mode())
    expect(() => database.addEvents('table-3', 0, ['again'], 'note')).toThrow()
    seen.push(mode())
    expect(seen).toEqual(['2', '2', '2'])
    database.close()
  })

  it('is not opened where a newer release wrote it, and is named where it is damaged', () => {
    const path = place()
    opened(path).close()
    const newer = new Database(path)
    newer.pragma(`user_version = ${EXCHANGE_SCHEMA + 1}`)
    newer.close()
    const before = readFileSync(path)
    expect(ExchangeDatabase.open(path)).toMatchObject({ error: { code: 'EXCHANGE_NEW_SCHEMA' } })
    expect(Buffer.compare(readFileSync(path), before)).toBe(0)
    const junk = place()
    writeFileSync(junk, Buffer.alloc(5000, 3))
    expect(ExchangeDatabase.open(junk)).toMatchObject({ error: { code: 'EXCHANGE_DAMAGED' } })
    expect(ExchangeDatabase.open(join(junk, 'nowhere'))).toMatchObject({ ok: false })
  })

  it('never goes back behind a head that left, nor behind the first refusal', () => {
    const path = place()
    const database = opened(path)
    database.putOwnHead(9, 'root 9')
    database.putOwnHead(4, 'root 4')
    expect(database.ownHead).toEqual({ size: 9, root: 'root 9' })
    const refused = { station: 'table-2', code: 'PEER_FORKED', detail: '', held: 'one', contradicting: 'two' }
    database.putRefused(refused)
    database.putRefused({ ...refused, held: 'other' })
    expect(database.refused()).toEqual([refused])
    expect(database.acknowledged('stick', 'table-1')).toBe(0)
    database.acknowledge('stick', 'table-1', 12)
    expect(database.acknowledged('stick', 'table-1')).toBe(12)
    database.close()
  })
})
