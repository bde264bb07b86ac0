import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listSerialPorts } from './serial-ports.ts'

it('reads ports and their USB identity from sysfs, and skips what is built in or no port', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sysfs-'))
  const usb = join(root, 'devices/usb1/1-1')
  const tty = join(root, 'class')
  await mkdir(join(usb, '1-1:1.0/ttyUSB0'), { recursive: true })
  for (const name of ['ttyUSB0', 'ttyS0', 'console', 'ttyAMA0']) {
    await mkdir(join(tty, name), { recursive: true })
  }
  for (const [name, text] of [
    ['idVendor', '10c4'],
    ['idProduct', 'ea60'],
    ['serial', '0001'],
    ['product', 'CP2102'],
  ]) {
    await writeFile(join(usb, name), `${text}\n`)
  }
  await symlink(join(usb, '1-1:1.0/ttyUSB0'), join(tty, 'ttyUSB0/device'))
  await symlink(usb, join(tty, 'ttyS0/device'))
  await symlink(root, join(tty, 'ttyAMA0/device'))
  expect(await listSerialPorts(tty)).toEqual([
    { path: '/dev/ttyAMA0' },
    {
      path: '/dev/ttyUSB0',
      vendorId: 0x10c4,
      productId: 0xea60,
      serialNumber: '0001',
      product: 'CP2102',
    },
  ])
  expect(await listSerialPorts(join(root, 'nothing'))).toEqual([])
  await rm(root, { recursive: true })
})
