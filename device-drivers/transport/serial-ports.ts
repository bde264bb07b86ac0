import { readdir, readFile, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A serial port that hangs on the machine. */
export interface SerialPortInfo {
  readonly path: string
  readonly vendorId?: number
  readonly productId?: number
  readonly serialNumber?: string
  readonly product?: string
}

/** A USB interface lies at most this far below the directory that carries its device's identity. */
const MOST_PARENTS = 6
/** Name of a platform's built-in ports, which exist whether or not anything is connected. */
const BUILT_IN = /^ttyS\d/

/**
 * The serial ports of a Linux machine, from sysfs alone: the library's own list runs `udevadm`, which a kiosk
 * may not have. Empty on other systems. Built-in ports (ttyS*) are left out: nothing tells what hangs on them.
 */
export async function listSerialPorts(sysfs = '/sys/class/tty'): Promise<readonly SerialPortInfo[]> {
  const names = await readdir(sysfs).catch(() => [])
  const ports: SerialPortInfo[] = []
  for (const name of names.sort()) {
    if (BUILT_IN.test(name)) continue
    const device = await realpath(`${sysfs}/${name}/device`).catch(() => null)
    if (device !== null) ports.push({ path: `/dev/${name}`, ...(await usbIdentity(device)) })
  }
  return ports
}

async function usbIdentity(place: string): Promise<Omit<SerialPortInfo, 'path'>> {
  let directory = place
  for (let i = 0; i < MOST_PARENTS; i++, directory = dirname(directory)) {
    const vendor = await attribute(directory, 'idVendor')
    const product = await attribute(directory, 'idProduct')
    if (vendor === null || product === null) continue
    const serialNumber = await attribute(directory, 'serial')
    const name = await attribute(directory, 'product')
    return {
      vendorId: Number.parseInt(vendor, 16),
      productId: Number.parseInt(product, 16),
      ...(serialNumber === null ? {} : { serialNumber }),
      ...(name === null ? {} : { product: name }),
    }
  }
  return {}
}

async function attribute(directory: string, name: string): Promise<string | null> {
  const text = await readFile(`${directory}/${name}`, 'utf8').catch(() => null)
  return text === null ? null : text.trim()
}
