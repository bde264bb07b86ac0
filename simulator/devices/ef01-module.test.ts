import { encodeCommand, OPCODE, u16, u32 } from '@taanuu/device-drivers/ef01/commands'
import { encodeFrame, PID } from '@taanuu/device-drivers/ef01/frame'
import { createEf01Framer } from '@taanuu/device-drivers/ef01/framer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFingerWorld, type FingerWorld } from '../world/finger-world.ts'
import { createEf01Module, type Ef01Module } from './ef01-module.ts'
import { testFinger } from './test-finger.ts'
import { carryOut } from './testing-module.ts'

function started(options: { password?: number } = {}): { module: Ef01Module; world: FingerWorld } {
  const world = createFingerWorld({ seed: 1 })
  const module = createEf01Module({ world, ...options })
  carryOut(module.powerOn())
  return { module, world }
}

/** The content of every frame with which the module answers. */
function ask(module: Ef01Module, opcode: number, params: readonly number[] = []): number[][] {
  const { bytes } = carryOut(module.feed(encodeCommand(opcode, params)))
  return createEf01Framer()
    .feed(bytes)
    .map((output) => (output.kind === 'frame' ? [...output.frame.content] : []))
}

describe('simulated EF01 module', () => {
  it('is deaf for 500 ms after power-on, then says 0x55', () => {
    const module = createEf01Module({ world: createFingerWorld({ seed: 1 }) })
    const boot = module.powerOn()
    expect(module.feed(encodeCommand(OPCODE.handshake))).toEqual([])
    expect(carryOut(boot)).toEqual({ bytes: Uint8Array.of(0x55), ms: 500 })
    expect(ask(module, OPCODE.handshake)).toEqual([[0]])
  })

  it('answers nothing to garbage or to another address, and a packet error to a wrong sum', () => {
    const { module } = started()
    const other = encodeFrame(PID.command, Uint8Array.of(OPCODE.handshake), 0x11111111)
    expect(module.feed(other)).toEqual([])
    const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => bytes.filter((b) => b !== 0xef))
    fc.assert(
      fc.property(noise, (bytes) => {
        expect(module.feed(bytes)).toEqual([])
      }),
    )
    const damaged = encodeCommand(OPCODE.handshake)
    damaged[damaged.length - 1] ^= 1
    expect(Buffer.from(carryOut(module.feed(damaged)).bytes).toString('hex')).toBe('ef01ffffffff07000301000b')
  })

  it('wants its password first, when it has one', () => {
    const { module } = started({ password: 0xcafe })
    expect(ask(module, OPCODE.genImg)).toEqual([[0x21]])
    expect(ask(module, OPCODE.verifyPassword, u32(1))).toEqual([[0x13]])
    expect(ask(module, OPCODE.verifyPassword, u32(0xcafe))).toEqual([[0]])
    expect(ask(module, OPCODE.genImg)).toEqual([[0x02]])
  })

  it('uploads 40,044 bytes at packet size 128, and what the manual gives for the other sizes', () => {
    const { module, world } = started()
    world.placeFinger(testFinger())
    expect(ask(module, OPCODE.genImg)).toEqual([[0]])
    const sizes = [0, 1, 2, 3].map((code) => {
      ask(module, OPCODE.setSysPara, [6, code])
      return carryOut(module.feed(encodeCommand(OPCODE.upImage))).bytes.length
    })
    expect(sizes).toEqual([49_548, 43_212, 40_044, 38_460])
  })

  it('switches speed only after the acknowledgement, and keeps it over a power cut', () => {
    const { module } = started()
    const reactions = module.feed(encodeCommand(OPCODE.setSysPara, [4, 12]))
    expect(module.baud).toBe(57_600)
    carryOut(reactions)
    expect(module.baud).toBe(115_200)
    carryOut(module.powerOn())
    expect(module.baud).toBe(115_200)
  })

  it('enrols, stores and finds by whose finger it truly is', () => {
    const { module, world } = started()
    const enrol = (identity: string, page: number): void => {
      world.placeFinger(testFinger(), { identity })
      for (const buffer of [1, 2]) {
        expect(ask(module, OPCODE.genImg)).toEqual([[0]])
        expect(ask(module, OPCODE.img2Tz, [buffer])).toEqual([[0]])
      }
      expect(ask(module, OPCODE.regModel)).toEqual([[0]])
      expect(ask(module, OPCODE.store, [1, ...u16(page)])).toEqual([[0]])
    }
    enrol('right index of A', 3)
    enrol('left thumb of B', 7)
    expect(ask(module, OPCODE.templateCount)).toEqual([[0, 0, 2]])
    expect(ask(module, OPCODE.readIndexTable, [0])[0].slice(0, 3)).toEqual([0, 0b1000_1000, 0])
    const search = (identity: string): number[] => {
      world.placeFinger(testFinger(), { identity })
      ask(module, OPCODE.genImg)
      ask(module, OPCODE.img2Tz, [1])
      return ask(module, OPCODE.search, [1, ...u16(0), ...u16(200)])[0]
    }
    expect(search('left thumb of B').slice(0, 3)).toEqual([0, 0, 7])
    expect(search('somebody else')[0]).toBe(0x09)
    const template = ask(module, OPCODE.upChar, [1])
    expect(template.slice(1).flat()).toHaveLength(512)
    expect(ask(module, OPCODE.upChar, [1])).toEqual(template)
    expect(ask(module, OPCODE.deleteChar, [...u16(7), ...u16(1)])).toEqual([[0]])
    expect(search('left thumb of B')[0]).toBe(0x09)
    expect(ask(module, OPCODE.empty)).toEqual([[0]])
    expect(search('right index of A')[0]).toBe(0x09)
  })

  it('finds too few features on a faint print and a mess on dirty glass', () => {
    const { module, world } = started()
    world.placeFinger({ ...testFinger(), pixels: new Uint8Array(256 * 288).fill(220) })
    ask(module, OPCODE.genImg)
    expect(ask(module, OPCODE.img2Tz, [1])).toEqual([[0x07]])
    world.setDirt(0.9)
    world.placeFinger(testFinger())
    ask(module, OPCODE.genImg)
    expect(ask(module, OPCODE.img2Tz, [1])).toEqual([[0x06]])
  })

  it('never throws, whatever commands come', () => {
    const { module } = started()
    fc.assert(
      fc.property(fc.nat(255), fc.array(fc.nat(255), { maxLength: 12 }), (opcode, params) => {
        carryOut(module.feed(encodeCommand(opcode, params)))
        carryOut(module.powerOn())
      }),
    )
  })
})
