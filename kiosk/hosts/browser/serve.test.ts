import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { HostMessage } from '../../contract/wire.ts'
import { createFakeStation, type FakeStation } from '../../screens/testing/fake-station.ts'
import { type ServedStation, serveStation } from './serve.ts'

let folder: string
let station: FakeStation
let served: ServedStation

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-screens-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets/a.js'), '1')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  await served?.close()
  station = createFakeStation()
  served = await serveStation({ port: station, screens: folder })
})
afterAll(() => served.close())

function get(url: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      request(url, { headers, method }, (response) => {
        let body = ''
        response.on('data', (part) => (body += part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      })
        .on('error', reject)
        .end()
    },
  )
}

const plain = (url: string) => url.replace(/#.*$/, '')
const socketUrl = (url: string) => `${plain(url).replace('http:', 'ws:')}socket`
const originOf = (url: string) => new URL(url).origin

/** A window's connection as the screens make it. */
class Client {
  readonly messages: HostMessage[] = []
  readonly socket: WebSocket
  readonly opened: Promise<boolean>
  readonly closed: Promise<number>
  constructor(url: string, origin: string | undefined, host?: string) {
    this.socket = new WebSocket(url, {
      ...(origin ? { origin } : {}),
      ...(host ? { headers: { host } } : {}),
    })
    this.opened = new Promise((resolve) => {
      this.socket.once('open', () => resolve(true))
      this.socket.once('error', () => resolve(false))
    })
    this.closed = new Promise((resolve) => this.socket.once('close', (code) => resolve(code)))
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data))))
  }
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }
  async next(match: (message: HostMessage) => boolean): Promise<HostMessage> {
    for (;;) {
      const found = this.messages.find(match)
      if (found) return found
      await new Promise((resolve) => this.socket.once('message', resolve))
    }
  }
}

async function join_(window: 'operator' | 'observer' | 'ballot-box'): Promise<Client> {
  const url = served.url(window)
  const client = new Client(socketUrl(url), originOf(url))
  expect(await client.opened).toBe(true)
  return client
}

