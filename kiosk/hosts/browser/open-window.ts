/** Puts a window of the station in front of people without Electron: a Chromium in kiosk dress, else an address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Names under which Chromium and its relatives are installed, the free one first. */
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

export interface OpenWindowOptions {
  /** Size and place in pixels; a full screen where absent. */
  readonly bounds?: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }
  /** Profile folder of this window; default: a fresh one that is removed when the window closes. */
  readonly profile?: string
  readonly kiosk?: boolean
  /** Where lines for people go. */
  readonly say?: (line: string) => void
  readonly env?: NodeJS.ProcessEnv
}

export type OpenedWindow =
  | {
      readonly ok: true
      /** Resolves when the window is closed. */
      readonly closed: Promise<void>
      close(): void
    }
  | { readonly ok: false; readonly code: 'NO_BROWSER' }

/** The first executable of these names in PATH, or null. */
export function findInPath(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (!folder) continue
    for (const name of names) {
      const file = join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // Not in this folder.
      }
    }
  }
  return null
}

/** A Chromium or Chrome of this machine, or null. */
export function findBrowser(env: NodeJS.ProcessEnv): string | null {
  return findInPath(BROWSERS, env)
}

/** Arguments of a window without browser furniture and without memory of other sessions. */
export function browserArguments(
  url: string,
  profile: string,
  {
    bounds,
    kiosk = false,
    isRoot = false,
  }: Pick<OpenWindowOptions, 'bounds' | 'kiosk'> & { readonly isRoot?: boolean },
): readonly string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    ...(kiosk ? ['--kiosk'] : []),
    ...(bounds
      ? [`--window-position=${bounds.x},${bounds.y}`, `--window-size=${bounds.width},${bounds.height}`]
      : []),
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-sync',
    '--disable-translate',
    '--disable-features=Translate,MediaRouter,OptimizationHints',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    // The station's tones answer devices, not clicks.
    '--autoplay-policy=no-user-gesture-required',
    '--password-store=basic',
    // Root has no sandbox of its own; a station runs as a user who has.
    ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
  ]
}

/** Opens one window on an address of `serveStation`. Without a browser the address is said and the result tells so. */
export function openWindow(url: string, options: OpenWindowOptions = {}): OpenedWindow {
  const { say = console.log, env = process.env } = options
  const command = findBrowser(env)
  if (!command) {
    say(`No Chromium or Chrome on this machine. Open this address in a browser here: ${url}`)
    return { ok: false, code: 'NO_BROWSER' }
  }
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'taanuu-window-'))
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const isRoot = process.getuid?.() === 0
  const child = spawn(command, browserArguments(url, profile, { ...options, isRoot }), {
    stdio: 'ignore',
    env,
  })
  const closed = whenGone(child).then(() => {
    if (!options.profile) rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
  })
  return {
    ok: true,
    closed,
    close: () => void child.kill(),
  }
}

function whenGone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
}

/** For people: where the windows will run when there is no Electron runtime. */
export function describeBrowser(env: NodeJS.ProcessEnv = process.env): string {
  const browser = findBrowser(env)
  return browser
    ? `No Electron runtime on this machine; the windows run in ${browser}`
    : 'Neither an Electron runtime nor a Chromium on this machine; open the addresses in any browser here'
}
