import { connect } from '@nats-io/transport-node'
import { afterEach, describe, expect, it } from 'vitest'
import { linkAuthenticator } from './link-key.ts'
import { authorityTls } from './pinned-tls.ts'
import { parseCarried, regionInbox, serviceSubject } from './subjects.ts'
import { type TestHub, testHub } from './testing/hub-for-test.ts'
import { type InventedRoom, inventBatch, inventRoom } from './testing/invented-room.ts'
import { NATS_SERVER, until } from './testing/machines.ts'
import { freePort, type RegionalServer, regionalServer } from './testing/regional-server.ts'
import { hubSource, startUplink, type Uplink } from './uplink.ts'

const room = inventRoom(3)
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Carrier {
  readonly hub: TestHub
  readonly uplink: Uplink
}

/** A room's hub on the machine of one table, with its way up. */
async function carrier(above: RegionalServer, via: string, from: InventedRoom = room): Promise<Carrier> {
  const linkKey = from.tables.find((table) => table.stationId === via)?.linkKey
  if (!linkKey) throw new Error(via)
  const hub = await testHub(from)
  const { manifest } = from
  const uplink = startUplink({
    source: hubSource(hub.keeper),
    regional: above.regional,
    manifest,
    via,
    linkKey,
    gatherMs: 100,
  })
  closing.push(
    () => hub.close(),
    () => uplink.stop(),
  )
  return { hub, uplink }
}

async function write(hub: TestHub, station: string, from: number, to: number): Promise<void> {
  const table = await hub.dial(station)
  for (let n = from; n < to; n++) {
    const batch = inventBatch(station, n, [`{"${station}":${n}}`])
    await table.request(hub.subjects.journal(station), batch, { timeout: 2000 })
  }
  await table.close()
}

/** Events of one station in the order in which the regional server holds them, from every hub that carried them. */
async function eventsAbove(above: RegionalServer, station: string, via: string): Promise<readonly string[]> {
  const all = await above.read()
  return all
    .filter(({ subject }) => parseCarried(subject)?.station === station && parseCarried(subject)?.via === via)
    .flatMap(({ data }) => (JSON.parse(Buffer.from(data).toString()) as { events: string[] }).events)
}

const expected = (station: string, to: number): readonly string[] =>
  Array.from({ length: to }, (_, n) => `{"${station}":${n}}`)

