import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXPORT_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { ROOT, TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import type { Envelope } from '@taanuu/voter-roll-sync/trust/dsse'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { afterAll, expect, it } from 'vitest'
import { exportFolder } from '../station/station-home.ts'
import { verifyOwnExport } from '../station/verify-own-export.ts'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from './testing/invented-station.ts'

const work = mkdtempSync(join(tmpdir(), 'taanuu-signers-'))
afterAll(() => rmSync(work, { recursive: true }))

it('an export that a power cut kept from being written is signed by the officials who unlock the closed station', {
  timeout: 120_000,
}, async () => {
  const holders = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
  await writePackage(join(work, 'package'), await inventPrecinct(holders))
  const station = new InventedStation(TABLE_1)
  await station.boot()
  await station.open(join(work, 'package'), holders.slice(0, 2))
  const folder = exportFolder(station.folder, 'table-1')
  station.onMoment = (moment) => {
    if (moment === 'export') throw new Error('the power goes')
  }
  await station.closeDay(holders.slice(0, 2)).catch(() => undefined)
  expect(station.station.events.some(({ type }) => type === 'station.closed')).toBe(true)
  expect(existsSync(folder)).toBe(false)
  station.onMoment = () => undefined
  await station.powerCut()
  await must(station.unlock(holders.slice(1)))
  const { ok, lines } = await verifyOwnExport(folder, [ROOT.publicKey])
  expect(lines.filter((line) => !line.ok)).toEqual([])
  expect(ok).toBe(true)
  const { signatures } = JSON.parse(readFileSync(join(folder, EXPORT_FILE), 'utf8')) as Envelope
  const signed = new Set(signatures.map(({ keyid }) => keyid))
  const signs = ({ official }: (typeof holders)[number]) =>
    signed.has(keyIdOf(official.keys.signing.publicKey))
  expect(holders.map(signs)).toEqual([false, true, true])
  expect(signed.size).toBe(3)
  await station.dispose()
})
