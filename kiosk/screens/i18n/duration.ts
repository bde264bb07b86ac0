import type { Speaker } from './translate.ts'

/** From here on a wait is told in minutes, rounded up: nobody watches seconds for that long. */
const MINUTES_FROM_S = 120

/** A wait as people say it: "8 s", "4 min". */
export function sayWait(t: Speaker['t'], seconds: number): string {
  return seconds < MINUTES_FROM_S
    ? t('keys.delay-seconds', { n: seconds })
    : t('keys.delay-minutes', { n: Math.ceil(seconds / 60) })
}
