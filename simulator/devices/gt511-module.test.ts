import { COMMAND, NACK, TEMPLATE_BYTES } from '@taanuu/device-drivers/gt511/commands'
import { encodeData, encodePacket, RESPONSE } from '@taanuu/device-drivers/gt511/frame'
import { createGt511Framer } from '@taanuu/device-drivers/gt511/framer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFingerWorld } from '../world/finger-world.ts'
import { createGt511Module } from './gt511-module.ts'
import { testFinger } from './test-finger.ts'
import { answerOf, carryOut } from './testing-module.ts'

function started() {
  const world = createFingerWorld({ seed: 3 })
  const module = createGt511Module({ world, errorRates: { falseNonMatch: 0, falseMatch: 0 } })
  carryOut(module.powerOn())
  function read(bytes: Uint8Array, dataBytes: number | null) {
    const framer = createGt511Framer()
    framer.expectData(dataBytes)
    return framer.feed(bytes)
  }
  return {
    world,
    module,
    /** ACK or NACK, its parameter, and the payload of a data frame of `dataBytes`. */
    ask(word: number, parameter = 0, dataBytes: number | null = null) {
      const outputs = read(answerOf(module, encodePacket({ word, parameter })), dataBytes)
      const [first, second] = outputs
      if (first?.kind !== 'packet') throw new Error('no response')
      return {
        ack: first.packet.word === RESPONSE.ack,
        parameter: first.packet.parameter,
        data: second?.kind === 'data' ? second.payload : null,
      }
    },
    give(template: Uint8Array) {
      const [first] = read(answerOf(module, encodeData(template)), null)
      return first?.kind === 'packet' ? first.packet : null
    },
    touch(identity: string) {
      world.placeFinger({ ...testFinger(0, 258, 202), dpi: 450 }, { identity })
    },
  }
}

describe('simulated GT-511 module', () => {
  it('sees no finger without its lamp, and starts at 9600 baud after every power-on', () => {
    const { ask, touch, module, world } = started()
    touch('A')
    expect(ask(COMMAND.isPressFinger).parameter).not.toBe(0)
    expect(ask(COMMAND.captureFinger)).toMatchObject({ ack: false, parameter: NACK.notPressed })
    ask(COMMAND.cmosLed, 1)
    expect(world.light.mode).toBe('on')
    expect(ask(COMMAND.isPressFinger).parameter).toBe(0)
    expect(ask(COMMAND.changeBaudrate, 115_200).ack).toBe(true)
    expect(module.baud).toBe(115_200)
    expect(ask(COMMAND.changeBaudrate, 12_345)).toMatchObject({ ack: false, parameter: NACK.invalidBaudrate })
    carryOut(module.powerOn())
    expect(module.baud).toBe(9600)
  })

  it('sends 52,134 bytes for a picture, and a raw one of 160 × 120', () => {
    const { ask, touch, module } = started()
    ask(COMMAND.cmosLed, 1)
    touch('A')
    expect(ask(COMMAND.captureFinger, 1).ack).toBe(true)
    expect(answerOf(module, encodePacket({ word: COMMAND.getImage, parameter: 0 }))).toHaveLength(52_134)
    expect(ask(COMMAND.getRawImage, 0, 19_200).data).toHaveLength(19_200)
  })

  it('enrols in three touches, verifies, identifies, and names a duplicate by its id', () => {
    const { ask, touch } = started()
    ask(COMMAND.cmosLed, 1)
    const enrol = (identity: string, id: number): number | null => {
      expect(ask(COMMAND.enrollStart, id).ack).toBe(true)
      for (const step of [COMMAND.enroll1, COMMAND.enroll2, COMMAND.enroll3]) {
        touch(identity)
        ask(COMMAND.captureFinger, 1)
        const { ack, parameter } = ask(step)
        if (!ack) return parameter
      }
      return null
    }
    expect(ask(COMMAND.identify).parameter).toBe(NACK.databaseEmpty)
    expect(enrol('A', 0)).toBeNull()
    expect(enrol('B', 7)).toBeNull()
    expect(enrol('B', 8)).toBe(7)
    expect(ask(COMMAND.enrollStart, 7).parameter).toBe(NACK.idUsed)
    expect(ask(COMMAND.enroll2).parameter).toBe(NACK.enrollOrder)
    expect(ask(COMMAND.getEnrollCount).parameter).toBe(2)
    touch('B')
    ask(COMMAND.captureFinger, 1)
    expect(ask(COMMAND.identify)).toMatchObject({ ack: true, parameter: 7 })
    expect(ask(COMMAND.verify, 0)).toMatchObject({ ack: false, parameter: NACK.verifyFailed })
    expect(ask(COMMAND.deleteId, 7).ack).toBe(true)
    expect(ask(COMMAND.identify).parameter).toBe(NACK.identifyFailed)
  })

  it('hands templates out and takes them back: commands with two answers', () => {
    const { ask, touch, give } = started()
    ask(COMMAND.cmosLed, 1)
    touch('A')
    ask(COMMAND.captureFinger, 1)
    const template = ask(COMMAND.makeTemplate, 0, TEMPLATE_BYTES).data
    if (!template) throw new Error('no template')
    expect(ask(COMMAND.setTemplate, 5).ack).toBe(true)
    expect(give(template)).toMatchObject({ word: RESPONSE.ack })
    expect(ask(COMMAND.getTemplate, 5, TEMPLATE_BYTES).data).toEqual(template)
    expect(ask(COMMAND.identifyTemplate).ack).toBe(true)
    expect(give(template)).toMatchObject({ word: RESPONSE.ack, parameter: 5 })
    expect(ask(COMMAND.verifyTemplate, 5).ack).toBe(true)
    expect(give(new Uint8Array(TEMPLATE_BYTES))).toMatchObject({ word: RESPONSE.nack })
  })

  it('never throws, whatever comes', () => {
    const { module } = started()
    fc.assert(
      fc.property(fc.nat(255), fc.nat(), fc.uint8Array({ maxLength: 40 }), (word, parameter, noise) => {
        carryOut(module.feed(encodePacket({ word, parameter })))
        carryOut(module.feed(noise))
      }),
    )
  })
})
