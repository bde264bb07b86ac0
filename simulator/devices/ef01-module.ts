import { OPCODE } from '@taanuu/device-drivers/ef01/commands'
import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import { encodeFrame, PID } from '@taanuu/device-drivers/ef01/frame'
import { createEf01Framer } from '@taanuu/device-drivers/ef01/framer'
import type { Ef01ProfileName } from '@taanuu/device-drivers/ef01/profiles'
import { ridgeArea } from '@taanuu/device-drivers/ridge-area'
import type { FingerWorld } from '../world/finger-world.ts'
import { deriveSeed, seededRandom } from '../world/seeded-random.ts'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import { createEf01Auto } from './ef01-auto.ts'
import { COMMAND_GROUPS } from './ef01-commands.ts'
import { EF01_FAMILIES, type SensorSize } from './ef01-families.ts'
import { createEf01Library } from './ef01-library.ts'
import { createEf01Memory } from './ef01-memory.ts'
import { type Ef01Parts, word32 } from './ef01-parts.ts'
import { SHORT_MS } from './ef01-times.ts'
import { createDownload, dataPackets, packFourBits, unpackFourBits } from './ef01-transfer.ts'
import { createGlassCamera } from './glass-camera.ts'
import { createModuleMatcher, type ErrorRates } from './module-matcher.ts'

/** The module hears nothing for this long after power-on (ZFM-20 manual v2.0). */
const BOOT_MS = 500
/** Sent when ready (R503 manual 1.2.2). */
const HELLO = Uint8Array.of(0x55)
/** Exposure with a finger on the glass, and a look at empty glass. */
const EXPOSURE_MS = 180
const EMPTY_LOOK_MS = 60
/** Ridge area, percent, below which the module finds too few features; dirt above which it finds a mess. */
const FEWEST_RIDGES = 15
const MESSY_DIRT = 0.7
/** Commands up to this are common to the family. */
const LAST_COMMON_OPCODE = 0x1f

export interface Ef01Module extends ByteMachine {
  /** The next upload ends after half of its rows, with a proper end packet. */
  shortenNextUpload(): void
}

export interface Ef01ModuleOptions {
  readonly world: FingerWorld
  readonly password?: number
  /** Told of every command that arrives whole, before it is carried out. */
  readonly onCommand?: (opcode: number) => void
  /** Pixels of the sensor; the family's own when absent. Width is even: two pixels share a byte. */
  readonly sensor?: SensorSize
  /** Which module of the family it is. */
  readonly family?: Ef01ProfileName
  /** How often its own matcher is wrong; as its datasheet says when absent. */
  readonly errorRates?: ErrorRates
}

/**
 * A fingerprint module as a byte machine: the commands common to the EF01 family, and above them those of its
 * model. It sends four bits a pixel, answers nothing to garbage or to another address, and keeps speed, packet
 * size, password, address, notepad and library over a power cut.
 */
export function createEf01Module(options: Ef01ModuleOptions): Ef01Module {
  const { world, onCommand } = options
  const family = EF01_FAMILIES[options.family ?? 'taanuu-sim']
  const sensor = { ...family.sensor, ...options.sensor }
  const memory = createEf01Memory(family, sensor, options.password ?? 0)
  const library = createEf01Library(family.capacity, createModuleMatcher(world.seed, options.errorRates))
  const camera = createGlassCamera({
    world,
    sensor,
    exposureMs: EXPOSURE_MS,
    emptyLookMs: EMPTY_LOOK_MS,
    onWire: (pixels) => unpackFourBits(packFourBits(pixels)),
  })
  const auto = createEf01Auto({ world, camera, library, extract, ack })
  const download = createDownload()
  const random = seededRandom(deriveSeed(world.seed, 'module-random'))
  let framer = createEf01Framer(memory.address)
  let awake = false
  let verified = false
  let shortenUpload = false

  const parts: Ef01Parts = {
    world,
    family,
    imagePixels: sensor.width * sensor.height,
    memory,
    library,
    camera,
    download,
    auto,
    extract,
    ack,
    after,
    soon: (data) => after(SHORT_MS, CONFIRMATION.ok, data),
    upload(payload, failure) {
      if (!payload) return [ack(failure)]
      return [ack(CONFIRMATION.ok), send(dataPackets(payload, memory.packetBytes, memory.address))]
    },
    wirePicture() {
      const whole = camera.picture ? packFourBits(camera.picture.pixels) : null
      const half = whole && shortenUpload ? whole.subarray(0, whole.length / 2) : whole
      shortenUpload = false
      return half
    },
    random32: () => Math.floor(random() * 0x1_0000_0000),
    setAddress(address) {
      memory.address = address
      framer = createEf01Framer(address)
    },
    powerOn,
  }

  function ack(code: number, data: readonly number[] = []): Reaction {
    return send(encodeFrame(PID.ack, Uint8Array.of(code, ...data), memory.address))
  }

  function after(ms: number, code: number, data: readonly number[] = []): readonly Reaction[] {
    return [work(ms, () => [ack(code, data)])]
  }

  function powerOn(): readonly Reaction[] {
    framer.reset()
    library.powerOn()
    camera.forget()
    download.cancel()
    auto.cancel()
    awake = false
    verified = memory.password === 0
    return [
      work(BOOT_MS, () => {
        awake = true
        return family.hello ? [send(HELLO)] : []
      }),
    ]
  }

  function feed(bytes: Uint8Array): readonly Reaction[] {
    if (!awake) return []
    const reactions: Reaction[] = []
    for (const output of framer.feed(bytes)) {
      if (output.kind === 'bad-checksum') {
        reactions.push(ack(CONFIRMATION.packetError))
        continue
      }
      const { pid, content } = output.frame
      if (pid === PID.command && content.length > 0) {
        onCommand?.(content[0])
        download.cancel()
        auto.cancel()
        reactions.push(...handle(content[0], content.subarray(1)))
      } else if (pid === PID.data || pid === PID.endOfData) download.add(content, pid === PID.endOfData)
    }
    return reactions
  }

  function handle(opcode: number, p: Uint8Array): readonly Reaction[] {
    if (opcode === OPCODE.verifyPassword) {
      verified = word32(p, 0) === memory.password
      return after(SHORT_MS, verified ? CONFIRMATION.ok : CONFIRMATION.wrongPassword)
    }
    if (!verified) return after(SHORT_MS, CONFIRMATION.mustVerifyPassword)
    if (opcode <= LAST_COMMON_OPCODE || family.extraCommands.includes(opcode)) {
      for (const group of COMMAND_GROUPS) {
        const reactions = group(parts, opcode, p)
        if (reactions) return reactions
      }
    }
    return after(SHORT_MS, CONFIRMATION.unsupported)
  }

  function extract(buffer: number): number {
    const { picture } = camera
    if (!picture) return CONFIRMATION.noPrimaryImage
    if (world.dirt > MESSY_DIRT) return CONFIRMATION.tooMessy
    if (ridgeArea({ ...sensor, pixels: picture.pixels }) < FEWEST_RIDGES) return CONFIRMATION.tooFewFeatures
    library.extract(buffer, picture.characteristics)
    return CONFIRMATION.ok
  }

  return {
    get baud() {
      return memory.baud
    },
    strictBaud: true,
    powerOn,
    feed,
    shortenNextUpload() {
      shortenUpload = true
    },
  }
}
