import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { ROOT, TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
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

type Holder = Awaited<ReturnType<typeof inventCardHolder>>
const DAY_MS = 24 * 3_600_000
const work = mkdtempSync(join(tmpdir(), 'taanuu-care-'))
const medium = join(work, 'package')
let officials: readonly Holder[]
let numbers: readonly string[]
let station: InventedStation

beforeAll(async () => {
  officials = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
  const content = await inventPrecinct(officials)
  numbers = content.roll.voters.map(({ personalNumber }) => personalNumber)
  await writePackage(medium, content)
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(async () => {
  station = new InventedStation(TABLE_1)
  expect(await station.boot()).toBe('ok')
  await station.open(medium, officials.slice(0, 2))
})
afterEach(() => station.dispose())

function bodies(type: string): readonly unknown[] {
  return station.station.events.filter((event) => event.type === type).map(({ body }) => body)
}

function printed(): readonly string[] {
  return station.papers.filter(({ kind }) => kind === 'checkpoint').map(({ qr }) => qr!)
}

/** What the public verifier finds wrong with the station, but for the other stations of the precinct. */
async function faults(): Promise<readonly unknown[]> {
  const { findings } = await verifyExport(join(station.folder, 'export'), {
    rootKeys: [ROOT.publicKey],
    heldCheckpoints: printed(),
  })
  return findings.filter(({ ok, kind }) => !ok && kind !== 'STATION_MISSING')
}

describe('a clock that somebody sets', () => {
  it('is noticed and told, stops nothing, and orders nothing', async () => {
    await station.decide(numbers[0], officials.slice(1, 3))
    station.wallOffset = -365 * DAY_MS
    await station.pass(2)
    expect(station.station.view().notice).toEqual({ code: 'CLOCK_BACK' })
    await station.decide(numbers[1], officials.slice(1, 3))
    // Heads, printed checkpoints and the idle lock run on.
    const before = printed().length
    for (let i = 0; i < 9; i++) {
      await station.pass(1)
      await station.steady.sleep(14 * 60_000)
      await must(station.invoke('readiness.check'))
    }
    await station.pass(1)
    expect(printed().length).toBe(before + 1)
    station.wallOffset = 0
    await station.pass(1)
    expect(station.station.view().notice).toEqual({ code: 'CLOCK_FORWARD' })
    expect(bodies('clock.jumped')).toEqual([
      { direction: 'back', seconds: 365 * 24 * 3600, during: 'run' },
      { direction: 'forward', seconds: 365 * 24 * 3600, during: 'run' },
    ])
    await must(station.invoke('session.lock'))
    await station.off()
    station.wallOffset = -30 * DAY_MS
    expect(await station.boot()).toBe('ok')
    const last = bodies('clock.jumped').at(-1) as { direction: string; seconds: number; during: string }
    expect(last).toMatchObject({ direction: 'back', during: 'stop' })
    expect(last.seconds / 3600).toBeCloseTo(30 * 24, 0)
    expect(await station.unlock(officials.slice(0, 2))).toBe('ok')
    await must(station.invoke('identify.start', { personalNumber: numbers[0] }))
    expect(station.screen.kind).toBe('already-identified')
    await must(station.invoke('identify.acknowledge'))
    await station.closeDay(officials.slice(0, 2))
    expect(await faults()).toEqual([])
  })
})

describe('a printed checkpoint', () => {
  it("tells that somebody has put yesterday's copy of the folder back, for good", async () => {
    await must(station.invoke('session.lock'))
    await station.off()
    const copy = join(work, 'copy')
    cpSync(station.folder, copy, { recursive: true })
    expect(await station.boot()).toBe('ok')
    expect(await station.unlock(officials.slice(0, 2))).toBe('ok')
    await station.decide(numbers[0], officials.slice(1, 3))
    await station.steady.sleep(7_300_000)
    await must(station.invoke('readiness.check'))
    await station.pass(1)
    await must(station.invoke('session.lock'))
    const note = printed().at(-1)!
    await station.off()
    rmSync(station.folder, { recursive: true })
    cpSync(copy, station.folder, { recursive: true })
    expect(await station.boot()).toBe('ok')

    expect(await station.invoke('checkpoint.compare', { qr: 'nonsense' })).toBe('CHECKPOINT_UNREADABLE')
    expect(await station.invoke('checkpoint.compare', { qr: printed()[0] })).toBe('ok')
    expect(station.screen).toMatchObject({ kind: 'unlock', compared: { fits: true } })
    expect(await station.invoke('checkpoint.compare', { qr: note })).toBe('JOURNAL_ROLLED_BACK')
    const rolledBack = { kind: 'rolled-back', code: 'JOURNAL_ROLLED_BACK', compared: { fits: false } }
    expect(station.screen).toMatchObject(rolledBack)
    for (const command of ['session.unlock', 'package.load', 'closing.begin'])
      expect(await station.invoke(command)).not.toBe('ok')
    expect(await station.invoke('keys.card', { qr: officials[0].card })).toBe('COMMAND_NOT_NOW')
    expect(await station.powerCut()).toBe('ok')
    expect(station.screen).toMatchObject(rolledBack)
    expect(bodies('checkpoint.compared')).toMatchObject([{ fits: true }, { fits: false }])
  })
})

describe('the roll of a closed station', () => {
  const files = (): readonly string[] =>
    readdirSync(station.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /roll\.sqlite|roll-key|template-key|photos\.age|roll\.age/.test(name),
    )

  beforeEach(async () => {
    await station.decide(numbers[0], officials.slice(1, 3))
    await station.closeDay(officials.slice(0, 2))
  })

  it('is erased after the date of the policy, by two people and an act, with a proof that verifies', async () => {
    expect(station.screen).toMatchObject({
      retention: { eraseAfter: '2026-04-24', due: false, erased: null },
    })
    expect(await station.invoke('erase.begin', { act: '12-4/2026' })).toBe('ERASE_TOO_EARLY')
    expect(await faults()).toEqual([])
    station.wallOffset = 91 * DAY_MS
    expect(files()).toContain('roll.sqlite')
    expect(await station.invoke('erase.begin', { act: 'Токтобекова' })).toBe('ACT_NUMBER_INVALID')
    await must(station.invoke('erase.begin', { act: '12.4' }))
    expect(station.screen).toMatchObject({ kind: 'erasing', act: '12.4' })
    await must(station.key(officials[2]))
    expect(await station.invoke('erase.confirm')).toBe('COMMAND_NOT_NOW')
    await must(station.invoke('keys.cancel'))
    expect(station.screen.kind).toBe('closed')
    expect(files()).toContain('roll-key.age')

    await must(station.invoke('erase.begin', { act: '12.4' }))
    await must(station.key(officials[2]))
    await must(station.key(officials[0]))
    await must(station.invoke('erase.confirm'))
    expect(files()).toEqual([])
    expect(station.screen).toMatchObject({ kind: 'closed', retention: { erased: { act: '12.4' } } })
    expect(await faults()).toEqual([])
    await must(station.invoke('closing.verify'))
    expect(station.screen).toMatchObject({ verification: { ok: true } })
    expect(await station.invoke('erase.begin', { act: '13' })).toBe('ROLL_ERASED')
    expect(await station.powerCut()).toBe('ok')
    expect(station.screen).toMatchObject({ kind: 'closed', retention: { erased: { act: '12.4' } } })
    // Nobody gets in again.
    expect(await station.invoke('session.unlock')).toBe('COMMAND_NOT_NOW')
    const proof = readFileSync(join(station.folder, 'export', 'table-1', 'erasure-proof.dsse.json'), 'utf8')
    for (const number of numbers) expect(Buffer.from(proof, 'base64').includes(number)).toBe(false)
  })

  it('is erased whole when the power goes in the middle: the same act is done once more', async () => {
    station.wallOffset = 91 * DAY_MS
    await must(station.invoke('erase.begin', { act: '7' }))
    for (const holder of officials.slice(0, 2)) await must(station.key(holder))
    let cut = false
    station.onMoment = (moment) => {
      if (moment !== 'erase' || cut) return
      cut = true
      station.station.pullThePlug()
      throw new Error('the power went')
    }
    expect(await station.invoke('erase.confirm')).toBe('INTERNAL_FAULT')
    expect(await station.powerCut()).toBe('ok')
    expect(files()).toEqual([])
    expect(station.screen).toMatchObject({ retention: { due: true, erased: null } })
    expect(existsSync(join(station.folder, 'export', 'table-1'))).toBe(true)
    await must(station.invoke('erase.begin', { act: '7' }))
    for (const holder of officials.slice(0, 2)) await must(station.key(holder))
    await must(station.invoke('erase.confirm'))
    expect(bodies('roll.erased')).toMatchObject([{ act: '7' }])
    expect(await faults()).toEqual([])
  })
})
