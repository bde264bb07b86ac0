import {
  BAUDS,
  CHECK_ANSWER,
  COMMAND,
  DEVICE_INFO_BYTES,
  NACK,
  POWER_ON_BAUD,
  TEMPLATE_BYTES,
} from '@taanuu/device-drivers/gt511/commands'
import { GT511_MODELS } from '@taanuu/device-drivers/gt511/fingerprint-scanner'
import { encodeData, encodePacket, RESPONSE } from '@taanuu/device-drivers/gt511/frame'
import { createGt511Framer } from '@taanuu/device-drivers/gt511/framer'
import type { FingerWorld } from '../world/finger-world.ts'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import { CAPACITY, createGt511Database, type Outcome, refused } from './gt511-database.ts'
import { createGt511Glass, LOOK_MS } from './gt511-glass.ts'
import {
  characteristicsInBlob,
  createModuleMatcher,
  type ErrorRates,
  templateBlob,
} from './module-matcher.ts'

const BOOT_MS = 500
const SHORT_MS = 4
const MATCH_MS = 300
const FIRMWARE = 0x2013_0723
const ISO_AREA_BYTES = 1024
/** Answer of IsPressFinger for an untouched glass; any number but 0. */
const NOT_PRESSED = NACK.notPressed

export interface Gt511ModuleOptions {
  readonly world: FingerWorld
  /** Told of every command that arrives whole, before it is carried out. */
  readonly onCommand?: (command: number) => void
  readonly model?: keyof typeof GT511_MODELS
  /** How often its own matcher is wrong; as a datasheet says when absent. */
  readonly errorRates?: ErrorRates
}

/**
 * A GT-511 module as a byte machine (ADH-Tech GT-511C3 datasheet 1.1): optical, blind without its lamp, at 9600
 * baud after every power-on, eight bits a pixel in one data frame.
 */
