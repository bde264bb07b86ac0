/** The simulated room behind the browser host: stations in processes of Node, windows over loopback. */
import { type ServedStation, serveStation } from '../hosts/browser/serve.ts'
import type { DeviceWire } from '../hosts/devices/device-messages.ts'
import { forkNode } from '../hosts/shared/node-process.ts'
import { keepStation, type RoomOptions, type SimulatedRole } from './kept-station.ts'
import type { ProcessMessage } from './process-channel.ts'

export interface SimulatedStation {
  readonly served: ServedStation
  /** Process id of the station now; it changes when the station was restarted. Null while it is away. */
  readonly pid: number | null
  /** Process id of the device process now; null without attached devices. */
  readonly devicesPid: number | null
  close(): Promise<void>
}

/**
 * Starts one simulated station and serves its windows.
 *
 * @param number of the station among those of its role, from 1
 */
export async function startSimulatedStation(
  role: SimulatedRole,
  options: RoomOptions,
  number = 1,
): Promise<SimulatedStation> {
  const station = keepStation(
    role,
    options,
    () => forkNode<ProcessMessage>(new URL('./station-process.ts', import.meta.url)),
    () => forkNode<DeviceWire>(new URL('../hosts/devices/device-process.ts', import.meta.url)),
    number,
  )
  const served = await serveStation({ port: station.port })
  return {
    served,
    get pid() {
      return station.pid
    },
    get devicesPid() {
      return station.devicesPid
    },
    async close() {
      await station.close()
      await served.close()
    },
  }
}
