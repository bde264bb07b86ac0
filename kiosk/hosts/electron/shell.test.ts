import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commandSchemas } from '../../contract/index.ts'
import { createFakeStation, type FakeStation } from '../../screens/testing/fake-station.ts'
import { ORIGIN } from './assets.ts'
import { CHANNEL } from './wire.ts'

type Handler = (...args: unknown[]) => unknown

/** Only what the shell touches, with the behaviour it relies on. `import 'electron'` itself would start a download. */
const electron = vi.hoisted(() => {
  let nextId = 1
  class FakeContents {
    id = nextId++
    handlers = new Map<string, ((...args: unknown[]) => unknown)[]>()
    sent: unknown[][] = []
    openHandler: (() => unknown) | null = null
    on(event: string, handler: (...args: unknown[]) => unknown) {
      this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler])
    }
    setWindowOpenHandler(handler: () => unknown) {
      this.openHandler = handler
    }
    isDestroyed() {
      return false
    }
    reload() {
      this.sent.push(['reload'])
    }
    send(...args: unknown[]) {
      this.sent.push(structuredClone(args))
    }
    printed: unknown[] = []
    printAnswer: readonly [boolean, string] = [true, '']
    print(options: unknown, done: (handedOver: boolean, why: string) => void) {
      this.printed.push(options)
      done(...this.printAnswer)
    }
    fire(event: string, ...args: unknown[]) {
      for (const handler of this.handlers.get(event) ?? []) handler(...args)
    }
  }
  class FakeWindow {
    static all: FakeWindow[] = []
    webContents = new FakeContents()
    url = ''
    closed: (() => void) | null = null
    options: Record<string, unknown>
    constructor(options: Record<string, unknown>) {
      this.options = options
      FakeWindow.all.push(this)
    }
    on(_event: 'closed', handler: () => void) {
      this.closed = handler
    }
    loadURL(url: string) {
      this.url = url
      return Promise.resolve()
    }
  }
  const state = {
    FakeContents,
    FakeWindow,
    handle: null as ((...args: unknown[]) => unknown) | null,
    channel: '',
    menu: undefined as unknown,
    schemes: [] as unknown[],
  }
  return state
})

vi.mock('electron', () => ({
  BrowserWindow: electron.FakeWindow,
  ipcMain: {
    handle: (channel: string, handler: (...args: unknown[]) => unknown) => {
      electron.channel = channel
      electron.handle = handler
    },
  },
  Menu: { setApplicationMenu: (menu: unknown) => (electron.menu = menu) },
  powerSaveBlocker: { start: () => 1 },
  protocol: { registerSchemesAsPrivileged: (schemes: unknown[]) => electron.schemes.push(...schemes) },
  screen: {
    getAllDisplays: () => [{ bounds: { x: 0, y: 0 } }, { bounds: { x: 1920, y: 0 } }],
  },
}))

const { guardContents, lockSession, openShell, prepareApp } = await import('./shell.ts')

let station: FakeStation
function open(kinds: readonly ('operator' | 'observer' | 'ballot-box')[]) {
  electron.FakeWindow.all = []
  openShell(
    kinds.map((kind) => ({ kind, station })),
    { preload: '/app/preload.cjs', screens: '/app/screens', kiosk: true },
  )
  return electron.FakeWindow.all
}
type FakeWindow = InstanceType<typeof electron.FakeWindow>

function ask(window: FakeWindow, request: unknown, frame: unknown = { parent: null, origin: ORIGIN }) {
  return electron.handle?.({ sender: window.webContents, senderFrame: frame }, structuredClone(request))
}

beforeEach(() => {
  station = createFakeStation()
})

