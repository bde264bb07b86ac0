import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { POLICY } from '@taanuu/fixtures/demo-design'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { createVoters } from '@taanuu/simulator/population/index'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { createTableRig, type TableRig } from './testing/table-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
let election: SmallElection
let table: TableRig
beforeAll(async () => {
  // A cap of one of these five voters.
  election = await createSmallElection(5, 2, 'test', {
    ...POLICY,
    exception: { mode: 'commission', capPercent: 20, minimumTries: 1 },
  })
})
afterAll(async () => {
  election.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
})
beforeEach(async () => {
  table = await createTableRig(election, workers)
})
afterEach(() => table.rig.dispose())

const [stranger] = createVoters({ seed: 'nobody', count: 1, precinctNumber: 1, electionDate: '2026-11-22' })

async function resultOf(name: string, input: unknown): Promise<string> {
  const result = await table.rig.station.invoke('operator', name, input)
  return result.ok ? 'ok' : result.error.code
}

describe('keys', () => {
  it('of two different officials with their own PINs open the station, nothing less', async () => {
    const [chair, secretary] = election.officials
    expect(await resultOf('opening.begin', {})).toBe('COMMAND_NOT_NOW')
    await table.rig.command('package.load', {})
    await table.rig.screen((screen) => screen.kind === 'readiness' && screen.canOpen)
    await table.rig.command('opening.begin', {})
    expect(await resultOf('opening.open', {})).toBe('SHARES_TOO_FEW')
    expect(await resultOf('keys.pin', { pin: '1234' })).toBe('KEY_NO_CARD')
    expect(await resultOf('keys.card', { qr: 'nonsense' })).toBe('KEY_CARD_UNREADABLE')
    const foreign = await createSmallElection(1, 1, 'other')
    expect(await resultOf('keys.card', { qr: foreign.officials[0].card })).toBe('ok')
    expect(await resultOf('keys.pin', { pin: foreign.officials[0].pin })).toBe('KEY_WRONG_PIN')
    foreign.remove()
    await table.rig.clock.sleep(1000)
    expect(await resultOf('keys.card', { qr: chair.card })).toBe('ok')
    expect(await resultOf('keys.pin', { pin: '0000' })).toBe('KEY_WRONG_PIN')
    expect(await resultOf('keys.pin', { pin: chair.pin })).toBe('KEY_DELAYED')
    await table.rig.clock.sleep(2000)
    expect(await resultOf('keys.pin', { pin: chair.pin })).toBe('ok')
    expect(await resultOf('keys.card', { qr: chair.card })).toBe('KEY_SAME_PERSON')
    await table.rig.clock.sleep(61_000)
    expect(await resultOf('keys.card', { qr: secretary.card })).toBe('KEY_TIMEOUT')
    await table.rig.keys(0)
    await table.rig.command('opening.open', {})
    expect(table.rig.station.view().screen.kind).toBe('ready')
  })
})

