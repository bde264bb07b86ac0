import { z } from 'zod'
import type { DeviceKind, DeviceProtocol } from '../device-identity.ts'
import file from '../profiles.json' with { type: 'json' }
import type { FoundDevice } from './found-device.ts'

/** A USB id as data files write it: four hexadecimal digits, lower case. */
const usbId = z
  .string()
  .regex(/^[0-9a-f]{4}$/)
  .transform((digits) => Number.parseInt(digits, 16))

export const managedKinds = ['fingerprint-scanner', 'ballot-scanner'] as const satisfies readonly DeviceKind[]
/** The devices that a station cannot do without, and that the manager therefore finds and keeps. */
export type ManagedKind = (typeof managedKinds)[number]

export const managedProtocols = [
  'ef01',
  'gt511',
  'id809',
  'taanuu-hid-fingerprint',
  'taanuu-page-scan',
] as const satisfies readonly DeviceProtocol[]
/** What the devices that the manager finds can speak. */
export type ManagedProtocol = (typeof managedProtocols)[number]

const profileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  title: z.string().min(1).max(120),
  connection: z.enum(['serial', 'hid']),
  vendorId: usbId,
  productId: usbId,
  /** HID only: the collection that carries the device's reports; another collection of the same device is not it. */
  usagePage: z.number().int().min(0).max(0xffff).optional(),
  names: z.enum(['device', 'bridge']),
  kinds: z.array(z.enum(managedKinds)).min(1),
  /** Most likely first. */
  protocols: z.array(z.enum(managedProtocols)).min(1),
  source: z.string().min(1).max(300),
  tried: z.boolean(),
})

/** The shape of `profiles.json`: what a new profile has to say. */
export const profileFileSchema = z
  .strictObject({ about: z.string(), profiles: z.array(profileSchema) })
  .refine(({ profiles }) => new Set(profiles.map(({ id }) => id)).size === profiles.length, {
    message: 'every profile has an id of its own',
  })
  .refine(({ profiles }) => new Set(profiles.map(usbKeyOf)).size === profiles.length, {
    message: 'no two profiles name the same device',
  })

export type DeviceProfile = z.infer<typeof profileSchema>

function usbKeyOf(profile: DeviceProfile): string {
  const { connection, vendorId, productId, usagePage } = profile
  return [connection, vendorId, productId, usagePage].join()
}

/** Every device known by its ids. */
export const deviceProfiles: readonly DeviceProfile[] = profileFileSchema.parse(file).profiles

/** The profile of a device that was found, by its ids; null where no profile names them. */
export function profileOf(
  device: Pick<FoundDevice, 'connection' | 'vendorId' | 'productId' | 'usagePage'>,
  profiles: readonly DeviceProfile[] = deviceProfiles,
): DeviceProfile | null {
  const found = profiles.find(
    (profile) =>
      profile.connection === device.connection &&
      profile.vendorId === device.vendorId &&
      profile.productId === device.productId &&
      (profile.usagePage === undefined || profile.usagePage === device.usagePage),
  )
  return found ?? null
}

/** Which protocols belong to which kind of device. */
export const KIND_OF_PROTOCOL: Readonly<Record<ManagedProtocol, ManagedKind>> = {
  ef01: 'fingerprint-scanner',
  gt511: 'fingerprint-scanner',
  id809: 'fingerprint-scanner',
  'taanuu-hid-fingerprint': 'fingerprint-scanner',
  'taanuu-page-scan': 'ballot-scanner',
}
