/** Entry of the desktop application. The station runs in a utility process; this process only holds the windows. */
import { join } from 'node:path'
import { app, session, utilityProcess } from 'electron'
import { guardContents, lockSession, openShell, prepareApp } from './shell.ts'
import { linkStation, type StationProcess } from './station-link.ts'

/** Built next to this file. */
const here = import.meta.dirname
const screens = join(here, '../../../screens/dist')
const args = process.argv.slice(app.isPackaged ? 1 : 2)
const dataFolder = args.find((arg) => arg.startsWith('--data='))?.slice('--data='.length)

// One process a station: the lock belongs to the station's own folder, so training may run two stations side by side.
if (dataFolder) app.setPath('userData', join(dataFolder, 'windows'))
prepareApp(app)
app.on('web-contents-created', (_event, contents) => guardContents(contents))
app.on('window-all-closed', () => app.quit())

if (!app.requestSingleInstanceLock()) app.quit()
else void start()

async function start(): Promise<void> {
  await app.whenReady()
  lockSession(session.defaultSession, screens)
  const station = linkStation(
    () =>
      utilityProcess.fork(join(here, 'station-entry.js'), args, {
        serviceName: 'taanuu-station',
        stdio: 'inherit',
      }) as unknown as StationProcess,
  )
  app.on('will-quit', () => station.stop())
  openShell(await station.ready, {
    preload: join(here, 'preload.cjs'),
    screens,
    station,
    kiosk: !args.includes('--windowed'),
  })
}
