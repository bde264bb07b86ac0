import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { tableOf } from '@taanuu/voter-roll-sync/package/table-slices'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { voterRefOf } from '@taanuu/voter-roll-sync/roll/roll'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { LOAN_ANSWER_MS } from '../station/loan-gate.ts'
import { screenOf } from './day/drive-station.ts'
import { must } from './testing/invented-station.ts'
import { identifications, inventRoom, type RoomElection, RoomRig } from './testing/room-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const VOTERS = 6

let slices: RoomElection
let accepting: RoomElection
let rig: RoomRig
beforeAll(async () => {
  slices = await inventRoom({ cutOff: 'slice' }, { voters: VOTERS })
  accepting = await inventRoom({ cutOff: 'accept_and_reconcile' }, { voters: VOTERS })
})
afterAll(() => {
  slices.remove()
  accepting.remove()
})
afterEach(async () => {
  const faults = rig.tables.flatMap((table) => table.faults.map((fault) => (fault as Error).stack ?? fault))
  await rig.dispose()
  expect(faults).toEqual([])
})

async function openRoom(election: RoomElection, options?: ConstructorParameters<typeof RoomRig>[1]) {
  rig = new RoomRig(election, options)
  await rig.open()
  return rig
}

const numbers = ({ content }: RoomElection): readonly string[] =>
  content.roll.voters.map(({ personalNumber }) => personalNumber)
const ownerOf = ({ content, tables }: RoomElection, personalNumber: string): string =>
  tableOf(voterRefOf(content.roll.precinctSecret, personalNumber), tables)
const otherThan = (election: RoomElection, personalNumber: string): string =>
  election.tables.find((table) => table !== ownerOf(election, personalNumber))!

/** What other tables come to know, they know in milliseconds; on a machine with other work it is waited for. */
const eventually = <T>(look: () => T, interval = 10) => expect.poll(look, { timeout: 50_000, interval })

/** Every journal is known at every table that is on. */
async function together(): Promise<void> {
  await eventually(() =>
    rig.tables.every((table) =>
      table.room?.peers.every((peer) => peer.events === rig.table(peer.stationId).events.length),
    ),
  ).toBe(true)
}

/** What the events say of the right to each identification. */
function rights(): ReadonlySet<string | undefined> {
  const events = rig.tables.flatMap((table) => table.events)
  return new Set(events.flatMap((event) => (event.type === 'voter.identified' ? [event.body.right] : [])))
}