describe('files', () => {
  it('are served under the token with every security header', async () => {
    const answer = await get(plain(served.url('operator')))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('<!doctype html>')
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
  it('are not served without the token, with a wrong one or to another method', async () => {
    const url = plain(served.url('operator'))
    expect((await get(`${originOf(url)}/`)).status).toBe(404)
    expect((await get(`${originOf(url)}/${'0'.repeat(32)}/`)).status).toBe(404)
    expect((await get(url, {}, 'POST')).status).toBe(404)
  })
  it('are not served to another name for this machine (DNS rebinding)', async () => {
    const url = plain(served.url('operator'))
    expect((await get(url, { host: 'evil.example' })).status).toBe(404)
    expect((await get(url, { host: `localhost:${new URL(url).port}` })).status).toBe(404)
  })
  it('of other kinds and outside the folder stay closed', async () => {
    const url = plain(served.url('operator'))
    for (const path of [
      'secret.txt',
      'assets/../secret.txt',
      '%2e%2e/x.js',
      'missing.js',
      'assets/a.js/../../x',
    ]) {
      expect((await get(url + path)).status, path).toBe(404)
    }
    expect((await get(`${url}assets/a.js`)).body).toBe('1')
  })
  it('have another token for each window and after each start', async () => {
    const tokens = (['operator', 'observer', 'ballot-box'] as const).map(
      (window) => served.url(window).split('/')[3],
    )
    expect(new Set(tokens).size).toBe(3)
    const other = await serveStation({ port: station, screens: folder })
    expect(tokens).not.toContain(other.url('operator').split('/')[3])
    await other.close()
  })
})

describe('connections', () => {
  it('are refused with a foreign Origin, none, or a wrong token', async () => {
    const url = served.url('operator')
    expect(await new Client(socketUrl(url), 'https://evil.example').opened).toBe(false)
    expect(await new Client(socketUrl(url), undefined).opened).toBe(false)
    expect(await new Client(socketUrl(url), originOf(url), 'evil.example').opened).toBe(false)
    const wrong = socketUrl(url).replace(/[0-9a-f]{32}/, 'f'.repeat(32))
    expect(await new Client(wrong, originOf(url)).opened).toBe(false)
  })
  it('carry the present view, then changes, and answers to commands', async () => {
    const client = await join_('operator')
    client.send({ kind: 'subscribe', window: 'operator' })
    const first = await client.next(({ kind }) => kind === 'event')
    expect(first).toMatchObject({
      event: { type: 'view', window: 'operator', view: { screen: { kind: 'ready' } } },
    })
    station.show('capture')
    await client.next(
      (m) =>
        m.kind === 'event' &&
        m.event.type === 'view' &&
        m.event.window === 'operator' &&
        m.event.view.screen.kind === 'capture',
    )
    station.answer = { ok: false, error: { code: 'COMMAND_NOT_NOW' } }
    client.send({ kind: 'invoke', id: 7, name: 'identify.retry', input: {} })
    expect(await client.next((m) => m.kind === 'result')).toEqual({
      kind: 'result',
      id: 7,
      result: { ok: false, error: { code: 'COMMAND_NOT_NOW' } },
    })
    expect(station.invoked).toEqual([{ window: 'operator', name: 'identify.retry', input: {} }])
  })
  it('of an observer neither command nor see another window', async () => {
    const client = await join_('observer')
    client.send({ kind: 'subscribe', window: 'operator' })
    client.send({ kind: 'subscribe', window: 'drawer' })
    client.send({ kind: 'invoke', id: 1, name: 'session.lock', input: {} })
    expect(await client.next((m) => m.kind === 'result')).toMatchObject({
      result: { ok: false, error: { code: 'COMMAND_NOT_ALLOWED' } },
    })
    client.send({ kind: 'subscribe', window: 'observer' })
    await client.next((m) => m.kind === 'event')
    station.show('capture')
    station.show('observer-continuing')
    await client.next((m) => m.kind === 'event' && JSON.stringify(m).includes('continuing'))
    const windows = client.messages.flatMap((m) =>
      m.kind === 'event' && m.event.type === 'view' ? [m.event.window] : [],
    )
    expect(new Set(windows)).toEqual(new Set(['observer']))
    expect(JSON.stringify(client.messages)).not.toContain('11408199100457')
    expect(station.invoked).toEqual([])
  })
  it('pass no command that the contract refuses, and no thrown error', async () => {
    const client = await join_('operator')
    client.send({ kind: 'invoke', id: 1, name: 'no.such', input: {} })
    client.send({ kind: 'invoke', id: 2, name: 'keys.pin', input: { pin: 'letters' } })
    await client.next((m) => m.kind === 'result' && m.id === 2)
    expect(station.invoked).toEqual([])
    station.invoke = () => Promise.reject(new Error('secret path'))
    client.send({ kind: 'invoke', id: 3, name: 'session.lock', input: {} })
    expect(await client.next((m) => m.kind === 'result' && m.id === 3)).toMatchObject({
      result: { ok: false, error: { code: 'INTERNAL_FAULT' } },
    })
    expect(JSON.stringify(client.messages)).not.toContain('secret')
  })
  it('are cut when a message is not of the wire or too large', async () => {
    for (const bad of ['{', '[]', '{"kind":"invoke"}', '{"kind":"subscribe","window":"root"}', 'null']) {
      const client = await join_('operator')
      client.send(bad)
      expect(await client.closed, bad).toBe(1008)
    }
    const large = await join_('operator')
    large.send({ kind: 'invoke', id: 1, name: 'closing.slip', input: { text: 'x'.repeat(100_000) } })
    expect(await large.closed).toBe(1009)
    const binary = await join_('operator')
    binary.socket.send(Buffer.from([1, 2, 3]))
    expect(await binary.closed).toBe(1003)
    expect(station.invoked).toEqual([])
  })
  it('survive random messages without a command reaching the station', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const client = await join_('operator')
        client.send(text)
        client.send({ kind: 'nonsense' })
        expect(await client.closed).toBe(1008)
      }),
      { numRuns: 30 },
    )
    expect(station.invoked).toEqual([])
  })
  it('stop hearing of the station when they close', async () => {
    const client = await join_('operator')
    client.send({ kind: 'subscribe', window: 'operator' })
    await client.next((m) => m.kind === 'event')
    client.socket.close()
    await client.closed
    await new Promise((resolve) => setTimeout(resolve, 20))
    const before = client.messages.length
    station.show('capture')
    expect(client.messages.length).toBe(before)
  })
})
