import { BAUD_UNIT, OPCODE, PACKET_BYTES, SYS_PARA, u16, u32 } from '@taanuu/device-drivers/ef01/commands'
import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import { DEFAULT_ADDRESS, encodeFrame, PID } from '@taanuu/device-drivers/ef01/frame'
import { createEf01Framer } from '@taanuu/device-drivers/ef01/framer'
import { ridgeArea } from '@taanuu/device-drivers/ridge-area'
import type { FingerWorld, RingLight } from '../world/finger-world.ts'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import { createEf01Library, LIBRARY_CAPACITY, TEMPLATE_BYTES } from './ef01-library.ts'
import { sensorImage } from './sensor-image.ts'

/** The sensor of a ZFM-20. */
export const SENSOR = { width: 256, height: 288, dpi: 500 } as const

/** The module hears nothing for this long after power-on (ZFM-20 manual v2.0). */
const BOOT_MS = 500
/** Sent when ready (R503 manual 1.2.2). */
const HELLO = Uint8Array.of(0x55)
/** Time of a command that touches nothing but memory. */
const SHORT_MS = 4
/** Exposure with a finger on the glass, and a look at empty glass. */
const EXPOSURE_MS = 180
const EMPTY_LOOK_MS = 60
/** Feature extraction and search on the module's processor. */
const EXTRACT_MS = 300
const SEARCH_MS = 200
/** Ridge area, percent, below which the module finds too few features; dirt above which it finds a mess. */
const FEWEST_RIDGES = 15
const MESSY_DIRT = 0.7
const SYSTEM_ID = 9
const MODEL = 'TAANUU-SIM'

const LIGHT_MODES: Readonly<Record<number, RingLight['mode']>> = {
  1: 'breathing',
  2: 'flashing',
  3: 'on',
  4: 'off',
  5: 'on',
  6: 'off',
}
const LIGHT_COLOURS: Readonly<Record<number, RingLight['colour']>> = { 1: 'red', 2: 'blue', 3: 'purple' }

export interface SensorSize {
  readonly width: number
  readonly height: number
}

export interface Ef01Module extends ByteMachine {
  /** The next upload ends after half of its rows, with a proper end packet. */
  shortenNextUpload(): void
}

/**
 * A fingerprint module as a byte machine: the optics of a ZFM-20, the commands common to the EF01 family, and
 * of the R503's later ones cancel, aura light, sensor check, product info, reset and handshake. It sends four
 * bits a pixel, answers nothing to garbage or to another address, and keeps speed, packet size, password and
 * library over a power cut.
 *
 * @param onCommand told of every command that arrives whole, before it is carried out
 */
