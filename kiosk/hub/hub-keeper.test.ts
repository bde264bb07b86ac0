import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHubCertificate } from './hub-certificate.ts'
import { prepareHubFolder, removeSecrets } from './hub-folder.ts'
import { keepHub } from './hub-keeper.ts'
import { linkAuthenticator } from './link-key.ts'
import { pinnedTls } from './pinned-tls.ts'
import { askVersion, findNatsServer } from './server-binary.ts'
import { hubServerConfig } from './server-config.ts'
import { type TestHub, testHub } from './testing/hub-for-test.ts'
import { inventBatch, inventRoom } from './testing/invented-room.ts'
import { NATS_SERVER, until } from './testing/machines.ts'

const room = inventRoom(3)
const config = (manifest = room.manifest): string =>
  hubServerConfig({
    manifest,
    host: '0.0.0.0',
    port: 47_117,
    files: { certificate: '/m/hub.crt', key: '/m/hub.key', store: '/d/store', log: '/d/log' },
    keeper: 'UKEEPER',
  })

describe('the configuration of a hub', () => {
  it('is as reviewed', () => {
    expect(config(inventRoom(2).manifest)).toMatchSnapshot()
  })

  it('names every table and no ballot box, and no table that is revoked', () => {
    const nkeys = (text: string): number => text.match(/nkey: U[A-Z2-7]{55}/g)?.length ?? 0
    expect(nkeys(config())).toBe(3)
    expect(nkeys(config(inventRoom(3, { revoked: ['table-2'] }).manifest))).toBe(2)
    expect(config()).not.toContain('ballot-box')
  })
})

describe('a machine without the server', () => {
  it('finds none, and says what it found where it is none', async () => {
    const none = { PATH: '/nowhere' }
    expect(findNatsServer(none) === undefined || existsSync('/usr/sbin/nats-server')).toBe(true)
    expect(await askVersion('/bin/true')).toMatchObject({ error: { code: 'HUB_NO_SERVER' } })
  })

  it('is told why a hub does not start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-hub-'))
    const kept = await keepHub({
      binary: '/bin/false',
      manifest: room.manifest,
      folder,
      host: '127.0.0.1',
      port: 0,
      now: Date.now,
    })
    expect(kept).toMatchObject({ ok: false, error: { code: 'HUB_NO_SERVER' } })
    rmSync(folder, { recursive: true })
  })
})

