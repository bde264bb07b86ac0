import type { DeviceError } from '@taanuu/device-drivers/device-error'
import { describeError, type ErrorLanguage } from '@taanuu/device-drivers/device-error-texts'
import type { ManagedProtocol } from '@taanuu/device-drivers/manager/device-profile'
import { type DeviceWord, deviceWords } from './devices-words.ts'

/** How one call speaks: in words or in JSON, in one language. */
export interface Speaker {
  readonly json: boolean
  readonly language: ErrorLanguage
  word(key: DeviceWord): string
  /** A line for people; silent in JSON. */
  say(line: string): void
  /** A line about what goes on meanwhile, beside the result. */
  aside(line: string): void
  /** The result, for programs; silent in words. */
  give(value: object): void
  /** Names a fault; returns the exit code. */
  fault(error: DeviceError): number
}

export interface DeviceCall {
  readonly path: string
  readonly protocol: ManagedProtocol | undefined
  readonly training: boolean
  readonly speaker: Speaker
}

export function createSpeaker(json: boolean, language: ErrorLanguage): Speaker {
  const word = (key: DeviceWord): string => deviceWords[key][language]
  return {
    json,
    language,
    word,
    say(line) {
      if (!json) console.log(line)
    },
    aside: (line) => console.error(line),
    give(value) {
      if (json) console.log(JSON.stringify(value))
    },
    fault(error) {
      const { what, now } = describeError(error, language)
      const { code, evidence } = error
      if (json) console.log(JSON.stringify({ ok: false, error: { code, what, now, evidence } }))
      else console.error(`${code}: ${what}. ${now}.\n  ${evidence}`)
      // Whoever sits at a simulator knows what they are doing.
      if (!json && code === 'SimulatorRefused') console.error('  --training')
      return 1
    },
  }
}
