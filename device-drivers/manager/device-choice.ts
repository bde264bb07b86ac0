import {
  type DeviceProfile,
  deviceProfiles,
  type ManagedKind,
  type ManagedProtocol,
  profileOf,
} from './device-profile.ts'
import type { DriverEntry } from './drivers.ts'
import { type ConnectionKind, type DeviceTarget, type FoundDevice, targetOf } from './found-device.ts'

/** Which device a station is to use: whatever is there, or the one at a path; and what it speaks, where that is known. */
export type DeviceChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'path'; readonly path: string; readonly protocol?: ManagedProtocol }

/** The choice that a command line or a configuration spells: `auto`, or a path. */
export function choiceOf(text: string): DeviceChoice {
  return text === 'auto' ? { kind: 'auto' } : { kind: 'path', path: text }
}

/** A device that may be the one, and a driver that may be its. */
export interface Candidate<Device> {
  readonly target: DeviceTarget
  readonly driver: DriverEntry<Device>
  /** Whether its ids alone say that it is one: then nobody else needs to be asked. */
  readonly certain: boolean
}

/**
 * The candidates of a choice, best first. Chosen by itself is only what a profile names: bytes sent on suspicion could
 * do harm in a device that is none of ours. A path that a person named is asked in every language.
 */
export function candidatesFor<Device>(
  choice: DeviceChoice,
  kind: ManagedKind,
  devices: readonly FoundDevice[],
  drivers: readonly DriverEntry<Device>[],
  profiles: readonly DeviceProfile[] = deviceProfiles,
): readonly Candidate<Device>[] {
  if (choice.kind === 'path') return atPath(choice, devices, drivers, profiles)
  return devices
    .flatMap((device) => {
      const profile = profileOf(device, profiles)
      if (!profile?.kinds.includes(kind) || device.access === 'denied') return []
      const certain = profile.names === 'device' && profile.kinds.length === 1
      return profile.protocols.flatMap((protocol) =>
        drivers
          .filter((driver) => driver.protocol === protocol && driver.over.includes(device.connection))
          .map((driver) => ({ target: targetOf(device), driver, certain })),
      )
    })
    .sort((a, b) => Number(b.certain) - Number(a.certain))
}

function atPath<Device>(
  { path, protocol }: Extract<DeviceChoice, { kind: 'path' }>,
  devices: readonly FoundDevice[],
  drivers: readonly DriverEntry<Device>[],
  profiles: readonly DeviceProfile[],
): readonly Candidate<Device>[] {
  const device = devices.find((found) => found.path === path)
  const named = device ? profileOf(device, profiles)?.protocols : undefined
  // A path that is not listed is a pseudo-terminal, or a device that is not there yet.
  const connections: readonly ConnectionKind[] = device
    ? [device.connection]
    : path.includes('hidraw')
      ? ['hid']
      : ['serial', 'pty']
  const fitting = drivers.filter(
    (driver) =>
      (protocol === undefined || driver.protocol === protocol) &&
      connections.some((connection) => driver.over.includes(connection)),
  )
  const ordered = [...fitting].sort(
    (a, b) => Number(named?.includes(b.protocol) ?? false) - Number(named?.includes(a.protocol) ?? false),
  )
  return ordered.map((driver) => ({
    target: device ? targetOf(device) : { by: 'path', path },
    driver,
    certain: ordered.length === 1,
  }))
}
