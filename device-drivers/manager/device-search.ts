import type { Clock } from '../clock.ts'
import { RECONNECT_BACKOFF_MS } from '../connection-keeper.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { failed, type Result } from '../result.ts'
import { type Candidate, candidatesFor, type DeviceChoice } from './device-choice.ts'
import type { DeviceDesk } from './device-desk.ts'
import type { ManagedKind } from './device-profile.ts'
import type { DriverEntry } from './drivers.ts'

/** The part of every driver that the search needs. */
interface Searched {
  open(): Promise<Result<void>>
  close(): Promise<void>
}

export interface DeviceSearch {
  /** Looks until a device answers or `stop`; resolves with the outcome of the first look and goes on after a failure. */
  start(): Promise<Result<void>>
  stop(): Promise<void>
}

/**
 * Finds the device of a choice and hands its driver over once. A driver that answered keeps its device from then on,
 * also through a replug; a search begins anew only with a new `start`, because another device of the same kind is not
 * the same device: a person decides.
 *
 * @param onCandidate called for every driver before it is opened; what it returns is called with whether it was taken
 */
export function createDeviceSearch<Device extends Searched>(options: {
  readonly clock: Clock
  readonly desk: DeviceDesk
  readonly kind: ManagedKind
  readonly choice: DeviceChoice
  readonly drivers: readonly DriverEntry<Device>[]
  readonly onCandidate: (device: Device) => (taken: boolean) => void
  readonly onState: (state: 'opening' | 'absent') => void
}): DeviceSearch {
  const { clock, desk, kind, choice, drivers } = options
  let searching: AbortController | null = null
  let opening: Device | null = null

  async function start(): Promise<Result<void>> {
    if (searching) return failed(deviceError('AlreadyOpen', kind, 'a search is running'))
    const mine = new AbortController()
    searching = mine
    options.onState('opening')
    const first = Promise.withResolvers<Result<void>>()
    void search(mine.signal, first.resolve)
    return first.promise
  }

  async function search(stop: AbortSignal, report: (result: Result<void>) => void): Promise<void> {
    for (let failures = 0; !stop.aborted; failures++) {
      const woken = new AbortController()
      const unwatch = desk.onChange(() => woken.abort())
      const result = await look(stop)
      report(result)
      if (result.ok || stop.aborted) return unwatch()
      options.onState('absent')
      const pauseMs = RECONNECT_BACKOFF_MS[Math.min(failures, RECONNECT_BACKOFF_MS.length - 1)]
      await clock.sleep(pauseMs, AbortSignal.any([stop, woken.signal]))
      unwatch()
    }
    report(failed(deviceError('Cancelled', kind, 'closed')))
  }

  /** One look over everything that is there. */
  async function look(stop: AbortSignal): Promise<Result<void>> {
    const listing = await desk.list()
    if (!listing.ok) return listing
    let last: DeviceError = deviceError('DeviceNotFound', kind, noneEvidence(choice))
    for (const candidate of candidatesFor(choice, kind, listing.value.devices, drivers)) {
      if (stop.aborted) break
      const result = await tryCandidate(candidate, stop)
      if (result.ok) return result
      last = result.error
    }
    return failed(last)
  }

  async function tryCandidate(
    { target, driver }: Candidate<Device>,
    stop: AbortSignal,
  ): Promise<Result<void>> {
    const device = driver.create({ transport: desk.transport(target), clock })
    const settle = options.onCandidate(device)
    opening = device
    const opened = await device.open()
    opening = null
    const taken = !stop.aborted && (opened.ok || hasAnswered(opened.error))
    settle(taken)
    if (!taken) {
      await device.close()
      return opened.ok ? failed(deviceError('Cancelled', kind, 'closed')) : opened
    }
    searching = null
    return { ok: true, value: undefined }
  }

  return {
    start,
    async stop() {
      searching?.abort()
      searching = null
      await opening?.close()
    },
  }
}

/** It spoke the protocol, though it cannot work: it is the device, and what it lacks is said on the screen. */
function hasAnswered({ code }: DeviceError): boolean {
  const answers = ['AuthenticationRequired', 'SensorFault', 'FirmwareTooOld', 'CalibrationNeeded']
  return answers.includes(code)
}

function noneEvidence(choice: DeviceChoice): string {
  return choice.kind === 'auto' ? 'nothing that a profile names is plugged in' : `nothing at ${choice.path}`
}
