import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { type HubCertificate, makeHubCertificate } from './hub-certificate.ts'
import {
  type HubFolder,
  hasStore,
  notePid,
  prepareHubFolder,
  removeSecrets,
  removeStore,
} from './hub-folder.ts'
import { linkAuthenticator, userOf } from './link-key.ts'
import { pinnedTls } from './pinned-tls.ts'
import { hubServerConfig, MAX_PAYLOAD_BYTES, type RoomManifest, STORE_BYTES } from './server-config.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { HUB_PORT, ROOM_STREAM, roomSubjects } from './subjects.ts'

/** A server starts in 0.2 s; on a busy old machine in a few. Later than this it will not come. */
const START_MS = 8000
const HEALTH_MS = 2000
/** A server that is alive but does not answer so often in a row is killed and started anew. */
const DEAF_TIMES = 3
const DEAF_MS = 2000
/** Restarts within a minute before the machine gives up being the hub and another may try. */
const MAX_RESTARTS = 5
const RESTART_WINDOW_MS = 60_000
const RESTART_WAIT_MS = 250
/** What a server repeats after it crashed between keeping and acknowledging is known again for so long. */
const DUPLICATES_NS = 120 * 1_000_000_000

export interface HubKeeperOptions {
  readonly binary: string
  readonly manifest: RoomManifest
  /** Folder of this station's hub; the store lies in it. */
  readonly folder: string
  /** Address to listen on. Default all. */
  readonly host?: string
  /** Default `HUB_PORT`; any free one where it is taken. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Wall clock, for the certificate's dates. */
  readonly now: () => number
  onLine?(line: string): void
}

export interface HubKeeper {
  readonly port: number
  readonly certificate: HubCertificate
  /** The keeper's own connection, which may do everything; for what is carried upward. Null while the server is down. */
  readonly connection: NatsConnection | null
  readonly isServing: boolean
  readonly restarts: number
  /** Resolves with the reason once it has given up or was stopped. */
  readonly ended: Promise<string>
  /** Takes a newer manifest: stations that it revokes are cut off at once, the others notice nothing. */
  reload(manifest: RoomManifest): Promise<Result<void>>
  /** Process id of the server, for tests that kill it. */
  readonly serverPid: number | undefined
  stop(): Promise<void>
}

/**
 * Starts a `nats-server` for the room and keeps it: configuration from the manifest, a certificate of its own, health,
 * restart. Errors: HUB_NO_SERVER (it does not start; the detail says what it said).
 */
export async function keepHub(options: HubKeeperOptions): Promise<Result<HubKeeper>> {
  const first = await begin(options)
  if (first.ok || !hasStore(options.folder)) return first
  // The store may be what it stumbles over, after a power cut. It holds copies; the tables bring them again.
  removeStore(options.folder)
  return begin(options)
}

async function begin(options: HubKeeperOptions): Promise<Result<HubKeeper>> {
  const keeper = new Keeper(options, prepareHubFolder(options.folder, options.env ?? process.env))
  const started = await keeper.start()
  if (started.ok) return success(keeper)
  await keeper.stop()
  return started
}

class Keeper implements HubKeeper {
  readonly certificate: HubCertificate
  readonly ended: Promise<string>
  #end!: (reason: string) => void
  readonly #options: HubKeeperOptions
  readonly #folder: HubFolder
  readonly #key = signingKeyFromSeed(randomBytes(32))
  readonly #restarts: number[] = []
  readonly #said: string[] = []
  #manifest: RoomManifest
  #port = 0
  #process: ServerProcess | null = null
  #connection: NatsConnection | null = null
  #stopped = false
  #deaf = 0
  #health: NodeJS.Timeout | undefined
  restarts = 0