export function createGt511Module(options: Gt511ModuleOptions): ByteMachine {
  const { world, onCommand } = options
  const sensor = GT511_MODELS[options.model ?? 'gt-511c3']
  const glass = createGt511Glass(world, sensor)
  const database = createGt511Database(createModuleMatcher(world.seed, options.errorRates))
  const framer = createGt511Framer()
  let awake = false
  let lit = false
  let baud = POWER_ON_BAUD
  /** What the data frame is for that the host has announced. */
  let awaited: ((template: Uint8Array) => Outcome) | null = null

  function respond(outcome: Outcome): readonly Reaction[] {
    const word = outcome.ok ? RESPONSE.ack : RESPONSE.nack
    const packet = send(encodePacket({ word, parameter: outcome.parameter }))
    return outcome.ok && outcome.data ? [packet, send(encodeData(outcome.data))] : [packet]
  }
  function after(ms: number, outcome: () => Outcome): readonly Reaction[] {
    return [work(ms, () => respond(outcome()))]
  }
  function ack(parameter = 0, data?: Uint8Array): Outcome {
    return { ok: true, parameter, ...(data ? { data } : {}) }
  }

  function powerOn(): readonly Reaction[] {
    framer.reset()
    framer.expectData(null)
    glass.forget()
    database.powerOn()
    awake = false
    lit = false
    awaited = null
    baud = POWER_ON_BAUD
    return [
      work(BOOT_MS, () => {
        awake = true
        return []
      }),
    ]
  }

  function feed(bytes: Uint8Array): readonly Reaction[] {
    if (!awake) return []
    const reactions: Reaction[] = []
    for (const output of framer.feed(bytes)) {
      if (output.kind === 'bad-checksum') reactions.push(...respond(refused(NACK.communication)))
      else if (output.kind === 'data') {
        const use = awaited
        stopAwaiting()
        if (use) reactions.push(...after(MATCH_MS, () => use(output.payload)))
      } else {
        const { word, parameter } = output.packet
        onCommand?.(word)
        stopAwaiting()
        reactions.push(...handle(word, parameter))
      }
    }
    return reactions
  }

  function stopAwaiting(): void {
    awaited = null
    framer.expectData(null)
  }

  /** Answers now, and again when the template has come. */
  function awaitTemplate(id: number, use: (template: Uint8Array) => Outcome): readonly Reaction[] {
    if (id >= CAPACITY) return after(SHORT_MS, () => refused(NACK.invalidId))
    awaited = use
    framer.expectData(TEMPLATE_BYTES)
    return after(SHORT_MS, () => ack())
  }

  function handle(command: number, parameter: number): readonly Reaction[] {
    switch (command) {
      case COMMAND.open:
        return after(SHORT_MS, () => ack(0, parameter === 0 ? undefined : deviceInfo()))
      case COMMAND.close:
        return after(SHORT_MS, () => ack())
      case COMMAND.usbInternalCheck:
        return after(SHORT_MS, () => ack(CHECK_ANSWER))
      case COMMAND.changeBaudrate:
        if (!BAUDS.includes(parameter)) return after(SHORT_MS, () => refused(NACK.invalidBaudrate))
        return [...after(SHORT_MS, () => ack()), work(0, () => switchBaud(parameter))]
      case COMMAND.cmosLed:
        lit = parameter !== 0
        world.setLight({ mode: lit ? 'on' : 'off', colour: 'blue' })
        return after(SHORT_MS, () => ack())
      case COMMAND.isPressFinger:
        return after(LOOK_MS, () => ack(lit && world.finger ? 0 : NOT_PRESSED))
      case COMMAND.captureFinger:
        return lit ? glass.capture(respond) : after(LOOK_MS, () => refused(NACK.notPressed))
      case COMMAND.getImage:
        return after(SHORT_MS, () => glass.picture())
      case COMMAND.getRawImage:
        return after(SHORT_MS, () => glass.rawPicture())
      case COMMAND.makeTemplate:
        return after(MATCH_MS, () => {
          const finger = glass.seen()
          return finger === null ? refused(NACK.badFinger) : ack(0, templateBlob(finger, TEMPLATE_BYTES))
        })
      case COMMAND.setTemplate:
        // The upper half of the parameter only says whether duplicates matter.
        return awaitTemplate(parameter & 0xffff, (blob) => database.setTemplate(parameter & 0xffff, blob))
      case COMMAND.verifyTemplate:
        return awaitTemplate(parameter, (blob) => database.verify(parameter, characteristicsInBlob(blob)))
      case COMMAND.identifyTemplate:
        return awaitTemplate(0, (blob) => database.identify(characteristicsInBlob(blob)))
      default:
        return after(MATCH_MS, () => onDatabase(command, parameter))
    }
  }

  function onDatabase(command: number, parameter: number): Outcome {
    switch (command) {
      case COMMAND.getEnrollCount:
        return ack(database.count)
      case COMMAND.checkEnrolled:
        return database.check(parameter)
      case COMMAND.enrollStart:
        return database.enrollStart(parameter)
      case COMMAND.enroll1:
      case COMMAND.enroll2:
      case COMMAND.enroll3:
        return database.enroll(command - COMMAND.enrollStart, glass.seen())
      case COMMAND.deleteId:
        return database.remove(parameter)
      case COMMAND.deleteAll:
        return database.clear()
      case COMMAND.verify:
        return database.verify(parameter, glass.seen())
      case COMMAND.identify:
        return database.identify(glass.seen())
      case COMMAND.getTemplate:
        return database.template(parameter)
      default:
        return refused(NACK.unsupported)
    }
  }

  function switchBaud(next: number): readonly Reaction[] {
    baud = next
    return []
  }

  function deviceInfo(): Uint8Array {
    const info = Buffer.alloc(DEVICE_INFO_BYTES)
    info.writeUInt32LE(FIRMWARE, 0)
    info.writeUInt32LE(ISO_AREA_BYTES, 4)
    info.write(world.cable.serial, 8, 'latin1')
    return info
  }

  return {
    get baud() {
      return baud
    },
    strictBaud: true,
    powerOn,
    feed,
  }
}
