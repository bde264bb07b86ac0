/** Puts a window of the station in front of people: Electron's runtime, else a Chromium in kiosk dress, else an address. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Names under which Chromium and its relatives are installed, the free one first. */
const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

export interface Runtime {
  readonly kind: 'electron' | 'browser'
  readonly command: string
}

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
      readonly runtime: Runtime
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

/**
 * Electron's runtime, if someone has put one beside the npm package: ELECTRON_OVERRIDE_DIST_PATH names its folder. The
 * package itself is never asked, because asking it starts a download.
 */
export function findElectron(env: NodeJS.ProcessEnv): string | null {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH
  return folder ? findInPath(['electron'], { PATH: folder }) : null
}

const shell = fileURLToPath(new URL('../electron/dist/main.js', import.meta.url))

/** How to start the desktop shell with these arguments; null without a runtime or without a built shell. */
export function electronCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly command: string; readonly args: readonly string[] } | null {
  const command = findElectron(env)
  return command && existsSync(shell) ? { command, args: [shell, ...args] } : null
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
    runtime: { kind: 'browser', command },
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

/**
 * Whether the desktop shell can be used, and what to tell people when it cannot. The launcher of the shell is the
 * packaged application; here the screens run the same way in a browser.
 */
export function describeRuntime(env: NodeJS.ProcessEnv = process.env): string {
  const electron = findElectron(env)
  if (electron) return `Electron runtime: ${electron}`
  const browser = findBrowser(env)
  return browser
    ? `No Electron runtime on this machine; the screens run in ${browser}`
    : 'Neither an Electron runtime nor a Chromium on this machine; open the address in any browser here'
}
