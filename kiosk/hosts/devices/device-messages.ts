/** Everything that crosses between a station (or a command line) and its device process; both ends check it. */
import { DEVICE_ERRORS, type DeviceError, type DeviceErrorCode } from '@taanuu/device-drivers/device-error'
import { deviceTargetSchema, foundDeviceSchema } from '@taanuu/device-drivers/manager/found-device'
import type { TransportMessage } from '@taanuu/device-drivers/transport/message-transport'
import { z } from 'zod'

/** One write of a driver, bytes: commands are short, and templates that are sent down end at a few thousand. */
const WRITE_CAP = 64 * 1024
/** One chunk of a port, bytes: reads of the libraries end at 64 KiB. */
const DATA_CAP = 1024 * 1024
/** Devices and silent sources in one listing: more are not on one table. */
const LIST_CAP = 256

const errorCodes = Object.keys(DEVICE_ERRORS) as [DeviceErrorCode, ...DeviceErrorCode[]]
const userActions = [...new Set(Object.values(DEVICE_ERRORS).map(({ userAction }) => userAction))]

const deviceErrorSchema: z.ZodType<DeviceError> = z.strictObject({
  code: z.enum(errorCodes),
  retryable: z.boolean(),
  userAction: z.enum(userActions as [(typeof userActions)[number], ...typeof userActions]),
  deviceId: z.string().max(400),
  evidence: z.string().max(2000),
  get cause() {
    return deviceErrorSchema.optional()
  },
})

function resultOf<T extends z.ZodType>(value: T) {
  return z.union([
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({ ok: z.literal(false), error: deviceErrorSchema }),
  ])
}

function bytes(cap: number) {
  return z.instanceof(Uint8Array).refine(({ length }) => length <= cap, 'too long')
}

/** Name of one transport on the line; the station's end makes it up. */
const device = z.string().min(1).max(60)
const id = z.number().int().positive()
const done = resultOf(z.undefined())

const transportInfo = z.strictObject({
  kind: z.enum(['memory', 'serial', 'hid', 'pty', 'http', 'tcp', 'file', 'media']),
  path: z.string().max(300),
  simulated: z.boolean(),
  vendorId: z.number().int().optional(),
  productId: z.number().int().optional(),
  serialNumber: z.string().max(126).optional(),
  usagePage: z.number().int().optional(),
})

/** To the device process. */
export const deviceRequestSchema = z.union([
  /** Who uses the devices, and whether simulated ones are let in. Sent once, first. */
  z.strictObject({
    kind: z.literal('begin'),
    holder: z.string().min(1).max(100),
    admitSimulated: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('ping'), id }),
  z.strictObject({ kind: z.literal('list'), id }),
  /** Which device a transport leads to; before every open, so that nothing has to survive a restart. */
  z.strictObject({ kind: z.literal('address'), device, target: deviceTargetSchema }),
  /** The driver's process is gone: close whatever it left open. */
  z.strictObject({ kind: z.literal('release') }),
  z.strictObject({ kind: z.literal('call'), device, id, call: z.enum(['open', 'close']) }),
  z.strictObject({ kind: z.literal('call'), device, id, call: z.literal('write'), bytes: bytes(WRITE_CAP) }),
  z.strictObject({
    kind: z.literal('call'),
    device,
    id,
    call: z.literal('baud'),
    baud: z.number().int().min(50).max(4_000_000),
  }),
])
export type DeviceRequest = z.infer<typeof deviceRequestSchema>

const listing = z.strictObject({
  devices: z.array(foundDeviceSchema).max(LIST_CAP).readonly(),
  silent: z.array(z.string().max(400)).max(LIST_CAP).readonly(),
})

/** From the device process, or from whoever keeps it (`ready`, `gone`). */
export const deviceReportSchema = z.union([
  /** The process serves from now on. */
  z.strictObject({ kind: z.literal('ready') }),
  /** The process has ended; another one is being started. */
  z.strictObject({ kind: z.literal('gone') }),
  z.strictObject({ kind: z.literal('pong'), id }),
  z.strictObject({ kind: z.literal('listing'), id, result: resultOf(listing) }),
  z.strictObject({ kind: z.literal('changed') }),
  z.strictObject({ kind: z.literal('answer'), device, id, result: done, info: transportInfo.optional() }),
  z.strictObject({ kind: z.literal('data'), device, bytes: bytes(DATA_CAP) }),
  z.strictObject({ kind: z.literal('closed'), device, reason: z.enum(['closed-by-host', 'removed']) }),
])
export type DeviceReport = z.infer<typeof deviceReportSchema>

export type DeviceWire = DeviceRequest | DeviceReport

/** The part of a request or report that belongs to one transport, or null. */
export function transportMessageOf(message: DeviceWire): TransportMessage | null {
  switch (message.kind) {
    case 'call':
    case 'answer':
    case 'data':
    case 'closed':
      return message as TransportMessage
    default:
      return null
  }
}