describe('tables that see each other', () => {
  it('serve every voter once, wherever he goes, and show whose event says so', async () => {
    await openRoom(slices)
    for (const [i, number] of numbers(slices).entries()) {
      const first = rig.tables[i % 3]
      expect((await first.visit(number)).kind).toBe('identified')
      for (const table of rig.tables.filter((other) => other !== first)) {
        const known = () => table.room?.peers.find(({ stationId }) => stationId === first.stationId)?.events
        await eventually(known, 2).toBe(first.events.length)
      }
      for (const table of rig.tables.filter((other) => other !== first)) {
        const screen = await table.visit(number)
        if (screen.kind !== 'already-identified') throw new Error(screen.kind)
        const event = first.events[screen.evidence.eventIndex ?? -1]
        expect(event).toMatchObject({
          type: 'voter.identified',
          body: { check: screen.evidence.checkNumber },
        })
        expect(screen.evidence.stationName).toBe(first.stationId)
        expect(screen.evidence.proof?.size).toBeGreaterThan(screen.evidence.eventIndex ?? Number.NaN)
      }
    }
    expect([...identifications(rig.tables).values()]).toEqual(numbers(slices).map(() => 1))
    expect(rights()).toEqual(new Set(['own', 'loan']))
  })

  it('know of a lent voter where he is, and get him back when he was not served', async () => {
    await openRoom(slices)
    const [number] = numbers(slices)
    const owner = rig.table(ownerOf(slices, number))
    const borrower = rig.table(otherThan(slices, number))
    borrower.fingerFits = false
    expect((await borrower.approach(number)).kind).toBe('not-recognised')
    await eventually(() => owner.lent).toBe(1)
    expect(await owner.visit(number)).toMatchObject({
      kind: 'sent-to-table',
      why: 'lent',
      tableName: borrower.stationId,
    })
    await must(borrower.invoke('identify.acknowledge'))
    await together()
    expect((await owner.visit(number)).kind).toBe('identified')
    await together()
    expect((await borrower.visit(number)).kind).toBe('already-identified')
  })

  it('get a lent voter back also when the borrower lost its power in the middle', async () => {
    await openRoom(slices)
    const [number] = numbers(slices)
    const owner = rig.table(ownerOf(slices, number))
    const borrower = rig.table(otherThan(slices, number))
    borrower.fingerFits = false
    expect((await borrower.approach(number)).kind).toBe('not-recognised')
    await eventually(() => owner.lent).toBe(1)
    borrower.off()
    expect(await owner.visit(number)).toMatchObject({ kind: 'sent-to-table', tableName: borrower.stationId })
    owner.off()
    await owner.on()
    // The promise outlives the table that made it.
    expect(await owner.visit(number)).toMatchObject({ kind: 'sent-to-table', tableName: borrower.stationId })
    await borrower.on()
    await together()
    expect((await owner.visit(number)).kind).toBe('identified')
  })

  it('are absent while they are locked', async () => {
    await openRoom(slices)
    const [one, two] = rig.tables
    const peer = () => one.room?.peers.find(({ stationId }) => stationId === two.stationId)
    expect(peer()?.state.kind).toBe('here')
    await two.lock()
    expect(peer()?.state).toMatchObject({ kind: 'silent', since: expect.any(String) })
    const theirs = numbers(slices).find((number) => ownerOf(slices, number) === two.stationId)!
    expect((await one.visit(theirs)).kind).toBe('sent-to-table')
    await two.unlock()
    expect(peer()?.state.kind).toBe('here')
    expect((await one.visit(theirs)).kind).toBe('identified')
  })

  it('wait for a dead line no longer than the named time', async () => {
    await openRoom(slices, { losses: 1, random: () => 0 })
    const [number] = numbers(slices)
    const borrower = rig.table(otherThan(slices, number))
    const before = performance.now()
    const screen = await borrower.visit(number)
    const took = performance.now() - before
    expect(screen).toMatchObject({
      kind: 'sent-to-table',
      tableName: ownerOf(slices, number),
      why: 'cut-off',
    })
    expect(took).toBeGreaterThan(LOAN_ANSWER_MS * 0.9)
    // A machine with other work is late, but not by another wait of that kind and more.
    expect(took).toBeLessThan(LOAN_ANSWER_MS + 15_000)
  })
})

