/** Life of the desktop application, whatever its stations are: prepare, lock, open, and end with the last window. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, session } from 'electron'
import { guardContents, lockSession, openShell, prepareApp, type StationWindow } from './shell.ts'

export interface Desktop {
  readonly windows: readonly StationWindow[]
  /** Full screen without a way out. */
  readonly kiosk: boolean
  /** Ends the stations' processes. */
  close(): Promise<void>
}

export interface DesktopOptions {
  /** Folder with the built main and preload. */
  readonly built: string
  /** Folder of the built screens. */
  readonly screens: string
  /** Starts the stations; called once, when Electron is ready. */
  open(launch: DesktopLaunch): Desktop
}

/** What the command line said. */
export interface DesktopLaunch {
  /** `--data=FOLDER`: the stations' data lie below it. Default: the user's folder of this application. */
  readonly dataFolder: string
  /** `--medium=FOLDER`: where the stations look for the stick with the election package. */
  readonly mediumFolder: string | undefined
  /** `--station=ROLE`: this station alone, where the application has several. */
  readonly station: string | undefined
  /** `--scanner=auto|PATH`: the table's attached scanner, instead of a simulated one. */
  readonly scanner?: string | undefined
  /** `--ballot-scanner=auto|PATH`: the same for the box. */
  readonly ballotScanner?: string | undefined
  /** `--windowed`: movable windows, for a trainer's desk. */
  readonly windowed: boolean
}

/** Runs the application. To be called by the main file itself, before Electron is ready. */
export function runDesktop(options: DesktopOptions): void {
  const launch = readLaunch(process.argv.slice(app.isPackaged ? 1 : 2))
  // The lock lies in this folder: several desks may run side by side, each on data of its own. Electron takes only a
  // folder that exists.
  const own = join(launch.dataFolder, 'windows')
  mkdirSync(own, { recursive: true, mode: 0o700 })
  app.setPath('userData', own)
  prepareApp(app)
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  app.on('window-all-closed', () => app.quit())
  if (app.requestSingleInstanceLock()) void start(options, launch)
  else app.quit()
}

/** Other arguments are Chromium's own. */
function readLaunch(args: readonly string[]): DesktopLaunch {
  const value = (name: string): string | undefined =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + '--='.length)
  const [data, medium] = [value('data'), value('medium')]
  return {
    dataFolder: data ? resolve(data) : join(app.getPath('userData'), 'stations'),
    mediumFolder: medium ? resolve(medium) : undefined,
    station: value('station'),
    scanner: value('scanner'),
    ballotScanner: value('ballot-scanner'),
    windowed: args.includes('--windowed'),
  }
}

async function start({ built, screens, open }: DesktopOptions, launch: DesktopLaunch): Promise<void> {
  await app.whenReady()
  lockSession(session.defaultSession, screens)
  const desktop = open(launch)
  app.on('will-quit', () => void desktop.close())
  openShell(desktop.windows, { preload: join(built, 'preload.cjs'), screens, kiosk: desktop.kiosk })
}