describe('windows', () => {
  it('are sandboxed, isolated and without node, developer tools or furniture', () => {
    const [window] = open(['operator'])
    expect(window.options).toMatchObject({ kiosk: true, frame: false })
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      preload: '/app/preload.cjs',
    })
    expect(electron.menu).toBeNull()
  })
  it('load our own address, the observer on the second display', () => {
    const [operator, observer] = open(['operator', 'observer'])
    expect(operator.url).toBe(`${ORIGIN}/index.html#screen=operator`)
    expect(observer.url).toBe(`${ORIGIN}/index.html#screen=observer`)
    expect(operator.options.x).toBe(0)
    expect(observer.options.x).toBe(1920)
  })
  it('lie aside of each other at a desk, so that each can be reached', () => {
    electron.FakeWindow.all = []
    openShell(
      (['operator', 'ballot-box'] as const).map((kind) => ({ kind, station })),
      { preload: '/app/preload.cjs', screens: '/app/screens', kiosk: false },
    )
    const [operator, box] = electron.FakeWindow.all
    expect(operator.options).toMatchObject({ kiosk: false, frame: true })
    expect(box.options.x).not.toBe(operator.options.x)
  })
  it('cannot be led away, opened further, or made to embed a page', () => {
    const [window] = open(['operator'])
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      const preventDefault = vi.fn()
      window.webContents.fire(event, { preventDefault })
      expect(preventDefault, event).toHaveBeenCalledOnce()
    }
    expect(window.webContents.openHandler?.()).toEqual({ action: 'deny' })
  })
  it('give no browser key a meaning and leave the screens theirs', () => {
    const contents = new electron.FakeContents()
    guardContents(contents as never)
    const press = (input: Record<string, unknown>) => {
      const preventDefault = vi.fn()
      contents.fire(
        'before-input-event',
        { preventDefault },
        { control: false, meta: false, alt: false, ...input },
      )
      return preventDefault.mock.calls.length > 0
    }
    expect(press({ control: true, key: 'r' })).toBe(true)
    expect(press({ control: true, key: 'P' })).toBe(true)
    expect(press({ alt: true, key: 'F4' })).toBe(true)
    expect(press({ control: true, key: 'l' })).toBe(false)
    expect(press({ key: 'F5' })).toBe(false)
    expect(press({ key: 'Enter' })).toBe(false)
  })
  it('come back when their process is gone', () => {
    const [window] = open(['operator'])
    window.webContents.fire('render-process-gone')
    expect(window.webContents.sent).toContainEqual(['reload'])
  })
})

describe('the IPC channel', () => {
  it('is one, and carries commands of the operator', async () => {
    const [window] = open(['operator'])
    expect(electron.channel).toBe(CHANNEL)
    expect(await ask(window, { kind: 'invoke', name: 'session.lock', input: {} })).toEqual({ ok: true })
    expect(station.invoked).toEqual([{ window: 'operator', name: 'session.lock', input: {} }])
  })
  it('carries a command and a view between a window and its own station, never the other one', async () => {
    const box = createFakeStation()
    electron.FakeWindow.all = []
    openShell(
      [
        { kind: 'operator', station },
        { kind: 'ballot-box', station: box },
      ],
      { preload: '/app/preload.cjs', screens: '/app/screens', kiosk: true },
    )
    const [operatorWindow, boxWindow] = electron.FakeWindow.all
    await ask(boxWindow, { kind: 'invoke', name: 'session.lock', input: {} })
    expect({ table: station.invoked.length, box: box.invoked.length }).toEqual({ table: 0, box: 1 })
    await ask(operatorWindow, { kind: 'subscribe', window: 'operator' })
    await ask(boxWindow, { kind: 'subscribe', window: 'ballot-box' })
    operatorWindow.webContents.sent.length = 0
    boxWindow.webContents.sent.length = 0
    box.show('box-insert')
    expect(operatorWindow.webContents.sent).toEqual([])
    expect(boxWindow.webContents.sent).toHaveLength(1)
  })
  it('refuses every command and every other view to an observer', async () => {
    const [observer] = open(['observer'])
    for (const name of Object.keys(commandSchemas)) {
      expect(await ask(observer, { kind: 'invoke', name, input: {} })).toMatchObject({ ok: false })
    }
    for (const window of ['operator', 'ballot-box', 'drawer']) {
      expect(await ask(observer, { kind: 'subscribe', window })).toMatchObject({ ok: false })
    }
    expect(station.invoked).toEqual([])
    expect(observer.webContents.sent).toEqual([])
    expect(await ask(observer, { kind: 'subscribe', window: 'observer' })).toEqual({ ok: true })
    expect(observer.webContents.sent[0]).toMatchObject([CHANNEL, 'observer', { type: 'view' }])
  })
  it('answers only the top frame of our own page in a window that we opened', async () => {
    const [window] = open(['operator'])
    const request = { kind: 'invoke', name: 'session.lock', input: {} }
    const refusedResult = { ok: false, error: { code: 'COMMAND_NOT_ALLOWED' } }
    expect(await ask(window, request, { parent: null, origin: 'https://evil.example' })).toEqual(
      refusedResult,
    )
    expect(await ask(window, request, { parent: {}, origin: ORIGIN })).toEqual(refusedResult)
    expect(await ask(window, request, null)).toEqual(refusedResult)
    const stranger = { webContents: new electron.FakeContents() }
    expect(await ask(stranger as FakeWindow, request)).toEqual(refusedResult)
    window.closed?.()
    expect(await ask(window, request)).toEqual(refusedResult)
    expect(station.invoked).toEqual([])
  })
  it('refuses what the contract does not know, and hides thrown errors', async () => {
    const [window] = open(['operator'])
    for (const bad of [
      null,
      1,
      {},
      { kind: 'eval' },
      { kind: 'invoke' },
      { kind: 'subscribe', window: 'all' },
    ]) {
      expect(await ask(window, bad)).toMatchObject({ ok: false })
    }
    expect(await ask(window, { kind: 'invoke', name: 'no.such', input: {} })).toMatchObject({ ok: false })
    expect(station.invoked).toEqual([])
    station.invoke = () => Promise.reject(new Error('/home/secret'))
    expect(await ask(window, { kind: 'invoke', name: 'session.lock', input: {} })).toEqual({
      ok: false,
      error: { code: 'INTERNAL_FAULT' },
    })
  })
  it('opens the print dialog of the system, for A4 and A2, and never for an observer', async () => {
    const [window, observer] = open(['ballot-box', 'observer'])
    expect(await ask(window, { kind: 'print', sheet: 'A2' })).toEqual({ ok: true })
    expect(window.webContents.printed).toMatchObject([
      { silent: false, pageSize: { width: 420_000, height: 594_000 } },
    ])
    window.webContents.printAnswer = [false, 'Print job canceled']
    expect(await ask(window, { kind: 'print', sheet: 'A4' })).toEqual({ ok: true })
    window.webContents.printAnswer = [false, 'Print job failed']
    expect(await ask(window, { kind: 'print', sheet: 'A4' })).toMatchObject({
      error: { code: 'PRINT_FAILED' },
    })
    expect(await ask(window, { kind: 'print', sheet: 'A5' })).toMatchObject({ ok: false })
    expect(await ask(observer, { kind: 'print', sheet: 'A4' })).toMatchObject({ ok: false })
    expect({
      window: window.webContents.printed.length,
      observer: observer.webContents.printed.length,
    }).toEqual({ window: 3, observer: 0 })
  })
  it('sends one view after a page has subscribed twice', async () => {
    const [window] = open(['operator'])
    await ask(window, { kind: 'subscribe', window: 'operator' })
    await ask(window, { kind: 'subscribe', window: 'operator' })
    window.webContents.sent.length = 0
    station.show('ready')
    expect(window.webContents.sent).toHaveLength(1)
  })
})

