import { COMMAND, PARAM, RET, TEMPLATE_BYTES } from '@taanuu/device-drivers/id809/commands'
import { encodeFrame, type Id809Frame } from '@taanuu/device-drivers/id809/frame'
import { createId809Framer } from '@taanuu/device-drivers/id809/framer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFingerWorld } from '../world/finger-world.ts'
import { createId809Module } from './id809-module.ts'
import { testFinger } from './test-finger.ts'
import { answerOf, carryOut } from './testing-module.ts'

function started() {
  const world = createFingerWorld({ seed: 3 })
  const module = createId809Module({ world, errorRates: { falseNonMatch: 0, falseMatch: 0 } })
  carryOut(module.powerOn())
  function say(kind: Id809Frame['kind'], command: number, payload: readonly number[] | Uint8Array) {
    const bytes = answerOf(module, encodeFrame({ kind, command, ret: 0, payload: Uint8Array.from(payload) }))
    return createId809Framer('module')
      .feed(bytes)
      .flatMap((output) => (output.kind === 'frame' ? [output.frame] : []))
  }
  return {
    world,
    module,
    ask: (command: number, payload: readonly number[] = []) => say('command', command, payload),
    give: (command: number, payload: readonly number[] | Uint8Array) => say('hostData', command, payload),
    touch(identity: string) {
      world.placeFinger({ ...testFinger(identity.charCodeAt(0), 160, 160), dpi: 508 }, { identity })
    },
  }
}

describe('simulated ID809 module', () => {
  it('sends a picture as 52 numbered frames, and a quarter of it as 13', () => {
    const { ask, touch } = started()
    expect(ask(COMMAND.getImage)[0].ret).toBe(RET.noFinger)
    touch('A')
    expect(ask(COMMAND.fingerDetect)[0].payload[0]).toBe(1)
    expect(ask(COMMAND.getImage)[0].ret).toBe(RET.ok)
    const [reply, ...frames] = ask(COMMAND.upImage, [0])
    expect([...reply.payload]).toEqual([160, 0, 160, 0])
    expect(frames.map((frame) => frame.payload[0])).toEqual(Array.from({ length: 52 }, (_, i) => i))
    expect(frames.at(-1)?.payload).toHaveLength(306)
    expect(ask(COMMAND.upImage, [1]).slice(1)).toHaveLength(13)
  })

  it('enrols from three touches, finds, verifies, lists and deletes', () => {
    const { ask, touch } = started()
    const enrol = (identity: string, id: number): number => {
      for (const buffer of [0, 1, 2]) {
        touch(identity)
        ask(COMMAND.getImage)
        expect(ask(COMMAND.generate, [buffer, 0])[0].ret).toBe(RET.ok)
      }
      expect(ask(COMMAND.merge, [0, 0, 3])[0].ret).toBe(RET.ok)
      return ask(COMMAND.storeChar, [id, 0, 0, 0])[0].ret
    }
    expect(enrol('A', 1)).toBe(RET.ok)
    expect(enrol('B', 80)).toBe(RET.ok)
    expect(enrol('B', 2)).toBe(RET.duplicate)
    expect(enrol('C', 81)).toBe(RET.invalidId)
    expect(ask(COMMAND.getEnrollCount, [1, 0, 80, 0])[0].payload[0]).toBe(2)
    expect(ask(COMMAND.getEmptyId, [1, 0, 80, 0])[0].payload[0]).toBe(2)
    expect([...ask(COMMAND.getEnrolledIds)[1].payload]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    touch('B')
    ask(COMMAND.getImage)
    ask(COMMAND.generate, [0, 0])
    expect(ask(COMMAND.search, [0, 0, 1, 0, 80, 0])[0]).toMatchObject({ ret: RET.ok })
    expect(ask(COMMAND.search, [0, 0, 1, 0, 80, 0])[0].payload[0]).toBe(80)
    expect(ask(COMMAND.verify, [1, 0, 0, 0])[0].ret).toBe(RET.verifyFailed)
    expect(ask(COMMAND.deleteChar, [1, 0, 80, 0])[0].ret).toBe(RET.ok)
    expect(ask(COMMAND.search, [0, 0, 1, 0, 80, 0])[0].ret).toBe(RET.allEmpty)
  })

  it('hands templates and pictures out and takes them back', () => {
    const { ask, give, touch } = started()
    touch('A')
    ask(COMMAND.getImage)
    ask(COMMAND.generate, [0, 0])
    const template = ask(COMMAND.upChar, [0, 0])[1].payload
    expect(template).toHaveLength(TEMPLATE_BYTES)
    const pixels = ask(COMMAND.upImage, [0])
      .slice(1)
      .flatMap((frame) => [...frame.payload.subarray(2)])
    touch('B')
    ask(COMMAND.getImage)
    ask(COMMAND.generate, [1, 0])
    expect(ask(COMMAND.match, [0, 0, 1, 0])[0].ret).toBe(RET.verifyFailed)
    expect(ask(COMMAND.downChar, [0xf2, 3])[0].ret).toBe(RET.ok)
    expect(give(COMMAND.downChar, [1, 0, ...template])[0].ret).toBe(RET.ok)
    expect(ask(COMMAND.match, [0, 0, 1, 0])[0].ret).toBe(RET.ok)
    expect(ask(COMMAND.downImage, [160, 0, 160, 0])[0].ret).toBe(RET.ok)
    for (let n = 0; n < 52; n++) {
      const block = pixels.slice(496 * n, 496 * (n + 1))
      expect(give(COMMAND.downImage, [n, 0, ...block])[0].ret).toBe(RET.ok)
    }
    ask(COMMAND.generate, [2, 0])
    expect(ask(COMMAND.match, [0, 0, 2, 0])[0].ret).toBe(RET.ok)
  })

  it('keeps its speed over a power cut', () => {
    const { ask, module } = started()
    ask(COMMAND.setParam, [PARAM.baud, 8, 0, 0, 0])
    expect(module.baud).toBe(921_600)
    carryOut(module.powerOn())
    expect(module.baud).toBe(921_600)
    expect(ask(COMMAND.getParam, [PARAM.baud])[0].payload[0]).toBe(8)
    expect(ask(COMMAND.setParam, [PARAM.baud, 9, 0, 0, 0])[0].ret).toBe(RET.invalidParam)
  })

  it('never throws, whatever comes', () => {
    const { module } = started()
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.uint8Array({ maxLength: 16 }),
        fc.uint8Array({ maxLength: 40 }),
        (command, payload, noise) => {
          carryOut(module.feed(encodeFrame({ kind: 'command', command, ret: 0, payload })))
          carryOut(module.feed(encodeFrame({ kind: 'hostData', command, ret: 0, payload })))
          carryOut(module.feed(noise))
        },
      ),
    )
  })
})