describe('all links cut', () => {
  it('with slices: nobody is served twice, and everybody who walks to every table is served', async () => {
    await openRoom(slices)
    rig.room.cutAll()
    const random = createRandom('all links cut')
    for (const number of numbers(slices)) {
      const screens = []
      for (const table of random.shuffle([...rig.tables])) screens.push(await table.visit(number))
      expect(screens.filter(({ kind }) => kind === 'identified').length).toBe(1)
      for (const screen of screens) {
        if (screen.kind === 'identified') continue
        expect(screen).toMatchObject({ kind: 'sent-to-table', tableName: ownerOf(slices, number) })
      }
    }
    rig.room.heal()
    await together()
    expect([...identifications(rig.tables).values()]).toEqual(numbers(slices).map(() => 1))
    for (const table of rig.tables) expect(table.room?.doubles).toEqual([])
  })

  it('with acceptance: every double is found when the tables meet, shown with both events, closed by two people', async () => {
    await openRoom(accepting)
    rig.room.cutAll()
    for (const number of numbers(accepting))
      for (const table of rig.tables) expect((await table.visit(number)).kind).toBe('identified')
    expect(rights()).toEqual(new Set(['own', 'cut-off']))
    rig.room.heal()
    await together()
    for (const table of rig.tables) {
      await eventually(() => table.room?.doubles.length).toBe(2 * VOTERS)
      const found = table.events.filter((event) => event.type === 'double.found')
      expect(found.length).toBe(2 * VOTERS)
    }
    const [table, other] = rig.tables
    await must(table.invoke('double.show', { double: 1 }))
    const shown = table.screen
    if (shown.kind !== 'double') throw new Error(shown.kind)
    expect(shown.events.map(({ stationName }) => stationName).sort()).toEqual(
      [table.stationId, other.stationId].sort(),
    )
    for (const { stationName, eventIndex, checkNumber } of shown.events) {
      expect(rig.table(stationName).events[eventIndex ?? -1]).toMatchObject({
        type: 'voter.identified',
        body: { check: checkNumber },
      })
    }
    expect(shown.events.find(({ stationName }) => stationName === other.stationId)?.proof).not.toBeNull()
    expect(shown.voter?.fullName).toBeTruthy()
    const act = { act: 'close-double', double: 1, reason: 'DOUBLE_CHECK_WITHDRAWN' }
    await must(table.invoke('room.act', act))
    expect(await table.invoke('room.act-confirm')).toBe('COMMAND_NOT_NOW')
    await table.keys()
    await must(table.invoke('room.act-confirm'))
    const closed = table.events.findLast((event) => event.type === 'double.closed')
    expect(closed).toMatchObject({ body: { double: 1, reason: 'DOUBLE_CHECK_WITHDRAWN' } })
    expect(table.room?.doubles.filter((double) => double.open).length).toBe(2 * VOTERS - 1)
    // A day does not end with cases that nobody has looked at.
    await must(table.invoke('closing.begin'))
    await must(table.invoke('closing.count', { row: 'identified-signatures', value: VOTERS }))
    await table.keys()
    expect(await table.invoke('closing.close')).toBe('DOUBLES_OPEN')
    for (const { double, open } of table.room?.doubles ?? []) {
      if (!open) continue
      await must(table.invoke('double.show', { double }))
      await must(table.invoke('room.act', { ...act, double }))
      await table.keys()
      await must(table.invoke('room.act-confirm'))
    }
    expect(table.screen.kind).toBe('closing')
    await table.keys()
    await must(table.invoke('closing.close'))
    await must(table.invoke('closing.verify'))
    expect(table.screen).toMatchObject({ kind: 'closed', verification: { ok: true } })
  })

  it('exports of all tables, with a double that people closed, pass the public verifier together', async () => {
    await openRoom(accepting)
    const [one, two, three] = rig.tables
    const [number, other] = numbers(accepting)
    await one.visit(other)
    await together()
    rig.room.cutAll()
    for (const table of [one, two]) expect((await table.visit(number)).kind).toBe('identified')
    rig.room.heal()
    await together()
    for (const table of [one, two]) {
      await eventually(() => table.room?.doubles.length).toBe(1)
      await must(table.invoke('double.show', { double: 1 }))
      await must(table.invoke('room.act', { act: 'close-double', double: 1, reason: 'DOUBLE_BOTH_USED' }))
      await table.keys()
      await must(table.invoke('room.act-confirm'))
    }
    const all = mkdtempSync(join(tmpdir(), 'taanuu-exports-'))
    for (const table of [one, two, three]) {
      await must(table.invoke('closing.begin'))
      const value = table.station.view().counters?.identified ?? 0
      await must(table.invoke('closing.count', { row: 'identified-signatures', value }))
      await table.keys()
      await must(table.invoke('closing.close'))
      const { stationId } = table
      cpSync(join(table.folder, 'export', stationId), join(all, stationId), { recursive: true })
    }
    const { findings } = await verifyExport(all, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })
    expect(findings.filter(({ ok, kind }) => !ok && kind !== 'STATION_MISSING')).toEqual([])
    rmSync(all, { recursive: true })
  })

  it('in the middle of a loan: the voter brings a code from the table that could not serve him', async () => {
    await openRoom(slices)
    const [number] = numbers(slices)
    const owner = rig.table(ownerOf(slices, number))
    const borrower = rig.table(otherThan(slices, number))
    borrower.fingerFits = false
    expect((await borrower.approach(number)).kind).toBe('not-recognised')
    await eventually(() => owner.lent).toBe(1)
    rig.room.cutAll()
    await must(borrower.invoke('identify.acknowledge'))
    expect(await owner.approach(number)).toMatchObject({ kind: 'sent-to-table', takesWayCode: true })
    const sent = await borrower.approach(number)
    if (sent.kind !== 'sent-to-table' || sent.wayCode === null) throw new Error(sent.kind)
    expect(await owner.invoke('room.way-code', { code: sent.wayCode.replace(/.$/, '0') })).toBe(
      'WAY_CODE_WRONG',
    )
    await must(owner.invoke('room.way-code', { code: sent.wayCode.toLowerCase() }))
    await screenOf(
      owner.station,
      (screen) => screen.kind === 'identified' && screen.check.state === 'printed',
    )
    rig.room.heal()
    await together()
    expect([...identifications(rig.tables).values()]).toEqual([1])
  })
})

