import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { choiceOf } from '@taanuu/device-drivers/manager/device-choice'
import { describeBrowser, openWindow } from '../hosts/browser/open-window.ts'
import { buildDesktop, electronCommand, findElectron, launchDesktop } from '../hosts/electron/launch.ts'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { startSimulatedStation } from '../simulated/simulated-room.ts'
import { createTablesRoom, MOST_TABLES } from '../simulated/tables-room.ts'

export const startHelp = `taanuu start [options]   the kiosk with simulated devices: a table and a ballot box of the demo election

  --data DIR      where both stations keep their data (default .taanuu/demo); delete it to begin a new day
  --tables N      so many tables of one precinct in one room, 1 (default) or 3, with a cable to cut and a stick in the drawer;
                  the windows of several tables open in the browser
  --no-window     only print the addresses of the windows
  --scanner WHICH          a fingerprint scanner that is plugged in, instead of the simulated one: auto (the first that
                           answers behind a known USB id) or a path such as /dev/ttyUSB0
  --ballot-scanner WHICH   the same for the ballot box

Opens the operator's and the observer's window of the table and the window of the ballot box, in Electron where its
runtime is present, else in Chromium's app mode; where neither is found it prints the addresses for any browser.`

const projectFolder = join(import.meta.dirname, '..', '..')
const screensFolder = join(projectFolder, 'kiosk', 'screens', 'dist')

export async function start(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: join('.taanuu', 'demo') },
      'no-window': { type: 'boolean', default: false },
      tables: { type: 'string', default: '1' },
      scanner: { type: 'string' },
      'ballot-scanner': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(startHelp)
    return 0
  }
  if (values.tables !== '1' && values.tables !== String(MOST_TABLES))
    throw new UsageError(`--tables is 1 or ${MOST_TABLES}`)
  if (!existsSync(join(screensFolder, 'index.html'))) {
    console.log('Building the screens (once)...')
    const built = spawnSync('npx', ['vite', 'build', '-c', 'kiosk/vite.config.ts'], {
      cwd: projectFolder,
      stdio: 'inherit',
    })
    if (built.status !== 0) return 1
  }
  const count = Number(values.tables)
  const folder = resolve(count === 1 ? values.data : join(values.data, 'room'))
  const [scanner, ballotScanner] = [values.scanner, values['ballot-scanner']]
  const devices = scanner || ballotScanner ? 'attached devices where named' : 'simulated devices'
  console.log(
    `TRAINING: demo election, ${devices}. Keys and PINs lie in the drawer at the right of each window.`,
  )
  const attached = [
    ...(scanner ? [`--scanner=${scanner}`] : []),
    ...(ballotScanner ? [`--ballot-scanner=${ballotScanner}`] : []),
  ]
  if (!values['no-window'] && count === 1 && (await startInElectron(folder, attached))) return 0
  const options = {
    folder,
    say: (line: string) => console.log(line),
    scanners: {
      ...(scanner ? { identification: choiceOf(scanner) } : {}),
      ...(ballotScanner ? { 'ballot-box': choiceOf(ballotScanner) } : {}),
    },
  }
  const shared = count === 1 ? options : { ...options, tables: await createTablesRoom(folder, count) }
  const [box, ...tables] = await Promise.all([
    startSimulatedStation('ballot-box', shared),
    ...Array.from({ length: count }, (_, i) => startSimulatedStation('identification', shared, i + 1)),
  ])
  const windows = [
    ...tables.map((table, i) => ({
      title: count === 1 ? 'operator' : `operator ${i + 1}`,
      url: table.served.url('operator'),
      bounds: { x: 40 * i, y: 40 * i, width: 1280, height: 800 },
    })),
    {
      title: 'observer',
      url: tables[0].served.url('observer'),
      bounds: { x: 60, y: 60, width: 1280, height: 720 },
    },
    {
      title: 'ballot box',
      url: box.served.url('ballot-box'),
      bounds: { x: 120, y: 120, width: 1280, height: 800 },
    },
  ]
  for (const { title, url } of windows) console.log(`${title.padEnd(11)} ${url}`)
  const opened = values['no-window']
    ? []
    : windows.map(({ url, bounds }) => openWindow(url, { bounds, kiosk: false }))
  const closed = opened.filter((window) => window.ok).map((window) => window.closed)
  const stopped = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
  })
  console.log('Stop with Ctrl+C; the day goes on where it stood at the next start.')
  // Where windows were opened, closing the last one ends the day's work too.
  await Promise.race([stopped, ...(closed.length > 0 ? [Promise.all(closed)] : [])])
  for (const window of opened) if (window.ok) window.close()
  await Promise.all([...tables, box].map((station) => station.close()))
  return 0
}

/** Runs the desktop application to its end; false where it cannot run, and then the browser's way is left. */
async function startInElectron(folder: string, attached: readonly string[]): Promise<boolean> {
  const electron = findElectron(process.env)
  if (!electron) {
    console.log(describeBrowser())
    return false
  }
  const command =
    buildDesktop() && electronCommand([`--data=${folder}`, '--windowed', ...attached], process.env)
  if (!command) return false
  console.log(
    `Windows run in ${electron}. Stop with Ctrl+C; the day goes on where it stood at the next start.`,
  )
  const desktop = launchDesktop(command)
  let stopping = false
  const stop = (): void => {
    stopping = true
    desktop.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  const how = await desktop.ended
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  if (how === 0 || stopping) return true
  console.log(`Electron ended (${how}); going on without it.`)
  return false
}
