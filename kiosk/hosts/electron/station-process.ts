/** The other end of `station-link.ts`: a station behind a message port. Knows no Electron, so it runs anywhere. */
import type { StationPort } from '../../contract/index.ts'
import type { ShownWindow } from '../policy.ts'
import { type StationReply, stationRequest } from './wire.ts'

export interface HostedStation {
  readonly port: StationPort
  /** The windows that this station has. */
  readonly windows: readonly ShownWindow[]
}

/** Makes the station that the command line asks for. The launcher's own arguments, without program names. */
export type StationFactory = (args: readonly string[]) => Promise<HostedStation>

/** The part of Electron's ParentPort that is used here. */
export interface ParentLink {
  postMessage(message: StationReply): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/**
 * Carries one station over the port until the process ends. Messages that come while the station is being made wait
 * for it; a message that is not of the wire is dropped.
 */
export async function carryStation(
  parent: ParentLink,
  create: StationFactory,
  args: readonly string[],
): Promise<void> {
  const station = create(args)
  const stops = new Map<number, () => void>()
  parent.on('message', ({ data }) => {
    const parsed = stationRequest.safeParse(data)
    if (!parsed.success) return
    const request = parsed.data
    void station.then(async ({ port }) => {
      switch (request.kind) {
        case 'subscribe': {
          const { id, window } = request
          stops.set(
            id,
            port.subscribe(window, (event) => parent.postMessage({ kind: 'event', id, event })),
          )
          return
        }
        case 'unsubscribe':
          stops.get(request.id)?.()
          stops.delete(request.id)
          return
        case 'invoke': {
          const { id, window, name, input } = request
          const result = await port
            .invoke(window, name, input)
            .catch(() => ({ ok: false, error: { code: 'INTERNAL_FAULT' } }) as const)
          parent.postMessage({ kind: 'result', id, result })
        }
      }
    })
  })
  const { windows } = await station
  parent.postMessage({ kind: 'ready', windows })
}
