import { openPtyLine } from '@taanuu/simulator/stack/pty-line'
import { describe, expect, it } from 'vitest'
import type { CloseReason } from './byte-transport.ts'
import { lookAtNode } from './device-node.ts'
import { createSerialTransport } from './serial-transport.ts'

const pty = await openPtyLine()
if (!pty.ok) console.warn(`skipped: ${pty.message}`)

describe.skipIf(!pty.ok)('serial transport over a pseudo-terminal, through the real library', () => {
  it('is known as simulated, carries bytes both ways at any speed, and ends within a second of the hang-up', async () => {
    if (!pty.ok) return
    const { line } = pty
    expect(await lookAtNode(line.path)).toBe('pty')
    const transport = createSerialTransport({ path: line.path })
    const toDevice: number[] = []
    const toHost: number[] = []
    const closes: CloseReason[] = []
    line.on('bytes', (bytes) => {
      toDevice.push(...bytes)
      line.write(bytes.map((byte) => byte ^ 0xff))
    })
    transport.onData((bytes) => toHost.push(...bytes))
    transport.onClose((reason) => closes.push(reason))
    expect(await transport.open()).toEqual({ ok: true, value: undefined })
    expect(transport.info).toMatchObject({ kind: 'pty', simulated: true })
    for (const baud of [9600, 67_200, 115_200]) {
      expect(await transport.setBaudRate(baud)).toMatchObject({ ok: true })
    }
    const sent = Uint8Array.from({ length: 600 }, (_, i) => i & 0xff)
    expect(await transport.write(sent)).toMatchObject({ ok: true })
    await expect.poll(() => toHost.length, { timeout: 15_000 }).toBe(600)
    expect(toDevice).toEqual([...sent])
    expect(toHost).toEqual([...sent.map((byte) => byte ^ 0xff)])

    const rival = createSerialTransport({ path: line.path })
    expect(await rival.open()).toMatchObject({ error: { code: 'DeviceInUse' } })

    const hungUpAt = performance.now()
    line.close()
    await expect.poll(() => closes, { timeout: 15_000 }).toEqual(['removed'])
    expect(performance.now() - hungUpAt).toBeLessThan(15_000)
    // The library reads nothing for ever on a hung-up pty; letting go of the port ends that.
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 400))
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(250)
    expect(await transport.open()).toMatchObject({ error: { code: 'DeviceNotFound' } })
  })
})
