import { deviceError } from '@taanuu/device-drivers/device-error'
import type { DeviceDesk } from '@taanuu/device-drivers/manager/device-desk'
import type { DeviceWire } from '../hosts/devices/device-messages.ts'
import { keepDeviceProcess } from '../hosts/devices/keep-device-process.ts'
import { createRemoteDesk } from '../hosts/devices/remote-desk.ts'
import { forkNode } from '../hosts/shared/node-process.ts'
import type { Speaker } from './devices-speaker.ts'

/** A process of Node starts in half a second; on a laptop that does ten other things it takes many. */
const READY_MS = 30_000

/** Runs `act` with the desk of a device process of its own, and ends that process afterwards. */
export async function withDesk(
  { training, speaker }: { readonly training: boolean; readonly speaker: Speaker },
  act: (desk: DeviceDesk) => Promise<number>,
): Promise<number> {
  const kept = keepDeviceProcess({
    spawn: () => forkNode<DeviceWire>(new URL('../hosts/devices/device-process.ts', import.meta.url)),
    begin: { holder: 'taanuu devices', admitSimulated: training },
    say: speaker.aside,
  })
  const desk = createRemoteDesk(kept, speaker.aside)
  const ready = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), READY_MS)
    desk.onChange(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
  try {
    if (await ready) return await act(desk)
    return speaker.fault(deviceError('InternalFault', 'devices', `no device process in ${READY_MS} ms`))
  } finally {
    desk.close()
    await kept.close()
  }
}
