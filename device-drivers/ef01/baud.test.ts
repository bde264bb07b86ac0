import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { send } from '@taanuu/simulator/devices/byte-machine'
import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { standFingerprintModule } from '@taanuu/simulator/devices/fingerprint-stand'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { describe, expect, it } from 'vitest'
import { deviceError } from '../device-error.ts'
import { failed } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import { encodeCommand, OPCODE, SYS_PARA } from './commands.ts'
import { createEf01FingerprintScanner } from './fingerprint-scanner.ts'
import { encodeFrame, PID } from './frame.ts'

/** A module on a line; `leftAt` is the multiple of 9600 that an earlier host left it at. */
function standing(options: {
  leftAt?: number
  portRefuses?: (baud: number) => boolean
  /** The module acknowledges a new speed and stays at the old one. */
  keepsBaud?: boolean
}) {
  const { leftAt = 6, portRefuses = () => false, keepsBaud = false } = options
  const clock = new VirtualClock(0)
  const world = createFingerWorld({ seed: 8 })
  const link = createMemoryLink({ path: 'memory:baud' })
  standFingerprintModule({
    clock,
    seed: 8,
    world,
    end: link.device,
    faults: NO_FAULTS,
    make(parts) {
      const module = createEf01Module(parts)
      // The speed outlives a power cut: the first host sets it while the module is still dark.
      for (const reaction of module.powerOn()) if (reaction.kind === 'work') reaction.then()
      for (const reaction of module.feed(encodeCommand(OPCODE.setSysPara, [SYS_PARA.baud, leftAt])))
        if (reaction.kind === 'work') reaction.then()
      return {
        ...module,
        get baud() {
          return module.baud
        },
        feed(bytes) {
          const isSpeed = bytes[9] === OPCODE.setSysPara && bytes[10] === SYS_PARA.baud
          return keepsBaud && isSpeed ? [send(encodeFrame(PID.ack, Uint8Array.of(0)))] : module.feed(bytes)
        },
      }
    },
  })
  const transport: ByteTransport = {
    ...link.host,
    get isOpen() {
      return link.host.isOpen
    },
    setBaudRate: async (baud) =>
      portRefuses(baud)
        ? failed(deviceError('UnsupportedCommand', 'memory:baud', `${baud}`))
        : link.host.setBaudRate(baud),
  }
  return { clock, world, scanner: createEf01FingerprintScanner({ transport, clock }) }
}

/** The speed that a capture then runs at, from what it takes: 40,044 bytes of ten bits. */
async function speedReached(bench: ReturnType<typeof standing>): Promise<number> {
  const opened = await bench.scanner.open()
  if (!opened.ok) throw new Error(opened.error.evidence)
  bench.world.placeFinger(testFinger())
  const result = await bench.scanner.capture({ timeoutMs: 5000 })
  if (!result.ok) throw new Error(result.error.evidence)
  await bench.scanner.close()
  return Math.round((40_044 * 10) / result.value.transferMs / 9.6) * 9600
}

describe('the speed that driver, module and port agree on', () => {
  it.each([1, 2, 6, 7, 12])('is 115,200, wherever the module was left (%i × 9600)', async (leftAt) => {
    expect(await speedReached(standing({ leftAt }))).toBe(115_200)
  })

  it('is the fastest that the port can set', async () => {
    expect(await speedReached(standing({ portRefuses: (baud) => baud > 57_600 }))).toBe(57_600)
    expect(await speedReached(standing({ leftAt: 1, portRefuses: (baud) => baud > 38_400 }))).toBe(38_400)
  })

  it('is the old one where the module acknowledges a new one and does not switch', async () => {
    expect(await speedReached(standing({ keepsBaud: true }))).toBe(57_600)
    expect(await speedReached(standing({ keepsBaud: true, leftAt: 2 }))).toBe(19_200)
  })

  it('is named when the module was left at a speed that the port cannot set', async () => {
    const { scanner, clock } = standing({ leftAt: 7, portRefuses: (baud) => baud === 67_200 })
    expect(await scanner.open()).toMatchObject({ ok: false, error: { retryable: true } })
    expect(clock.now()).toBeLessThan(8000)
    await scanner.close()
  })
})
