import type { SheetOutcome } from '@taanuu/device-drivers/ballot-scanner'
import type { DeviceErrorCode } from '@taanuu/device-drivers/device-error'

/**
 * When a fault strikes. `byte`: when the n-th byte (from 0) goes from device to host. `command`: when the
 * n-th command (from 1) has arrived at the device, of the given opcode or of any. `time`: milliseconds after
 * the device was made.
 */
export type FaultTrigger =
  | { readonly kind: 'byte'; readonly n: number }
  | { readonly kind: 'command'; readonly n: number; readonly opcode?: number }
  | { readonly kind: 'time'; readonly ms: number }

export interface ScheduledFault {
  readonly fault: FaultId
  readonly trigger: FaultTrigger
  /** How long it lasts, where it has a length; for ever when absent. */
  readonly durationMs?: number
}

export interface FaultPlan {
  readonly faults: readonly ScheduledFault[]
}

export const NO_FAULTS: FaultPlan = { faults: [] }

/** What must come of a fault that strikes during a capture or during a ballot's way through the scanner. */
export interface FaultOracle {
  /** What the running operation answers; null when it must get through all the same. */
  readonly error: DeviceErrorCode | null
  /** Where the driver stands in the end. */
  readonly state: string
  /** How the sheet ends, for ballot scanners. */
  readonly sheet?: SheetOutcome
  /** Longest time from the operation's begin to its answer. */
  readonly withinMs: number
}

export interface FaultFacts {
  /** Number in the project's catalogue of device faults. */
  readonly number: number
  readonly what: string
  readonly fingerprint?: FaultOracle
  readonly ballot?: FaultOracle
}

const CAPTURE_MS = 20_000

/** The faults that the simulated devices can have. */
export const FAULTS = {
  unplug: {
    number: 7,
    what: 'the cable is pulled and stays out (5 idle, 6 in a command, 7 in a picture: the trigger decides)',
    fingerprint: { error: 'DeviceRemoved', state: 'absent', withinMs: CAPTURE_MS },
    ballot: { error: 'DeviceRemoved', state: 'absent', sheet: 'unknown', withinMs: CAPTURE_MS },
  },
  'replug-same': {
    number: 8,
    what: 'the cable is pulled and the same device comes back',
    fingerprint: { error: 'DeviceRemoved', state: 'ready', withinMs: CAPTURE_MS },
    ballot: { error: 'DeviceRemoved', state: 'idle', sheet: 'returned', withinMs: CAPTURE_MS },
  },
  'replug-other': {
    number: 9,
    what: 'the cable is pulled and another device of the same model comes',
    fingerprint: { error: 'DeviceRemoved', state: 'absent', withinMs: CAPTURE_MS },
    ballot: { error: 'DeviceRemoved', state: 'absent', sheet: 'unknown', withinMs: CAPTURE_MS },
  },
  'silent-death': {
    number: 10,
    what: 'the device takes every byte and says nothing any more',
    fingerprint: { error: 'CommandTimeout', state: 'absent', withinMs: 30_000 },
    ballot: { error: 'CommandTimeout', state: 'absent', sheet: 'unknown', withinMs: 30_000 },
  },
  'dropped-byte': {
    number: 16,
    what: 'one byte to the host is lost',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: 'ChecksumError', state: 'idle', sheet: 'returned', withinMs: 30_000 },
  },
  'flipped-bit': {
    number: 17,
    what: 'one bit to the host is flipped',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: 'ChecksumError', state: 'idle', sheet: 'returned', withinMs: 30_000 },
  },
  'duplicated-reply': {
    number: 18,
    what: 'what the device says next comes twice',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: null, state: 'idle', sheet: 'dropped-in-box', withinMs: 30_000 },
  },
  'late-reply': {
    number: 21,
    what: 'what the device says next comes durationMs late',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: null, state: 'idle', sheet: 'dropped-in-box', withinMs: 30_000 },
  },
  reboot: {
    number: 36,
    what: 'the device starts anew by itself, the cable in place',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: 'TransferTruncated', state: 'idle', sheet: 'returned', withinMs: 30_000 },
  },
  'inserted-noise': {
    number: 19,
    what: 'seven bytes of noise come before what the device says',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: 'ChecksumError', state: 'idle', sheet: 'returned', withinMs: 30_000 },
  },
  'wrong-checksum': {
    number: 25,
    what: 'the last byte of what the device is sending, its checksum, is wrong',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: 'ChecksumError', state: 'idle', sheet: 'returned', withinMs: 30_000 },
  },
  'truncated-upload': {
    number: 28,
    what: 'the rest of what the device is sending never comes, nor does its end packet',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
    ballot: { error: 'ChecksumError', state: 'idle', sheet: 'returned', withinMs: 30_000 },
  },
  'short-image': {
    number: 29,
    what: 'the end packet comes after half the rows',
    fingerprint: { error: null, state: 'ready', withinMs: 30_000 },
  },
  'no-finger': {
    number: 39,
    what: 'nobody lays a finger on the glass: the one there is taken away before the capture',
    fingerprint: { error: 'CaptureTimeout', state: 'ready', withinMs: 15_000 },
  },
  'lifted-during-capture': {
    number: 44,
    what: 'the finger is lifted while the sensor exposes, and laid down again after durationMs',
    fingerprint: { error: null, state: 'ready', withinMs: CAPTURE_MS },
  },
  'never-lifted': {
    number: 45,
    what: 'the finger stays on the glass although it has to be lifted first',
    fingerprint: { error: 'CaptureTimeout', state: 'ready', withinMs: CAPTURE_MS },
  },
  'jam-front': {
    number: 52,
    what: 'the sheet jams as it is drawn in',
    ballot: { error: 'PaperJam', state: 'jammed', sheet: 'returned', withinMs: CAPTURE_MS },
  },
  'jam-transport': {
    number: 52,
    what: 'the sheet jams in the middle of the scan',
    ballot: { error: 'PaperJam', state: 'jammed', sheet: 'returned', withinMs: CAPTURE_MS },
  },
  'jam-accept': {
    number: 52,
    what: 'the sheet jams on its way into the box',
    ballot: { error: 'PaperJam', state: 'jammed', sheet: 'unknown', withinMs: CAPTURE_MS },
  },
  'jam-accept-unreported': {
    number: 53,
    what: 'the sheet jams on its way into the box and the scanner does not say so',
    ballot: { error: 'PaperJam', state: 'jammed', sheet: 'unknown', withinMs: CAPTURE_MS },
  },
  'cover-opened': {
    number: 54,
    what: 'somebody opens the cover, and closes it after durationMs',
    ballot: { error: 'CoverOpen', state: 'cover-open', sheet: 'unknown', withinMs: CAPTURE_MS },
  },
  'double-feed': {
    number: 55,
    what: 'two sheets are drawn in at once, and the scanner feels it',
    ballot: { error: 'DoubleFeed', state: 'idle', sheet: 'returned', withinMs: CAPTURE_MS },
  },
  'pulled-back': {
    number: 68,
    what: 'the voter pulls the sheet back out after it was accepted',
    ballot: { error: 'PaperHeldBack', state: 'unrecoverable', sheet: 'unknown', withinMs: CAPTURE_MS },
  },
  'baud-mismatch': {
    number: 20,
    what: 'for a while both sides talk at different speeds and hear garbage',
  },
  'previous-reply': {
    number: 22,
    what: 'what the device says next is what it said before',
  },
  'appears-late': {
    number: 4,
    what: 'the device is plugged in only now',
  },
} as const satisfies Record<string, FaultFacts>

export type FaultId = keyof typeof FAULTS
