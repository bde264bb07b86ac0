import { z } from 'zod'

/** How a device hangs on this machine. `service`: a program on this machine that speaks for a reader, over HTTP. */
export const connectionKinds = ['serial', 'hid', 'pty', 'service'] as const
export type ConnectionKind = (typeof connectionKinds)[number]

/** Longest text that a device may say about itself in its descriptors (a USB string holds 126 characters). */
const descriptorText = z.string().max(126)

/** A device as enumeration sees it, before anything was said to it. */
export const foundDeviceSchema = z.strictObject({
  /** Where it is opened now: a device node or a loopback address. It may change at every plug. */
  path: z.string().min(1).max(300),
  connection: z.enum(connectionKinds),
  vendorId: z.number().int().min(0).max(0xffff).optional(),
  productId: z.number().int().min(0).max(0xffff).optional(),
  /** Serial number in its USB descriptor; cheap converters have none. */
  serial: descriptorText.optional(),
  /** Its name in the USB descriptor. For people only. */
  name: descriptorText.optional(),
  /** HID: the usage page of its first collection. */
  usagePage: z.number().int().min(0).max(0xffff).optional(),
  /** Whether the far end is a program and not a thing: follows from where the kernel hangs it. */
  simulated: z.boolean(),
  /** Whether this process may read and write it. */
  access: z.enum(['granted', 'denied', 'unknown']),
})
export type FoundDevice = z.infer<typeof foundDeviceSchema>

/**
 * Which device is meant: the one at a path, or one that was seen before and is known again by its ids wherever it is
 * plugged in.
 */
export const deviceTargetSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('path'), path: z.string().min(1).max(300) }),
  z.strictObject({
    by: z.literal('usb'),
    connection: z.enum(['serial', 'hid']),
    vendorId: z.number().int().min(0).max(0xffff),
    productId: z.number().int().min(0).max(0xffff),
    serial: descriptorText.optional(),
    usagePage: z.number().int().min(0).max(0xffff).optional(),
    /** Where it was last: decides between two of one model without serial numbers. */
    lastPath: z.string().min(1).max(300),
  }),
])
export type DeviceTarget = z.infer<typeof deviceTargetSchema>

/** How to find this device again: by its ids where it has some, else by its path. */
export function targetOf(device: FoundDevice): DeviceTarget {
  const { connection, vendorId, productId, serial, usagePage, path } = device
  const usb = connection === 'serial' || connection === 'hid'
  if (!usb || vendorId === undefined || productId === undefined) return { by: 'path', path }
  return {
    by: 'usb',
    connection,
    vendorId,
    productId,
    ...(serial === undefined ? {} : { serial }),
    ...(usagePage === undefined ? {} : { usagePage }),
    lastPath: path,
  }
}

/** What came of looking for a target. `other`: the same model is there with another serial number. */
export type Located =
  | { readonly kind: 'found'; readonly device: FoundDevice }
  | { readonly kind: 'missing' }
  | { readonly kind: 'other'; readonly device: FoundDevice }
  | { readonly kind: 'ambiguous'; readonly count: number }

/**
 * Looks for a target among the devices that are there. A device with a serial number is known by it alone; one
 * without is known by model and place, or by model where there is only one.
 */
export function locate(target: DeviceTarget, devices: readonly FoundDevice[]): Located {
  if (target.by === 'path') {
    const device = devices.find(({ path }) => path === target.path)
    return device ? { kind: 'found', device } : { kind: 'missing' }
  }
  const model = devices.filter(
    ({ connection, vendorId, productId, usagePage }) =>
      connection === target.connection &&
      vendorId === target.vendorId &&
      productId === target.productId &&
      (target.usagePage === undefined || usagePage === target.usagePage),
  )
  if (target.serial !== undefined) {
    const same = model.find(({ serial }) => serial === target.serial)
    if (same) return { kind: 'found', device: same }
    return model.length > 0 ? { kind: 'other', device: model[0] } : { kind: 'missing' }
  }
  const nameless = model.filter(({ serial }) => serial === undefined)
  const here = nameless.find(({ path }) => path === target.lastPath)
  if (here) return { kind: 'found', device: here }
  if (nameless.length === 1) return { kind: 'found', device: nameless[0] }
  if (nameless.length > 1) return { kind: 'ambiguous', count: nameless.length }
  return model.length > 0 ? { kind: 'other', device: model[0] } : { kind: 'missing' }
}