describe('links that come and go', () => {
  it('make no double, and nobody stays unserved', async () => {
    const random = createRandom('flapping')
    await openRoom(slices, { delay: () => 1, duplicates: 0.3, random: () => random.next() })
    const [a, b, c] = slices.tables
    const parts = [[[a, b, c]], [[a, b]], [[b, c]], [[a, c]], []]
    for (const number of numbers(slices)) {
      for (const table of random.shuffle([...rig.tables])) {
        rig.room.partition(random.pick(parts))
        const screen = await table.visit(number)
        expect(['identified', 'already-identified', 'sent-to-table']).toContain(screen.kind)
      }
    }
    rig.room.heal()
    await together()
    for (const number of numbers(slices)) await rig.table(ownerOf(slices, number)).visit(number)
    const times = identifications(rig.tables)
    expect(times.size).toBe(VOTERS)
    expect(new Set(times.values())).toEqual(new Set([1]))
  })
})

describe('a table that is out of work', () => {
  it('is declared out by two officials at each of the others, which serve its voters; it serves nobody when it is back', async () => {
    await openRoom(slices)
    const theirs = numbers(slices).filter((number) => ownerOf(slices, number) === slices.tables[1])
    const [one, two, three] = rig.tables
    await two.visit(theirs[0])
    await together()
    two.off()
    expect((await one.visit(theirs[1])).kind).toBe('sent-to-table')
    const act = { act: 'declare-out', station: two.stationId, reason: 'TABLE_BROKEN' }
    await must(one.invoke('room.act', act))
    expect(one.screen).toMatchObject({ kind: 'room-act', act: { table: { stationId: two.stationId } } })
    await one.keys()
    await must(one.invoke('room.act-confirm'))
    await eventually(
      () => three.room?.peers.find(({ stationId }) => stationId === two.stationId)?.state.kind,
    ).toBe('out')
    for (const number of theirs.slice(1)) {
      await one.visit(number)
      await three.visit(number)
    }
    expect((await one.visit(theirs[0])).kind).toBe('already-identified')
    const times = identifications([one, three])
    expect(times.size).toBe(theirs.length - 1)
    await two.on()
    await screenOf(two.station, (screen) => screen.kind === 'declared-out')
    expect(await two.invoke('identify.start', { personalNumber: theirs[0] })).toBe('COMMAND_NOT_NOW')
    await must(two.invoke('room.act', { act: 'return' }))
    await two.keys()
    await must(two.invoke('room.act-confirm'))
    expect((await two.visit(theirs[0])).kind).toBe('already-identified')
    await together()
    const free = numbers(slices).find((number) => !theirs.includes(number))!
    expect((await two.visit(free)).kind).toBe('identified')
  })

  it('that lost what it promised serves nobody until officials let it, and then only with the word of others', async () => {
    await openRoom(slices)
    const [one, two, three] = rig.tables
    const theirs = numbers(slices).filter((number) => ownerOf(slices, number) === two.stationId)
    const others = numbers(slices).filter((number) => ownerOf(slices, number) === three.stationId)
    await two.visit(theirs[0])
    await together()
    two.off()
    for (const name of ['exchange.sqlite', 'exchange.sqlite-wal', 'exchange.sqlite-shm'])
      rmSync(join(two.folder, name), { force: true })
    await two.on()
    expect(two.screen).toEqual({ kind: 'declared-out', by: [] })
    expect((await one.visit(theirs[1])).kind).toBe('sent-to-table')
    await must(two.invoke('room.act', { act: 'return' }))
    await two.keys()
    await must(two.invoke('room.act-confirm'))
    await together()
    expect((await two.visit(theirs[0])).kind).toBe('already-identified')
    expect((await two.visit(others[0])).kind).toBe('identified')
    const act = { act: 'declare-out', station: two.stationId, reason: 'TABLE_BROKEN' }
    await must(one.invoke('room.act', act))
    await one.keys()
    await must(one.invoke('room.act-confirm'))
    await together()
    const screens = []
    for (const table of [one, three]) screens.push((await table.visit(theirs[1])).kind)
    expect(screens).toContain('identified')
    expect(Math.max(...identifications(rig.tables).values())).toBe(1)
  })

  it('hands its voters over when it closes', async () => {
    await openRoom(slices)
    const [one, two] = rig.tables
    const theirs = numbers(slices).filter((number) => ownerOf(slices, number) === two.stationId)
    await must(two.invoke('closing.begin'))
    await must(two.invoke('closing.count', { row: 'identified-signatures', value: 0 }))
    await two.keys()
    await must(two.invoke('closing.close'))
    await eventually(
      () => one.room?.peers.find(({ stationId }) => stationId === two.stationId)?.state.kind,
    ).toBe('closed')
    expect((await one.visit(theirs[0])).kind).toBe('identified')
    await must(two.invoke('closing.verify'))
    expect(two.screen).toMatchObject({ kind: 'closed', verification: { ok: true } })
  })
})

