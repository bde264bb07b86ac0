import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import { TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from './testing/invented-station.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const work = mkdtempSync(join(tmpdir(), 'taanuu-lost-'))
const medium = join(work, 'medium')
const aside = join(work, 'aside')
let holders: readonly Awaited<ReturnType<typeof inventCardHolder>>[]
let content: PackageContent
let station: InventedStation

beforeAll(async () => {
  holders = await Promise.all(['chair', 'secretary'].map((id) => inventCardHolder(id)))
  content = await inventPrecinct(holders)
  await writePackage(medium, content)
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(async () => {
  station = new InventedStation(TABLE_1)
  await station.boot()
  await station.open(medium, holders)
})
afterEach(() => station.dispose())

describe('a station whose files are gone', () => {
  it.each(['opening/chair.age', 'secret.box'])(
    'names a lost file of its package (%s) at the unlock, and unlocks when it is back',
    async (name) => {
      await must(station.invoke('session.lock'))
      const lost = join(station.folder, 'package', 'stations', TABLE_1.stationId, name)
      renameSync(lost, aside)
      expect(await station.unlock(holders)).toBe('PKG_ALTERED')
      expect(station.screen.kind).toBe('unlock')
      expect(station.faults).toEqual([])
      renameSync(aside, lost)
      await must(station.invoke('keys.cancel'))
      expect(await station.unlock(holders)).toBe('ok')
    },
  )

  it('names a lost policy at the export, and exports when it is back', async () => {
    await must(station.invoke('closing.begin'))
    await must(station.invoke('closing.count', { row: 'identified-signatures', value: 0 }))
    for (const holder of holders) await must(station.key(holder))
    const policy = join(station.folder, 'package', 'policy.json')
    renameSync(policy, aside)
    expect(await station.invoke('closing.close')).toBe('PKG_ALTERED')
    renameSync(aside, policy)
    expect(await station.unlock(holders)).toBe('ok')
    expect(station.screen.kind).toBe('closed')
  })

  it('begins no new day where its journal is gone', async () => {
    await station.off()
    for (const name of readdirSync(station.folder).filter((entry) => entry.startsWith('journal.sqlite')))
      rmSync(join(station.folder, name))
    expect(await station.boot()).toBe('JOURNAL_DAMAGED')
    expect(existsSync(join(station.folder, 'journal.sqlite'))).toBe(false)
  })
})