export function createEf01Module(options: {
  readonly world: FingerWorld
  readonly password?: number
  readonly onCommand?: (opcode: number) => void
  /** Pixels of the sensor at 500 dpi; a ZFM-20's when absent. Width is even: two pixels share a byte. */
  readonly sensor?: SensorSize
}): Ef01Module {
  const { world, onCommand } = options
  const sensor = { ...SENSOR, ...options.sensor }
  const framer = createEf01Framer()
  const library = createEf01Library()
  const flash = { baudMultiple: 6, packetCode: 2, security: 3, password: options.password ?? 0 }
  let awake = false
  let verified = false
  let picture: { readonly pixels: Uint8Array; readonly identity: string } | null = null
  let shortenUpload = false

  function ack(code: number, data: readonly number[] = []): Reaction {
    return send(encodeFrame(PID.ack, Uint8Array.of(code, ...data)))
  }
  function after(ms: number, code: number, data: readonly number[] = []): readonly Reaction[] {
    return [work(ms, () => [ack(code, data)])]
  }

  function powerOn(): readonly Reaction[] {
    framer.reset()
    library.powerOn()
    awake = false
    verified = flash.password === 0
    picture = null
    return [
      work(BOOT_MS, () => {
        awake = true
        return [send(HELLO)]
      }),
    ]
  }

  function feed(bytes: Uint8Array): readonly Reaction[] {
    if (!awake) return []
    const reactions: Reaction[] = []
    for (const output of framer.feed(bytes)) {
      if (output.kind === 'bad-checksum') reactions.push(ack(CONFIRMATION.packetError))
      else if (output.frame.pid === PID.command && output.frame.content.length > 0) {
        onCommand?.(output.frame.content[0])
        reactions.push(...handle(output.frame.content[0], output.frame.content.subarray(1)))
      }
    }
    return reactions
  }

  function handle(opcode: number, p: Uint8Array): readonly Reaction[] {
    if (opcode === OPCODE.verifyPassword) {
      verified = word32(p, 0) === flash.password
      return after(SHORT_MS, verified ? CONFIRMATION.ok : CONFIRMATION.wrongPassword)
    }
    if (!verified) return after(SHORT_MS, CONFIRMATION.mustVerifyPassword)
    switch (opcode) {
      case OPCODE.genImg:
        return generateImage()
      case OPCODE.img2Tz:
        return [work(EXTRACT_MS, () => [ack(extract(p[0]))])]
      case OPCODE.upImage:
        return [work(SHORT_MS, uploadImage)]
      case OPCODE.match: {
        const { code, score } = library.match()
        return after(SEARCH_MS, code, u16(score))
      }
      case OPCODE.search: {
        const { code, page, score } = library.search(p[0], word16(p, 1), word16(p, 3))
        return after(SEARCH_MS, code, [...u16(page), ...u16(score)])
      }
      case OPCODE.regModel:
        return after(SHORT_MS, library.combine())
      case OPCODE.store:
        return after(SHORT_MS, library.store(p[0], word16(p, 1)))
      case OPCODE.loadChar:
        return after(SHORT_MS, library.load(p[0], word16(p, 1)))
      case OPCODE.upChar:
        return [work(SHORT_MS, () => uploadTemplate(p[0]))]
      case OPCODE.deleteChar:
        return after(SHORT_MS, library.remove(word16(p, 0), word16(p, 2)))
      case OPCODE.empty:
        return after(SHORT_MS, library.empty())
      case OPCODE.templateCount:
        return after(SHORT_MS, CONFIRMATION.ok, u16(library.count))
      case OPCODE.readIndexTable:
        return after(SHORT_MS, CONFIRMATION.ok, [...library.indexTable(p[0] ?? 0)])
      case OPCODE.setSysPara:
        return setParameter(p[0], p[1])
      case OPCODE.readSysPara:
        return after(SHORT_MS, CONFIRMATION.ok, systemParameters())
      case OPCODE.setPassword:
        flash.password = word32(p, 0)
        return after(SHORT_MS, CONFIRMATION.ok)
      case OPCODE.auraLed:
        world.setLight({ mode: LIGHT_MODES[p[0]] ?? 'off', colour: LIGHT_COLOURS[p[2]] ?? 'blue' })
        return after(SHORT_MS, CONFIRMATION.ok)
      case OPCODE.readProdInfo:
        return after(SHORT_MS, CONFIRMATION.ok, productInfo())
      case OPCODE.softReset:
        return [...after(SHORT_MS, CONFIRMATION.ok), work(0, powerOn)]
      case OPCODE.cancel:
      case OPCODE.checkSensor:
      case OPCODE.handshake:
        return after(SHORT_MS, CONFIRMATION.ok)
      default:
        return after(SHORT_MS, CONFIRMATION.unsupported)
    }
  }

  function generateImage(): readonly Reaction[] {
    const touching = world.finger
    if (!touching) {
      return [
        work(EMPTY_LOOK_MS, () => {
          picture = null
          return [ack(CONFIRMATION.noFinger)]
        }),
      ]
    }
    return [
      work(EXPOSURE_MS, () => {
        const finger = world.finger
        if (finger !== touching) {
          picture = null
          return [ack(CONFIRMATION.captureFailed)]
        }
        picture = {
          pixels: sensorImage(finger, sensor, world.dirt, world.seed),
          identity: finger.identity,
        }
        return [ack(CONFIRMATION.ok)]
      }),
    ]
  }

  function extract(buffer: number): number {
    if (!picture) return CONFIRMATION.noPrimaryImage
    if (world.dirt > MESSY_DIRT) return CONFIRMATION.tooMessy
    if (ridgeArea({ ...sensor, pixels: picture.pixels }) < FEWEST_RIDGES) return CONFIRMATION.tooFewFeatures
    library.extract(buffer, picture.identity)
    return CONFIRMATION.ok
  }

  function uploadImage(): readonly Reaction[] {
    if (!picture) return [ack(CONFIRMATION.uploadImageFailed)]
    const whole = fourBits(picture.pixels)
    const payload = shortenUpload ? whole.subarray(0, whole.length / 2) : whole
    shortenUpload = false
    return [ack(CONFIRMATION.ok), send(dataPackets(payload))]
  }

  function uploadTemplate(buffer: number): readonly Reaction[] {
    const template = library.templateBytes(buffer)
    if (!template) return [ack(CONFIRMATION.uploadTemplateFailed)]
    return [ack(CONFIRMATION.ok), send(dataPackets(template))]
  }

  /** Data packets of the set size, the last one marked as the end, as one run of bytes. */
  function dataPackets(payload: Uint8Array): Uint8Array {
    const size = PACKET_BYTES[flash.packetCode]
    const frames: Uint8Array[] = []
    for (let at = 0; at < payload.length; at += size) {
      const last = at + size >= payload.length
      frames.push(encodeFrame(last ? PID.endOfData : PID.data, payload.subarray(at, at + size)))
    }
    return Buffer.concat(frames)
  }

  /** The acknowledgement leaves at the old speed; only then the module switches. */
  function setParameter(parameter: number, value: number): readonly Reaction[] {
    if (parameter === SYS_PARA.baud && value >= 1 && value <= 12) {
      return [
        ...after(SHORT_MS, CONFIRMATION.ok),
        work(0, () => {
          flash.baudMultiple = value
          return []
        }),
      ]
    }
    if (parameter === SYS_PARA.packetSize && value < PACKET_BYTES.length) flash.packetCode = value
    else if (parameter === SYS_PARA.security && value >= 1 && value <= 5) flash.security = value
    else return after(SHORT_MS, CONFIRMATION.badRegister)
    return after(SHORT_MS, CONFIRMATION.ok)
  }

  function systemParameters(): readonly number[] {
    const status = (verified ? 4 : 0) | (picture ? 8 : 0)
    return [
      ...u16(status),
      ...u16(SYSTEM_ID),
      ...u16(LIBRARY_CAPACITY),
      ...u16(flash.security),
      ...u32(DEFAULT_ADDRESS),
      ...u16(flash.packetCode),
      ...u16(flash.baudMultiple),
    ]
  }

  function productInfo(): readonly number[] {
    return [
      ...ascii(MODEL, 16),
      ...ascii('SIM1', 4),
      ...ascii(world.cable.serial, 8),
      1,
      0,
      ...ascii('OPTICAL', 8),
      ...u16(sensor.width),
      ...u16(sensor.height),
      ...u16(TEMPLATE_BYTES),
      ...u16(LIBRARY_CAPACITY),
    ]
  }

  return {
    get baud() {
      return flash.baudMultiple * BAUD_UNIT
    },
    strictBaud: true,
    powerOn,
    feed,
    shortenNextUpload() {
      shortenUpload = true
    },
  }
}

/** Two pixels a byte, the upper four bits of each, the left one high. */
function fourBits(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(pixels.length / 2)
  for (let i = 0, from = 0; i < packed.length; i++, from += 2) {
    packed[i] = (pixels[from] & 0xf0) | (pixels[from + 1] >>> 4)
  }
  return packed
}

function word16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function word32(bytes: Uint8Array, at: number): number {
  return ((word16(bytes, at) << 16) | word16(bytes, at + 2)) >>> 0
}

function ascii(text: string, length: number): readonly number[] {
  return [...Buffer.from(text.padEnd(length, '\0').slice(0, length), 'latin1')]
}
