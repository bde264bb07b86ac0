/** The locked desktop shell: windows with fixed roles over their stations, and no way out of them. */
import {
  type App,
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  type IpcMainInvokeEvent,
  ipcMain,
  Menu,
  powerSaveBlocker,
  protocol,
  type Session,
  screen,
  type WebContents,
} from 'electron'
import type { CommandResult, SheetSize, StationPort, WindowKind } from '../../contract/index.ts'
import { admitCommand, maySubscribe, type ShownWindow } from '../policy.ts'
import { answerAsset, isOwnAddress, ORIGIN, SCHEME } from './assets.ts'
import { CHANNEL, windowRequest } from './wire.ts'

/** One window to open, and the station that it belongs to for good. */
export interface StationWindow {
  readonly kind: ShownWindow
  readonly station: StationPort
}

export interface ShellOptions {
  /** Absolute path of the built preload. */
  readonly preload: string
  /** Folder of the built screens. */
  readonly screens: string
  /** Full screen without a way out; off only for trainers at a desk. */
  readonly kiosk: boolean
}

/** Before the application is ready: sandbox for every process, and the screens' own scheme. */
export function prepareApp(app: App): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }])
}

/** Denies everything a page could ask of a machine, and every address but the screens. */
export function lockSession(session: Session, screens: string): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => {
    const portrait = details.resourceType === 'image' && details.url.startsWith('data:image/svg+xml;')
    answer({ cancel: !isOwnAddress(details.url) && !portrait })
  })
  session.protocol.handle(SCHEME, (request) => answerAsset(screens, request.url, request.method))
}

/** No navigation, no further windows, no embedded pages, no way to the developer tools. */
export function guardContents(contents: WebContents): void {
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
    contents.on(event as 'will-navigate', (details) => details.preventDefault())
  }
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('before-input-event', (event, input) => {
    const key = input.key.toLowerCase()
    const combined = (input.control || input.meta) && BROWSER_KEYS.has(key)
    if (combined || (input.alt && key === 'f4')) event.preventDefault()
  })
}

/** With Control: reload, print, close, quit, new, find, source, save, open, tools, zoom. Lock (L) stays with the screens. */
const BROWSER_KEYS = new Set('rpwqntfgjusoi+-=0'.split(''))

/** How a window is made; role and privileges are fixed before any of its code runs. */
export function windowOptions(preload: string, kiosk: boolean): BrowserWindowConstructorOptions {
  return {
    width: 1280,
    height: 800,
    useContentSize: true,
    show: true,
    kiosk,
    frame: !kiosk,
    autoHideMenuBar: true,
    backgroundColor: '#E6EBED',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      // The station's tones answer devices, not clicks.
      autoplayPolicy: 'no-user-gesture-required',
    },
  }
}

/** Windows at a desk lie aside of each other by this much, so that each can be reached (pixels). */
const CASCADE_PX = 60

/** Opens the stations' windows; the observer's goes to the second display where there is one. */
export function openShell(
  windows: readonly StationWindow[],
  options: ShellOptions,
): readonly BrowserWindow[] {
  Menu.setApplicationMenu(null)
  powerSaveBlocker.start('prevent-display-sleep')
  const roles = new Map<number, StationWindow>()
  const stops = new Map<number, Map<WindowKind, () => void>>()
  const displays = screen.getAllDisplays()

  ipcMain.handle(CHANNEL, (event, request) => answerWindow(event, request))

  async function answerWindow(event: IpcMainInvokeEvent, request: unknown): Promise<CommandResult> {
    const own = roles.get(event.sender.id)
    // Only the top frame of a window that we opened, showing our own page.
    const frame = event.senderFrame
    if (!own || !frame || frame.parent !== null || frame.origin !== ORIGIN) return denied
    const parsed = windowRequest.safeParse(request)
    if (!parsed.success) return { ok: false, error: { code: 'COMMAND_INVALID' } }
    if (parsed.data.kind === 'subscribe') return subscribe(own, event.sender, parsed.data.window)
    if (parsed.data.kind === 'print')
      return own.kind === 'observer' ? denied : printContents(event.sender, parsed.data.sheet)
    const admitted = admitCommand(own.kind, parsed.data.name, parsed.data.input)
    if (!admitted.ok) return { ok: false, error: { code: admitted.code } }
    // A thrown error would cross the boundary rewritten, with paths in it.
    return own.station
      .invoke(admitted.window, admitted.name, admitted.input)
      .catch(() => ({ ok: false, error: { code: 'INTERNAL_FAULT' } }))
  }

  function subscribe(own: StationWindow, contents: WebContents, wanted: WindowKind): CommandResult {
    if (!maySubscribe(own.kind, wanted)) return denied
    const ownStops = stops.get(contents.id) ?? new Map()
    stops.set(contents.id, ownStops)
    // A page that reloads subscribes again and gets the present view again.
    ownStops.get(wanted)?.()
    ownStops.set(
      wanted,
      own.station.subscribe(wanted, (event) => {
        if (!contents.isDestroyed()) contents.send(CHANNEL, wanted, event)
      }),
    )
    return { ok: true }
  }

  return windows.map((own, index) => {
    const { kind } = own
    const aside = options.kiosk ? 0 : index * CASCADE_PX
    const display = kind === 'observer' ? (displays[1] ?? displays[0]) : displays[0]
    const window = new BrowserWindow({
      ...windowOptions(options.preload, options.kiosk),
      x: display.bounds.x + aside,
      y: display.bounds.y + aside,
    })
    const { webContents } = window
    const { id } = webContents
    roles.set(id, own)
    guardContents(webContents)
    webContents.on('render-process-gone', () => webContents.reload())
    window.on('closed', () => {
      roles.delete(id)
      for (const stop of stops.get(id)?.values() ?? []) stop()
      stops.delete(id)
    })
    void window.loadURL(`${ORIGIN}/index.html#screen=${kind}`)
    return window
  })
}

/** A2 in micrometres (ISO 216); Electron knows A4 by name. */
const A2 = { width: 420_000, height: 594_000 }
/** Why Chromium prints nothing although nothing is wrong: somebody closed the dialog. */
const CANCELLED = 'Print job canceled'

/** The system's print dialog over a window; answers when the job is handed over or the dialog was closed. */
function printContents(contents: WebContents, sheet: SheetSize): Promise<CommandResult> {
  return new Promise((resolve) => {
    contents.print(
      {
        silent: false,
        printBackground: true,
        margins: { marginType: 'none' },
        pageSize: sheet === 'A2' ? A2 : sheet,
      },
      (handedOver, why) => resolve(handedOver || why === CANCELLED ? { ok: true } : notPrinted),
    )
  })
}

const notPrinted: CommandResult = { ok: false, error: { code: 'PRINT_FAILED' } }
const denied: CommandResult = { ok: false, error: { code: 'COMMAND_NOT_ALLOWED' } }
