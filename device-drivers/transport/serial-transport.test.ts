import { EventEmitter } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deviceError } from '../device-error.ts'
import { failed, ok } from '../result.ts'
import type { CloseReason } from './byte-transport.ts'
import type { SerialLibrary, SerialPortHandle } from './serial-library.ts'
import { createSerialTransport } from './serial-transport.ts'

type Callback = (error?: Error | null) => void

/** A port that does what a test tells it to, with the library's habits. */
class FakePort extends EventEmitter implements SerialPortHandle {
  written: number[] = []
  bauds: number[] = []
  closes = 0
  openError: Error | null = null
  writeError: Error | null = null
  updateError: Error | null = null
  open(callback: Callback): void {
    callback(this.openError)
  }
  write(bytes: Buffer, callback: Callback): boolean {
    this.written.push(...bytes)
    callback(this.writeError)
    return true
  }
  update({ baudRate }: { baudRate: number }, callback: Callback): void {
    this.bauds.push(baudRate)
    callback(this.updateError)
  }
  close(callback: Callback): void {
    this.closes++
    callback(null)
    this.emit('close')
    this.emit('close')
  }
}

let folder: string
/** A file stands in for the device node: the transport looks at it before and while the port is open. */
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serial-'))
  path = join(folder, 'ttyUSB0')
  writeFileSync(path, '')
})
afterEach(() => rm(folder, { recursive: true }))

function transportOver(port: FakePort) {
  const created: [string, number][] = []
  const library: SerialLibrary = {
    create(at, baud) {
      created.push([at, baud])
      return port
    },
  }
  const transport = createSerialTransport({ path, load: async () => ok(library) })
  const closes: CloseReason[] = []
  transport.onClose((reason) => closes.push(reason))
  return { transport, closes, created }
}

describe('serial transport and the library’s habits', () => {
  it('says once that it closed, however often the library does', async () => {
    const port = new FakePort()
    const { transport, closes } = transportOver(port)
    expect(await transport.open()).toEqual({ ok: true, value: undefined })
    port.emit('error', new Error('EIO'))
    port.emit('close')
    port.emit('close')
    expect(closes).toEqual(['removed'])
    expect(transport.isOpen).toBe(false)
    await transport.close()
    expect(closes).toEqual(['removed'])
    expect(port.closes).toBe(1)
  })

  it('takes a failing write for the loss of the device, and lets go of the port', async () => {
    const port = new FakePort()
    const { transport, closes } = transportOver(port)
    await transport.open()
    port.writeError = new Error('EIO: i/o error, write')
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ error: { code: 'DeviceRemoved' } })
    expect(closes).toEqual(['removed'])
    expect(port.closes).toBe(1)
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ error: { code: 'DeviceRemoved' } })
  })

  it('notices within a second that its node is gone, where the library says nothing', async () => {
    const { transport, closes } = transportOver(new FakePort())
    await transport.open()
    await rm(path)
    await new Promise((resolve) => setTimeout(resolve, 950))
    expect(closes).toEqual(['removed'])
  })

  it('a speed that the port cannot do is refused and the old one kept for the next open', async () => {
    const port = new FakePort()
    const { transport, created } = transportOver(port)
    await transport.setBaudRate(9600)
    await transport.open()
    expect(created).toEqual([[path, 9600]])
    port.updateError = new Error('Invalid argument')
    expect(await transport.setBaudRate(67_200)).toMatchObject({ error: { code: 'UnsupportedCommand' } })
    await transport.close()
    await transport.open()
    expect(created.at(-1)).toEqual([path, 9600])
    await transport.close()
  })

  it('names what is in the way of opening', async () => {
    const port = new FakePort()
    const { transport } = transportOver(port)
    port.openError = new Error('Resource temporarily unavailable Cannot lock port')
    expect(await transport.open()).toMatchObject({ error: { code: 'DeviceInUse' } })
    port.openError = new Error('Inappropriate ioctl for device')
    expect(await transport.open()).toMatchObject({ error: { code: 'OpenFailed' } })
    await rm(path)
    expect(await transport.open()).toMatchObject({ error: { code: 'DeviceNotFound' } })
    const without = createSerialTransport({
      path,
      load: async () => failed(deviceError('LibraryMissing', 'serialport', 'not installed')),
    })
    expect(await without.open()).toMatchObject({
      error: { code: 'LibraryMissing', userAction: 'call-technician' },
    })
  })

  it('refuses a second open, and a close without an open does nothing', async () => {
    const { transport, closes } = transportOver(new FakePort())
    await transport.close()
    await transport.open()
    expect(await transport.open()).toMatchObject({ error: { code: 'AlreadyOpen' } })
    await transport.close()
    expect(closes).toEqual(['closed-by-host'])
  })
})