describe.skipIf(NATS_SERVER === undefined)('journals on their way up (needs nats-server)', () => {
  async function region(rooms: readonly InventedRoom[]): Promise<RegionalServer> {
    const above = await regionalServer(rooms, await freePort())
    closing.push(() => above.close())
    return above
  }

  it('come in order and once, in few large batches, and go on after the regional server was away', async () => {
    const above = await region([room])
    const { hub, uplink } = await carrier(above, 'table-1')
    await write(hub, 'table-1', 0, 30)
    await write(hub, 'table-2', 0, 5)
    await until(
      () => uplink.carried.get('table-1') === 30 && uplink.carried.get('table-2') === 5,
      10_000,
      () => uplink.trouble,
    )
    await above.kill()
    await write(hub, 'table-1', 30, 90)
    await until(() => uplink.trouble !== null, 15_000)
    await above.start()
    await until(
      () => uplink.carried.get('table-1') === 90,
      20_000,
      () => uplink.trouble,
    )
    expect(await eventsAbove(above, 'table-1', 'table-1')).toEqual(expected('table-1', 90))
    expect(await eventsAbove(above, 'table-2', 'table-1')).toEqual(expected('table-2', 5))
    expect((await above.read()).length).toBeLessThan(20)
  })

  it('are carried again by the next hub under its own name, so that nothing is missing', async () => {
    const above = await region([room])
    const first = await carrier(above, 'table-1')
    await write(first.hub, 'table-2', 0, 10)
    await until(
      () => first.uplink.carried.get('table-2') === 10,
      10_000,
      () => first.uplink.trouble,
    )
    await first.uplink.stop()
    await first.hub.close()
    const second = await carrier(above, 'table-3')
    await write(second.hub, 'table-2', 0, 15)
    await until(
      () => second.uplink.carried.get('table-2') === 15,
      10_000,
      () => second.uplink.trouble,
    )
    expect(await eventsAbove(above, 'table-2', 'table-3')).toEqual(expected('table-2', 15))
  })

  it('stop where a station is revoked above, and go on for all others', async () => {
    const [mine, theirs] = [room, inventRoom(2, { precinct: 9013 })]
    const above = await region([mine, theirs])
    const stolen = await carrier(above, 'table-1', mine)
    const other = await carrier(above, 'table-1', theirs)
    await until(() => stolen.uplink.state === 'up' && other.uplink.state === 'up', 10_000)
    above.reload([inventRoom(3, { version: 2, revoked: ['table-1'] }), theirs])
    await until(() => stolen.uplink.state === 'down', 10_000)
    expect(other.uplink.state).toBe('up')
    await write(stolen.hub, 'table-2', 0, 3)
    await write(other.hub, 'table-2', 0, 3)
    await until(() => other.uplink.carried.get('table-2') === 3, 10_000)
    const subjects = (await above.read()).map(({ subject }) => parseCarried(subject)?.precinct)
    expect(new Set(subjects)).toEqual(new Set([9013]))
  })

  it('say nothing to a server that another authority signed', async () => {
    const [above, false_] = [await region([room]), await region([room])]
    const { urls } = false_.regional
    const regional = { ...above.regional, urls }
    const { uplink } = await carrier({ ...above, regional }, 'table-1')
    await until(() => uplink.trouble !== null, 5000)
    expect(uplink.state).toBe('down')
    expect(uplink.trouble).toMatch(/certificate|signature/i)
  })

  it('cannot be written below another hub or precinct, and nothing else can be done there', async () => {
    const above = await region([room])
    const { manifest, tables } = room
    const own = await connect({
      servers: [new URL(above.regional.urls[0]).host],
      authenticator: linkAuthenticator(tables[0].linkKey),
      tls: authorityTls(above.regional.certificateAuthority),
      inboxPrefix: regionInbox(manifest.electionId, manifest.precinct, 'table-1'),
      reconnect: false,
    })
    closing.push(() => own.close())
    for (const subject of [
      'journal.test-2026.9012.table-1.table-2',
      'journal.test-2026.9013.table-1.table-1',
      '$JS.API.STREAM.PURGE.JOURNALS',
      '$JS.API.STREAM.MSG.GET.JOURNALS',
      '$JS.API.DIRECT.GET.JOURNALS.journal.test-2026.9013.table-1.table-1',
    ]) {
      await expect(own.request(subject, 'x', { timeout: 300 })).rejects.toThrow()
    }
    const fine = await own.request('journal.test-2026.9012.table-2.table-1', '{}', { timeout: 2000 })
    expect(fine.json()).toMatchObject({ stream: 'JOURNALS' })
    expect(await above.read()).toHaveLength(1)
  })

  it('leave room for questions of tables to services of the centre, under their own name', async () => {
    const above = await region([room])
    const { hub, uplink } = await carrier(above, 'table-1')
    above.connection.subscribe('service.>', {
      callback: (_error, message) => {
        message.respond(Buffer.from(`${message.subject} ${message.string()}`))
      },
    })
    await until(() => uplink.state === 'up', 5000)
    const table = await hub.dial('table-2')
    const subject = serviceSubject('test-2026', 'register', 9012, 'table-2')
    const answer = await table.request(subject, 'who?', { timeout: 2000 })
    expect(answer.string()).toBe(`${subject} who?`)
    const other = serviceSubject('test-2026', 'register', 9012, 'table-3')
    await expect(table.request(other, 'who?', { timeout: 300 })).rejects.toThrow()
  })
})