describe('the session', () => {
  function lock() {
    const handlers: Record<string, Handler> = {}
    const keep = (name: string) => (handler: Handler) => {
      handlers[name] = handler
    }
    lockSession(
      {
        setPermissionRequestHandler: keep('request'),
        setPermissionCheckHandler: keep('check'),
        setDevicePermissionHandler: keep('device'),
        setDisplayMediaRequestHandler: keep('display'),
        on: (name: string, handler: Handler) => keep(name)(handler),
        webRequest: { onBeforeRequest: keep('web') },
        protocol: { handle: (_scheme: string, handler: Handler) => keep('asset')(handler) },
      } as never,
      '/nowhere',
    )
    return handlers
  }
  it('denies every permission', () => {
    const handlers = lock()
    const answer = vi.fn()
    for (const permission of ['media', 'geolocation', 'usb', 'hid', 'serial', 'notifications']) {
      handlers.request({}, permission, answer)
      expect(handlers.check({}, permission)).toBe(false)
    }
    expect(new Set(answer.mock.calls.flat())).toEqual(new Set([false]))
    expect(handlers.device({})).toBe(false)
  })
  it('lets requests go to the screens and to portraits alone', () => {
    const handlers = lock()
    const cancelled = (url: string, resourceType = 'script') => {
      let result: unknown
      handlers.web({ url, resourceType }, (answer: { cancel: boolean }) => (result = answer.cancel))
      return result
    }
    expect(cancelled(`${ORIGIN}/assets/a.js`)).toBe(false)
    expect(cancelled('data:image/svg+xml;charset=utf-8,x', 'image')).toBe(false)
    for (const url of [
      'https://a.example/',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'ws://a/',
      'data:text/html,x',
      'kiosk://other/',
    ]) {
      expect(cancelled(url), url).toBe(true)
    }
    expect(cancelled('data:image/svg+xml;charset=utf-8,x', 'mainFrame')).toBe(true)
  })
  it('answers nothing outside the built screens', async () => {
    const handlers = lock()
    for (const url of [
      `${ORIGIN}/../x.js`,
      `${ORIGIN}/%2e%2e/x.js`,
      `${ORIGIN}/missing.js`,
      'kiosk://other/index.html',
    ]) {
      const response = (await handlers.asset({ url, method: 'GET' })) as Response
      expect(response.status, url).toBe(404)
      expect(response.headers.get('content-security-policy')).toContain("connect-src 'none'")
    }
  })
})

describe('the application', () => {
  it('enables the sandbox for all and registers its scheme before it is ready', () => {
    const enableSandbox = vi.fn()
    prepareApp({ enableSandbox } as never)
    expect(enableSandbox).toHaveBeenCalledOnce()
    expect(electron.schemes).toEqual([{ scheme: 'kiosk', privileges: { standard: true, secure: true } }])
  })
})
