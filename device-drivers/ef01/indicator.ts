import type { Indicator } from '../fingerprint-scanner.ts'
import { OPCODE } from './commands.ts'
import type { Ef01Profile } from './profiles.ts'

// AuraLedConfig (R503 manual 1.2.2): control, speed, colour, count. Count 0 repeats for ever.
const BREATHING = 1
const FLASHING = 2
const ON = 3
const OFF = 4
const RED = 1
const BLUE = 2
const PURPLE = 3
/** Speed of breathing and flashing, 0..255; at 0x60 a cycle takes about a second. */
const SPEED = 0x60

/**
 * Light of every indicator. Without green in the ring a good capture is steady blue; red is kept for
 * failure, so that nobody reads a colour two ways.
 */
const AURA: Readonly<Record<Indicator, readonly number[]>> = {
  idle: [OFF, 0, BLUE, 0],
  place: [BREATHING, SPEED, BLUE, 0],
  remove: [FLASHING, SPEED, PURPLE, 0],
  ok: [ON, 0, BLUE, 0],
  retry: [FLASHING, SPEED, RED, 3],
  error: [ON, 0, RED, 0],
}

/** A lamp has one colour and says one thing: a finger is wanted here. */
const LAMP_ON: readonly Indicator[] = ['place', 'retry']

/** The command that shows an indicator on such a module; null where it has no light. */
export function lightCommand(
  light: Ef01Profile['light'],
  indicator: Indicator,
): { readonly opcode: number; readonly params: readonly number[] } | null {
  switch (light) {
    case 'none':
      return null
    case 'aura':
      return { opcode: OPCODE.auraLed, params: AURA[indicator] }
    case 'lamp':
      return { opcode: LAMP_ON.includes(indicator) ? OPCODE.lampOn : OPCODE.lampOff, params: [] }
  }
}
