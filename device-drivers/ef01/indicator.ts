import type { Indicator } from '../fingerprint-scanner.ts'

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
export const AURA_PARAMS: Readonly<Record<Indicator, readonly number[]>> = {
  idle: [OFF, 0, BLUE, 0],
  place: [BREATHING, SPEED, BLUE, 0],
  remove: [FLASHING, SPEED, PURPLE, 0],
  ok: [ON, 0, BLUE, 0],
  retry: [FLASHING, SPEED, RED, 3],
  error: [ON, 0, RED, 0],
}
