import type { Speaker } from './translate.ts'

/** From here on a wait is told in minutes, rounded up: nobody watches seconds for that long. */
const MINUTES_FROM_S = 120

/** A wait as a clock that runs down: "1:04". */
export function showWait(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A wait as people say it: "8 s", "4 min". */
export function sayWait(t: Speaker['t'], seconds: number): string {
  return seconds < MINUTES_FROM_S
    ? t('keys.delay-seconds', { n: seconds })
    : t('keys.delay-minutes', { n: Math.ceil(seconds / 60) })
}
