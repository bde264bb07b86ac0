import { BAUDS, COMMAND, FACTORY_BAUD, IMAGE, PARAM, RET } from '@taanuu/device-drivers/id809/commands'
import { encodeFrame, type Id809Frame } from '@taanuu/device-drivers/id809/frame'
import { createId809Framer } from '@taanuu/device-drivers/id809/framer'
import type { FingerWorld } from '../world/finger-world.ts'
import { type ByteMachine, type Reaction, send, work } from './byte-machine.ts'
import { createGlassCamera } from './glass-camera.ts'
import { createId809Glass } from './id809-glass.ts'
import { createId809Library } from './id809-library.ts'
import { announced, type Id809Speech, SHORT_MS } from './id809-speech.ts'
import { createId809Templates, type Id809Answer } from './id809-templates.ts'
import { createModuleMatcher, type ErrorRates } from './module-matcher.ts'

const BOOT_MS = 200
const EXPOSURE_MS = 250
const EMPTY_LOOK_MS = 30
const SERIAL_BYTES = 16
const DEVICE_TEXT = 'TAANUU-SIM ID809 V1.0'

export interface Id809ModuleOptions {
  readonly world: FingerWorld
  /** Told of every command that arrives whole, before it is carried out. */
  readonly onCommand?: (command: number) => void
  /** How often its own matcher is wrong; as a datasheet says when absent. */
  readonly errorRates?: ErrorRates
}

/**
 * An ID809 module as a byte machine (cdjq/DFRobot_ID809): capacitive, eight bits a pixel in numbered data frames,
 * every reply with the command that it answers. Parameters and library survive a power cut.
 */
export function createId809Module(options: Id809ModuleOptions): ByteMachine {
  const { world, onCommand } = options
  const framer = createId809Framer('host')
  const templates = createId809Templates(createModuleMatcher(world.seed, options.errorRates))
  const camera = createGlassCamera({
    world,
    sensor: IMAGE,
    exposureMs: EXPOSURE_MS,
    emptyLookMs: EMPTY_LOOK_MS,
  })
  const parameters = new Map<number, number>([
    [PARAM.deviceId, 1],
    [PARAM.security, 3],
    [PARAM.duplicationCheck, 1],
    [PARAM.baud, BAUDS.indexOf(FACTORY_BAUD) + 1],
    [PARAM.autoLearn, 0],
  ])
  const glass = createId809Glass({ world, camera })
  const library = createId809Library({
    templates,
    camera,
    world,
    duplicatesMatter: () => parameters.get(PARAM.duplicationCheck) === 1,
  })
  let awake = false

  function powerOn(): readonly Reaction[] {
    framer.reset()
    templates.powerOn()
    camera.forget()
    glass.forget()
    library.forget()
    awake = false
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
      // A damaged frame has no command that could be answered.
      if (output.kind === 'frame') reactions.push(...handle(output.frame))
    }
    return reactions
  }

  function handle({ kind, command, payload }: Id809Frame): readonly Reaction[] {
    const speech = speechFor(command)
    if (kind === 'hostData') {
      return (
        glass.download(speech, command, payload) ??
        library.download(speech, command, payload) ??
        speech.after(SHORT_MS, () => ({ ret: RET.fail }))
      )
    }
    onCommand?.(command)
    glass.forget()
    library.forget()
    return (
      glass.command(speech, command, payload) ??
      library.command(speech, command, payload) ??
      onModule(speech, command, payload)
    )
  }

  function speechFor(command: number): Id809Speech {
    const reply = ({ ret, payload = [] }: Id809Answer): Reaction =>
      send(encodeFrame({ kind: 'reply', command, ret, payload: Uint8Array.from(payload) }))
    return {
      reply,
      after: (ms, answer) => [work(ms, () => [reply(answer())])],
      dataFrame: (payload) => encodeFrame({ kind: 'moduleData', command, ret: RET.ok, payload }),
    }
  }

  function onModule(speech: Id809Speech, command: number, p: Uint8Array): readonly Reaction[] {
    const { after } = speech
    switch (command) {
      case COMMAND.testConnection:
      case COMMAND.standby:
        return after(SHORT_MS, () => ({ ret: RET.ok }))
      case COMMAND.setParam:
        return setParameter(speech, p)
      case COMMAND.getParam: {
        const value = parameters.get(p[0])
        return after(SHORT_MS, () =>
          value === undefined ? { ret: RET.invalidParam } : { ret: RET.ok, payload: [value, 0, 0, 0] },
        )
      }
      case COMMAND.deviceInfo:
        return announced(speech, Buffer.from(`${DEVICE_TEXT}\0`, 'latin1'))
      case COMMAND.getModuleSn:
        return announced(speech, Buffer.from(world.cable.serial.padEnd(SERIAL_BYTES, '\0'), 'latin1'))
      default:
        return after(SHORT_MS, () => ({ ret: RET.invalidParam }))
    }
  }

  /** The reply leaves at the old speed; only then the module switches. */
  function setParameter({ after }: Id809Speech, p: Uint8Array): readonly Reaction[] {
    const [parameter, value] = p
    const valid = parameters.has(parameter) && (parameter !== PARAM.baud || BAUDS[value - 1] !== undefined)
    if (!valid) return after(SHORT_MS, () => ({ ret: RET.invalidParam }))
    return [
      ...after(SHORT_MS, () => ({ ret: RET.ok })),
      work(0, () => {
        parameters.set(parameter, value)
        return []
      }),
    ]
  }

  return {
    get baud() {
      return BAUDS[(parameters.get(PARAM.baud) ?? 1) - 1]
    },
    strictBaud: true,
    powerOn,
    feed,
  }
}
