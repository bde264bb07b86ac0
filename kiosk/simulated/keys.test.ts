import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from './testing/invented-station.ts'

type Holder = Awaited<ReturnType<typeof inventCardHolder>>
const work = mkdtempSync(join(tmpdir(), 'taanuu-keys-'))
const medium = join(work, 'package')
let chair: Holder
let secretary: Holder
let member: Holder
let other: Holder
let station: InventedStation

beforeAll(async () => {
  ;[chair, secretary, member, other] = await Promise.all(
    ['chair', 'secretary', 'member-1', 'member-2'].map((id) => inventCardHolder(id)),
  )
  // Three of four, and half a minute for all of them.
  const content = await inventPrecinct([chair, secretary, member, other], {
    sharesNeeded: 3,
    keyCeremonySeconds: 30,
    idleLockSeconds: 300,
  })
  await writePackage(medium, content)
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(async () => {
  station = new InventedStation(TABLE_1)
  expect(await station.boot()).toBe('ok')
})
afterEach(() => station.dispose())

function slots(): readonly string[] {
  const { screen } = station
  return 'keys' in screen && screen.keys ? screen.keys.slots.map(({ state }) => state) : []
}

function delay(): number {
  const { screen } = station
  return 'keys' in screen && screen.keys ? screen.keys.delaySeconds : Number.NaN
}

async function beginOpening(): Promise<void> {
  station.medium = medium
  await must(station.invoke('package.load'))
  await station.steady.sleep(3000)
  await must(station.invoke('opening.begin'))
}

describe('a ceremony', () => {
  beforeEach(beginOpening)

  it('takes as many officials as the policy says, whoever of them is there', async () => {
    expect(slots()).toEqual(['empty', 'empty', 'empty'])
    // The chair is absent, the secretary has lost his card and then finds it.
    expect(await station.key(member)).toBe('ok')
    expect(await station.key(other)).toBe('ok')
    expect(await station.invoke('opening.open')).toBe('SHARES_TOO_FEW')
    expect(await station.key(member)).toBe('KEY_SAME_PERSON')
    expect(await station.key(secretary)).toBe('ok')
    expect(slots()).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await station.invoke('opening.open')).toBe('ok')
    const opened = station.station.events.find((event) => event.type === 'station.opened')
    expect(opened?.type === 'station.opened' && opened.body.attestation.signatures.length).toBe(3)
  })

  it('asks for all keys again when one comes too late, and can be given up', async () => {
    await must(station.key(chair))
    await station.steady.sleep(31_000)
    expect(await station.invoke('keys.card', { qr: secretary.card })).toBe('KEY_TIMEOUT')
    expect(slots()).toEqual(['empty', 'empty', 'empty'])
    await must(station.invoke('keys.cancel'))
    expect(station.screen.kind).toBe('readiness')
  })

  it('refuses cards of strangers and records who was refused, never a PIN', async () => {
    const stranger = await inventCardHolder('stranger')
    expect(await station.key(stranger)).toBe('KEY_UNKNOWN')
    expect(await station.invoke('keys.pin', { pin: '1234' })).toBe('KEY_NO_CARD')
    await must(station.invoke('keys.card', { qr: chair.card }))
    expect(await station.invoke('keys.pin', { pin: '99987' })).toBe('KEY_WRONG_PIN')
    const refused = station.station.events.filter((event) => event.type === 'key.refused')
    expect(refused.map(({ body }) => body)).toEqual([
      { reason: 'KEY_UNKNOWN', delaySeconds: 0 },
      { officialId: 'chair', reason: 'KEY_WRONG_PIN', delaySeconds: 1 },
    ])
    expect(JSON.stringify(refused)).not.toContain('99987')
  })
})

describe('a PIN that is tried out', () => {
  beforeEach(beginOpening)

  it('waits twice as long each time, through a restart and through a clock that is set', async () => {
    await must(station.invoke('keys.card', { qr: chair.card }))
    for (const seconds of [1, 2, 4, 8, 16, 32, 64]) {
      expect(await station.invoke('keys.pin', { pin: '0000' })).toBe('KEY_WRONG_PIN')
      expect(delay()).toBe(seconds)
      expect(await station.invoke('keys.pin', { pin: chair.pin })).toBe('KEY_DELAYED')
      if (seconds < 64) await station.steady.sleep(seconds * 1000)
    }
    await station.pass(20)
    expect(delay()).toBe(44)
    for (const hours of [-24 * 365, 0, 24 * 365]) {
      station.wallOffset = hours * 3_600_000
      expect(await station.powerCut()).toBe('ok')
      await station.steady.sleep(3000)
      await must(station.invoke('opening.begin'))
      await must(station.invoke('keys.card', { qr: chair.card }))
      expect(delay()).toBeGreaterThan(30)
      expect(await station.invoke('keys.pin', { pin: chair.pin })).toBe('KEY_DELAYED')
    }
    // The others are not kept waiting, and the chair's right PIN clears his wait.
    expect(await station.key(member)).toBe('ok')
    await station.pass(50)
    await must(station.invoke('keys.cancel'))
    await must(station.invoke('opening.begin'))
    expect(await station.key(chair)).toBe('ok')
  })
})

describe('an open station', () => {
  it('locks itself when nobody has touched it for the time of the policy, and says so', async () => {
    await beginOpening()
    for (const holder of [chair, secretary, member]) await must(station.key(holder))
    await must(station.invoke('opening.open'))
    const everybody = (await inventPrecinct([])).roll.voters
    await station.pass(290)
    await must(station.invoke('identify.start', { personalNumber: everybody[0].personalNumber }))
    await station.pass(290)
    expect(station.screen.kind).toBe('not-recognised')
    expect(station.station.view().lockInSeconds).toBe(10)
    await must(station.invoke('session.stay'))
    expect(station.station.view().lockInSeconds).toBe(null)
    await station.pass(290)
    await station.pass(15)
    expect(station.screen.kind).toBe('unlock')
    expect(station.station.view().lockInSeconds).toBe(null)
    const view = JSON.stringify(station.station.view())
    for (const { personalNumber, surname } of everybody) {
      expect(view).not.toContain(personalNumber)
      expect(view).not.toContain(surname)
    }
    const types = station.station.events.map(({ type }) => type).slice(-2)
    expect(types).toEqual(['case.ended', 'station.locked'])
    const locked = station.station.events.findLast((event) => event.type === 'station.locked')
    expect(locked?.type === 'station.locked' && locked.body.by).toBe('idle')
    expect(await station.unlock([other, member, chair])).toBe('ok')
    expect(station.screen.kind).toBe('ready')
  })

  it('lets its secrets go at the closing', async () => {
    await beginOpening()
    for (const holder of [chair, secretary, member]) await must(station.key(holder))
    await must(station.invoke('opening.open'))
    await station.closeDay([chair, secretary, member])
    expect(station.screen.kind).toBe('closed')
    expect((station.station as unknown as { session: unknown }).session).toBeNull()
    await must(station.invoke('closing.verify'))
    expect(station.screen).toMatchObject({ verification: { ok: true } })
  })
})