  constructor(options: HubKeeperOptions, folder: HubFolder) {
    this.#options = options
    this.#folder = folder
    this.#manifest = options.manifest
    this.certificate = makeHubCertificate(options.now())
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get port(): number {
    return this.#port
  }
  get connection(): NatsConnection | null {
    return this.#connection?.isClosed() === false ? this.#connection : null
  }
  get isServing(): boolean {
    return this.connection !== null
  }
  get serverPid(): number | undefined {
    return this.#process?.pid
  }

  async start(): Promise<Result<void>> {
    const { host = '0.0.0.0', port = HUB_PORT } = this.#options
    this.#port = await freePort(host, port)
    const files = this.#files()
    writeFileSync(files.certificate, this.certificate.certificatePem, { mode: 0o600 })
    writeFileSync(files.key, this.certificate.keyPem, { mode: 0o600 })
    const up = await this.#launch()
    if (up.ok) {
      this.#health = setInterval(() => void this.#check(), HEALTH_MS)
      this.#health.unref()
    }
    return up
  }

  async reload(manifest: RoomManifest): Promise<Result<void>> {
    this.#manifest = manifest
    this.#writeConfig()
    if (this.#process?.reload()) return success(undefined)
    await this.#process?.stop()
    return success(undefined)
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    clearInterval(this.#health)
    await this.#connection?.close().catch(() => {})
    await this.#process?.stop()
    removeSecrets(this.#folder.secret)
    this.#end('stopped')
  }

  async #launch(): Promise<Result<void>> {
    this.#writeConfig()
    this.#said.length = 0
    const take = (line: string): void => {
      this.#said.push(line)
      if (this.#said.length > 20) this.#said.shift()
      this.#options.onLine?.(line)
    }
    const args = ['-c', this.#configPath()]
    const server = startServer(this.#options.binary, args, take, this.#folder.secret)
    this.#process = server
    void server.ended.then((code) => this.#onEnd(server, code))
    const connected = await this.#connect(server)
    if (!connected.ok) {
      await server.kill()
      return connected
    }
    if (server.pid !== undefined) notePid(this.#folder.secret, server.pid)
    return success(undefined)
  }

  /** Until the server answers and the room's stream is there. */
  async #connect(server: ServerProcess): Promise<Result<void>> {
    const until = performance.now() + START_MS
    let last = 'it did not answer'
    while (!this.#stopped && server.isRunning() && performance.now() < until) {
      try {
        const connection = await connect({
          servers: [`${this.#ownHost()}:${this.#port}`],
          authenticator: linkAuthenticator(this.#key),
          tls: pinnedTls(this.certificate.announced),
          reconnect: false,
          timeout: 2000,
          name: 'keeper',
          noAsyncTraces: true,
        })
        await this.#makeStream(connection)
        this.#connection = connection
        void connection.closed().then(() => {
          if (this.#connection === connection) this.#connection = null
        })
        return success(undefined)
      } catch (error) {
        last = (error as Error).message
        await pause(50)
      }
    }
    return failure('HUB_NO_SERVER', [last, ...this.#said.slice(-3)].join('; '))
  }

  async #makeStream(connection: NatsConnection): Promise<void> {
    const manager = await jetstreamManager(connection, { timeout: 3000, checkAPI: false })
    const { electionId, precinct } = this.#manifest
    const config = {
      name: ROOM_STREAM,
      subjects: [roomSubjects(electionId, precinct).journals],
      allow_direct: true,
      // What was acknowledged stays: a full room refuses the new, and the table keeps that in its own journal.
      discard: 'new' as const,
      max_bytes: STORE_BYTES - 4 * 1024 * 1024,
      max_msg_size: MAX_PAYLOAD_BYTES,
      duplicate_window: DUPLICATES_NS,
    }
    try {
      await manager.streams.add(config)
    } catch {
      // It is there, perhaps made by an earlier version with other bounds.
      await manager.streams.update(ROOM_STREAM, config)
    }
  }

  async #onEnd(server: ServerProcess, code: number | null): Promise<void> {
    if (this.#stopped || this.#process !== server) return
    await this.#connection?.close().catch(() => {})
    this.#connection = null
    const now = performance.now()
    while (this.#restarts.length > 0 && now - this.#restarts[0] > RESTART_WINDOW_MS) this.#restarts.shift()
    if (this.#restarts.length >= MAX_RESTARTS)
      return this.#giveUp(`the server ended ${MAX_RESTARTS} times (${code})`)
    this.#restarts.push(now)
    this.restarts++
    await pause(RESTART_WAIT_MS * this.#restarts.length)
    if (this.#stopped) return
    const up = await this.#launch()
    // A server that ended by itself comes here again by its own end.
    if (!up.ok && this.#restarts.length >= MAX_RESTARTS) this.#giveUp(up.error.detail)
  }

  #giveUp(reason: string): void {
    void this.stop()
    this.#end(reason)
  }

  async #check(): Promise<void> {
    const connection = this.#connection
    const server = this.#process
    if (!server?.isRunning()) return
    const answered =
      connection !== null && !connection.isClosed() && (await within(DEAF_MS, connection.flush()))
    if (answered) {
      this.#deaf = 0
    } else if (connection === null && server === this.#process && this.#deaf === 0) {
      // The connection broke and the server lives: a new one, before it is called deaf.
      this.#deaf = 1
      await this.#connect(server)
    } else if (++this.#deaf >= DEAF_TIMES) {
      this.#deaf = 0
      await server.kill()
    }
  }

  #ownHost(): string {
    const { host = '0.0.0.0' } = this.#options
    return host === '0.0.0.0' ? '127.0.0.1' : host
  }
  #configPath(): string {
    return join(this.#folder.secret, 'server.conf')
  }
  #files(): { readonly certificate: string; readonly key: string } {
    return { certificate: join(this.#folder.secret, 'hub.crt'), key: join(this.#folder.secret, 'hub.key') }
  }
  #writeConfig(): void {
    const { host = '0.0.0.0' } = this.#options
    const { store, log } = this.#folder
    const files = { ...this.#files(), store, log }
    const config = {
      manifest: this.#manifest,
      host,
      port: this.#port,
      files,
      keeper: userOf(this.#key.publicKey),
    }
    writeFileSync(this.#configPath(), hubServerConfig(config), { mode: 0o600 })
  }
}

/** The wanted port, or any free one where it is taken. */
function freePort(host: string, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () => (wanted === 0 ? reject(new Error('no port')) : resolve(freePort(host, 0))))
    probe.listen({ host, port: wanted, exclusive: true }, () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const done = work.then(
    () => true,
    () => false,
  )
  const won = await Promise.race([done, late])
  clearTimeout(timer)
  return won
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
