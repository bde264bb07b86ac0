import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { JournalHeads } from './journal-heads.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(7))
const clock = new VirtualClock(Date.UTC(2026, 10, 22, 8))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-heads-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A station of before or after a power cut, on the same journal. */
function start(keepsMinuteHeads: boolean): { readonly journal: Journal; readonly heads: JournalHeads } {
  const path = join(folder, 'journal.sqlite')
  const opened = Journal.open({ path, station: 'box-1', now: () => clock.now(), mode: 'rollback' })
  if (!opened.ok) throw new Error(opened.error.code)
  const heads = new JournalHeads({
    journal: opened.value,
    steady: clock,
    paper: { print: async () => ({ ok: true }) },
    electionId: 'e-1',
    stationId: 'box-1',
    signingKey: () => key,
    publicKey: () => key.publicKey,
    quiet: () => false,
    keepsMinuteHeads,
    reportFault: (error) => {
      throw error
    },
  })
  return { journal: opened.value, heads }
}

/** Sizes of the heads after a printed head, a minute's head, a power cut, and another minute's head. */
async function sizesAfterCut(keepsMinuteHeads: boolean): Promise<readonly number[]> {
  const { journal, heads } = start(keepsMinuteHeads)
  journal.append('checkpoint.taken', { kind: 'opening' })
  await heads.print('opening')
  journal.append('station.locked', { by: 'officials' })
  heads.sign()
  journal.close()
  const again = start(keepsMinuteHeads)
  again.journal.append('checkpoint.taken', { kind: 'periodic' })
  again.heads.sign()
  const sizes = again.journal.notes.map((note) => Number(note.split('\n')[1]))
  again.journal.close()
  return sizes
}

it('a head that was not printed passes with the next one, also over a power cut', async () => {
  expect(await sizesAfterCut(false)).toEqual([1, 3])
})

it('a station that keeps heads keeps all of them', async () => {
  expect(await sizesAfterCut(true)).toEqual([1, 2, 3])
})

it('a printed head stays over a power cut', async () => {
  const first = start(false)
  first.journal.append('checkpoint.taken', { kind: 'opening' })
  await first.heads.print('opening')
  first.journal.close()
  const again = start(false)
  again.journal.append('station.locked', { by: 'officials' })
  again.heads.sign()
  expect(again.journal.notes.map((note) => Number(note.split('\n')[1]))).toEqual([1, 2])
  again.journal.close()
})