describe('a machine that is heard and not believed', () => {
  it('is named with the reason, and counts as not seen', async () => {
    await openRoom(slices)
    const [one, two] = rig.tables
    const theirs = numbers(slices).find((number) => ownerOf(slices, number) === two.stationId)!
    rig.room.refuse(two.stationId, 'PEER_CLOCK')
    const peer = one.room?.peers.find(({ stationId }) => stationId === two.stationId)
    expect(peer).toMatchObject({ name: two.stationId, state: { kind: 'refused', code: 'PEER_CLOCK' } })
    expect(await one.visit(theirs)).toMatchObject({ kind: 'sent-to-table', tableName: two.stationId })
  })
})

describe('a stick that is carried from table to table', () => {
  it('brings every journal to every table, and says when it may be pulled out', async () => {
    await openRoom(accepting)
    rig.room.cutAll()
    const stick = mkdtempSync(join(tmpdir(), 'taanuu-stick-'))
    const [one, two, three] = rig.tables
    const [first, second] = numbers(accepting)
    await one.visit(first)
    await two.visit(first)
    await three.visit(second)
    expect(await one.invoke('stick.exchange')).toBe('STICK_NONE')
    // Once round to write, once more to read what the later ones wrote.
    for (const table of [one, two, three, one, two]) {
      table.stick = stick
      await must(table.invoke('stick.exchange'))
      expect(await table.invoke('identify.start', { personalNumber: second })).toBe('COMMAND_NOT_NOW')
      await screenOf(table.station, (screen) => screen.kind === 'stick' && screen.state.kind === 'done')
      await must(table.invoke('stick.leave'))
      table.stick = null
    }
    for (const table of [one, two]) await eventually(() => table.room?.doubles.length).toBe(1)
    expect(three.room?.doubles).toEqual([])
    expect((await one.visit(second)).kind).toBe('already-identified')
    rmSync(stick, { recursive: true })
  })

  it('that is pulled out in the middle loses nothing', async () => {
    await openRoom(slices)
    rig.room.cutAll()
    const [one, two] = rig.tables
    const stick = mkdtempSync(join(tmpdir(), 'taanuu-stick-'))
    one.stick = stick
    await must(one.invoke('stick.exchange'))
    rmSync(stick, { recursive: true })
    await screenOf(one.station, (screen) => screen.kind === 'stick' && screen.state.kind !== 'working')
    await must(one.invoke('stick.leave'))
    mkdirSync(stick, { recursive: true })
    for (const table of [one, two]) {
      table.stick = stick
      await must(table.invoke('stick.exchange'))
      await screenOf(table.station, (screen) => screen.kind === 'stick' && screen.state.kind === 'done')
      await must(table.invoke('stick.leave'))
    }
    expect(two.room?.peers.find(({ stationId }) => stationId === one.stationId)?.events).toBe(
      one.events.length,
    )
    rmSync(stick, { recursive: true })
  })
})
