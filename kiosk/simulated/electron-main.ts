/** Main file of the desktop application in training: each station in a utility process of its own. */
import { join } from 'node:path'
import type { DeviceWire } from '../hosts/devices/device-messages.ts'
import { runDesktop } from '../hosts/electron/desktop.ts'
import { forkUtility } from '../hosts/electron/utility-process.ts'
import type { ProcessMessage } from './process-channel.ts'
import { openTrainingDesk } from './training-desk.ts'

const kiosk = join(import.meta.dirname, '..')
const built = join(kiosk, 'hosts/electron/dist')

runDesktop({
  built,
  screens: join(kiosk, 'screens/dist'),
  open: (launch) =>
    openTrainingDesk(
      launch,
      (role) => forkUtility<ProcessMessage>(join(built, 'station-process.js'), `taanuu ${role}`),
      console.log,
      () => forkUtility<DeviceWire>(join(built, 'device-process.js'), 'taanuu devices'),
    ),
})
