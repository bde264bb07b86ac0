import { encodeCommand, OPCODE, u16, u32 } from '@taanuu/device-drivers/ef01/commands'
import { encodeFrame, PID } from '@taanuu/device-drivers/ef01/frame'
import { createEf01Framer } from '@taanuu/device-drivers/ef01/framer'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createFingerWorld } from '../world/finger-world.ts'
import { EF01_FAMILIES } from './ef01-families.ts'
import { createEf01Module, type Ef01ModuleOptions } from './ef01-module.ts'
import { testFinger } from './test-finger.ts'
import { answerOf, carryOut } from './testing-module.ts'

const NEVER_WRONG = { falseNonMatch: 0, falseMatch: 0 }
const OK = 0x00

function started(options: Omit<Ef01ModuleOptions, 'world'> = {}) {
  const world = createFingerWorld({ seed: 5 })
  const module = createEf01Module({ world, errorRates: NEVER_WRONG, ...options })
  carryOut(module.powerOn())
  return {
    world,
    module,
    /** The content of every frame of the answer. */
    ask(opcode: number, params: readonly number[] = []): number[][] {
      return contents(answerOf(module, encodeCommand(opcode, params)))
    },
    download(payload: Uint8Array): void {
      for (let at = 0; at < payload.length; at += 128) {
        const pid = at + 128 >= payload.length ? PID.endOfData : PID.data
        expect(answerOf(module, encodeFrame(pid, payload.subarray(at, at + 128)))).toHaveLength(0)
      }
    },
  }
}

function contents(bytes: Uint8Array): number[][] {
  return createEf01Framer()
    .feed(bytes)
    .map((output) => (output.kind === 'frame' ? [...output.frame.content] : []))
}

describe('what third-party software does with a simulated EF01 module', () => {
  it('carries a template away and brings it back to another module, where the finger is found', () => {
    const first = started()
    first.world.placeFinger(testFinger(), { identity: 'A' })
    first.ask(OPCODE.genImg)
    first.ask(OPCODE.img2Tz, [1])
    const [ack, ...packets] = first.ask(OPCODE.upChar, [1])
    expect(ack).toEqual([OK])
    const template = Uint8Array.from(packets.flat())
    expect(template).toHaveLength(512)

    const second = started()
    expect(second.ask(OPCODE.downChar, [2])).toEqual([[OK]])
    second.download(template)
    expect(second.ask(OPCODE.store, [2, ...u16(9)])).toEqual([[OK]])
    second.world.placeFinger(testFinger(1), { identity: 'A' })
    second.ask(OPCODE.genImg)
    second.ask(OPCODE.img2Tz, [1])
    expect(second.ask(OPCODE.highSpeedSearch, [1, ...u16(0), ...u16(200)])[0].slice(0, 3)).toEqual([0, 0, 9])
    expect(second.ask(OPCODE.match)[0][0]).toBe(OK)
  })

  it('refuses a template that was damaged on the way', () => {
    const { ask, download, world } = started()
    world.placeFinger(testFinger(), { identity: 'A' })
    ask(OPCODE.genImg)
    ask(OPCODE.img2Tz, [1])
    const template = Uint8Array.from(ask(OPCODE.upChar, [1]).slice(1).flat())
    for (const damage of [0, 100, 511]) {
      const copy = template.slice()
      copy[damage] ^= 1
      ask(OPCODE.downChar, [2])
      download(copy)
      expect(ask(OPCODE.store, [2, ...u16(1)])).toEqual([[0x0c]])
    }
  })

  it('takes a picture back and still knows whose finger it is', () => {
    const { ask, download, world } = started()
    world.placeFinger(testFinger(), { identity: 'A' })
    ask(OPCODE.genImg)
    ask(OPCODE.img2Tz, [1])
    const picture = Uint8Array.from(ask(OPCODE.upImage).slice(1).flat())
    world.placeFinger(testFinger(2), { identity: 'B' })
    ask(OPCODE.genImg)
    ask(OPCODE.img2Tz, [2])
    expect(ask(OPCODE.match)[0][0]).toBe(0x08)
    expect(ask(OPCODE.downImage)).toEqual([[OK]])
    download(picture)
    ask(OPCODE.img2Tz, [2])
    expect(ask(OPCODE.match)[0][0]).toBe(OK)
  })

  it('keeps a notepad, an information page and another address over a power cut', () => {
    const { ask, module } = started()
    const note = Array.from({ length: 32 }, (_, i) => i)
    expect(ask(OPCODE.writeNotepad, [15, ...note])).toEqual([[OK]])
    expect(ask(OPCODE.writeNotepad, [16, ...note])).toEqual([[0x1c]])
    expect(ask(OPCODE.readInfPage).slice(1).flat()).toHaveLength(512)
    const moved = encodeCommand(OPCODE.setAddress, u32(0x1234_5678))
    const answer = answerOf(module, moved)
    expect(Buffer.from(answer.subarray(2, 6)).toString('hex')).toBe('12345678')
    carryOut(module.powerOn())
    expect(ask(OPCODE.readNotepad, [15])).toEqual([])
    const bytes = answerOf(module, encodeCommand(OPCODE.readNotepad, [15], 0x1234_5678))
    const [frame] = createEf01Framer(0x1234_5678).feed(bytes)
    expect(frame).toMatchObject({ kind: 'frame' })
    if (frame.kind === 'frame') expect([...frame.frame.content]).toEqual([OK, ...note])
  })

  it('every model answers the commands above 0x1F that are its own, and FC to the rest', () => {
    const above = Object.values(OPCODE).filter((opcode) => opcode > OPCODE.readIndexTable)
    for (const family of Object.keys(EF01_FAMILIES) as (keyof typeof EF01_FAMILIES)[]) {
      const { ask } = started({ family })
      for (const opcode of above) {
        if (opcode === OPCODE.autoEnroll || opcode === OPCODE.autoIdentify) continue
        if (opcode === OPCODE.softReset) continue
        const known = EF01_FAMILIES[family].extraCommands.includes(opcode)
        expect(ask(opcode, [1, 0, 1, 0])[0][0] === 0xfc, `${family} ${opcode}`).toBe(!known)
      }
    }
  })

  it('is wrong as often as its error rates say, the same for the same seed', () => {
    const errors = (): boolean[] => {
      const { ask, world } = started({ errorRates: { falseNonMatch: 0.2, falseMatch: 0 } })
      world.placeFinger(testFinger(), { identity: 'A' })
      ask(OPCODE.genImg)
      ask(OPCODE.img2Tz, [1])
      ask(OPCODE.img2Tz, [2])
      return Array.from({ length: 500 }, () => ask(OPCODE.match)[0][0] !== OK)
    }
    const first = errors()
    const share = first.filter(Boolean).length / first.length
    expect(share).toBeGreaterThan(0.14)
    expect(share).toBeLessThan(0.26)
    expect(errors()).toEqual(first)
  })
})