describe('the table', () => {
  beforeEach(() => table.open())

  it('identifies a voter once, and answers the second time with evidence', async () => {
    const [voter] = election.voters
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    const identified = await table.layFinger(voter)
    expect(identified).toMatchObject({ kind: 'identified', by: 'finger', check: { state: 'printed' } })
    const observer = JSON.stringify(table.rig.station.observerView())
    expect(table.rig.station.observerView().outcome.kind).toBe('identified')
    for (const secret of [voter.personalNumber, voter.surname, voter.givenName, voter.birthDate]) {
      expect(observer).not.toContain(secret)
    }
    await table.rig.command('identify.handed-over', {})
    expect(table.rig.station.observerView().outcome.kind).toBe('waiting')
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    const again = table.rig.station.view().screen
    if (again.kind !== 'already-identified') throw new Error(again.kind)
    const event = readEvents()[again.evidence.eventIndex ?? -1]
    expect(event).toMatchObject({ type: 'voter.identified', body: { check: again.evidence.checkNumber } })
    expect(table.rig.station.observerView().outcome.kind).toBe('commission-decides')
    // Left standing, the refusal clears itself.
    await table.rig.clock.sleep(21_000)
    await table.rig.station.tick()
    await table.rig.clock.sleep(21_000)
    await table.rig.station.tick()
    expect(table.rig.station.view().screen.kind).toBe('ready')
  })

  it('refuses a stranger under another number, and the second finger helps the right voter', async () => {
    const [, voter] = election.voters
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    for (let i = 0; i < 4; i++) {
      expect((await table.layFinger(stranger, i < 2 ? 0 : 1)).kind).toBe('not-recognised')
      if (i < 3) await table.rig.command('identify.retry', {})
    }
    expect(await resultOf('identify.retry', {})).toBe('COMMAND_NOT_NOW')
    await table.rig.command('identify.acknowledge', {})
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    expect((await table.layFinger(stranger)).kind).toBe('not-recognised')
    await table.rig.command('identify.choose-finger', { position: voter.fingers[1].position })
    expect((await table.layFinger(voter, 1)).kind).toBe('identified')
  })

  it('sends people of another precinct to their door, and says when a number is unknown or wrong', async () => {
    await table.rig.command('identify.start', { personalNumber: election.neighbours[0].personalNumber })
    expect(table.rig.station.view().screen).toMatchObject({ kind: 'other-precinct', precinct: 9013 })
    await table.rig.command('identify.acknowledge', {})
    await table.rig.command('identify.start', { personalNumber: stranger.personalNumber })
    expect(table.rig.station.view().screen.kind).toBe('unknown-number')
    await table.rig.command('identify.acknowledge', {})
    expect(await resultOf('identify.start', { personalNumber: '23113199900000' })).toBe('NUMBER_INVALID')
    expect(await resultOf('identify.start', { personalNumber: '1' })).toBe('COMMAND_INVALID')
    expect(await resultOf('no.such.command', {})).toBe('COMMAND_INVALID')
    expect(table.rig.station.view().counters).toMatchObject({
      otherPrecinct: 1,
      unknownNumber: 1,
      identified: 0,
    })
  })

  it('finds a voter by the finger alone, asks for the document where nobody is found', async () => {
    const [, , voter] = election.voters
    await table.rig.command('identify.finger-first', {})
    expect(await table.layFinger(voter)).toMatchObject({
      kind: 'identified',
      voter: { personalNumber: voter.personalNumber },
    })
    await table.rig.command('identify.handed-over', {})
    await table.rig.command('identify.finger-first', {})
    expect(await table.layFinger(stranger)).toMatchObject({ kind: 'ask-document', code: 'NOBODY_FOUND' })
  })

  it('lets two officials decide where fingers do not help, within the cap of the policy', async () => {
    const [other, , , voter] = election.voters
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    expect(await resultOf('identify.exception', { reason: 'FINGERS_WORN' })).toBe('EXCEPTION_NOT_ALLOWED')
    expect((await table.layFinger(stranger)).kind).toBe('not-recognised')
    await table.rig.command('identify.exception', { reason: 'FINGERS_WORN' })
    await table.rig.command('keys.cancel', {})
    await table.rig.command('identify.exception', { reason: 'FINGERS_WORN' })
    expect(await resultOf('identify.exception-confirm', {})).toBe('COMMAND_NOT_NOW')
    await table.rig.keys(2)
    await table.rig.command('identify.exception-confirm', {})
    expect(table.rig.station.view().screen).toMatchObject({ kind: 'identified', by: 'commission' })
    const keys = election.officials.slice(2, 4).length
    const act = readEvents().find((event) => event.type === 'voter.identified')
    expect(act?.type === 'voter.identified' && act.body.attestation?.signatures.length).toBe(keys)
    await table.rig.command('identify.handed-over', {})
    await table.rig.command('identify.start', { personalNumber: other.personalNumber })
    expect(await resultOf('identify.exception', { reason: 'FINGERS_ABSENT' })).toBe('EXCEPTION_CAP')
    await table.rig.command('identify.leave', { reason: 'LEFT_BY_CHOICE' })
    expect(table.rig.station.view().counters).toMatchObject({ left: 1, byCommission: 1, identified: 1 })
  })

  it('keeps the step when the scanner is unplugged, and uses no try', async () => {
    const [, , , , voter] = election.voters
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    table.world.cable.unplug()
    await table.rig.screen((screen) => screen.kind === 'device-lost')
    table.world.cable.plug()
    expect(await table.layFinger(voter)).toMatchObject({ kind: 'identified' })
    expect(readEvents().filter((event) => event.type === 'finger.tried').length).toBe(1)
    const changes = readEvents().filter((event) => event.type === 'device.changed')
    expect(changes.map((event) => event.type === 'device.changed' && event.body.state)).toEqual(
      expect.arrayContaining(['absent', 'ready']),
    )
  })

  it('clears everything of a voter when it is locked, and keeps names, numbers and prints off the disk', async () => {
    const [voter] = election.voters
    await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
    await table.rig.command('session.lock', {})
    const locked = JSON.stringify(table.rig.station.view())
    const secrets = election.voters.flatMap((v) => [v.personalNumber, v.surname])
    for (const secret of secrets) expect(locked).not.toContain(secret)
    expect(await resultOf('identify.start', { personalNumber: voter.personalNumber })).toBe('COMMAND_NOT_NOW')
    const template = Buffer.from(election.people[0][0].fingers[0].template, 'base64').subarray(20, 60)
    for (const entry of readdirSync(table.rig.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const content = readFileSync(join(entry.parentPath, entry.name))
      for (const secret of secrets) expect(content.includes(secret)).toBe(false)
      expect(content.includes(template)).toBe(false)
    }
    await table.rig.unlockIfNeeded()
    expect(table.rig.station.view().screen.kind).toBe('ready')
  })

  it('takes no orders from the observer window', async () => {
    const result = await table.rig.station.invoke('observer', 'session.lock', {})
    expect(result).toEqual({ ok: false, error: { code: 'COMMAND_NOT_ALLOWED' } })
  })
})

function readEvents() {
  return table.rig.station.events
}
