import { afterEach, describe, expect, it } from 'vitest'
import type { HubPlace } from './room-connection.ts'
import { inventRoom } from './testing/invented-room.ts'
import { NATS_SERVER, until, viewsOf } from './testing/machines.ts'
import { freePort, regionalServer } from './testing/regional-server.ts'
import { IDS, PATIENCE_MS, TAKE_OVER_MS, type ThreeTables, threeTables } from './testing/three-tables.ts'

let room: ThreeTables
afterEach(() => room?.close())

describe.skipIf(NATS_SERVER === undefined)('three tables on a bad network (needs nats-server)', () => {
  it('hand the hub over at once when its table is locked, and go on', async () => {
    room = await threeTables()
    await room.openAll()
    room.write('table-2', 2)
    await until(() => room.machines.get('table-3')?.got.get('table-2')?.length === 2, 5000)
    await room.machines.get('table-1')?.close()
    const took = await until(
      () => room.allConnected('table-2', ['table-2', 'table-3']),
      TAKE_OVER_MS,
      room.missing,
    )
    expect(took).toBeLessThan(6000)
    // Unlocked again it joins, and moves nobody.
    await room.open('table-1')
    room.write('table-1', 1)
    await until(() => room.allConnected('table-2') && room.inStep(), PATIENCE_MS, room.missing)
  })

  it('stay in step over a bad network: latency, loss, and ways that open and close', async () => {
    room = await threeTables(7)
    for (const [a, b] of [
      ['table-1', 'table-2'],
      ['table-1', 'table-3'],
      ['table-2', 'table-3'],
    ]) {
      room.wire.between(a, b, { latencyMs: 40, loss: 0.1 })
    }
    await room.openAll()
    for (let round = 0; round < 4; round++) {
      for (const id of IDS) room.write(id, 5)
      const [a, b] = [IDS[round % 3], IDS[(round + 1) % 3]]
      room.wire.between(a, b, { way: 'dead' })
      await new Promise((resolve) => setTimeout(resolve, 700))
      room.wire.between(a, b, { way: 'open' })
    }
    await until(() => room.inStep(), PATIENCE_MS, room.missing)
  })

  it('notice a half-open way: one hears, the other does not, and nothing is lost', async () => {
    room = await threeTables()
    await room.openAll()
    // What table-3 sends is lost; it still hears the others.
    room.wire.from('table-3', 'table-1', { way: 'dead' })
    room.wire.from('table-3', 'table-2', { way: 'dead' })
    room.write('table-3', 3)
    room.write('table-2', 3)
    await until(() => room.inStep(['table-1', 'table-2']), 5000, room.missing)
    const seen = (): string | undefined =>
      room.machines.get('table-1')?.link.view.peers.find(({ station }) => station === 'table-3')?.state.kind
    await until(() => seen() === 'absent', 8000, room.missing)
    expect(await room.machines.get('table-3')?.link.publish(Buffer.from('{}'))).toMatchObject({ ok: false })
    room.wire.from('table-3', 'table-1', { way: 'open' })
    room.wire.from('table-3', 'table-2', { way: 'open' })
    await until(() => room.allConnected() && room.inStep(), PATIENCE_MS, room.missing)
  })

  it('each run alone while all ways are cut, and come together', async () => {
    room = await threeTables()
    await room.openAll()
    const ways = [
      ['table-1', 'table-2'],
      ['table-1', 'table-3'],
      ['table-2', 'table-3'],
    ] as const
    for (const [a, b] of ways) room.wire.between(a, b, { way: 'dead' })
    await until(
      () => viewsOf(room).every(({ peers }) => peers.every(({ state }) => state.kind === 'absent')),
      8000,
    )
    for (const id of IDS) room.write(id, 10)
    await until(() => viewsOf(room).every(({ state }) => state === 'connected'), TAKE_OVER_MS, room.missing)
    expect(viewsOf(room).map(({ hub }) => hub)).toEqual(IDS)
    for (const [a, b] of ways) room.wire.between(a, b, { way: 'open' })
    await until(() => room.allConnected('table-1') && room.inStep(), PATIENCE_MS, room.missing)
  })

  it('pass over a hub that only says that it runs', async () => {
    room = await threeTables()
    const nowhere = (hub: HubPlace): HubPlace => ({ ...hub, hosts: ['127.0.0.1'], port: 1 })
    await room.open('table-1')
    for (const id of ['table-2', 'table-3']) {
      const through = room.wire.reroute(id)
      const reroute = (hub: HubPlace): HubPlace => (hub.station === 'table-1' ? nowhere(hub) : through(hub))
      await room.open(id, { reroute })
    }
    room.write('table-2', 1)
    const reached = (): boolean => room.machines.get('table-3')?.got.get('table-2')?.length === 1
    await until(reached, 40_000, room.missing)
    expect(viewsOf(room)[2].hub).not.toBe('table-1')
  })

  it('reach the region through whichever of them runs the hub', async () => {
    const above = await regionalServer([inventRoom(3)], await freePort())
    room = await threeTables()
    const { regional } = above
    await room.openAll({ regional })
    room.write('table-2', 5)
    const carried = (via: string): number | undefined =>
      room.machines.get(via)?.link.uplink?.carried.get('table-2')
    await until(() => carried('table-1') === 5, PATIENCE_MS, room.missing)
    for (const id of ['table-2', 'table-3']) room.wire.between('table-1', id, { way: 'dead' })
    room.write('table-2', 4)
    await until(() => carried('table-2') === 9, PATIENCE_MS, room.missing)
    const all = await above.read()
    const events = (via: string): string[] =>
      all
        .filter(({ subject }) => subject.endsWith(`.table-2.${via}`))
        .flatMap(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { events: string[] }).events)
    expect(events('table-1')).toEqual(room.machines.get('table-2')?.journal.slice(0, 5))
    expect(events('table-2')).toEqual(room.machines.get('table-2')?.journal)
    await room.close()
    await above.close()
  })

  it('keep their hub when their own program stood still for a while', async () => {
    room = await threeTables()
    await room.openAll()
    const pid = room.machines.get('table-1')?.link.keeper?.serverPid
    let connections = 0
    room.machines.get('table-2')?.link.onConnected(() => connections++)
    const until5s = performance.now() + 5000
    while (performance.now() < until5s) {
      // The processor has other work.
    }
    room.write('table-2', 2)
    await until(() => room.inStep(), 5000, room.missing)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(room.allConnected('table-1')).toBe(true)
    // The one that was there all along.
    expect(connections).toBe(1)
    expect(room.machines.get('table-1')?.link.keeper?.serverPid).toBe(pid)
  })
})