describe('the commands of an R503 that answer step by step', () => {
  /** Carries reactions out on a clock, so that fingers can come and go meanwhile. */
  async function steps(reactions: ReturnType<typeof answer>, clock: VirtualClock): Promise<number[][]> {
    const heard: number[][] = []
    for (const reaction of reactions) {
      if (reaction.kind === 'send') heard.push(...contents(reaction.bytes))
      else if (reaction.kind === 'work') {
        await clock.sleep(reaction.ms)
        heard.push(...(await steps(reaction.then(), clock)))
      }
    }
    return heard
  }
  function answer(
    module: ReturnType<typeof createEf01Module>,
    opcode: number,
    params: readonly number[],
  ): ReturnType<typeof module.feed> {
    return module.feed(encodeCommand(opcode, params))
  }

  it('enrols a finger that is laid down six times, finds it, and knows it again', async () => {
    const clock = new VirtualClock(0)
    const { module, world } = started({ family: 'r503' })
    const dab = async (identity: string, times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        world.placeFinger(testFinger(i, 192, 192), { identity })
        await clock.sleep(900)
        world.liftFinger()
        await clock.sleep(400)
      }
    }
    const enrolling = steps(answer(module, OPCODE.autoEnroll, [0xc8, 0, 0, 1, 1]), clock)
    const [told] = await Promise.all([enrolling, dab('A', 6)])
    expect(told.map(([code, step]) => [code, step])).toEqual([
      ...Array.from({ length: 12 }, (_, i) => [OK, i + 1]),
      [OK, 0x0d],
      [OK, 0x0e],
      [OK, 0x0f],
    ])
    const identify = [3, 0, 200, 1, 1]
    const [found] = await Promise.all([
      steps(answer(module, OPCODE.autoIdentify, identify), clock),
      dab('A', 1),
    ])
    expect(found.at(-1)?.slice(0, 4)).toEqual([OK, 3, 0, 0])
    const [unknown] = await Promise.all([
      steps(answer(module, OPCODE.autoIdentify, identify), clock),
      dab('B', 1),
    ])
    expect(unknown.at(-1)?.[0]).toBe(0x09)
    const again = steps(answer(module, OPCODE.autoEnroll, [0xc8, 0, 0, 0, 1]), clock)
    expect((await Promise.all([again, dab('A', 6)]))[0]).toEqual([[0x27, 0x0d, 0, 1]])
  })

  it('gives up without a finger after ten seconds, and at once when another command comes', async () => {
    const clock = new VirtualClock(0)
    const { module } = started({ family: 'r503' })
    const waiting = steps(answer(module, OPCODE.autoIdentify, [3, 0, 200, 1, 1]), clock)
    expect((await waiting).at(-1)?.[0]).toBe(0x26)
    expect(clock.now()).toBeLessThan(11_000)
    const cancelled = steps(answer(module, OPCODE.autoIdentify, [3, 0, 200, 1, 1]), clock)
    await clock.sleep(1000)
    expect(contents(answerOf(module, encodeCommand(OPCODE.cancel)))).toEqual([[OK]])
    expect(await cancelled).toEqual([])
  })
})
