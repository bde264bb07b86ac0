/** Main file of the desktop application in training: a table and a ballot box, each in a utility process of its own. */
import { join } from 'node:path'
import { runDesktop } from '../hosts/electron/desktop.ts'
import { forkUtility } from '../hosts/electron/utility-process.ts'
import { type KeptStation, keepStation, type SimulatedRole } from './kept-station.ts'
import type { ProcessMessage } from './process-channel.ts'

const kiosk = join(import.meta.dirname, '..')
const built = join(kiosk, 'hosts/electron/dist')

runDesktop({
  built,
  screens: join(kiosk, 'screens/dist'),
  open({ dataFolder, mediumFolder }) {
    const options = { folder: dataFolder, mediumFolder, say: (line: string) => console.log(line) }
    const keep = (role: SimulatedRole): KeptStation =>
      keepStation(role, options, () =>
        forkUtility<ProcessMessage>(join(built, 'station-process.js'), `taanuu ${role}`),
      )
    const table = keep('identification')
    const box = keep('ballot-box')
    return {
      windows: [
        { kind: 'operator', station: table.port },
        { kind: 'observer', station: table.port },
        { kind: 'ballot-box', station: box.port },
      ],
      async close() {
        await Promise.all([table.close(), box.close()])
      },
    }
  },
})
