/**
 * The device process: the only one that loads native libraries. It holds open ports, locks and the list of what is
 * plugged in, and nothing that could not be had again: drivers, sheets and voters live in the station's process, which
 * sees the end of this one as an unplugged cable.
 */
import { systemClock } from '@taanuu/device-drivers/clock'
import { createLocalDesk } from '@taanuu/device-drivers/manager/device-desk'
import { hidSource, sbiSource, serialSource, systemSource } from '@taanuu/device-drivers/manager/device-lists'
import { nativeTransport } from '@taanuu/device-drivers/manager/native-transport'
import { parentEndpoint } from '../shared/parent-endpoint.ts'
import type { DeviceWire } from './device-messages.ts'
import { serveDesk } from './serve-desk.ts'

serveDesk(parentEndpoint<DeviceWire>(), ({ holder, admitSimulated }) =>
  createLocalDesk({
    clock: systemClock,
    holder: `${holder}, process ${process.pid}`,
    admitSimulated,
    sources: [...(process.platform === 'linux' ? [systemSource] : []), serialSource, hidSource, sbiSource],
    makeTransport: nativeTransport,
  }),
)
