import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { deviceError } from '../device-error.ts'
import { failed, ok } from '../result.ts'
import type { CloseReason } from './byte-transport.ts'
import type { HidDeviceInfo, HidHandle, HidLibrary } from './hid-library.ts'
import { createHidTransport, isMatch } from './hid-transport.ts'

class FakeDevice extends EventEmitter implements HidHandle {
  written: number[][] = []
  closed = 0
  writeError: unknown = null
  async write(report: Buffer): Promise<number> {
    this.written.push([...report])
    if (this.writeError !== null) throw this.writeError
    return report.length
  }
  async close(): Promise<void> {
    this.closed++
  }
}

const READER: HidDeviceInfo = {
  vendorId: 0x1209,
  productId: 0x0001,
  // As the libusb backend names it: no file, so nothing is looked up in /dev.
  path: '1-1:1.0',
  serialNumber: 'A1',
  usagePage: 0xff00,
  usage: 1,
  interface: 0,
}

function transportTo(devices: () => readonly HidDeviceInfo[], reportId?: number) {
  const opened: string[] = []
  const device = new FakeDevice()
  const library: HidLibrary = {
    list: async () => devices(),
    async open(path) {
      opened.push(path)
      return device
    },
  }
  const transport = createHidTransport({
    match: { vendorId: 0x1209, productId: 0x0001, serialNumber: 'A1', usagePage: 0xff00 },
    load: async () => ok(library),
    ...(reportId === undefined ? {} : { reportId }),
  })
  const closes: CloseReason[] = []
  const reports: number[][] = []
  transport.onClose((reason) => closes.push(reason))
  transport.onData((bytes) => reports.push([...bytes]))
  return { transport, device, opened, closes, reports }
}

describe('HID transport and the library’s habits', () => {
  it('finds its device by what it is, wherever it is now', async () => {
    const others = [
      { ...READER, serialNumber: 'B2', path: '1-2:1.0' },
      { ...READER, usagePage: 0xf1d0, path: '1-1:1.1' },
    ]
    let devices = [...others, READER]
    const { transport, opened } = transportTo(() => devices)
    expect(await transport.open()).toMatchObject({ ok: true })
    await transport.close()
    devices = [...others, { ...READER, path: '1-7:1.0' }]
    expect(await transport.open()).toMatchObject({ ok: true })
    expect(opened).toEqual(['1-1:1.0', '1-7:1.0'])
    await transport.close()
    devices = others
    expect(await transport.open()).toMatchObject({ error: { code: 'DeviceNotFound' } })
  })

  it('a usage page that the backend does not know yet is no reason to refuse', () => {
    expect(isMatch({ ...READER, usagePage: 0 }, { vendorId: 0x1209, productId: 1, usagePage: 0xff00 })).toBe(
      true,
    )
    expect(isMatch({ ...READER, path: undefined }, { vendorId: 0x1209, productId: 1 })).toBe(false)
  })

  it('writes the report number first and takes it off where there is one', async () => {
    const plain = transportTo(() => [READER])
    await plain.transport.open()
    await plain.transport.write(Uint8Array.of(7, 8))
    plain.device.emit('data', Buffer.from([0, 5]))
    expect(plain.device.written).toEqual([[0, 7, 8]])
    expect(plain.reports).toEqual([[0, 5]])
    const numbered = transportTo(() => [READER], 3)
    await numbered.transport.open()
    await numbered.transport.write(Uint8Array.of(7))
    numbered.device.emit('data', Buffer.from([3, 5]))
    expect(numbered.device.written).toEqual([[3, 7]])
    expect(numbered.reports).toEqual([[5]])
  })

  it('takes the string that the library emits for the loss of the device, once', async () => {
    const { transport, device, closes } = transportTo(() => [READER])
    await transport.open()
    device.emit('error', 'could not read from HID device: device disconnected')
    device.emit('error', 'could not read from HID device: device disconnected')
    expect(closes).toEqual(['removed'])
    expect(device.closed).toBe(1)
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ error: { code: 'DeviceRemoved' } })
  })

  it('takes a rejected write for the loss of the device, whatever the backend says', async () => {
    const { transport, device, closes } = transportTo(() => [READER])
    await transport.open()
    device.writeError = 'hid_error is not implemented yet'
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ error: { code: 'DeviceRemoved' } })
    expect(closes).toEqual(['removed'])
  })

  it('without the library there is a named error', async () => {
    const transport = createHidTransport({
      match: { vendorId: 1, productId: 2 },
      load: async () => failed(deviceError('LibraryMissing', 'node-hid', 'not installed')),
    })
    expect(await transport.open()).toMatchObject({
      error: { code: 'LibraryMissing', userAction: 'call-technician' },
    })
  })

  it('the real library loads here, lists without failing, and finds no device that does not exist', async () => {
    const transport = createHidTransport({ match: { vendorId: 0xfffe, productId: 0xfffe } })
    expect(await transport.open()).toMatchObject({ error: { code: 'DeviceNotFound' } })
  })
})
