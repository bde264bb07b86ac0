import { describe, expect, it } from 'vitest'
import { ok } from '../result.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import { lockDevice } from './device-lock.ts'
import type { FoundDevice } from './found-device.ts'
import { createLocatedTransport, type DeviceGround } from './located-transport.ts'

let rooms = 0

/** A machine with one device on a memory line, under a path that no other test knows. */
function createRoom(change: Partial<FoundDevice> = {}, admitSimulated = true) {
  const path = `/nowhere/tty-${process.pid}-${++rooms}`
  const link = createMemoryLink({ path })
  const device: FoundDevice = {
    path,
    connection: 'serial',
    vendorId: 0x10c4,
    productId: 0xea60,
    serial: 'A1',
    simulated: false,
    access: 'granted',
    ...change,
  }
  const here: FoundDevice[] = [device]
  const ground: DeviceGround = {
    holder: 'this test',
    admitSimulated,
    list: async () => here,
    examine: async () => null,
    transport: async () => ok(link.host),
  }
  return { ground, here, device, link, path }
}

describe('a transport to a device wherever it is', () => {
  it('finds it by its ids after it came back at another path', async () => {
    const { ground, here, device, link } = createRoom()
    const { path, ...ids } = device
    const transport = createLocatedTransport(ground, {
      by: 'usb',
      connection: 'serial',
      vendorId: 0x10c4,
      productId: 0xea60,
      serial: 'A1',
      lastPath: path,
    })
    const closed: string[] = []
    transport.onClose((reason) => closed.push(reason))
    expect(await transport.open()).toMatchObject({ ok: true })
    link.device.unplug()
    expect({ closed, open: transport.isOpen }).toEqual({ closed: ['removed'], open: false })
    here.length = 0
    expect(await transport.open()).toMatchObject({ error: { code: 'DeviceNotFound' } })
    here.push({ ...ids, path: `${path}-again` })
    link.device.plug()
    expect(await transport.open()).toMatchObject({ ok: true })
    await transport.close()
    expect(closed).toEqual(['removed', 'closed-by-host'])
  })

  it('names another device of the model, which it does not open', async () => {
    const { ground, here, device, path } = createRoom()
    here[0] = { ...device, serial: 'B2' }
    const transport = createLocatedTransport(ground, {
      by: 'usb',
      connection: 'serial',
      vendorId: 0x10c4,
      productId: 0xea60,
      serial: 'A1',
      lastPath: path,
    })
    const opened = await transport.open()
    expect(opened).toMatchObject({ ok: false, error: { code: 'DeviceNotFound' } })
    expect(opened.ok ? '' : opened.error.evidence).toContain('serial number B2')
  })

  it('refuses what is simulated where training is not admitted, whichever side knows of it', async () => {
    const listed = createRoom({ simulated: true }, false)
    const byList = createLocatedTransport(listed.ground, { by: 'path', path: listed.path })
    expect(await byList.open()).toMatchObject({ error: { code: 'SimulatorRefused' } })
    // The list took it for real; the transport itself knows that memory leads to no device.
    const opened = createRoom({ simulated: false }, false)
    const byTransport = createLocatedTransport(opened.ground, { by: 'path', path: opened.path })
    expect(await byTransport.open()).toMatchObject({ error: { code: 'SimulatorRefused' } })
    expect(opened.link.host.isOpen).toBe(false)
    const lock = await lockDevice(opened.path, 'a test')
    expect(lock.ok).toBe(true)
    if (lock.ok) await lock.value.release()
  })

  it('says whose device it is, and that it is simulated', async () => {
    const { ground, path } = createRoom()
    const transport = createLocatedTransport(ground, { by: 'path', path })
    await transport.open()
    expect(transport.info).toMatchObject({ path, simulated: true, vendorId: 0x10c4, productId: 0xea60 })
    await transport.close()
  })

  it.skipIf(process.platform !== 'linux')('locks the device while it is open, and no longer', async () => {
    const { ground, path } = createRoom()
    const mine = createLocatedTransport(ground, { by: 'path', path })
    const other = createLocatedTransport({ ...ground, holder: 'another' }, { by: 'path', path })
    expect((await mine.open()).ok).toBe(true)
    const refused = await other.open()
    expect(refused).toMatchObject({ ok: false, error: { code: 'DeviceInUse' } })
    expect(refused.ok ? '' : refused.error.evidence).toContain('held by this test')
    await mine.close()
    expect((await other.open()).ok).toBe(true)
    await other.close()
  })
})
