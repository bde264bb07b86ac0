import { discoverSbiDevices } from '../sbi/discovery.ts'
import type { FoundDevice } from './found-device.ts'
import { scanSystem } from './sys-scan.ts'

/** Enumeration by a native library spawns a process or walks a bus; longer than this it hangs, also on a busy machine. */
const LIST_TIMEOUT_MS = 6000

/** One way to find out which devices are there. */
export interface DeviceSource {
  readonly name: string
  list(): Promise<readonly FoundDevice[]>
}

export interface DeviceListing {
  /** Ordered by path; a device that several sources know is listed once. */
  readonly devices: readonly FoundDevice[]
  /** Sources that could not answer, for the technician: `serialport: spawn udevadm ENOENT`. */
  readonly silent: readonly string[]
}

/** /dev and /sys themselves: needs nothing installed. */
export const systemSource: DeviceSource = { name: 'sysfs', list: () => scanSystem() }

/** The serialport library; on Linux it asks udevadm. */
export const serialSource: DeviceSource = {
  name: 'serialport',
  async list() {
    const { SerialPort } = await import('serialport')
    return (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber, manufacturer }) => ({
      path,
      connection: 'serial',
      ...idOf('vendorId', vendorId),
      ...idOf('productId', productId),
      ...textOf('serial', serialNumber),
      ...textOf('name', manufacturer),
      simulated: false,
      access: 'unknown',
    }))
  },
}

/** The node-hid library. */
export const hidSource: DeviceSource = {
  name: 'node-hid',
  async list() {
    const { devicesAsync } = await import('node-hid')
    return (await devicesAsync()).flatMap(
      ({ path, vendorId, productId, serialNumber, product, usagePage }) =>
        path === undefined
          ? []
          : [
              {
                path,
                connection: 'hid' as const,
                vendorId,
                productId,
                ...textOf('serial', serialNumber),
                ...textOf('name', product),
                ...(usagePage ? { usagePage } : {}),
                simulated: false,
                access: 'unknown' as const,
              },
            ],
    )
  },
}

/** Readers that a MOSIP SBI service on this machine speaks for. What they are is known once their replies are verified. */
export const sbiSource: DeviceSource = {
  name: 'sbi',
  async list() {
    return (await discoverSbiDevices()).map(({ port, deviceId }) => ({
      path: `http://127.0.0.1:${port}`,
      connection: 'service',
      ...textOf('name', deviceId),
      simulated: false,
      access: 'unknown',
    }))
  },
}

/**
 * Asks every source and puts their answers together. Where two know one path, the earlier source is believed and the
 * later one fills in what it did not know; that something is simulated or may not be opened is believed of anybody.
 */
export async function listDevices(sources: readonly DeviceSource[]): Promise<DeviceListing> {
  const answers = await Promise.all(sources.map(ask))
  const devices = new Map<string, FoundDevice>()
  const silent: string[] = []
  for (const answer of answers) {
    if (typeof answer === 'string') silent.push(answer)
    else for (const device of answer) devices.set(device.path, merge(devices.get(device.path), device))
  }
  const ordered = [...devices.values()].sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
  return { devices: ordered, silent }
}

async function ask({ name, list }: DeviceSource): Promise<readonly FoundDevice[] | string> {
  const { promise: late, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(() => resolve(`${name}: no answer in ${LIST_TIMEOUT_MS} ms`), LIST_TIMEOUT_MS)
  try {
    return await Promise.race([list(), late])
  } catch (error) {
    return `${name}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300)
  } finally {
    clearTimeout(timer)
  }
}

function merge(first: FoundDevice | undefined, second: FoundDevice): FoundDevice {
  if (!first) return second
  return {
    ...second,
    ...first,
    simulated: first.simulated || second.simulated,
    access: first.access === 'unknown' ? second.access : first.access,
  }
}

/** Sources disagree about how ids are written: digits without a prefix, in either case. */
function idOf(key: 'vendorId' | 'productId', text: string | undefined): Partial<FoundDevice> {
  return text && /^[0-9a-f]{1,4}$/i.test(text) ? { [key]: Number.parseInt(text, 16) } : {}
}

function textOf(key: 'serial' | 'name', text: string | undefined): Partial<FoundDevice> {
  return text ? { [key]: text.slice(0, 126) } : {}
}
