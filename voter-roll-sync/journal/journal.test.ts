import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signingKeyFromSeed } from '../trust/ed25519.ts'
import { openCheckpoint } from './checkpoint.ts'
import { parseEvent } from './events.ts'
import { IdentificationLedger } from './identification-ledger.ts'
import { Journal } from './journal.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(3))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(mode: 'wal' | 'rollback' = 'wal', station = 'table-1') {
  return Journal.open({
    path: join(folder, 'j.sqlite'),
    station,
    now: () => Date.UTC(2026, 10, 22, 8, 15, 42),
    mode,
  })
}

function opened(mode: 'wal' | 'rollback' = 'wal'): Journal {
  const journal = open(mode)
  if (!journal.ok) throw new Error(journal.error.code)
  return journal.value
}

function fill(journal: Journal): void {
  journal.append('case.begun', { case: 1, by: 'number' })
  journal.append('case.ended', { case: 1, reason: 'LEFT_BY_CHOICE' })
  journal.append('case.begun', { case: 2, by: 'finger' })
}

describe('journal', () => {
  for (const mode of ['wal', 'rollback'] as const) {
    it(`keeps what was appended, without being closed (${mode})`, () => {
      const first = opened(mode)
      fill(first)
      const { headHash } = first
      const second = opened(mode)
      expect(second.size).toBe(3)
      expect(second.headHash).toBe(headHash)
      first.close()
      second.close()
    })
  }

  it('keeps printed heads for good and others until the next, also where both cover the same events', () => {
    const journal = opened()
    const sizes = () => journal.notes.map((note) => Number(note.split('\n')[1]))
    journal.append('case.begun', { case: 1, by: 'number' })
    journal.signHead('e-1', key, true)
    journal.signHead('e-1', key, false)
    journal.append('case.ended', { case: 1, reason: 'LEFT_BY_CHOICE' })
    journal.signHead('e-1', key, false)
    expect(sizes()).toEqual([1, 2])
    journal.append('case.begun', { case: 2, by: 'finger' })
    journal.signHead('e-1', key, false)
    expect(sizes()).toEqual([1, 3])
    journal.signHead('e-1', key, true)
    journal.append('case.ended', { case: 2, reason: 'LEFT_BY_CHOICE' })
    journal.signHead('e-1', key, false)
    expect(sizes()).toEqual([1, 3, 4])
    journal.close()
  })

  it('rounds times and refuses undeclared bodies', () => {
    const journal = opened()
    fill(journal)
    expect(journal.events[0].at).toBe('2026-11-22T08:15:00Z')
    expect(() => journal.append('case.ended', { case: 2, reason: 'MADE_UP' })).toThrow(TypeError)
    expect(() => journal.append('case.begun', { case: 3, by: 'number', name: 'x' } as never)).toThrow(
      TypeError,
    )
    expect(journal.size).toBe(3)
    journal.close()
  })

  it('writes nothing that breaks a rule of the ledger', () => {
    const journal = opened()
    const ledger = new IdentificationLedger()
    journal.guard((event) => ledger.admits(event))
    journal.onAppend((event) => expect(ledger.apply(event)).toBeUndefined())
    fill(journal)
    expect(() => journal.append('case.begun', { case: 3, by: 'number' })).toThrow('while case 2 is open')
    expect(() => journal.append('check.printed', { case: 2, check: '1-1-000001' })).toThrow('without a right')
    expect(journal.size).toBe(3)
    expect(ledger.counters.cases).toBe(2)
    journal.close()
    expect(opened().size).toBe(3)
  })

  it('writes event and companion together or not at all', () => {
    const journal = opened()
    expect(() =>
      journal.append('case.begun', { case: 1, by: 'number' }, () => {
        throw new Error('no room')
      }),
    ).toThrow('no room')
    expect(journal.size).toBe(0)
    journal.close()
    expect(opened().size).toBe(0)
  })

  it('refuses another station, a changed or missing event and an older copy by name', () => {
    const journal = opened()
    fill(journal)
    const note = journal.signHead('e-1', key)
    expect(openCheckpoint(note, key.publicKey)).toMatchObject({ ok: true, value: { size: 3 } })
    journal.close()
    expect(open('wal', 'table-2')).toMatchObject({ error: { code: 'STATION_FOREIGN' } })
    const path = join(folder, 'j.sqlite')
    const raw = new Database(path)
    raw.exec('DELETE FROM event WHERE seq = 2')
    raw.close()
    expect(open()).toMatchObject({ error: { code: 'JOURNAL_ROLLED_BACK' } })
    const again = new Database(path)
    again.exec('DELETE FROM event WHERE seq = 0')
    again.close()
    expect(open()).toMatchObject({ error: { code: 'JOURNAL_DAMAGED' } })
  })

  it('reads any value as event without throwing, and only declared ones as such', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => parseEvent(value) === undefined))
  })
})

describe('checkpoints', () => {
  it('are accepted in one spelling only', () => {
    const journal = opened()
    fill(journal)
    const note = journal.signHead('e-1', key)
    journal.close()
    for (let at = 0; at < note.length; at++) {
      const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`
      expect(openCheckpoint(changed, key.publicKey).ok).toBe(false)
    }
    for (const other of [`${note}\n`, note.slice(0, -1), ` ${note}`, note.replace('\n3\n', '\n03\n')]) {
      expect(openCheckpoint(other, key.publicKey).ok).toBe(false)
    }
    fc.assert(fc.property(fc.string({ maxLength: 3000 }), (text) => !openCheckpoint(text, key.publicKey).ok))
  })
})
