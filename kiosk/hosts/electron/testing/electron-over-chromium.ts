/**
 * A stand-in for Electron's main-process API over a Chromium driven by playwright-core, so that the built main and
 * preload files run unchanged where no Electron runtime can be had; utility processes are forked processes of Node.
 * For tests only. Not covered by it: the real sandbox, context isolation, kiosk mode, fuses, asar, crash handling.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page, Route } from 'playwright-core'

type Callback = (...args: never[]) => unknown
const parentPort = new URL('./parent-port-in-node.ts', import.meta.url).href
/** Chromium knows no own schemes without Electron; the pages live under a reserved name instead. */
const STAND_IN = 'https://app.invalid'
const real = (url: string) => url.replace(STAND_IN, 'kiosk://app')
const standIn = (url: string) => url.replace('kiosk://app', STAND_IN)

export interface ShimState {
  readonly windows: ShimWindow[]
  /** Addresses that the application's own network rule refused. */
  readonly refused: string[]
  readonly violations: string[]
}

export class ShimWindow extends EventEmitter {
  readonly webContents: EventEmitter & { id: number; page?: Page }
  readonly options: Record<string, unknown>
  page: Page | null = null
  readonly shown: Promise<Page>
  readonly #showPage: (page: Page) => void
  readonly #shim: Shim
  constructor(shim: Shim, options: Record<string, unknown>) {
    super()
    this.#shim = shim
    this.options = options
    const { promise, resolve } = Promise.withResolvers<Page>()
    this.shown = promise
    this.#showPage = resolve
    this.webContents = Object.assign(new EventEmitter(), {
      id: shim.state.windows.length + 1,
      isDestroyed: () => false,
      reload: () => void this.page?.reload(),
      setWindowOpenHandler: () => {},
      send: (...args: unknown[]) =>
        void this.page
          ?.evaluate((sent) => {
            const deliver = (window as unknown as { __deliver?: (args: unknown[]) => void }).__deliver
            deliver?.(sent as unknown[])
          }, args)
          .catch(() => {}),
    })
    shim.state.windows.push(this)
  }
  async loadURL(url: string): Promise<void> {
    this.#showPage(await this.#shim.openPage(this, url))
  }
}

/** One Electron application over one browser. */
export class Shim {
  readonly state: ShimState = { windows: [], refused: [], violations: [] }
  readonly #browser: Browser
  readonly #invoke = new Map<string, Callback>()
  #context: Promise<BrowserContext> | null = null
  #beforeRequest: Callback | null = null
  #handleProtocol: ((request: Request) => Promise<Response>) | null = null
  /** Utility processes of the application, with the name that each was given. */
  readonly forked: { readonly name: string; readonly child: ChildProcess }[] = []

  constructor(browser: Browser) {
    this.#browser = browser
  }

  /** What `import 'electron'` gives the built main file. */
  readonly electron = this.#makeApi()

  #makeApi() {
    const shim = this
    const app = Object.assign(new EventEmitter(), {
      isPackaged: false,
      enableSandbox: () => {},
      setPath: () => {},
      quit: () => {},
      requestSingleInstanceLock: () => true,
      whenReady: () => Promise.resolve(),
    })
    class BrowserWindow extends ShimWindow {
      constructor(options: Record<string, unknown>) {
        super(shim, options)
        app.emit('web-contents-created', {}, this.webContents)
      }
    }
    return {
      app,
      BrowserWindow,
      Menu: { setApplicationMenu: () => {} },
      powerSaveBlocker: { start: () => 1 },
      protocol: { registerSchemesAsPrivileged: () => {} },
      screen: { getAllDisplays: () => [{ bounds: { x: 0, y: 0 } }] },
      session: {
        defaultSession: {
          setPermissionRequestHandler: () => {},
          setPermissionCheckHandler: () => {},
          setDevicePermissionHandler: () => {},
          setDisplayMediaRequestHandler: () => {},
          on: () => {},
          webRequest: {
            onBeforeRequest: (handler: Callback) => {
              shim.#beforeRequest = handler
            },
          },
          protocol: {
            handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => {
              shim.#handleProtocol = handler
            },
          },
        },
      },
      ipcMain: { handle: (channel: string, handler: Callback) => void shim.#invoke.set(channel, handler) },
      utilityProcess: {
        fork: (script: string, args: readonly string[], { serviceName }: { serviceName: string }) => {
          const child = fork(script, args, {
            serialization: 'advanced',
            execArgv: ['--import', parentPort],
          })
          shim.forked.push({ name: serviceName, child })
          return Object.assign(child, {
            postMessage: (message: unknown) => void (child.connected && child.send(message as object)),
          })
        },
      },
    }
  }

  async openPage(window: ShimWindow, url: string): Promise<Page> {
    this.#context ??= this.#browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await (await this.#context).newPage()
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.state.violations.push(message.text())
    })
    await page.route('**', (route) => this.#answer(route))
    await page.exposeFunction('__invoke', (channel: string, request: unknown) => {
      const handler = this.#invoke.get(channel) as Callback | undefined
      const event = { sender: window.webContents, senderFrame: { parent: null, origin: 'kiosk://app' } }
      return handler?.(...([event, structuredClone(request)] as never[]))
    })
    const { preload } = window.options.webPreferences as { preload: string }
    await page.addInitScript(preloadRunner(readFileSync(preload, 'utf8')))
    // Views may be sent while the page is still loading.
    window.page = page
    await page.goto(standIn(url))
    return page
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request()
    const url = real(request.url())
    const details = {
      url,
      resourceType: request.resourceType() === 'document' ? 'mainFrame' : request.resourceType(),
    }
    let cancel = false
    this.#beforeRequest?.(
      ...([details, (answer: { cancel: boolean }) => (cancel = answer.cancel)] as never[]),
    )
    if (cancel || !this.#handleProtocol) {
      this.state.refused.push(url)
      await route.abort()
      return
    }
    const response = await this.#handleProtocol({ url, method: request.method() } as Request)
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    })
  }
}

/** The preload as Electron's sandbox would run it: `require` knows electron and nothing else. */
function preloadRunner(source: string): string {
  return `(() => {
    const listeners = new Map()
    window.__deliver = ([channel, ...args]) => listeners.get(channel)?.({}, ...args)
    const electron = {
      contextBridge: { exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api) }) },
      ipcRenderer: {
        on: (channel, listener) => listeners.set(channel, listener),
        invoke: (channel, request) => window.__invoke(channel, structuredClone(request)),
      },
    }
    const require = (name) => { if (name !== 'electron') throw new Error('preload may not require ' + name); return electron }
    const module = { exports: {} }
    ;((require, module, exports) => {${source}
    })(require, module, module.exports)
  })()`
}
