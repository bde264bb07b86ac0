import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { centre } from '../../cli/centre.ts'
import { linkAuthenticator, userOf } from '../../hub/link-key.ts'
import { authorityTls } from '../../hub/pinned-tls.ts'
import { type ServerProcess, startServer } from '../../hub/server-process.ts'
import { freePort } from '../../hub/testing/regional-server.ts'

const DIAL_TRIES = 100

/** One server of the exchange, configured by the command that administrators use. */
export class ExchangeServer {
  readonly folder: string
  readonly name: string
  readonly port: number
  readonly #authority: Authority
  readonly #binary: string
  #config: readonly string[] = []
  #process: ServerProcess | null = null

  constructor(name: string, port: number, authority: Authority, binary: string) {
    this.name = name
    this.port = port
    this.folder = join(authority.folder, name)
    mkdirSync(this.folder)
    authority.certify(this.folder, `${name}.test`)
    this.#authority = authority
    this.#binary = binary
  }

  get url(): string {
    return `tls://localhost:${this.port}`
  }

  /** Writes the configuration, with further arguments of `taanuu centre server-config`; keeps them for `rewrite`. */
  async configure(manifests: string, more: readonly string[]): Promise<void> {
    const own = (name: string): string => join(this.folder, name)
    this.#config = [
      ...['server-config', '--manifests', manifests, '--out', own('server.conf'), '--name', this.name],
      ...['--root', Buffer.from(ROOT.publicKey).toString('hex'), '--listen', `127.0.0.1:${this.port}`],
      ...['--certificate', own('server.pem'), '--key', own('server.key'), '--ca', this.#authority.path],
      ...['--store', own('js'), '--store-gib', '1', '--centre', userOf(this.#authority.centreKey.publicKey)],
      ...more,
    ]
    await this.rewrite()
  }

  /** As after a new manifest. */
  async rewrite(): Promise<void> {
    if ((await centre(this.#config)) !== 0) throw new Error('no configuration')
  }

  start(): void {
    const args = ['-c', join(this.folder, 'server.conf'), '-l', join(this.folder, 'log')]
    this.#process = startServer(this.#binary, args, () => {})
  }

  reload(): void {
    this.#process?.reload()
  }
  async kill(): Promise<void> {
    await this.#process?.kill()
  }
  async stop(): Promise<void> {
    await this.#process?.stop()
  }

  /** Signs in as a hub or the centre; waits for a server that is starting. */
  async dial(key: SigningKey = this.#authority.centreKey, inbox?: string): Promise<NatsConnection> {
    for (let tries = 0; ; tries++) {
      try {
        return await connect({
          servers: [`localhost:${this.port}`],
          authenticator: linkAuthenticator(key),
          tls: authorityTls(this.#authority.pem),
          reconnect: false,
          ...(inbox === undefined ? {} : { inboxPrefix: inbox }),
        })
      } catch (error) {
        if (tries > DIAL_TRIES || /[Aa]uthorization/.test((error as Error).message)) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }
}

/** The authority of servers' certificates, as the guide for system administrators makes it, and the centre's key. */
export class Authority {
  readonly folder: string
  readonly path: string
  readonly centreKey = signingKeyFromSeed(randomBytes(32))

  constructor(folder: string) {
    this.folder = folder
    this.path = join(folder, 'ca.pem')
    const files = ['-keyout', 'ca.key', '-out', 'ca.pem']
    openssl(folder, 'req', '-x509', ...NEW_KEY, ...files, '-days', '2', '-subj', '/CN=exchange')
  }

  get pem(): string {
    return readFileSync(this.path, 'utf8')
  }

  /** `server.key` and `server.pem` in a folder, for a name in no DNS and for this machine. */
  certify(folder: string, host: string): void {
    const files = ['-keyout', 'server.key', '-out', 'server.csr']
    openssl(folder, 'req', ...NEW_KEY, ...files, '-subj', `/CN=${host}`)
    writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${host},DNS:localhost`)
    const by = ['-CA', this.path, '-CAkey', join(this.folder, 'ca.key'), '-extfile', 'names']
    openssl(folder, 'x509', '-req', '-in', 'server.csr', ...by, '-out', 'server.pem', '-days', '2')
  }
}

const NEW_KEY = ['-newkey', 'ed25519', '-nodes']

function openssl(folder: string, ...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
}

export async function newServer(name: string, authority: Authority, binary: string): Promise<ExchangeServer> {
  return new ExchangeServer(name, await freePort(), authority, binary)
}
