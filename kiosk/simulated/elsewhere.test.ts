import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { openEvidence } from '@taanuu/voter-roll-sync/oblivious/messages'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { RemoteStore } from '../station/remote-store.ts'
import { must } from './testing/invented-station.ts'
import { FAR, REMOTE_NETWORK, RemoteServices, stationKey } from './testing/remote-services.ts'
import { inventRoom, type RoomElection, RoomTable } from './testing/room-rig.ts'
import { hasSecondVerifier, secondVerifier } from './testing/second-verifier.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

type Offline = NonNullable<PackageContent['policy']['remoteVoters']>['offline']

const elections = new Map<string, RoomElection>()
beforeAll(async () => {
  const options = { tables: 1, voters: 4, boxes: false, network: REMOTE_NETWORK }
  for (const offline of ['refuse', 'accept_and_reconcile'] as const)
    elections.set(offline, await inventRoom({ remoteVoters: { offline, perStation: 20 } }, options))
  elections.set('none', await inventRoom({}, options))
})
afterAll(() => {
  for (const election of elections.values()) election.remove()
})

let table: RoomTable
let services: RemoteServices
let numbers: readonly string[]
afterEach(async () => {
  expect(table.faults).toEqual([])
  await table.dispose()
})

async function openTable(offline: Offline | 'none', perStation = 20, line: RemoteServices['line'] = 'up') {
  const election = elections.get(offline)
  if (!election) throw new Error(offline)
  services = new RemoteServices(perStation)
  services.line = line
  table = new RoomTable('table-1', election, null)
  table.carry = services.carry
  numbers = election.content.roll.voters.map(({ personalNumber }) => personalNumber)
  await table.open()
}

const bodies = <T extends AnyEvent['type']>(type: T) =>
  table.events.flatMap((event) => (event.type === type ? [event.body as object] : []))
const marks = () => services.used('register', 9012, 'table-1', 'mark')
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000, interval: 10 })

