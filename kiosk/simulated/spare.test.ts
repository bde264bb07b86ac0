import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import { buildSpare } from '@taanuu/voter-roll-sync/package/spare-package'
import {
  AREA,
  CERTIFICATE,
  ELECTION,
  ELECTION_KEY,
  ROOT,
  SPARE_1,
  stationOf,
} from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { screenOf } from './day/drive-station.ts'
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

type Holder = Awaited<ReturnType<typeof inventCardHolder>>
const work = mkdtempSync(join(tmpdir(), 'taanuu-spare-'))
let here: readonly Holder[]
let there: readonly Holder[]
let station: InventedStation

function movedTo(precinct: number, content: PackageContent): PackageContent {
  return {
    ...content,
    precinct,
    precincts: [
      { precinct, address: { ky: `көчө ${precinct}`, ru: `улица ${precinct}`, en: `street ${precinct}` } },
    ],
    roll: { ...content.roll, precinct },
    stations: content.stations.map(({ stationId, role, spare }) => ({
      ...stationOf(precinct, stationId, role as 'identification'),
      ...(spare ? { spare } : {}),
    })),
  }
}

beforeAll(async () => {
  here = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
  there = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id, 2)))
  const packages = []
  for (const [precinct, holders] of [
    [9012, here],
    [9013, there],
  ] as const) {
    const folder = join(work, String(precinct))
    packages.push({
      ...(await writePackage(folder, movedTo(precinct, await inventPrecinct(holders)))),
      folder,
    })
  }
  buildSpare(
    join(work, 'medium'),
    { universe: 'training', electionId: ELECTION, area: AREA, stationId: 'spare-1' },
    packages,
    CERTIFICATE,
    ELECTION_KEY,
  )
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(async () => {
  station = new InventedStation(SPARE_1)
  expect(await station.boot()).toBe('ok')
})
afterEach(() => station.dispose())

describe('a spare station', () => {
  it('serves the precinct whose officials take it, for good, and its export verifies', async () => {
    expect(station.screen).toMatchObject({ kind: 'spare', precincts: [], chosen: null })
    expect(station.station.view().head?.precinct).toBeNull()
    expect(await station.invoke('package.load')).toBe('PKG_NONE')
    station.medium = join(work, 'medium')
    await must(station.invoke('package.load'))
    expect(station.screen).toMatchObject({
      precincts: [
        { precinct: 9012, address: { en: 'street 9012' } },
        { precinct: 9013, address: { en: 'street 9013' } },
      ],
    })
    expect(await station.invoke('spare.choose', { precinct: 9047 })).toBe('SPARE_NOT_THIS_AREA')
    await must(station.invoke('spare.choose', { precinct: 9012 }))
    await must(station.invoke('keys.cancel'))
    await must(station.invoke('spare.choose', { precinct: 9013 }))
    // Officials of the neighbours have cards of the same names, and other keys.
    expect(await station.key(here[0])).toBe('KEY_WRONG_PIN')
    expect(await station.invoke('spare.assign')).toBe('COMMAND_NOT_NOW')
    await station.steady.sleep(1000)
    await must(station.key(there[0]))
    await must(station.key(there[2]))
    await must(station.invoke('spare.assign'))
    expect(station.station.view().head?.precinct).toBe(9013)

    expect(await station.powerCut()).toBe('ok')
    expect(station.screen).toMatchObject({ kind: 'readiness', electionPackage: { kind: 'loaded' } })
    expect(await station.invoke('spare.choose', { precinct: 9012 })).toBe('COMMAND_NOT_NOW')
    await screenOf(station.station, (screen) => screen.kind === 'readiness' && screen.canOpen)
    await must(station.invoke('opening.begin'))
    for (const holder of there.slice(0, 2)) await must(station.key(holder))
    await must(station.invoke('opening.open'))
    const [voter] = (await inventPrecinct([])).roll.voters
    // The table that it replaces may have served the voter: its officials say first that it is out of work.
    const { personalNumber } = voter
    await must(station.invoke('identify.start', { personalNumber }))
    expect(station.screen).toMatchObject({ kind: 'sent-to-table', tableName: 'table-1' })
    await must(station.invoke('identify.acknowledge'))
    const out = { act: 'declare-out', station: 'table-1', reason: 'TABLE_BROKEN' }
    await must(station.invoke('room.act', out))
    for (const holder of there.slice(0, 2)) await must(station.key(holder))
    await must(station.invoke('room.act-confirm'))
    await station.decide(voter.personalNumber, there.slice(1, 3))
    await station.closeDay(there.slice(0, 2))
    const { findings } = await verifyExport(join(station.folder, 'export'), {
      rootKeys: [ROOT.publicKey],
      heldCheckpoints: [],
    })
    expect(findings.filter(({ ok, kind }) => !ok && kind !== 'STATION_MISSING')).toEqual([])
    const types = station.station.events.map(({ type }) => type)
    expect(types.slice(0, 4)).toContain('spare.assigned')
  })

  it('is nobody without the right medium', async () => {
    station.medium = join(work, '9012')
    expect(await station.invoke('package.load')).toBe('SPARE_UNREADABLE')
    expect(await station.invoke('spare.choose', { precinct: 9012 })).toBe('SPARE_NOT_THIS_AREA')
    expect(await station.invoke('opening.begin')).toBe('COMMAND_NOT_NOW')
  })
})
