import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { createRandom } from '@taanuu/simulator/random'
import { RemoteVoters } from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHubCertificate } from '../hub/hub-certificate.ts'
import { linkAuthenticator, userOf } from '../hub/link-key.ts'
import { pinnedTls } from '../hub/pinned-tls.ts'
import { findNatsServer } from '../hub/server-binary.ts'
import { type ServerProcess, startServer } from '../hub/server-process.ts'
import { carriedSubject, JOURNALS_STREAM, regionInbox, serviceSubject } from '../hub/subjects.ts'
import { CentreStore } from './centre-store.ts'
import { readElectionBook } from './election-book.ts'
import { CentreIntake } from './intake.ts'
import { KEY_FILE, makeKeyFile, openKeyFile, publicKeysOf } from './key-file.ts'
import { regionalServerConfig } from './regional-config.ts'
import { runService } from './run-service.ts'
import { collectStream } from './stream-collector.ts'
import {
  type InventedTable,
  stationKey,
  stationLinkKey,
  tableWithDay,
  writeManifest,
} from './testing/invented-country.ts'

const binary = findNatsServer(process.env)
const SHORT_ACK_WAIT_NS = 1_000_000_000
/** Longer than a collector's question to the server stands. */
const QUESTION_MS = 2500
if (!binary) console.warn('streams of the centre not tested: no nats-server on this machine')

