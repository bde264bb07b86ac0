import type { TransportMessage } from '@taanuu/device-drivers/transport/message-transport'
import type { StationRole } from '@taanuu/voter-roll-sync/package/manifest'
import type { LinkMessage } from '../hosts/shared/station-link.ts'

/** What a simulated station's process is told first. */
export interface StationOrder {
  readonly role: StationRole
  readonly stationId: string
  readonly dataFolder: string
  readonly mediumFolder: string
}

/** Everything that crosses between the host process and a station's process. */
export type ProcessMessage =
  | { readonly lane: 'order'; readonly order: StationOrder }
  | { readonly lane: 'station'; readonly message: LinkMessage }
  | { readonly lane: 'device'; readonly message: TransportMessage }
  /** The station answers from now on; what was sent to it before is lost. */
  | { readonly lane: 'serving' }
  | { readonly lane: 'refused'; readonly code: string; readonly detail: string }

interface Endpoint {
  send(message: ProcessMessage): void
  on(listener: (message: ProcessMessage) => void): () => void
}

/** Splits one process connection into the station's lane and the devices' lane. */
export function lanesOf(endpoint: Endpoint) {
  return {
    station: {
      send: (message: LinkMessage) => endpoint.send({ lane: 'station', message }),
      onMessage: (listener: (message: LinkMessage) => void) =>
        endpoint.on((envelope) => {
          if (envelope.lane === 'station') listener(envelope.message)
        }),
    },
    device: {
      send: (message: TransportMessage) => endpoint.send({ lane: 'device', message }),
      onMessage: (listener: (message: TransportMessage) => void) =>
        endpoint.on((envelope) => {
          if (envelope.lane === 'device') listener(envelope.message)
        }),
    },
  }
}