describe.skipIf(NATS_SERVER === undefined)('a hub (needs nats-server)', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await testHub(room)
  })
  afterAll(() => hub.close())

  const errorsOf = (connection: NatsConnection): string[] => {
    const errors: string[] = []
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type === 'error') errors.push(status.error.message)
      }
    })()
    return errors
  }

  it('lets in every table with its link key, and nobody else', async () => {
    for (const { stationId } of room.tables) expect((await hub.dial(stationId)).isClosed()).toBe(false)
    const stranger = signingKeyFromSeed(new Uint8Array(32).fill(9))
    await expect(hub.dial('table-1', stranger)).rejects.toThrow(/uthorization/)
    // The journal's own key is none for servers.
    await expect(hub.dial('table-1', room.tables[0].signingKey)).rejects.toThrow(/uthorization/)
    const tls = pinnedTls(hub.keeper.certificate.announced)
    const bare = { servers: [`127.0.0.1:${hub.keeper.port}`], tls, reconnect: false }
    await expect(connect(bare)).rejects.toThrow(/uthorization/)
    await expect(connect({ ...bare, user: 'admin', pass: 'admin' })).rejects.toThrow(/uthorization/)
  })

  it('lets no table write as another, nor read the questions to another, nor change the stream', async () => {
    const table = await hub.dial('table-1')
    const errors = errorsOf(table)
    const { subjects } = hub
    const watched: string[] = []
    const peer = await hub.dial('table-2')
    peer.subscribe(subjects.journals, {
      callback: (_error, { subject }) => {
        watched.push(subject)
      },
    })
    await peer.flush()
    for (const subject of [
      subjects.journal('table-2'),
      subjects.here('table-2'),
      subjects.ask('table-3', 'table-2'),
      '$JS.API.STREAM.DELETE.ROOM',
      '$JS.API.STREAM.PURGE.ROOM',
      '$JS.API.STREAM.MSG.DELETE.ROOM',
      '$JS.API.STREAM.CREATE.OTHER',
      '$JS.API.CONSUMER.CREATE.ROOM',
      '$SYS.REQ.SERVER.PING',
      'anything',
    ]) {
      table.publish(subject, 'x')
    }
    for (const subject of ['>', subjects.asksTo('table-2'), `${subjects.inbox('table-2')}.>`, '_INBOX.>']) {
      table.subscribe(subject, { callback: () => {} })
    }
    table.publish(subjects.journal('table-1'), inventBatch('table-1', 0, ['x']))
    await table.flush()
    await until(() => watched.length > 0, 2000)
    expect(watched).toEqual([subjects.journal('table-1')])
    const refused = (): number => errors.filter((message) => /ermissions/.test(message)).length
    await until(
      () => refused() === 14,
      2000,
      () => errors,
    )
  })

  it('is left by a table that sees another certificate than was announced', async () => {
    const other = makeHubCertificate(Date.now())
    const options = {
      servers: [`127.0.0.1:${hub.keeper.port}`],
      authenticator: linkAuthenticator(room.tables[0].linkKey),
      tls: pinnedTls(other.announced),
      reconnect: false,
    }
    await expect(connect(options)).rejects.toThrow()
  })

  it('is left by a table where something between them takes the encryption away', async () => {
    const stolen: string[] = []
    const server: Server = createServer((socket) => {
      const info = {
        server_id: 'x',
        version: '2.9.10',
        proto: 1,
        headers: true,
        max_payload: 1024,
        nonce: 'abc',
      }
      socket.on('error', () => {})
      socket.on('data', (bytes) => stolen.push(String(bytes)))
      socket.write(`INFO ${JSON.stringify(info)}\r\n`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const options = {
      servers: [`127.0.0.1:${port}`],
      authenticator: linkAuthenticator(room.tables[0].linkKey),
      tls: pinnedTls(hub.keeper.certificate.announced),
      reconnect: false,
      timeout: 1000,
    }
    await expect(connect(options)).rejects.toThrow()
    server.close()
    expect(stolen.join('')).not.toContain('CONNECT')
  })

  it('keeps what it acknowledged when the server is killed, and is there again', async () => {
    const { subjects, keeper } = hub
    const table = await hub.dial('table-3')
    const batch = inventBatch('table-3', 0, ['kept'])
    const kept = await table.request(subjects.journal('table-3'), batch, { timeout: 2000 })
    expect(kept.json()).toMatchObject({ stream: 'ROOM' })
    process.kill(keeper.serverPid ?? 0, 'SIGKILL')
    await until(() => !keeper.isServing, 60_000)
    const took = await until(() => keeper.isServing, 60_000)
    // A second on an idle machine.
    expect(took).toBeLessThan(40_000)
    const again = await hub.dial('table-3')
    const last = await again.request(`$JS.API.DIRECT.GET.ROOM.${subjects.journal('table-3')}`, '', {
      timeout: 2000,
    })
    expect(Buffer.from(last.data)).toEqual(Buffer.from(batch))
  })

  it('starts with an empty store where the one it finds is spoilt', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-hub-'))
    const own = await testHub(room, { folder })
    const table = await own.dial('table-1')
    await table.request(own.subjects.journal('table-1'), inventBatch('table-1', 0, ['x']), { timeout: 2000 })
    await own.close()
    const spoilt = filesBelow(join(folder, 'store'))
    expect(spoilt.length).toBeGreaterThan(2)
    for (const path of spoilt) writeFileSync(path, 'spoilt')
    const again = await testHub(room, { folder })
    const back = await again.dial('table-1')
    const kept = await back.request(own.subjects.journal('table-1'), inventBatch('table-1', 0, ['x']), {
      timeout: 2000,
    })
    expect(kept.json()).toMatchObject({ stream: 'ROOM' })
    await again.close()
    rmSync(folder, { recursive: true })
  })

  it('cuts off a station that a newer manifest revokes, and no other', async () => {
    const [kept, gone] = [await hub.dial('table-1'), await hub.dial('table-2')]
    await hub.keeper.reload(inventRoom(3, { version: 2, revoked: ['table-2'] }).manifest)
    await until(() => gone.isClosed(), 5000)
    expect(kept.isClosed()).toBe(false)
    await expect(hub.dial('table-2')).rejects.toThrow(/uthorization/)
    await hub.keeper.reload(room.manifest)
  })

  it('leaves nothing secret in files, and no process, when it stops', async () => {
    const own = await testHub(room)
    const pid = own.keeper.serverPid ?? 0
    const seeds = room.tables.map(({ linkKey }) => Buffer.from(linkKey.secretKey.subarray(0, 32)))
    for (const path of filesBelow(own.folder)) {
      const bytes = readFileSync(path)
      expect(bytes.includes('PRIVATE KEY')).toBe(false)
      for (const seed of seeds)
        expect(bytes.includes(seed) || bytes.includes(seed.toString('hex'))).toBe(false)
    }
    await own.close()
    expect(() => process.kill(pid, 0)).toThrow()
  })

  it('does not outlive a parent that is killed, and nor do its certificate and key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taanuu-hub-'))
    const child = parentOfHub(folder)
    const pid = Number(await firstLine(child))
    expect(process.kill(pid, 0)).toBe(true)
    expect(filesBelow(folder).filter((path) => path.endsWith('.key'))).toHaveLength(1)
    child.kill('SIGKILL')
    await until(() => !isAlive(pid), 5000)
    const left = (): readonly string[] => filesBelow(folder).filter((path) => path.endsWith('.key'))
    await until(() => left().length === 0, 5000, left)
    rmSync(folder, { recursive: true })
  })

  it('ends a server that an earlier run left on the same store', async () => {
    const own = await testHub(room)
    const pid = own.keeper.serverPid ?? 0
    prepareHubFolder(own.folder, process.env)
    await until(() => !isAlive(pid), 3000)
    await own.close()
  })
})

