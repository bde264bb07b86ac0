import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { batchExtent } from '../hub/batch-extent.ts'
import { authorityTls } from '../hub/pinned-tls.ts'
import { findNatsServer } from '../hub/server-binary.ts'
import { carriedSubject, JOURNALS_STREAM, regionInbox, serviceSubject } from '../hub/subjects.ts'
import { freePort } from '../hub/testing/regional-server.ts'
import { CentreStore } from './centre-store.ts'
import { readElectionBook } from './election-book.ts'
import { CentreIntake } from './intake.ts'
import { CARRIED_UP } from './journals-stream.ts'
import { collectStream, type StreamCollector } from './stream-collector.ts'
import { Authority, type ExchangeServer, newServer } from './testing/exchange-servers.ts'
import { clockAt, InventedTable, stationLinkKey, writeManifest } from './testing/invented-country.ts'

const binary = findNatsServer(process.env)
if (!binary) console.warn('regional servers below a national one not tested: no nats-server on this machine')

/** A server that comes back is dialled again by those below and above it within some seconds. */
const PATIENCE = { timeout: 60_000, interval: 100 }

describe.skipIf(!binary)(
  'two regions below a nation, as the centre configures them',
  { timeout: 90_000 },
  () => {
    const work = mkdtempSync(join(tmpdir(), 'taanuu-nation-'))
    const authority = new Authority(work)
    const precincts = [9001, 9002]
    const tables = precincts.map((precinct) => new InventedTable(precinct, 'table-1'))
    const store = CentreStore.open(':memory:', ELECTION)
    let nation: ExchangeServer
    let regions: readonly ExchangeServer[]
    let collector: StreamCollector
    let leafListen: readonly string[]
    let leafUrl: string

    const manifestsOf = (precinct: number): string => join(work, `manifests-${precinct}`)
    const hubOf = (i: number, station = 'table-1'): Promise<NatsConnection> =>
      regions[i].dial(stationLinkKey(precincts[i], station), regionInbox(ELECTION, precincts[i], station))

    beforeAll(async () => {
      for (const precinct of precincts) {
        mkdirSync(manifestsOf(precinct))
        writeManifest(manifestsOf(precinct), { precinct })
        // The centre's own folder holds all of them.
        writeManifest(join(work, 'all'), { precinct })
      }
      nation = await newServer('nation', authority, binary as string)
      regions = [
        await newServer('region-3', authority, binary as string),
        await newServer('region-7', authority, binary as string),
      ]
      const leaf = await freePort()
      leafListen = ['--leaf-listen', `127.0.0.1:${leaf}`]
      leafUrl = `tls://localhost:${leaf}`
      const below = regions.flatMap(({ name }) => ['--region', `${name}=${name}.test`])
      await nation.configure(join(work, 'all'), [...leafListen, ...below])
      for (const [i, region] of regions.entries())
        await region.configure(manifestsOf(precincts[i]), ['--nation', leafUrl])
      for (const server of [nation, ...regions]) server.start()
      // Each region's own centre, or an administrator, makes its stream; here nobody reads it.
      const nobody = { takeBatches: () => [] } as unknown as CentreIntake
      for (const region of regions) await makeStream(region, nobody)
      if (!store.ok) throw new Error(store.error.code)
      const intake = new CentreIntake({
        ...{ store: store.value, rootKeys: [ROOT.publicKey], now: Date.now, book: bookNow },
      })
      collector = collectStream({
        ...{ url: nation.url, key: authority.centreKey, tls: authorityTls(authority.pem), intake },
        ...{ regions: regions.map(({ name }) => name), onChange: () => undefined },
      })
    })
    afterAll(async () => {
      await collector?.stop()
      for (const server of [nation, ...(regions ?? [])]) await server?.stop()
      if (store.ok) store.value.close()
      rmSync(work, { recursive: true })
    })

    function bookNow() {
      const book = readElectionBook(join(work, 'all'), [ROOT.publicKey])
      if (!book.ok) throw new Error(book.error.code)
      return book.value
    }

    async function makeStream(region: ExchangeServer, nobody: CentreIntake): Promise<void> {
      const maker = collectStream({
        ...{ url: region.url, key: authority.centreKey, tls: authorityTls(authority.pem), intake: nobody },
        onChange: () => undefined,
      })
      await vi.waitFor(() => expect(maker.state.state).toBe('connected'), PATIENCE)
      await maker.stop()
    }

    /** So many voters come to the table of a region; its hub carries each as a piece of its own. */
    async function serve(hub: NatsConnection, i: number, voters: number): Promise<void> {
      const table = tables[i]
      const subject = carriedSubject(ELECTION, table.precinct, table.station, 'table-1')
      for (let voter = 0; voter < voters; voter++) {
        const from = table.events.length
        if (from === 0) table.open(clockAt(2, 0))
        table.serve(clockAt(3, 0), `voter ${from}`)
        for (const bytes of table.batches(from)) await jetstream(hub).publish(subject, bytes)
      }
    }
    const held = (): readonly number[] =>
      tables.map(({ precinct, station }) => (store.ok && store.value.station(precinct, station)?.size) || 0)
    const wanted = (): readonly number[] => tables.map(({ events }) => events.length)

    it('brings the journals of both to the centre, each piece once', async () => {
      for (const i of [0, 1]) {
        const hub = await hubOf(i)
        await serve(hub, i, 5)
        await hub.close()
      }
      await expect.poll(held, PATIENCE).toEqual(wanted())
      expect(collector.state.received).toBe(10)
      // No region keeps what belongs to another.
      for (const region of regions) expect(await keptBy(region)).toBe(5)
    })

    async function keptBy(server: ExchangeServer): Promise<number> {
      const own = await server.dial()
      const manager = await jetstreamManager(own)
      const { messages } = (await manager.streams.info(JOURNALS_STREAM)).state
      await own.close()
      return messages
    }

    it('lets a regional server order nothing above or beside it, and hear nothing of another', async () => {
      const rogue = await regions[0].dial()
      const heard: string[] = []
      for (const subject of ['journal.>', `${CARRIED_UP}.>`])
        rogue.subscribe(subject, { callback: (_error, message) => void heard.push(message.subject) })
      for (const server of ['nation', 'region-7'])
        await expect(
          rogue.request(`$JS.${server}.API.STREAM.DELETE.${JOURNALS_STREAM}`, '', { timeout: 500 }),
        ).rejects.toThrow()
      const hub = await hubOf(1)
      await serve(hub, 1, 2)
      await hub.close()
      await expect.poll(held, PATIENCE).toEqual(wanted())
      // Its own journals on their way up it may see.
      const own = `${CARRIED_UP}.region-3.`
      expect(heard.filter((subject) => !subject.startsWith(own))).toEqual([])
      await rogue.close()
    })

    it('passes questions of stations to services at the national server, and answers back', async () => {
      const service = await nation.dial()
      const subject = serviceSubject(ELECTION, 'register', 9001, 'table-1')
      service.subscribe(subject, { callback: (_error, message) => void message.respond('answer') })
      await service.flush()
      const hub = await hubOf(0)
      await expect
        .poll(
          () => hub.request(subject, 'question', { timeout: 500 }).then((answer) => answer.string(), String),
          PATIENCE,
        )
        .toBe('answer')
      await hub.close()
      await service.close()
    })

    it('goes on in order after days without the national server, and after a regional one was killed', async () => {
      const hub = await hubOf(0)
      await nation.kill()
      await serve(hub, 0, 150)
      await regions[0].kill()
      await hub.close()
      regions[0].start()
      const again = await hubOf(0)
      await serve(again, 0, 150)
      await again.close()
      const other = await hubOf(1)
      await serve(other, 1, 20)
      await other.close()
      nation.start()
      await expect.poll(held, PATIENCE).toEqual(wanted())
      if (!store.ok) throw new Error(store.error.code)
      expect([store.value.gaps(), store.value.refusals(5)]).toEqual([[], []])
      // What came up lies there in the order in which it was carried, once.
      const above = await nation.dial()
      const manager = await jetstreamManager(above)
      const { messages } = (await manager.streams.info(JOURNALS_STREAM)).state
      const next = new Map<string, number>()
      for (let seq = 1; seq <= messages; seq++) {
        const message = await manager.streams.getMessage(JOURNALS_STREAM, { seq })
        const extent = batchExtent(message?.data ?? new Uint8Array())
        const subject = message?.subject ?? ''
        expect(extent?.from).toBe(next.get(subject) ?? 0)
        next.set(subject, extent?.to ?? 0)
      }
      expect([...next.values()]).toEqual(wanted())
      await above.close()
    })

    it('cuts off one revoked station by a new manifest, and nothing else', async () => {
      const [thief, honest, far] = [await hubOf(0), await hubOf(0, 'table-2'), await hubOf(1)]
      for (const folder of [manifestsOf(9001), join(work, 'all')])
        writeManifest(folder, { precinct: 9001, version: 2, revoked: ['table-1'] })
      await regions[0].rewrite()
      regions[0].reload()
      await thief.closed()
      await expect(hubOf(0)).rejects.toThrow(/[Aa]uthorization/)
      expect([honest.isClosed(), far.isClosed()]).toEqual([false, false])
      // The way up stands as before: the honest table's journal passes.
      const table = new InventedTable(9001, 'table-2')
      table.open(clockAt(2, 0))
      const subject = carriedSubject(ELECTION, 9001, 'table-2', 'table-2')
      for (const bytes of table.batches()) await jetstream(honest).publish(subject, bytes)
      await expect
        .poll(() => (store.ok ? store.value.station(9001, 'table-2')?.size : 0), PATIENCE)
        .toBe(table.events.length)
      await honest.close()
      await far.close()
    })

    it('cuts off a region that is struck out, and takes nobody whose certificate it does not name', async () => {
      const stranger = await newServer('region-9', authority, binary as string)
      await stranger.configure(manifestsOf(9001), ['--nation', leafUrl])
      stranger.start()
      const [named] = regions
      await nation.configure(join(work, 'all'), [...leafListen, '--region', 'region-7=region-7.test'])
      // A reload does not end the connection of a leaf.
      await nation.stop()
      nation.start()
      const above = await nation.dial()
      const reaches = async (region: string): Promise<boolean> => {
        const api = `$JS.${region}.API.INFO`
        return above.request(api, '', { timeout: 500 }).then(
          () => true,
          () => false,
        )
      }
      await expect.poll(() => reaches(named.name), PATIENCE).toBe(false)
      await expect.poll(() => reaches('region-7'), PATIENCE).toBe(true)
      // It has dialled more than once by now.
      await expect
        .poll(
          () => readFileSync(join(nation.folder, 'log'), 'utf8').includes('authentication error'),
          PATIENCE,
        )
        .toBe(true)
      expect(await reaches('region-9')).toBe(false)
      await above.close()
      await stranger.stop()
    })
  },
)
