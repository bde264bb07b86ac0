import { setImmediate as turn } from 'node:timers/promises'
import { DEVICE_ERRORS, type DeviceErrorCode, deviceError } from '@taanuu/device-drivers/device-error'
import type { DeviceDesk } from '@taanuu/device-drivers/manager/device-desk'
import { failed, ok } from '@taanuu/device-drivers/result'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProcessEndpoint } from '../shared/process-endpoint.ts'
import { type DeviceWire, deviceReportSchema, deviceRequestSchema } from './device-messages.ts'
import { createRemoteDesk } from './remote-desk.ts'
import { serveDesk } from './serve-desk.ts'

/** Two ends that clone, as a process boundary does. */
function createConnection() {
  const listeners = [new Set<(message: DeviceWire) => void>(), new Set<(message: DeviceWire) => void>()]
  const end = (own: number): ProcessEndpoint<DeviceWire> => ({
    send(message) {
      const copy = structuredClone(message)
      setImmediate(() => {
        for (const listener of listeners[1 - own]) listener(copy)
      })
    },
    onMessage(listener) {
      listeners[own].add(listener)
      return () => listeners[own].delete(listener)
    },
  })
  return { near: end(0), far: end(1) }
}

/** A desk with one device on a memory line, at the other end of a connection. */
async function connected() {
  const { near, far } = createConnection()
  const link = createMemoryLink({ path: '/dev/one' })
  const refused: string[] = []
  const served: DeviceDesk & { close(): void } = {
    list: async () => ok({ devices: [], silent: ['udev: not here'] }),
    onChange: () => () => undefined,
    transport: () => link.host,
    close: () => undefined,
  }
  serveDesk(
    far,
    () => served,
    (line) => refused.push(line),
  )
  const desk = createRemoteDesk(near, (line) => refused.push(line))
  const ready = new Promise<void>((resolve) => desk.onChange(resolve))
  near.send({ kind: 'begin', holder: 'test', admitSimulated: true })
  await ready
  return { near, far, link, desk, refused }
}

describe('messages between a station and its device process', () => {
  it('carry every error of a device as it is', () => {
    for (const code of Object.keys(DEVICE_ERRORS) as DeviceErrorCode[]) {
      const error = deviceError(code, '/dev/x', 'seen', deviceError('Busy', '/dev/x', 'before'))
      const report = { kind: 'answer', device: 't', id: 1, result: failed(error) }
      expect(deviceReportSchema.parse(structuredClone(report))).toEqual(report)
    }
  })

  it('are refused with anything that is not in them', () => {
    const write = { kind: 'call', device: 't', id: 1, call: 'write', bytes: new Uint8Array(8) }
    expect(deviceRequestSchema.safeParse(write).success).toBe(true)
    for (const spoilt of [
      { ...write, more: 1 },
      { ...write, bytes: [1, 2] },
      { ...write, bytes: new Uint8Array(1 << 20) },
      { ...write, id: 0 },
      { ...write, device: '' },
      { kind: 'call', device: 't', id: 1, call: 'baud', baud: 0 },
      { kind: 'address', device: 't', target: { by: 'path', path: '' } },
    ]) {
      expect(deviceRequestSchema.safeParse(spoilt).success).toBe(false)
    }
  })

  it('never bring either end down, whatever arrives', async () => {
    const { near, far, desk, refused } = await connected()
    const kinds = fc.constantFrom(
      'begin',
      'ping',
      'list',
      'address',
      'call',
      'answer',
      'data',
      'closed',
      'listing',
    )
    const anything = fc.oneof(
      fc.anything(),
      fc.record({
        kind: kinds,
        id: fc.anything(),
        device: fc.anything(),
        bytes: fc.anything(),
        result: fc.anything(),
      }),
    )
    const sendable = anything.filter((value) => {
      try {
        structuredClone(value)
        return true
      } catch {
        return false
      }
    })
    await fc.assert(
      fc.asyncProperty(sendable, async (message) => {
        near.send(message as DeviceWire)
        far.send(message as DeviceWire)
        await turn()
      }),
      { numRuns: 500 },
    )
    expect(refused.length).toBeGreaterThan(100)
    expect(await desk.list()).toEqual(ok({ devices: [], silent: ['udev: not here'] }))
  })
})

describe('a desk in another process', () => {
  it('opens, writes and hears', async () => {
    const { link, desk } = await connected()
    const transport = desk.transport({ by: 'path', path: '/dev/one' })
    const heard: number[][] = []
    transport.onData((bytes) => heard.push([...bytes]))
    link.device.on('bytes', (bytes) => link.device.send(bytes.map((value) => value + 1)))
    expect((await transport.open()).ok).toBe(true)
    expect(transport.info).toMatchObject({ kind: 'memory', simulated: true, path: '/dev/one' })
    expect((await transport.write(Uint8Array.of(1, 2))).ok).toBe(true)
    await turn()
    await turn()
    expect(heard).toEqual([[2, 3]])
    await transport.close()
    expect(link.host.isOpen).toBe(false)
    expect(await transport.write(Uint8Array.of(1))).toMatchObject({ ok: false })
  })

  it('settles everything at once when the process is gone, and works again with the next', async () => {
    const { far, desk, link } = await connected()
    const transport = desk.transport({ by: 'path', path: '/dev/one' })
    const closed: string[] = []
    transport.onClose((reason) => closed.push(reason))
    await transport.open()
    const writing = transport.write(Uint8Array.of(1))
    const listing = desk.list()
    far.send({ kind: 'gone' })
    await turn()
    await turn()
    expect(closed).toEqual(['removed'])
    expect((await Promise.all([writing, listing])).every((result) => result !== undefined)).toBe(true)
    expect(await transport.open()).toMatchObject({ ok: false, error: { code: 'DeviceRemoved' } })
    expect(await desk.list()).toMatchObject({ ok: false, error: { code: 'DeviceRemoved' } })
    far.send({ kind: 'ready' })
    await turn()
    expect((await transport.open()).ok).toBe(true)
    expect(link.host.isOpen).toBe(true)
  })
})
