import { afterEach, describe, expect, it } from 'vitest'
import { inventRoom } from './testing/invented-room.ts'
import { NATS_SERVER, until, viewsOf } from './testing/machines.ts'
import { IDS, PATIENCE_MS, TAKE_OVER_MS, type ThreeTables, threeTables } from './testing/three-tables.ts'

let room: ThreeTables
afterEach(() => room?.close())

describe('a machine of one table, or without the server', () => {
  it('says that it is alone, and hears of nobody', async () => {
    room = await threeTables()
    const { link } = await room.open('table-1', { binary: null })
    expect(link.view).toMatchObject({ state: 'alone', hub: null })
    expect(link.view.peers.map(({ state }) => state.kind)).toEqual(['absent', 'absent'])
    expect(await link.publish(Buffer.from('x'))).toMatchObject({ error: { code: 'LINK_DOWN' } })
    expect(await link.ask('table-2', Buffer.from('x'), 100)).toMatchObject({ error: { code: 'LINK_DOWN' } })
  })
})

describe.skipIf(NATS_SERVER === undefined)('three tables of a room (needs nats-server)', () => {
  it('find each other, go to one hub, and each sees what the others write', async () => {
    room = await threeTables()
    await room.openAll()
    for (const id of IDS) room.write(id, 5)
    await until(() => room.inStep(), PATIENCE_MS, room.missing)
    const skews = viewsOf(room).flatMap(({ peers }) => peers.map(({ clockSkewMs }) => clockSkewMs))
    for (const skew of skews) expect(Math.abs(skew ?? Number.NaN)).toBeLessThan(5000)
  })

  it('ask each other, and are told at once or within the deadline when there is no answer', async () => {
    room = await threeTables()
    await room.openAll()
    const [one, two, three] = IDS.map((id) => room.machines.get(id)?.link)
    two?.onAsked(async (from, question) => Buffer.from(`${from}: ${question}`))
    three?.onAsked(() => new Promise(() => {}))
    const answer = await one?.ask('table-2', Buffer.from('who?'), 2000)
    expect(answer).toMatchObject({ ok: true })
    expect(answer?.ok && String(answer.value)).toBe('table-1: who?')
    const begun = performance.now()
    expect(await one?.ask('table-3', Buffer.from('who?'), 300)).toMatchObject({
      error: { code: 'PEER_SILENT' },
    })
    // Long after the deadline, long before anybody gives up.
    expect(performance.now() - begun).toBeLessThan(20_000)
    await room.machines.get('table-2')?.close()
    expect(await one?.ask('table-2', Buffer.from('who?'), 300)).toMatchObject({
      error: { code: 'PEER_SILENT' },
    })
  })

  it('lose nothing when the machine of the hub dies: another takes over within ten seconds', async () => {
    room = await threeTables()
    await room.openAll()
    for (const id of IDS) room.write(id, 3)
    await until(() => room.inStep(), PATIENCE_MS, room.missing)
    // The machine is gone from the network without a word.
    for (const id of ['table-2', 'table-3']) room.wire.between('table-1', id, { way: 'dead' })
    room.write('table-2', 3)
    room.write('table-3', 3)
    const took = await until(() => room.inStep(['table-2', 'table-3']), PATIENCE_MS, room.missing)
    console.log(`another hub after ${(took / 1000).toFixed(1)} s`)
    expect(took).toBeLessThan(TAKE_OVER_MS)
    expect(viewsOf(room)[1]).toMatchObject({ state: 'connected', hub: 'table-2' })
    expect(viewsOf(room)[1].peers[0]).toMatchObject({ station: 'table-1', state: { kind: 'absent' } })
    // It comes back with what it wrote alone; two hubs become one.
    room.write('table-1', 2)
    for (const id of ['table-2', 'table-3']) room.wire.between('table-1', id, { way: 'open' })
    await until(() => room.allConnected() && room.inStep(), PATIENCE_MS, room.missing)
    expect(new Set(viewsOf(room).map(({ hub }) => hub)).size).toBe(1)
  })

  it('go on when the server is killed: the same machine starts it again', async () => {
    room = await threeTables()
    await room.openAll()
    room.write('table-1', 4)
    room.write('table-2', 4)
    await until(() => room.inStep(), PATIENCE_MS, room.missing)
    process.kill(room.machines.get('table-1')?.link.keeper?.serverPid ?? 0, 'SIGKILL')
    room.write('table-3', 4)
    const took = await until(() => room.allConnected() && room.inStep(), PATIENCE_MS, room.missing)
    console.log(`the server again after ${(took / 1000).toFixed(1)} s`)
    expect(took).toBeLessThan(TAKE_OVER_MS)
  })

  it('refuse a table with another roll and one whose clock is off, and take nothing from them', async () => {
    room = await threeTables()
    const other = inventRoom(3, { roll: 'another' })
    await room.open('table-1')
    await room.open('table-2', { manifest: other.manifest })
    await room.open('table-3', { now: () => Date.now() + 60_000 })
    const peers = (): readonly unknown[] =>
      (room.machines.get('table-1')?.link.view.peers ?? []).map(({ station, state }) => [station, state])
    const named = JSON.stringify([
      ['table-2', { kind: 'refused', code: 'PEER_OTHER_ROLL' }],
      ['table-3', { kind: 'refused', code: 'PEER_CLOCK' }],
    ])
    await until(() => JSON.stringify(peers()) === named, PATIENCE_MS, peers)
    await until(
      () => room.machines.get('table-1')?.link.view.state === 'connected',
      PATIENCE_MS,
      room.missing,
    )
    room.write('table-2', 1)
    room.write('table-3', 1)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(room.machines.get('table-1')?.got.size).toBe(0)
    const skew = room.machines.get('table-1')?.link.view.peers[1].clockSkewMs ?? 0
    expect(Math.abs(skew - 60_000)).toBeLessThan(10_000)
    expect(await room.machines.get('table-1')?.link.ask('table-2', Buffer.from('x'), 200)).toMatchObject({
      error: { code: 'PEER_SILENT' },
    })
  })

  it('cut off a table that a newer manifest revokes', async () => {
    room = await threeTables()
    await room.openAll()
    const newer = inventRoom(3, { version: 2, revoked: ['table-3'] })
    for (const id of ['table-1', 'table-2']) {
      await room.machines.get(id)?.link.takeManifest(newer.manifest, newer.manifestSha256)
    }
    const peer = () =>
      room.machines.get('table-1')?.link.view.peers.find(({ station }) => station === 'table-3')
    await until(() => peer()?.state.kind === 'refused', PATIENCE_MS, room.missing)
    expect(peer()?.state).toEqual({ kind: 'refused', code: 'PEER_REVOKED' })
    room.write('table-2', 2)
    await until(
      () => room.machines.get('table-1')?.got.get('table-2')?.length === 2,
      PATIENCE_MS,
      room.missing,
    )
    await until(() => room.machines.get('table-3')?.link.view.hub !== 'table-1', PATIENCE_MS, room.missing)
  })
})
