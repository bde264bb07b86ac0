import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { findNatsServer } from '../hub/server-binary.ts'
import { screenOf } from './day/drive-station.ts'
import { openTableLink } from './open-table-link.ts'
import { RoomCable } from './room-cable.ts'
import { createTablesRoom } from './tables-room.ts'
import { identifications, inventRoom, type RoomElection, RoomTable } from './testing/room-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

/** What the other tables may take to show an identification, median: 200 ms, and five times that on a machine under tests. */
const SEEN_MS = 5 * 200
/** Another table takes the hub over within ten seconds, and three times that on a machine under tests. */
const TAKE_OVER_MS = 3 * 10_000
/** Longer than anything takes on a machine with other work (milliseconds). */
const PATIENCE_MS = 60_000
const server = findNatsServer(process.env)
if (!server) console.warn('no room over the real hub: no nats-server on this machine')

describe.skipIf(!server)('three tables over the real hub', () => {
  let election: RoomElection
  let tables: readonly RoomTable[]
  let cables: readonly RoomCable[]
  let folder: string
  let tried = 0

  beforeAll(async () => {
    election = await inventRoom({ cutOff: 'slice' }, { voters: 26 })
    folder = mkdtempSync(join(tmpdir(), 'taanuu-room-hub-'))
    const addresses = await createTablesRoom(folder, election.tables.length)
    cables = election.tables.map(() => new RoomCable())
    tables = election.tables.map((id, i) => {
      const own = addresses.addressesOf(addresses.stationIds[i])
      return new RoomTable(id, election, (secrets, data) =>
        cables[i].connect(() => openTableLink(own, data, secrets)),
      )
    })
    for (const table of tables) await table.open()
  })
  afterEach(() => expect(tables.flatMap((table) => table.faults)).toEqual([]))
  afterAll(async () => {
    for (const table of tables) await table.dispose()
    election.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  const peerOf = (table: RoomTable, station: string) =>
    table.room?.peers.find(({ stationId }) => stationId === station)

  /** Every table that is on is seen, with its whole journal, by all others that are on. */
  async function together(among = tables): Promise<void> {
    await expect
      .poll(
        () =>
          among.every((table) =>
            among
              .filter((other) => other !== table)
              .every((other) => {
                const peer = peerOf(table, other.stationId)
                return peer?.state.kind === 'here' && peer.events === other.events.length
              }),
          ),
        { timeout: PATIENCE_MS, interval: 20 },
      )
      .toBe(true)
  }

  // A machine that is busy with something else gets a second look.
  it('show an identification in less than the named time, median', { retry: 2 }, async () => {
    await together()
    const seen: number[] = []
    const fresh = election.content.roll.voters.slice(6 * tried, 6 * ++tried)
    for (const [i, { personalNumber }] of fresh.entries()) {
      const table = tables[i % 3]
      expect((await table.visit(personalNumber)).kind).toBe('identified')
      const identified = table.events.findLastIndex((event) => event.type === 'voter.identified')
      const written = performance.now()
      for (const other of tables.filter((one) => one !== table)) {
        await expect
          .poll(() => peerOf(other, table.stationId)?.events ?? 0, { timeout: PATIENCE_MS, interval: 2 })
          .toBeGreaterThan(identified)
        seen.push(performance.now() - written)
        expect((await other.visit(personalNumber)).kind).toBe('already-identified')
        await together()
      }
    }
    seen.sort((a, b) => a - b)
    console.log(
      `seen by peers: median ${seen[seen.length >> 1].toFixed(0)} ms, last ${seen.at(-1)?.toFixed(0)} ms`,
    )
    expect(seen[seen.length >> 1]).toBeLessThan(SEEN_MS)
  })

  it('go on over another hub when the table with the hub is switched off', async () => {
    const hub = tables.find((table) => table.room?.hub)
    if (!hub) throw new Error('nobody is the hub')
    const others = tables.filter((table) => table !== hub)
    hub.off()
    const since = performance.now()
    await expect
      .poll(() => others.some((table) => table.room?.hub), { timeout: PATIENCE_MS, interval: 50 })
      .toBe(true)
    await together(others)
    console.log(`another hub after ${((performance.now() - since) / 1000).toFixed(1)} s`)
    expect(performance.now() - since).toBeLessThan(TAKE_OVER_MS)
    await hub.on()
    await together()
  })

  it('serve nobody twice while all cables are cut, and agree afterwards', async () => {
    for (const cable of cables) cable.cut = true
    await expect
      .poll(() => tables.every((table) => table.room?.peers.every(({ state }) => state.kind === 'silent')))
      .toBe(true)
    for (const { personalNumber } of election.content.roll.voters.slice(6 * tried)) {
      const screens = []
      for (const table of tables) screens.push(await table.visit(personalNumber))
      expect(screens.filter(({ kind }) => kind === 'identified').length).toBe(1)
    }
    for (const cable of cables) cable.cut = false
    await together()
    expect(new Set(identifications(tables).values())).toEqual(new Set([1]))
    for (const table of tables) {
      expect(table.room?.doubles).toEqual([])
      await screenOf(table.station, (screen) => screen.kind === 'ready')
    }
  })
})

describe('a table whose machine has no server and no network', () => {
  it('says that it works alone, and serves its own voters', async () => {
    const election = await inventRoom({ cutOff: 'slice' }, { voters: 6 })
    const table = new RoomTable(election.tables[0], election, null)
    await table.open()
    expect(table.room).toMatchObject({ link: 'alone', cutOff: 'slice' })
    const screens = []
    for (const { personalNumber } of election.content.roll.voters)
      screens.push((await table.visit(personalNumber)).kind)
    expect(new Set(screens)).toEqual(new Set(['identified', 'sent-to-table']))
    await table.dispose()
    election.remove()
  })

  it('works also where the way into the room fails: the fault is told, nobody waits', async () => {
    const election = await inventRoom({ cutOff: 'slice' }, { voters: 6 })
    const table = new RoomTable(election.tables[0], election, () => Promise.reject(new Error('no socket')))
    await table.open()
    expect(table.room?.link).toBe('alone')
    expect(table.faults).toEqual([new Error('no socket')])
    await table.dispose()
    election.remove()
  })
})
