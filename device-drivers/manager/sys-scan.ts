import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isOnVirtualBus, lookAtNode } from '../transport/device-node.ts'
import { listSerialPorts } from '../transport/serial-ports.ts'
import type { FoundDevice } from './found-device.ts'

/** Nodes that can lead to a device of ours: USB serial, UART, board UART, HID. */
const SERIAL_NAME = /^tty(ACM|USB|S|AMA)\d{1,3}$/
const HID_NAME = /^hidraw\d{1,3}$/
/** A UART that the driver reserves but that the machine does not have (PORT_UNKNOWN, serial_core.h). */
const NO_UART = '0'
/** A USB string holds at most this many characters. */
const DESCRIPTOR_TEXT_CAP = 126
/** A page of text: more than sysfs gives for any file. */
const UEVENT_CAP = 4096
/** HID report descriptors end here (HID_MAX_DESCRIPTOR_SIZE), bytes. */
const REPORT_DESCRIPTOR_CAP = 4096
/** Prefix of a long item, whose length is in the byte that follows (HID 1.11, 6.2.2.3). */
const LONG_ITEM = 0xfe
/** Global item, tag 0, any size: a usage page. */
const USAGE_PAGE_ITEM = 0x04

/** The names under /dev that a scan would look at: cheap enough to be asked every second. */
export async function deviceNodes(root = '/'): Promise<readonly string[]> {
  const names = await readdir(join(root, 'dev')).catch(() => [])
  return names.filter((name) => SERIAL_NAME.test(name) || HID_NAME.test(name)).sort()
}

/**
 * Lists serial and HID devices from /dev and /sys alone: no udev, no udevadm, no native library. What cannot be read is
 * left out, never an error.
 *
 * @param root for tests: a folder that holds `dev` and `sys`
 */
export async function scanSystem(root = '/'): Promise<readonly FoundDevice[]> {
  const names = await deviceNodes(root)
  const ports = new Map(
    (await listSerialPorts(join(root, 'sys/class/tty'))).map(({ path, ...port }) => [path, port]),
  )
  const found = await Promise.all(
    names.map(async (name): Promise<FoundDevice | null> => {
      const path = join(root, 'dev', name)
      if (HID_NAME.test(name)) return withNode(path, 'hid', await hidOf(root, name))
      if (await isMissingUart(root, name)) return null
      const { serialNumber, product, ...usb } = ports.get(`/dev/${name}`) ?? {}
      return withNode(path, 'serial', { ...usb, ...text('serial', serialNumber), ...text('name', product) })
    }),
  )
  return found.filter((device) => device !== null)
}

/** Adds what the node itself tells: whether it may be opened, and whether a program is behind it. */
async function withNode(
  path: string,
  connection: 'serial' | 'hid',
  known: Partial<FoundDevice>,
): Promise<FoundDevice | null> {
  const node = await lookAtNode(path)
  if (node === 'missing') return null
  const simulated = node === 'pty' || (await isOnVirtualBus(connection === 'hid' ? 'hidraw' : 'tty', path))
  return { path, connection, ...known, simulated, access: node === 'denied' ? 'denied' : 'granted' }
}

async function isMissingUart(root: string, name: string): Promise<boolean> {
  if (!name.startsWith('ttyS')) return false
  const type = await readFile(join(root, 'sys/class/tty', name, 'type'), 'utf8').catch(() => '')
  return type.trim() === NO_UART
}

async function hidOf(root: string, name: string): Promise<Partial<FoundDevice>> {
  const place = await realpath(join(root, 'sys/class/hidraw', name, 'device')).catch(() => null)
  if (place === null) return {}
  const uevent = (await readFile(join(place, 'uevent'), 'utf8').catch(() => '')).slice(0, UEVENT_CAP)
  const value = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(uevent)?.[1]
  // Bus, vendor, product: 0003:00001209:00000002.
  const ids = /^[0-9A-F]{4}:0000([0-9A-F]{4}):0000([0-9A-F]{4})$/i.exec(value('HID_ID') ?? '')
  const descriptor = await readFile(join(place, 'report_descriptor')).catch(() => Buffer.alloc(0))
  const usagePage = usagePageOf(descriptor)
  return {
    ...(ids ? { vendorId: Number.parseInt(ids[1], 16), productId: Number.parseInt(ids[2], 16) } : {}),
    ...text('serial', value('HID_UNIQ')),
    ...text('name', value('HID_NAME')),
    ...(usagePage === null ? {} : { usagePage }),
  }
}

/** The first usage page of a HID report descriptor (HID 1.11, 6.2.2.7), or null. */
export function usagePageOf(descriptor: Uint8Array): number | null {
  const bytes = descriptor.subarray(0, REPORT_DESCRIPTOR_CAP)
  for (let at = 0; at < bytes.length; ) {
    const prefix = bytes[at]
    const size = prefix === LONG_ITEM ? (bytes[at + 1] ?? 0) + 2 : [0, 1, 2, 4][prefix & 3]
    if ((prefix & 0xfc) === USAGE_PAGE_ITEM && prefix !== LONG_ITEM) {
      return (bytes[at + 1] ?? 0) | (size > 1 ? (bytes[at + 2] ?? 0) << 8 : 0)
    }
    at += 1 + size
  }
  return null
}

/**
 * A device at a path that a person or a configuration named: a pseudo-terminal, or a node that enumeration does not
 * list. Null where there is nothing, or something that is no device.
 */
export async function examinePath(path: string): Promise<FoundDevice | null> {
  if ((await deviceNumberOf(path)) === null) return null
  const node = await lookAtNode(path)
  if (node === 'missing') return null
  return {
    path,
    connection: node === 'pty' ? 'pty' : HID_NAME.test(path.split('/').at(-1) ?? '') ? 'hid' : 'serial',
    simulated: node === 'pty',
    access: node === 'denied' ? 'denied' : 'granted',
  }
}

/** What a lock knows a device node by, whatever it is called: its device number. Null where there is none. */
export async function deviceNumberOf(path: string): Promise<string | null> {
  const node = await stat(path).catch(() => null)
  return node?.isCharacterDevice() ? `node-${node.rdev}` : null
}

function text(key: 'serial' | 'name', value: string | undefined): Partial<FoundDevice> {
  return value ? { [key]: value.slice(0, DESCRIPTOR_TEXT_CAP) } : {}
}
