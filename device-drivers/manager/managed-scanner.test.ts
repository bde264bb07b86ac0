import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import {
  createSimulatedFingerprintModule,
  createSimulatedPageScanUnit,
} from '@taanuu/simulator/devices/index'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { testSheet } from '@taanuu/simulator/devices/test-sheet'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { createPaperWorld } from '@taanuu/simulator/world/paper-world'
import { describe, expect, it } from 'vitest'
import { deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { failed, ok } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import type { DeviceChoice } from './device-choice.ts'
import type { DeviceDesk } from './device-desk.ts'
import type { FoundDevice } from './found-device.ts'
import { createManagedBallotScanner } from './managed-ballot-scanner.ts'
import { createManagedFingerprintScanner } from './managed-fingerprint-scanner.ts'

const AUTO: DeviceChoice = { kind: 'auto' }

/** A desk on which devices come and go; each has a line behind it. */
function createPlayedDesk() {
  const hub = createEventHub<{ readonly change: undefined }>()
  const lines = new Map<string, { readonly device: FoundDevice; readonly line: ByteTransport }>()
  let broken = false
  const desk: DeviceDesk = {
    list: async () =>
      broken
        ? failed(deviceError('DeviceRemoved', 'devices', 'the device process is away'))
        : ok({ devices: [...lines.values()].map(({ device }) => device), silent: [] }),
    onChange: (listener) => hub.on('change', listener),
    transport: (target) => {
      const path = target.by === 'path' ? target.path : target.lastPath
      return lines.get(path)?.line ?? createMemoryLink({ path, plugged: false }).host
    },
  }
  return {
    desk,
    plug(line: ByteTransport, vendorId = 0x1a86, productId = 0x7523) {
      const path = line.info.path
      const device: FoundDevice = {
        path,
        connection: 'serial',
        vendorId,
        productId,
        simulated: true,
        access: 'granted',
      }
      lines.set(path, { device, line })
      hub.emit('change', undefined)
    },
    breakDown: (now: boolean) => {
      broken = now
    },
  }
}

describe('a managed fingerprint scanner', () => {
  function table(choice: DeviceChoice = AUTO) {
    const clock = new VirtualClock(0)
    const played = createPlayedDesk()
    const module = createSimulatedFingerprintModule({ clock, seed: 5, world: createFingerWorld({ seed: 5 }) })
    const scanner = createManagedFingerprintScanner({ clock, desk: played.desk, choice })
    const states: string[] = []
    scanner.on('state', (state) => states.push(state))
    return { clock, ...played, module, scanner, states }
  }

  it('is absent until something is plugged in, then ready, and captures', async () => {
    const { clock, plug, module, scanner, states } = table()
    expect(await scanner.open()).toMatchObject({ ok: false, error: { code: 'DeviceNotFound' } })
    expect(await scanner.capture({ timeoutMs: 100 })).toMatchObject({ error: { code: 'DeviceRemoved' } })
    await clock.sleep(20_000)
    expect({ state: scanner.state, states }).toEqual({ state: 'absent', states: ['opening', 'absent'] })
    plug(module.transport)
    await clock.sleep(3000)
    expect(scanner.state).toBe('ready')
    expect(states.slice(2)).toEqual(['ready'])
    expect(scanner.id).toMatchObject({ protocol: 'ef01', simulated: true, serial: module.world.cable.serial })
    module.world.placeFinger(testFinger())
    expect((await scanner.capture({ timeoutMs: 10_000 })).ok).toBe(true)
    await scanner.close()
    expect(scanner.state).toBe('closed')
  })

  it('keeps its device through a replug, and takes no other of the model for it', async () => {
    const { clock, plug, module, scanner } = table()
    plug(module.transport)
    expect((await scanner.open()).ok).toBe(true)
    module.world.cable.unplug()
    await clock.sleep(1000)
    expect(scanner.state).toBe('absent')
    module.world.cable.plug('0badc0de')
    await clock.sleep(20_000)
    expect(scanner.state).toBe('absent')
    module.world.cable.unplug()
    module.world.cable.plug(scanner.id.serial)
    await clock.sleep(10_000)
    expect(scanner.state).toBe('ready')
    await scanner.close()
  })

  it('takes another one once a person has said so: closed and opened anew', async () => {
    const { clock, plug, module, scanner } = table()
    plug(module.transport)
    await scanner.open()
    module.world.cable.unplug()
    module.world.cable.plug('0badc0de')
    await clock.sleep(5000)
    await scanner.close()
    expect((await scanner.open()).ok).toBe(true)
    expect(scanner.id.serial).toBe('0badc0de')
    await scanner.close()
  })

  it('passes by a converter behind which nobody answers', async () => {
    const { clock, plug, module, scanner } = table()
    const mute = createMemoryLink({ path: '/a-mute-line' })
    plug(mute.host)
    plug(module.transport)
    const opened = scanner.open()
    await clock.sleep(60_000)
    expect((await opened).ok).toBe(true)
    expect(mute.host.isOpen).toBe(false)
    await scanner.close()
  })

  it('goes on looking while the device process is away', async () => {
    const { clock, plug, module, scanner, breakDown } = table()
    plug(module.transport)
    breakDown(true)
    expect(await scanner.open()).toMatchObject({ ok: false, error: { code: 'DeviceRemoved' } })
    await clock.sleep(3000)
    breakDown(false)
    await clock.sleep(10_000)
    expect(scanner.state).toBe('ready')
    await scanner.close()
  })

  it('says that a device asks for a password instead of looking past it', async () => {
    const { clock, desk, plug } = table()
    const locked = createSimulatedFingerprintModule({ clock, seed: 6, modulePassword: 0x1234 })
    plug(locked.transport)
    const scanner = createManagedFingerprintScanner({ clock, desk, choice: AUTO })
    await scanner.open()
    expect(scanner.state).toBe('faulted')
    await scanner.close()
  })

  it('closes in the middle of a search, at any moment', async () => {
    for (const ms of [0, 1, 100, 400, 900, 2500]) {
      const { clock, plug, scanner } = table()
      plug(createMemoryLink({ path: '/a-mute-line' }).host)
      const opened = scanner.open()
      await clock.sleep(ms)
      const closing = clock.now()
      await scanner.close()
      expect(clock.now() - closing).toBeLessThanOrEqual(2000)
      expect((await opened).ok).toBe(false)
      await clock.sleep(30_000)
      expect(scanner.state).toBe('closed')
    }
  })
})

describe('a managed ballot scanner', () => {
  it('tells of paper that it finds when it connects, and of every sheet its end', async () => {
    const clock = new VirtualClock(0)
    const { desk, plug } = createPlayedDesk()
    const world = createPaperWorld({ clock, seed: 2 })
    const unit = createSimulatedPageScanUnit({ clock, seed: 2, world })
    world.insert(testSheet('left from before'))
    await world.drawIn()
    const scanner = createManagedBallotScanner({ clock, desk, choice: AUTO })
    const paper: boolean[] = []
    const ends: string[] = []
    scanner.on('paper', ({ transport, rear }) => paper.push(transport || rear))
    scanner.on('sheet-end', ({ outcome }) => ends.push(outcome))
    scanner.on('scan-complete', ({ sheet }) => void scanner.accept(sheet))
    plug(unit.transport)
    expect((await scanner.open()).ok).toBe(true)
    expect(paper[0]).toBe(true)
    world.take()
    await scanner.arm({ lengthInches: 14, doubleFeed: true })
    world.insert(testSheet('a'))
    await clock.sleep(10_000)
    expect({ ends, box: [...world.box] }).toEqual({ ends: ['dropped-in-box'], box: ['a'] })
    await scanner.close()
  })
})
