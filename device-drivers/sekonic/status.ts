import type { PaperStatus } from '../ballot-scanner.ts'

/** How a feed ended. */
export type FeedEnd =
  | 'read'
  | 'jam'
  | 'cards-inside'
  | 'not-fed'
  | 'double-feed'
  | 'bad-timing-marks'
  | 'empty'
  | 'cover-open'
  | 'refused'
  | 'unknown'

/**
 * Status characters of a feed. The table of the manual could be read only from two bad extractions that disagree from
 * 41 on by one row: where they do, both readings are taken for the same thing, as every character means something in
 * only one of them. 50 is "cover open" in one and "invalid command" in the other: the sensors decide.
 */
const FEED_ENDS: Readonly<Record<string, FeedEnd>> = {
  '0': 'read',
  '1': 'jam',
  '2': 'cards-inside',
  '3': 'not-fed',
  '6': 'double-feed',
  '@': 'bad-timing-marks',
  A: 'bad-timing-marks',
  B: 'empty',
  C: 'empty',
  D: 'cover-open',
  P: 'refused',
  Q: 'refused',
  p: 'refused',
}

export function feedEndOf(answer: string): FeedEnd {
  return FEED_ENDS[answer] ?? 'unknown'
}

// Answer to ENQ S 0: bit 6 is always 1, bit 7 always 0.
const ALWAYS_MASK = 0xc0
const ALWAYS_BITS = 0x40
/** Sensor S1 at the hopper: the only one that is 0 where there is a card. */
const NO_CARD = 0x01
const S2 = 0x02
const S3 = 0x04
const S4 = 0x08
const DOUBLE_FEED = 0x10
const COVER_OPEN = 0x20

export interface CardSensors {
  readonly hopper: boolean
  readonly entrance: boolean
  readonly middle: boolean
  readonly exit: boolean
  readonly doubleFeed: boolean
  readonly coverOpen: boolean
}

export function encodeSensors(sensors: CardSensors): string {
  return String.fromCharCode(
    ALWAYS_BITS |
      (sensors.hopper ? 0 : NO_CARD) |
      (sensors.entrance ? S2 : 0) |
      (sensors.middle ? S3 : 0) |
      (sensors.exit ? S4 : 0) |
      (sensors.doubleFeed ? DOUBLE_FEED : 0) |
      (sensors.coverOpen ? COVER_OPEN : 0),
  )
}

/** Reads the answer to the sensor question; null when it cannot be one. */
export function parseSensors(answer: string): CardSensors | null {
  if (answer.length !== 1) return null
  const bits = answer.charCodeAt(0)
  if ((bits & ALWAYS_MASK) !== ALWAYS_BITS) return null
  return {
    hopper: (bits & NO_CARD) === 0,
    entrance: (bits & S2) !== 0,
    middle: (bits & S3) !== 0,
    exit: (bits & S4) !== 0,
    doubleFeed: (bits & DOUBLE_FEED) !== 0,
    coverOpen: (bits & COVER_OPEN) !== 0,
  }
}

/** Whether a card is on its way between hopper and stacker. */
export function isInside({ entrance, middle, exit }: CardSensors): boolean {
  return entrance || middle || exit
}

export function paperStatusOf(sensors: CardSensors, armed: boolean): PaperStatus {
  return {
    front: sensors.hopper,
    transport: sensors.entrance || sensors.middle,
    rear: sensors.exit,
    coverOpen: sensors.coverOpen,
    jam: false,
    doubleFeed: sensors.doubleFeed,
    calibrationNeeded: false,
    boxFull: false,
    armed,
  }
}