describe.skipIf(!binary)('a regional server as the centre configures it', () => {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-centre-stream-'))
  const manifests = join(work, 'manifests')
  const config = join(work, 'server.conf')
  const certificate = makeHubCertificate(Date.now())
  const centreKey = signingKeyFromSeed(randomBytes(32))
  const tls = pinnedTls(certificate.announced)
  let url: string
  let server: ServerProcess
  let own: NatsConnection

  const dial = (key: SigningKey, inbox?: string): Promise<NatsConnection> =>
    connect({
      servers: [url],
      authenticator: linkAuthenticator(key),
      tls,
      reconnect: false,
      ...(inbox === undefined ? {} : { inboxPrefix: inbox }),
    })

  function bookNow() {
    const book = readElectionBook(manifests, [ROOT.publicKey])
    if (!book.ok) throw new Error(book.error.code)
    return book.value
  }

  type Services = Parameters<typeof regionalServerConfig>[0]['services']
  function configure(more: readonly string[] = [], services: Services = []): void {
    writeFileSync(
      config,
      regionalServerConfig({
        manifests: [...bookNow().precincts.values()].map(({ manifest }) => manifest),
        centre: [userOf(centreKey.publicKey), ...more],
        services,
        ...{ name: 'region', listen: url, store: join(work, 'js'), storeBytes: 1024 ** 3 },
        ...{ certificate: join(work, 'c.pem'), key: join(work, 'k.pem') },
      }),
    )
  }

  beforeAll(async () => {
    mkdirSync(manifests)
    for (const precinct of [9001, 9002]) writeManifest(manifests, { precinct })
    writeFileSync(join(work, 'c.pem'), certificate.certificatePem)
    writeFileSync(join(work, 'k.pem'), certificate.keyPem)
    url = `127.0.0.1:${await freePort()}`
    configure()
    server = startServer(binary as string, ['-c', config, '-l', join(work, 'log')], () => {})
    own = await until(() => dial(centreKey))
    // The first collector makes the stream on a new server.
    const nobody = { takeBatches: () => [] } as unknown as CentreIntake
    const maker = collectStream({ url, key: centreKey, tls, intake: nobody, onChange: () => undefined })
    await until(async () => {
      if (maker.state.state !== 'connected') throw new Error(maker.state.trouble ?? 'not yet')
    })
    await maker.stop()
  })
  afterAll(async () => {
    await own?.close()
    await server?.stop()
    rmSync(work, { recursive: true })
  })

  const day = { first: 2, last: 5, perHour: 4, closes: true }
  const tables = [9001, 9002].flatMap((precinct) =>
    ['table-1', 'table-2'].map((station) =>
      tableWithDay(precinct, station, day, createRandom(`${precinct} ${station}`)),
    ),
  )

  async function carry(nats: NatsConnection, table: InventedTable, via: string, from = 0): Promise<void> {
    const subject = carriedSubject(ELECTION, table.precinct, table.station, via)
    for (const bytes of table.batches(from)) await jetstream(nats).publish(subject, bytes)
  }

  it('lets a hub carry its own precinct under its own name, and nothing else', async () => {
    const hub = await dial(stationLinkKey(9001, 'table-1'), regionInbox(ELECTION, 9001, 'table-1'))
    await carry(hub, tables[0], 'table-1')
    await carry(hub, tables[1], 'table-1')
    const denied = [
      carriedSubject(ELECTION, 9001, 'table-1', 'table-2'),
      carriedSubject(ELECTION, 9002, 'table-1', 'table-1'),
      `$JS.API.STREAM.DELETE.${JOURNALS_STREAM}`,
    ]
    for (const subject of denied)
      await expect(hub.request(subject, new Uint8Array(1), { timeout: 500 })).rejects.toThrow()
    await hub.close()
    await expect(dial(signingKeyFromSeed(randomBytes(32)))).rejects.toThrow()
  })

  it('is read to the end by a durable consumer, again after a restart, each event once', async () => {
    // Two hubs of one room carry the same journals, cut differently; the second one repeats half.
    const hub = await dial(stationLinkKey(9002, 'table-2'), regionInbox(ELECTION, 9002, 'table-2'))
    for (const table of tables.slice(2)) {
      await carry(hub, table, 'table-2')
      await carry(hub, table, 'table-2', Math.floor(table.events.length / 2))
    }
    await hub.close()
    const store = CentreStore.open(':memory:', ELECTION)
    if (!store.ok) throw new Error(store.error.code)
    const book = bookNow()
    const intake = new CentreIntake({
      ...{ store: store.value, rootKeys: [ROOT.publicKey], now: Date.now, book: () => book },
    })
    const collect = () => collectStream({ url, key: centreKey, tls, intake, onChange: () => undefined })
    const first = collect()
    await expect.poll(() => first.state.received, { timeout: 20_000 }).toBeGreaterThanOrEqual(6)
    await first.stop()
    const sizes = store.value.stations().map(({ size }) => size)
    expect(sizes).toEqual(tables.map(({ events }) => events.length))
    expect(store.value.refusals(5)).toEqual([])
    // A stranger's bytes in the stream stop nothing.
    const stranger = await dial(stationLinkKey(9001, 'table-1'), regionInbox(ELECTION, 9001, 'table-1'))
    await jetstream(stranger).publish(carriedSubject(ELECTION, 9001, 'table-1', 'table-1'), randomBytes(99))
    await stranger.close()
    const second = collect()
    await expect.poll(() => store.value.refusals(5).length, { timeout: 20_000 }).toBe(1)
    await second.stop()
    expect(second.state.received).toBe(1)
    store.value.close()
  })

  it('cuts off a revoked station at a reload, and no other', async () => {
    const [thief, honest] = await Promise.all(
      ['table-1', 'table-2'].map((station) =>
        dial(stationLinkKey(9001, station), regionInbox(ELECTION, 9001, station)),
      ),
    )
    writeManifest(manifests, { precinct: 9001, version: 2, revoked: ['table-1'] })
    configure()
    server.reload()
    await thief.closed()
    await expect(dial(stationLinkKey(9001, 'table-1'))).rejects.toThrow()
    await carry(honest, tables[1], 'table-2')
    await honest.close()
  })

  it('brings questions to evaluator and register, and answers back', async () => {
    const services = await Promise.all(
      (['evaluator', 'register'] as const).map(async (service) => {
        const data = join(work, service)
        const made = await makeKeyFile(join(data, KEY_FILE), service, 'a long passphrase')
        if (!made.ok) throw new Error(made.error.code)
        return { service, data, keys: made.value, shown: await publicKeysOf(made.value) }
      }),
    )
    const wrong = await openKeyFile(join(services[0].data, KEY_FILE), 'evaluator', 'another passphrase')
    expect(wrong).toMatchObject({ error: { code: 'KEYS_PASSPHRASE' } })
    configure(
      [],
      services.map(({ service, shown }) => ({ service, nkey: shown.nkey })),
    )
    server.reload()
    const keyOf = ({ precinct, station }: { readonly precinct: number; readonly station: string }) => {
      const entry = bookNow().stationOf(precinct, station)
      return entry && Buffer.from(entry.signingKey, 'hex')
    }
    const running = await until(() =>
      Promise.all(
        services.map(({ service, data, keys }) =>
          runService({
            ...{ service, data, keys, keyOf, tls, urls: [url] },
            ...{ electionId: ELECTION, perStation: 3, say: () => undefined },
          }),
        ),
      ),
    )
    const hub = await dial(stationLinkKey(9002, 'table-1'), regionInbox(ELECTION, 9002, 'table-1'))
    const carryTo = (service: string) => async (question: Uint8Array) => {
      const subject = serviceSubject(ELECTION, service, 9002, 'table-1')
      return { ok: true, value: (await hub.request(subject, question, { timeout: 5000 })).data } as const
    }
    const [evaluatorShown, registerShown] = services.map(({ shown }) => shown)
    const voters = new RemoteVoters({
      ...{
        electionId: ELECTION,
        precinct: 9002,
        station: 'table-1',
        key: stationKey(9002, 'table-1'),
        keyOf,
      },
      oprfPublicKey: Buffer.from(evaluatorShown.oprfPublicKey ?? '', 'hex'),
      evaluatorKey: Buffer.from(evaluatorShown.signingKey, 'hex'),
      registerKey: Buffer.from(registerShown.signingKey, 'hex'),
      ...{ evaluator: carryTo('evaluator'), register: carryTo('register') },
    })
    const token = await voters.tokenOf('12508199600123')
    if (!token.ok) throw new Error(token.error.code)
    expect(await voters.ask(token.value)).toEqual({ ok: true, value: null })
    for (let i = 0; i < 2; i++) expect((await voters.tokenOf(`1${i}`)).ok).toBe(true)
    expect(await voters.tokenOf('13')).toMatchObject({ error: { code: 'REMOTE_QUOTA' } })
    await hub.close()
    // A service sees no journal and keeps no stream.
    const nosy = await dial(services[1].keys.link)
    const info = nosy.request(`$JS.API.STREAM.INFO.${JOURNALS_STREAM}`, '', { timeout: 500 })
    await expect(info).rejects.toThrow()
    await nosy.close()
    for (const service of running) await service.close()
  })

  it('is followed by the program through kills at any moment, each event once', async () => {
    const data = join(work, 'centre')
    const made = await makeKeyFile(join(data, KEY_FILE), 'centre', 'a long passphrase')
    if (!made.ok) throw new Error(made.error.code)
    const { nkey } = await publicKeysOf(made.value)
    rmSync(join(manifests, '9001-2'), { recursive: true, force: true })
    configure([nkey])
    server.reload()
    const seen = await until(() => dial(made.value.link))
    await seen.close()
    // The program's own position in the stream begins anew.
    await (await jetstreamManager(own)).consumers.delete(JOURNALS_STREAM, 'centre')
    writeFileSync(join(work, 'passphrase'), 'a long passphrase\n')
    writeFileSync(join(work, 'ca.pem'), certificate.certificatePem)
    const random = createRandom('kills')
    for (let life = 0; life < 2; life++) {
      const child = serve(work, data, manifests, url)
      await said(child, /^http:/)
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 400)))
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
    }
    const last = serve(work, data, manifests, url)
    await said(last, /^http:/)
    const manager = await jetstreamManager(own)
    const left = async () => {
      const info = await manager.consumers.info(JOURNALS_STREAM, 'centre')
      return { num_ack_pending: info.num_ack_pending, idle: info.num_pending === 0 && info.num_waiting > 0 }
    }
    // Nothing is new any more for the last life, which waits for more: questions of killed ones are over by now.
    await new Promise((resolve) => setTimeout(resolve, QUESTION_MS))
    await expect.poll(async () => (await left()).idle, { timeout: 90_000, interval: 200 }).toBe(true)
    // What a killed life had taken comes again after the server's patience, which need not be waited for.
    await manager.consumers.update(JOURNALS_STREAM, 'centre', { ack_wait: SHORT_ACK_WAIT_NS })
    await expect.poll(async () => (await left()).num_ack_pending, { timeout: 90_000, interval: 200 }).toBe(0)
    last.kill('SIGTERM')
    await new Promise((resolve) => last.once('exit', resolve))
    const store = CentreStore.open(join(data, 'centre.sqlite'), ELECTION)
    if (!store.ok) throw new Error(store.error.code)
    const rows = [...store.value.stations()].sort(
      (a, b) => a.precinct - b.precinct || (a.station < b.station ? -1 : 1),
    )
    expect(rows.map(({ size }) => size)).toEqual(tables.map(({ events }) => events.length))
    for (const [i, { counts }] of rows.entries())
      expect(Object.values(counts.byHour).reduce((a, b) => a + b, 0)).toBe(
        tables[i].events.filter(({ type }) => type === 'voter.identified').length,
      )
    expect(store.value.doubles()).toEqual([])
    store.value.close()
  }, 180_000)
})

function serve(work: string, data: string, manifests: string, url: string): ChildProcess {
  const program = join(import.meta.dirname, '../cli/taanuu.ts')
  const root = Buffer.from(ROOT.publicKey).toString('hex')
  return spawn(
    process.execPath,
    [
      ...[program, 'centre', 'serve', '--manifests', manifests, '--data', data, '--root', root],
      ...['--nats', url, '--pin', join(work, 'ca.pem'), '--passphrase-file', join(work, 'passphrase')],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
}

function said(child: ChildProcess, what: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (text.split('\n').some((line) => what.test(line))) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
}

async function until<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries > 60) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
