import type { DeviceChoice } from '@taanuu/device-drivers/manager/device-choice'
import type { TransportMessage } from '@taanuu/device-drivers/transport/message-transport'
import type { StationRole } from '@taanuu/voter-roll-sync/package/manifest'
import type { DeviceWire } from '../hosts/devices/device-messages.ts'
import type { ProcessEndpoint, SpawnedProcess } from '../hosts/shared/process-endpoint.ts'
import type { LinkMessage } from '../hosts/shared/station-link.ts'

/** What a simulated station's process is told first. */
export interface StationOrder {
  readonly role: StationRole
  readonly stationId: string
  readonly dataFolder: string
  readonly mediumFolder: string
  /** The scanner that is plugged into this machine; without it, the simulated one in the host's process. */
  readonly scanner?: DeviceChoice
  /** Precinct of the demo election; absent: the first. */
  readonly precinct?: number
  /** A table among others on this machine: its UDP port and the addresses of theirs. */
  readonly room?: { readonly port: number; readonly others: readonly string[] }
  /** The cable to them is cut. */
  readonly cut?: boolean
}

/** Everything that crosses between the host process and a station's process. */
export type ProcessMessage =
  | { readonly lane: 'order'; readonly order: StationOrder }
  | { readonly lane: 'station'; readonly message: LinkMessage }
  | { readonly lane: 'device'; readonly message: TransportMessage }
  /** Between drivers and the device process, passed on by the host. */
  | { readonly lane: 'desk'; readonly message: DeviceWire }
  /** Somebody cut the cable to the other tables, or joined it. */
  | { readonly lane: 'cable'; readonly cut: boolean }
  /** The station answers from now on; what was sent to it before is lost. */
  | { readonly lane: 'serving' }
  | { readonly lane: 'refused'; readonly code: string; readonly detail: string }

/** Starts a process that runs `station-process.ts`, as the host starts processes. */
export type SpawnStation = () => SpawnedProcess<ProcessMessage>

/** Starts a process that runs `device-process.ts`. */
export type SpawnDevices = () => SpawnedProcess<DeviceWire>

/** Splits one process connection into the lanes of the station, of simulated devices and of attached ones. */
export function lanesOf(endpoint: ProcessEndpoint<ProcessMessage>) {
  return {
    station: {
      send: (message: LinkMessage) => endpoint.send({ lane: 'station', message }),
      onMessage: (listener: (message: LinkMessage) => void) =>
        endpoint.onMessage((envelope) => {
          if (envelope.lane === 'station') listener(envelope.message)
        }),
    },
    device: {
      send: (message: TransportMessage) => endpoint.send({ lane: 'device', message }),
      onMessage: (listener: (message: TransportMessage) => void) =>
        endpoint.onMessage((envelope) => {
          if (envelope.lane === 'device') listener(envelope.message)
        }),
    },
    desk: {
      send: (message: DeviceWire) => endpoint.send({ lane: 'desk', message }),
      onMessage: (listener: (message: DeviceWire) => void) =>
        endpoint.onMessage((envelope) => {
          if (envelope.lane === 'desk') listener(envelope.message)
        }),
    },
  }
}
