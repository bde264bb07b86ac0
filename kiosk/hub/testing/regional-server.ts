import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { regionalServerConfig } from '../../centre/regional-config.ts'
import { linkAuthenticator, userOf } from '../link-key.ts'
import { authorityTls } from '../pinned-tls.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { JOURNALS_STREAM, JOURNALS_SUBJECTS } from '../subjects.ts'
import type { RegionalServers } from '../uplink.ts'
import type { InventedRoom } from './invented-room.ts'
import { NATS_SERVER } from './machines.ts'

/** Room for the largest measurement here. */
const STORE_BYTES = 4 * 1024 ** 3

export interface RegionalServer {
  readonly regional: RegionalServers
  /** Seed of the collector's key, hex. */
  readonly collectorSeedHex: string
  /** The collector's own connection. */
  readonly connection: NatsConnection
  readonly pid: number
  /** What the stream holds, oldest first. */
  read(): Promise<readonly { readonly subject: string; readonly data: Uint8Array }[]>
  /** Takes the rooms' manifests anew: stations that they revoke are cut off. */
  reload(rooms: readonly InventedRoom[]): void
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A regional server as `taanuu centre server-config` describes it. */
export async function regionalServer(first: readonly InventedRoom[], port: number): Promise<RegionalServer> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-region-'))
  const certificateAuthority = makeCertificates(folder)
  const collectorSeed = randomBytes(32)
  const collector = signingKeyFromSeed(collectorSeed)
  const configPath = join(folder, 'server.conf')
  const write = (rooms: readonly InventedRoom[]): void =>
    writeFileSync(
      configPath,
      regionalServerConfig({
        manifests: rooms.map(({ manifest }) => manifest),
        centre: [userOf(collector.publicKey)],
        services: [],
        name: 'region',
        listen: `127.0.0.1:${port}`,
        certificate: join(folder, 'server.pem'),
        key: join(folder, 'server.key'),
        store: join(folder, 'js'),
        storeBytes: STORE_BYTES,
      }),
    )
  write(first)
  let server: ServerProcess
  let connection: NatsConnection
  const start = async (): Promise<void> => {
    server = startServer(NATS_SERVER ?? '', ['-c', configPath, '-l', join(folder, 'log')], () => {})
    for (let tries = 0; ; tries++) {
      try {
        connection = await connect({
          servers: [`127.0.0.1:${port}`],
          authenticator: linkAuthenticator(collector),
          tls: authorityTls(certificateAuthority),
          reconnect: false,
        })
        const manager = await jetstreamManager(connection, { checkAPI: false })
        const config = { name: JOURNALS_STREAM, subjects: [JOURNALS_SUBJECTS], allow_direct: true }
        await manager.streams.add(config).catch(() => manager.streams.info(JOURNALS_STREAM))
        return
      } catch (error) {
        if (tries > 50) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }
  await start()
  return {
    regional: { urls: [`tls://localhost:${port}`], certificateAuthority },
    collectorSeedHex: collectorSeed.toString('hex'),
    get connection() {
      return connection
    },
    get pid() {
      return server.pid ?? 0
    },
    read: async () => {
      const manager = await jetstreamManager(connection, { checkAPI: false })
      const { state } = await manager.streams.info(JOURNALS_STREAM)
      const messages = []
      for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
        const message = await manager.streams.getMessage(JOURNALS_STREAM, { seq })
        if (message) messages.push({ subject: message.subject, data: message.data })
      }
      return messages
    },
    reload: (rooms) => {
      write(rooms)
      server.reload()
    },
    kill: () => server.kill(),
    start,
    close: async () => {
      await connection.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An authority and a certificate of it for this machine's name, as a region's administrator makes them (openssl). */
function makeCertificates(folder: string): string {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  }
  const subject = (name: string): string[] => ['-subj', `/CN=${name}`]
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ed25519',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    ...subject('region'),
  )
  openssl(
    'req',
    '-newkey',
    'ed25519',
    '-nodes',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
    ...subject('localhost'),
  )
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  openssl(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-out',
    'server.pem',
    '-days',
    '2',
    '-extfile',
    'names',
  )
  return readFileSync(join(folder, 'ca.pem'), 'utf8')
}

/** A TCP port that nobody holds now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
