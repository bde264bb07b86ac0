import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import type { DeviceIdentity } from '../device-identity.ts'
import { createEventHub, type EventHub, type Subscribe } from '../event-hub.ts'
import { failed, type Result } from '../result.ts'
import type { DeviceChoice } from './device-choice.ts'
import type { DeviceDesk } from './device-desk.ts'
import type { ManagedKind, ManagedProtocol } from './device-profile.ts'
import { createDeviceSearch } from './device-search.ts'
import type { DriverEntry } from './drivers.ts'

interface Driver<State extends string, Events extends { readonly state: State }> {
  readonly id: DeviceIdentity
  readonly state: State
  open(options?: { readonly signal?: AbortSignal }): Promise<Result<void>>
  close(): Promise<void>
  readonly on: Subscribe<Events>
}

export interface ManagedOptions {
  readonly clock: Clock
  readonly desk: DeviceDesk
  readonly choice: DeviceChoice
}

/** A driver that is known only once its device has been found; until then the device is `absent`. */
export interface LateDriver<Device, Events> {
  readonly device: Device | null
  readonly hub: EventHub<Events>
  identity(): DeviceIdentity
  refusal(): { readonly ok: false; readonly error: DeviceError }
  open(options?: { readonly signal?: AbortSignal }): Promise<Result<void>>
  close(): Promise<void>
}

/**
 * @param events names of all events of the driver: they are passed on, also those from before it was taken
 * @param before what the state is called before there is a driver
 */
export function createLateDriver<
  State extends string,
  Events extends { readonly state: State },
  Device extends Driver<State, Events>,
>(
  options: ManagedOptions & {
    readonly kind: ManagedKind
    readonly usual: ManagedProtocol
    readonly drivers: readonly DriverEntry<Device>[]
    readonly events: readonly (keyof Events)[]
    readonly before: Readonly<Record<'opening' | 'absent' | 'closed', State>>
  },
): LateDriver<Device, Events> & { readonly state: State } {
  const { clock, desk, choice, kind, usual, drivers, events, before } = options
  const hub = createEventHub<Events>()
  const path = choice.kind === 'path' ? choice.path : 'auto'
  const nobody: DeviceIdentity = { kind, protocol: usual, transport: 'serial', path, simulated: false }
  let device: Device | null = null
  let own: State = before.closed
  let stops: readonly (() => void)[] = []

  const search = createDeviceSearch({
    clock,
    desk,
    kind,
    choice,
    drivers,
    onCandidate: adopt,
    onState: (state) => setOwn(before[state]),
  })

  function setOwn(next: State): void {
    if (next === own) return
    own = next
    hub.emit('state', next)
  }

  /** What a candidate says while it is being opened counts only if it turns out to be the device. */
  function adopt(candidate: Device): (taken: boolean) => void {
    let early: (() => void)[] | null = []
    const heard = events.map((event) =>
      candidate.on(event, (payload) => {
        const pass = (): void => hub.emit(event, payload)
        if (!early) pass()
        // States of the past are of no use to anybody.
        else if (event !== 'state') early.push(pass)
      }),
    )
    return (taken) => {
      const passes = early ?? []
      early = null
      if (!taken) {
        for (const stop of heard) stop()
        return
      }
      device = candidate
      stops = heard
      for (const pass of passes) pass()
      if (candidate.state !== own) hub.emit('state', candidate.state)
    }
  }

  return {
    hub,
    get device() {
      return device
    },
    get state() {
      return device?.state ?? own
    },
    identity: () => device?.id ?? nobody,
    refusal: () =>
      failed(
        deviceError(own === before.closed ? 'NotOpen' : 'DeviceRemoved', path, 'no device was found yet'),
      ),
    async open({ signal } = {}) {
      if (device || own !== before.closed) return failed(deviceError('AlreadyOpen', path, `while ${own}`))
      const cancel = (): void => void close()
      signal?.addEventListener('abort', cancel)
      const opened = await search.start()
      signal?.removeEventListener('abort', cancel)
      return opened
    },
    close,
  }

  async function close(): Promise<void> {
    await search.stop()
    const last = device
    await last?.close()
    device = null
    for (const stop of stops) stop()
    stops = []
    if (last) own = before.closed
    else setOwn(before.closed)
  }
}