describe('what killed hubs left in memory', () => {
  it('is swept by the next hub, where none of their processes is left', async () => {
    const base = mkdtempSync(join(tmpdir(), 'taanuu-hub-'))
    const env = { XDG_RUNTIME_DIR: base }
    const gone = await pidOfNobody()
    const folders = ['killed', 'serving', 'kept', 'made'].map((name) => {
      const { secret } = prepareHubFolder(join(base, 'data', name), env)
      writeFileSync(join(secret, 'hub.key'), 'key')
      return secret
    })
    const [killed, serving, kept, made] = folders
    for (const [folder, keeper, server] of [
      [killed, gone, gone],
      [serving, gone, process.pid],
      [kept, process.pid, gone],
    ] as const) {
      writeFileSync(join(folder, 'keeper'), String(keeper))
      writeFileSync(join(folder, 'pid'), String(server))
    }
    rmSync(join(made, 'keeper'))
    writeFileSync(join(base, 'taanuu-hub-notes'), 'of somebody else')
    const { secret } = prepareHubFolder(join(base, 'data', 'next'), env)
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true, true, true])
    expect(existsSync(join(base, 'taanuu-hub-notes'))).toBe(true)
    removeSecrets(secret)
    rmSync(base, { recursive: true })
  })
})

/** Of a process that has ended. */
async function pidOfNobody(): Promise<number> {
  const child = spawn('true')
  await new Promise((resolve) => child.once('exit', resolve))
  return child.pid ?? 0
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function parentOfHub(folder: string): ChildProcess {
  const script = join(folder, 'parent.ts')
  writeFileSync(
    script,
    `import { testHub } from ${JSON.stringify(join(import.meta.dirname, 'testing', 'hub-for-test.ts'))}
import { inventRoom } from ${JSON.stringify(join(import.meta.dirname, 'testing', 'invented-room.ts'))}
const hub = await testHub(inventRoom(2), { folder: ${JSON.stringify(join(folder, 'hub'))} })
console.log(hub.keeper.serverPid)
setInterval(() => {}, 1000)
`,
  )
  return spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  })
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout?.once('data', (bytes) => resolve(String(bytes).trim())))
}
