import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@nats-io/transport-node'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { keepHub } from './hub-keeper.ts'
import { type LocalInterface, localInterfaces } from './interfaces.ts'
import { linkAuthenticator } from './link-key.ts'
import { pinnedTls } from './pinned-tls.ts'
import { askVersion, findNatsServer, OLDEST_VERSION } from './server-binary.ts'
import type { RoomManifest } from './server-config.ts'
import { ANNOUNCEMENT_GROUP, ANNOUNCEMENT_PORT, HUB_PORT, roomSubjects } from './subjects.ts'

const HEAR_MS = 1500
const REACH_MS = 4000

/** One thing that the exchange in a room needs. */
export interface Finding {
  readonly what: string
  /** `warn`: the room works, with less than it could. */
  readonly state: 'good' | 'warn' | 'bad'
  readonly detail: string
}

export interface DoctorOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `host:port` of regional servers to try. */
  readonly regional: readonly string[]
  readonly interfaces?: () => readonly LocalInterface[]
}

/** Looks whether this machine can take part in a room and run its hub; changes nothing and leaves nothing behind. */
export async function* examineMachine(options: DoctorOptions): AsyncGenerator<Finding> {
  const path = findNatsServer(options.env)
  if (path === undefined) {
    const detail =
      'no nats-server: this machine joins the hub of another table; alone it runs as a single kiosk'
    yield { what: 'server', state: 'warn', detail }
  } else {
    yield* examineServer(path)
  }
  const interfaces = (options.interfaces ?? localInterfaces)()
  const names = interfaces.map(({ name, address }) => `${name} ${address}`)
  yield {
    what: 'network',
    state: names.length > 0 ? 'good' : 'bad',
    detail: names.join(', ') || 'no address',
  }
  for (const one of interfaces) {
    yield* examineWay(one, 'multicast', ANNOUNCEMENT_GROUP)
    yield* examineWay(one, 'broadcast', one.broadcast)
  }
  yield await examinePort()
  for (const address of options.regional) yield await examineRegional(address)
}

async function* examineServer(path: string): AsyncGenerator<Finding> {
  const binary = await askVersion(path)
  if (!binary.ok) {
    yield {
      what: 'server',
      state: 'bad',
      detail: `${binary.error.detail}; ${OLDEST_VERSION.join('.')} or later is needed`,
    }
    return
  }
  yield { what: 'server', state: 'good', detail: `${path}, ${binary.value.version}` }
  yield await tryHub(path)
}

/** A hub with an invented room: starts, lets its table in and a stranger not, keeps a message. */
async function tryHub(binary: string): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-doctor-'))
  const key = signingKeyFromSeed(randomBytes(32))
  const publicKey = Buffer.from(key.publicKey).toString('hex')
  const [stationId, electionId, precinct] = ['table', 'doctor', 1]
  const table = { stationId, role: 'identification' as const, name: '', signingKey: publicKey, spare: false }
  const manifest: RoomManifest = { electionId, precinct, stations: [{ ...table, linkKey: publicKey }] }
  const begun = performance.now()
  const kept = await keepHub({ binary, manifest, folder, host: '127.0.0.1', port: 0, now: Date.now })
  if (!kept.ok) {
    rmSync(folder, { recursive: true, force: true })
    return { what: 'hub', state: 'bad', detail: kept.error.detail }
  }
  const started = Math.round(performance.now() - begun)
  const keeper = kept.value
  const subjects = roomSubjects(electionId, precinct)
  const dial = (signer: typeof key) =>
    connect({
      servers: [`127.0.0.1:${keeper.port}`],
      authenticator: linkAuthenticator(signer),
      tls: pinnedTls(keeper.certificate.announced),
      inboxPrefix: subjects.inbox(stationId),
      reconnect: false,
      timeout: REACH_MS,
    })
  try {
    const own = await dial(key)
    const answer = await own.request(subjects.journal(stationId), '{}', { timeout: REACH_MS })
    const stored = answer.json<{ stream?: string }>().stream !== undefined
    await own.close()
    const stranger = await dial(signingKeyFromSeed(randomBytes(32))).catch(() => undefined)
    await stranger?.close()
    if (!stored) return { what: 'hub', state: 'bad', detail: 'the server kept nothing' }
    if (stranger) return { what: 'hub', state: 'bad', detail: 'the server let in a stranger' }
    return { what: 'hub', state: 'good', detail: `started in ${started} ms; TLS 1.3, keys and store work` }
  } catch (error) {
    return { what: 'hub', state: 'bad', detail: (error as Error).message }
  } finally {
    await keeper.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a datagram sent to everybody comes back to this machine; a switch may still keep it from others. */
async function* examineWay(one: LocalInterface, what: string, target: string): AsyncGenerator<Finding> {
  const ear = createSocket({ type: 'udp4', reuseAddr: true })
  const voice = createSocket({ type: 'udp4', reuseAddr: true })
  const word = randomBytes(16).toString('hex')
  try {
    await new Promise<void>((resolve, reject) => {
      ear.once('error', reject)
      ear.bind({ port: ANNOUNCEMENT_PORT, exclusive: false }, () => resolve())
    })
    if (what === 'multicast') ear.addMembership(target, one.address)
    await new Promise<void>((resolve, reject) => {
      voice.once('error', reject)
      voice.bind(0, one.address, () => resolve())
    })
    voice.setBroadcast(true)
    if (what === 'multicast') voice.setMulticastInterface(one.address)
    const heard = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), HEAR_MS)
      ear.on('message', (bytes) => {
        if (String(bytes) !== word) return
        clearTimeout(timer)
        resolve(true)
      })
      voice.send(word, ANNOUNCEMENT_PORT, target, () => {})
    })
    const place = `UDP ${ANNOUNCEMENT_PORT} to ${target} on ${one.name}`
    yield heard
      ? { what, state: 'good', detail: place }
      : { what, state: 'warn', detail: `${place} does not come back: a firewall on this machine?` }
  } catch (error) {
    yield { what, state: 'warn', detail: `${one.name}: ${(error as Error).message}` }
  } finally {
    ear.close()
    voice.close()
  }
}

function examinePort(): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () =>
      resolve({
        what: 'port',
        state: 'warn',
        detail: `TCP ${HUB_PORT} is taken: by a table that runs, or the hub will take another port`,
      }),
    )
    probe.listen({ port: HUB_PORT, exclusive: true }, () =>
      probe.close(() =>
        resolve({ what: 'port', state: 'good', detail: `TCP ${HUB_PORT} is free for the hub` }),
      ),
    )
  })
}

function examineRegional(address: string): Promise<Finding> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 4222), timeout: REACH_MS })
    const end = (state: Finding['state'], detail: string): void => {
      socket.destroy()
      resolve({ what: 'region', state, detail: `${address} ${detail}` })
    }
    socket.once('data', (bytes) =>
      String(bytes).startsWith('INFO ') ? end('good', 'answers') : end('bad', 'is no nats-server'),
    )
    socket.once('error', (error) => end('bad', error.message))
    socket.once('timeout', () => end('bad', 'does not answer'))
  })
}
