import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deviceNodes, examinePath, scanSystem, usagePageOf } from './sys-scan.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'taanuu-sys-'))
  for (const folder of ['dev', 'sys/class/tty', 'sys/class/hidraw'])
    mkdirSync(join(root, folder), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), content)
}

/** A tree as the kernel makes it: the class entry points into the device tree, the USB device lies above it. */
function plugSerial(name: string, usb: Readonly<Record<string, string>>): void {
  const device = `sys/devices/pci0000:00/usb1/1-2`
  for (const [key, value] of Object.entries(usb)) put(`${device}/${key}`, `${value}\n`)
  mkdirSync(join(root, device, '1-2:1.0', name), { recursive: true })
  mkdirSync(join(root, 'sys/class/tty', name), { recursive: true })
  symlinkSync(join(root, device, '1-2:1.0', name), join(root, 'sys/class/tty', name, 'device'))
  put(`dev/${name}`, '')
}

function plugHid(name: string, uevent: string, descriptor: Uint8Array): void {
  const device = `sys/devices/pci0000:00/usb1/1-3/1-3:1.0/0003:1209:0001.0001`
  put(`${device}/uevent`, uevent)
  put(`${device}/report_descriptor`, descriptor)
  mkdirSync(join(root, 'sys/class/hidraw', name), { recursive: true })
  symlinkSync(join(root, device), join(root, 'sys/class/hidraw', name, 'device'))
  put(`dev/${name}`, '')
}

describe('a scan without udev', () => {
  it('reads ids and texts of a serial converter', async () => {
    plugSerial('ttyUSB0', { idVendor: '10c4', idProduct: 'ea60', serial: '0001', product: 'CP2102 Bridge' })
    expect(await scanSystem(root)).toEqual([
      {
        path: join(root, 'dev/ttyUSB0'),
        connection: 'serial',
        vendorId: 0x10c4,
        productId: 0xea60,
        serial: '0001',
        name: 'CP2102 Bridge',
        simulated: false,
        access: 'granted',
      },
    ])
  })

  it('reads ids, name and usage page of a HID device', async () => {
    const uevent = 'DRIVER=hid-generic\nHID_ID=0003:00001209:00000001\nHID_NAME=Reader\nHID_UNIQ=X7\n'
    plugHid('hidraw3', uevent, Uint8Array.of(0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01))
    expect(await scanSystem(root)).toMatchObject([
      { connection: 'hid', vendorId: 0x1209, productId: 1, serial: 'X7', name: 'Reader', usagePage: 0xff00 },
    ])
  })

  it('leaves out UARTs that the machine does not have, and nodes of other kinds', async () => {
    put('dev/ttyS0', '')
    put('sys/class/tty/ttyS0/type', '4\n')
    put('dev/ttyS1', '')
    put('sys/class/tty/ttyS1/type', '0\n')
    for (const name of ['tty1', 'ttyprintk', 'hidrawx', 'sda', 'ttyACM']) put(`dev/${name}`, '')
    expect(await deviceNodes(root)).toEqual(['ttyS0', 'ttyS1'])
    expect((await scanSystem(root)).map(({ path }) => path)).toEqual([join(root, 'dev/ttyS0')])
  })

  it('lists a node of which /sys knows nothing, and an empty machine as empty', async () => {
    expect(await scanSystem(root)).toEqual([])
    put('dev/ttyACM0', '')
    expect(await scanSystem(root)).toMatchObject([{ connection: 'serial', simulated: false }])
    expect(await scanSystem(join(root, 'nowhere'))).toEqual([])
  })

  it('believes no descriptor further than it goes', () => {
    expect(usagePageOf(Uint8Array.of(0x05, 0x0c))).toBe(0x0c)
    expect(usagePageOf(Uint8Array.of(0xa1, 0x01, 0x06, 0xd0, 0xf1))).toBe(0xf1d0)
    expect(usagePageOf(Uint8Array.of(0xfe, 3, 0x50, 1, 2, 3, 0x05, 0x01))).toBe(1)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const page = usagePageOf(bytes)
        if (page !== null) expect(page).toBeLessThanOrEqual(0xffff)
      }),
    )
  })
})

describe('a path that a person named', () => {
  it('is a device or nothing', async () => {
    put('dev/file', '')
    expect(await examinePath(join(root, 'dev/file'))).toBeNull()
    expect(await examinePath(join(root, 'dev/none'))).toBeNull()
    expect(await examinePath('/dev/null')).toMatchObject({ connection: 'serial', simulated: false })
  })
})