/** Everything of the table that lies on its disk. */
function written(): Buffer {
  const files = readdirSync(table.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Buffer.concat(files.map((file) => readFileSync(file)))
}

describe('a table that asks about other precincts', () => {
  it('asks before it identifies, and marks after it', async () => {
    await openTable('refuse')
    const [number] = numbers
    expect((await table.visit(number)).kind).toBe('identified')
    expect(bodies('voter.identified')).toMatchObject([{ elsewhere: 'asked' }])
    await eventually(marks).toBe(1)
    // One evaluation serves the question and the mark.
    expect(services.used('evaluator', 9012, 'table-1', 'evaluate')).toBe(1)
  })

  it('ends an approach with the evidence of the other precinct, and can show it', async () => {
    await openTable('refuse')
    const [number] = numbers
    const leaf = await services.identifyFarAway(number)
    const screen = await table.visit(number)
    if (screen.kind !== 'already-identified') throw new Error(screen.kind)
    const { stationName, at, eventHash, mark } = screen.evidence
    expect({ stationName, at, eventHash }).toEqual({
      stationName: `${FAR.precinct} · ${FAR.station}`,
      at: '2026-01-24T03:14:00Z',
      eventHash: leaf,
    })
    const evidence = mark?.sha256 ?? ''
    expect(bodies('case.ended')).toMatchObject([{ reason: 'IDENTIFIED_ELSEWHERE', evidence }])
    expect(bodies('voter.identified')).toEqual([])
    table.off()
    const store = RemoteStore.open(join(table.folder, 'remote.sqlite'))
    if (!store.ok) throw new Error(store.error.code)
    const envelope = store.value.evidence(evidence) ?? ''
    store.value.close()
    expect(sha256Hex(Buffer.from(envelope, 'base64'))).toBe(evidence)
    const opened = openEvidence(envelope, () => stationKey(FAR.precinct, FAR.station).publicKey)
    expect(opened).toMatchObject({ ok: true, value: { mark: { event: leaf, ...FAR } } })
  })

  it('refuses without an answer where the policy says so, and goes on when the line is back', async () => {
    await openTable('refuse', 20, 'cut')
    const [number] = numbers
    expect(await table.visit(number)).toEqual({ kind: 'nobody-asked', code: 'ELSEWHERE_NOT_ASKED' })
    expect(bodies('case.ended')).toMatchObject([{ reason: 'ELSEWHERE_NOT_ASKED' }])
    services.line = 'up'
    expect((await table.visit(number)).kind).toBe('identified')
  })

  it('does not wait for a line that says nothing', async () => {
    await openTable('accept_and_reconcile', 20, 'dead')
    expect((await table.visit(numbers[0])).kind).toBe('identified')
    expect(bodies('voter.identified')).toMatchObject([{ elsewhere: 'not-asked' }])
  }, 20_000)

  it('goes on without an answer where the policy says so, and brings every mark after a restart', async () => {
    await openTable('accept_and_reconcile', 20, 'cut')
    for (const number of numbers) expect((await table.visit(number)).kind).toBe('identified')
    expect(bodies('voter.identified')).toMatchObject(numbers.map(() => ({ elsewhere: 'not-asked' })))
    table.off()
    services.line = 'up'
    await table.on()
    await eventually(marks).toBe(numbers.length)
    table.off()
    await table.on()
    expect((await table.visit(numbers[0])).kind).toBe('already-identified')
    // Nothing is owed any more.
    expect(marks()).toBe(numbers.length)
  })

  it('finds by its mark whom another precinct identified meanwhile, and officials close the case', async () => {
    await openTable('accept_and_reconcile', 20, 'cut')
    const [number] = numbers
    expect((await table.visit(number)).kind).toBe('identified')
    services.line = 'up'
    const leaf = await services.identifyFarAway(number)
    await eventually(() => bodies('double.elsewhere').length).toBe(1)
    expect(bodies('double.elsewhere')).toMatchObject([{ double: 1, elsewhere: { ...FAR, leaf } }])
    await must(table.invoke('double.show', { double: 1 }))
    const shown = table.screen
    if (shown.kind !== 'double') throw new Error(shown.kind)
    expect(shown.events.map(({ eventHash }) => eventHash)).toContain(leaf)
    const act = { act: 'close-double', double: 1, reason: 'DOUBLE_BOTH_USED' }
    await must(table.invoke('double.leave'))
    await must(table.invoke('closing.begin'))
    expect(await table.invoke('closing.close')).not.toBe('ok')
    await must(table.invoke('double.show', { double: 1 }))
    await must(table.invoke('room.act', act))
    await table.keys()
    await must(table.invoke('room.act-confirm'))
    expect(bodies('double.closed')).toMatchObject([{ double: 1, reason: 'DOUBLE_BOTH_USED' }])
    const folder = await close()
    const { findings } = await verifyExport(folder, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })
    expect(findings.filter(({ ok }) => !ok)).toEqual([])
    expect(findings.map(({ text }) => text).join()).toContain(`another at ${FAR.precinct} ${FAR.station}`)
    if (hasSecondVerifier) expect(secondVerifier([folder], [], hexOf(ROOT.publicKey))).toEqual([true])
  })

  it('says so when its questions are used up, and asks no more than its quota', async () => {
    await openTable('refuse', 1)
    expect((await table.visit(numbers[0])).kind).toBe('identified')
    for (const number of numbers.slice(1))
      expect(await table.visit(number)).toEqual({ kind: 'nobody-asked', code: 'REMOTE_QUOTA' })
    expect(services.used('evaluator', 9012, 'table-1', 'evaluate')).toBe(1)
    expect(services.used('register', 9012, 'table-1', 'ask')).toBe(1)
  })

  it('neither writes nor sends a number', async () => {
    await openTable('accept_and_reconcile')
    await services.identifyFarAway(numbers[1])
    for (const number of numbers.slice(0, 3)) await table.visit(number)
    await eventually(marks).toBe(2)
    await table.lock()
    const all = Buffer.concat([written(), ...services.seen])
    const texts = [all, ...services.seen.map((bytes) => payloadOf(bytes))]
    for (const number of numbers)
      expect(texts.some((text) => text.includes(number) || text.includes(base64Of(number)))).toBe(false)
    expect(all.includes('voter.identified')).toBe(true)
    await table.unlock()
  })

  it('changes nothing where the policy asks nobody', async () => {
    await openTable('none')
    await services.identifyFarAway(numbers[0])
    const before = services.seen.length
    expect((await table.visit(numbers[0])).kind).toBe('identified')
    expect(bodies('voter.identified')[0]).not.toHaveProperty('elsewhere')
    expect(services.seen.length).toBe(before)
    expect(readdirSync(table.folder)).not.toContain('remote.sqlite')
    expect(table.room).toBeUndefined()
  })
})

/** Counts, closes with two keys, and gives the folder of all exports. */
async function close(): Promise<string> {
  const value = table.station.view().counters?.identified ?? 0
  await must(table.invoke('closing.count', { row: 'identified-signatures', value }))
  await table.keys()
  await must(table.invoke('closing.close'))
  return join(table.folder, 'export')
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll('=', '')
}

function payloadOf(envelope: Uint8Array): Buffer {
  const { payload } = JSON.parse(Buffer.from(envelope).toString('utf8')) as { readonly payload: string }
  return Buffer.from(payload, 'base64')
}
