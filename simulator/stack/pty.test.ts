import { execFile, spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '@taanuu/device-drivers/clock'
import { encodeCommand, OPCODE } from '@taanuu/device-drivers/ef01/commands'
import { afterEach, describe, expect, it } from 'vitest'
import { createSyntheticPrints } from './finger-prints.ts'
import { openPtyEnd, type PtyEnd } from './pty-end.ts'
import { openPtyLine, type PtyLine } from './pty-line.ts'
import { simulateScanner } from './simulate-scanner.ts'

const has = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0
const python = has('python3', '-c', 'import termios')
const ways = (['node-pty', 'socat'] as const).filter((by) => by === 'node-pty' || has('socat', '-V'))
const opened: { close(): void }[] = []
const HURRY = 10

afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})

async function line(by: PtyLine['by']): Promise<PtyLine> {
  const result = await openPtyLine(by)
  if (!result.ok) throw new Error(result.message)
  opened.push(result.line)
  return result.line
}

async function end(): Promise<PtyEnd> {
  const result = await openPtyEnd({ watchSpeed: true })
  if (!result.ok) throw new Error(result.message)
  opened.push(result.end)
  return result.end
}

/** Opens the device as any program would, without a library. */
function openDevice(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
}

async function readUntil(device: number, count: number, ms = 2000): Promise<Buffer> {
  const chunks: Buffer[] = []
  const giveUpAt = Date.now() + ms
  while (Buffer.concat(chunks).length < count && Date.now() < giveUpAt) {
    const buffer = Buffer.alloc(4096)
    try {
      chunks.push(buffer.subarray(0, readSync(device, buffer)))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
    await systemClock.sleep(5)
  }
  return Buffer.concat(chunks)
}

describe.each(ways)('a pseudo-terminal by %s', (by) => {
  it('carries every byte value both ways, unchanged', async () => {
    const all = Uint8Array.from({ length: 512 }, (_, i) => i & 0xff)
    const pty = await line(by)
    const heard: number[] = []
    pty.on('bytes', (bytes) => heard.push(...bytes))
    const device = openDevice(pty.path)
    writeSync(device, all)
    await expect.poll(() => heard.length).toBe(all.length)
    expect(heard).toEqual([...all])
    pty.write(all)
    expect(new Uint8Array(await readUntil(device, all.length))).toEqual(all)
    closeSync(device)
  })

  it('sees the speed that the host sets, and none where it set none', async () => {
    const pty = await line(by)
    const device = openDevice(pty.path)
    expect(await pty.hostBaud()).toBeNull()
    spawnSync('stty', [process.platform === 'linux' ? '-F' : '-f', pty.path, '57600'])
    expect(await pty.hostBaud()).toBe(57_600)
    closeSync(device)
  })
})

describe('a pseudo-terminal', () => {
  it('loses what is said while nobody listens, and keeps nothing for the next host', async () => {
    const pty = await line('node-pty')
    pty.write(Uint8Array.of(1, 2, 3))
    const first = openDevice(pty.path)
    await expect.poll(() => pty.isOpen).toBe(true)
    pty.write(Uint8Array.of(4, 5, 6))
    await systemClock.sleep(20)
    closeSync(first)
    await expect.poll(() => pty.isOpen).toBe(false)
    const second = openDevice(pty.path)
    expect(await readUntil(second, 1, 100)).toHaveLength(0)
    closeSync(second)
  })

  it('hangs the host up when the device is unplugged, and comes back under a path of its own', async () => {
    const device = await end()
    const scanner = simulateScanner({
      protocol: 'ef01',
      clock: systemClock,
      seed: 1,
      prints: createSyntheticPrints(1, 1),
      end: device,
    })
    const paths: (string | null)[] = []
    device.onPath((path) => paths.push(path))
    const host = openDevice(device.path ?? '')
    expect(scanner.control.execute('unplug')).toBe('ok')
    expect(scanner.control.execute('unplug')).toMatch(/^error/)
    expect(() => writeSync(host, Uint8Array.of(1))).toThrow(/EIO/)
    closeSync(host)
    expect(scanner.control.execute('plug')).toBe('ok')
    await expect.poll(() => paths.length).toBe(3)
    expect(paths[1]).toBeNull()
    expect(paths[2]).toMatch(/^\/dev\//)
  })
})

describe('an EF01 module on a pseudo-terminal', () => {
  function scannerAt(device: PtyEnd, hand: 'auto' | 'manual') {
    const prints = createSyntheticPrints(1, 2)
    prints.impression('1', 0, 'normal')
    const scanner = simulateScanner({
      protocol: 'ef01',
      clock: systemClock,
      seed: 1,
      prints,
      end: device,
      hurry: HURRY,
    })
    if (hand === 'auto') scanner.hand.auto = '1'
    return scanner
  }

  it.skipIf(!python)(
    'enrols, finds and shows a finger to a program that was not written for it',
    async () => {
      const device = await end()
      scannerAt(device, 'auto')
      // What it says when it has started is over.
      await systemClock.sleep(200)
      const client = join(import.meta.dirname, 'third-party-client.py')
      const { stdout } = await promisify(execFile)('python3', [client, device.path ?? ''], {
        timeout: 30_000,
      })
      const report = JSON.parse(stdout)
      expect(report).toMatchObject({
        capacity: 200,
        packet: 128,
        baud: 57_600,
        stored: 1,
        index: [5],
        found: 5,
        template: 512,
        imageBytes: 36_864,
        afterDelete: 9,
      })
      expect(report.greys).toBeLessThanOrEqual(16)
      expect(report.dark).toBeGreaterThan(0.1)
      // 40,044 bytes at 57,600 baud are 6.95 s; never faster, whatever the machine does.
      expect(report.imageSeconds).toBeGreaterThan((0.95 * 6.95) / HURRY)
    },
  )

  it('hears nothing but garbage from a host at another speed', async () => {
    const device = await end()
    scannerAt(device, 'manual')
    // What it says when it has started is over.
    await systemClock.sleep(200)
    const host = openDevice(device.path ?? '')
    const stty = (speed: string): void => {
      spawnSync('stty', [process.platform === 'linux' ? '-F' : '-f', device.path ?? '', speed])
    }
    await systemClock.sleep(100)
    stty('9600')
    writeSync(host, encodeCommand(OPCODE.handshake))
    expect(await readUntil(host, 12, 200)).toHaveLength(0)
    stty('57600')
    writeSync(host, encodeCommand(OPCODE.handshake))
    expect((await readUntil(host, 12)).toString('hex')).toBe('ef01ffffffff07000300000a')
    closeSync(host)
  })
})
