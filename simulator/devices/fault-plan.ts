import type { SheetOutcome } from '@taanuu/device-drivers/ballot-scanner'
import type { DeviceErrorCode } from '@taanuu/device-drivers/device-error'

/**
 * When a fault strikes. `start`: it is there from the beginning. `byte`: when the n-th byte (from 0) goes from device
 * to host. `command`: when the n-th command (from 1) has arrived at the device, of the given opcode or of any.
 * `time`: milliseconds after the device was made.
 */
export type FaultTrigger =
  | { readonly kind: 'start' }
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

/** Devices that a fault can befall. */
export type FaultDevice = 'fingerprint' | 'ballot' | 'hid'

interface FaultFacts {
  readonly what: string
  readonly strikes: readonly FaultDevice[]
}

const BOTH: readonly FaultDevice[] = ['fingerprint', 'ballot']
const FINGERPRINT: readonly FaultDevice[] = ['fingerprint']
const BALLOT: readonly FaultDevice[] = ['ballot']
const HID: readonly FaultDevice[] = ['hid']

/** Everything that can be made to happen to a simulated device. */
export const FAULTS = {
  // At the host's end of the line.
  'permission-denied': { what: 'the host may not open the device', strikes: BOTH },
  'in-use': { what: 'another program has the device open', strikes: BOTH },
  'half-open': { what: 'the device is gone and the host is not told', strikes: BOTH },
  'closes-twice': { what: 'the cable is pulled and the host is told twice', strikes: BOTH },
  'write-stalls': { what: 'a write of the host never returns', strikes: BOTH },
  'one-byte-chunks': { what: 'bytes reach the host one by one', strikes: BOTH },
  'merged-chunks': { what: 'bytes reach the host in lumps', strikes: BOTH },
  // On the cable.
  unplug: { what: 'the cable is pulled and stays out', strikes: BOTH },
  'replug-same': { what: 'the cable is pulled and the same device comes back', strikes: BOTH },
  'replug-other': { what: 'the cable is pulled and another device of the same model comes', strikes: BOTH },
  'silent-death': { what: 'the device takes every byte and says nothing any more', strikes: BOTH },
  'dropped-byte': { what: 'one byte to the host is lost', strikes: BOTH },
  'flipped-bit': { what: 'one bit to the host is flipped', strikes: BOTH },
  'duplicated-reply': { what: 'what the device says next comes twice', strikes: BOTH },
  'previous-reply': { what: 'what the device says next is what it said before', strikes: BOTH },
  'late-reply': { what: 'what the device says next comes durationMs late', strikes: BOTH },
  'inserted-noise': { what: 'seven bytes of noise come before what the device says', strikes: BOTH },
  'wrong-checksum': { what: 'the last byte of what the device is sending is wrong', strikes: BOTH },
  'truncated-upload': { what: 'the rest of what the device is sending never comes', strikes: BOTH },
  'baud-mismatch': { what: 'both sides talk at different speeds and hear garbage', strikes: BOTH },
  // On a wire that carries reports.
  'lost-reports': { what: 'eight reports in a row are lost without a word', strikes: HID },
  'wrong-report': { what: 'a report comes with the wrong length', strikes: HID },
  reboot: { what: 'the device starts anew by itself, the cable in place', strikes: BOTH },
  // In what a fingerprint module answers.
  'length-zero': { what: 'the next reply says that it has 0 bytes', strikes: FINGERPRINT },
  'length-one': { what: 'the next reply says that it has 1 byte', strikes: FINGERPRINT },
  'length-huge': { what: 'the next reply says that it has 65,535 bytes', strikes: FINGERPRINT },
  'endless-data': { what: 'the next upload does not end', strikes: FINGERPRINT },
  'short-image': { what: 'the end packet comes after half the rows', strikes: FINGERPRINT },
  'long-image': { what: 'uploads carry twice the rows', strikes: FINGERPRINT },
  'unknown-code': { what: 'the next reply has a confirmation code of no meaning', strikes: FINGERPRINT },
  'event-in-reply': {
    what: 'a byte that nobody asked for comes inside the next reply',
    strikes: FINGERPRINT,
  },
  'two-replies': { what: 'the next command is answered twice, differently', strikes: FINGERPRINT },
  'password-set': { what: 'the module wants a password that the host does not have', strikes: FINGERPRINT },
  'other-address': { what: 'replies come from another address', strikes: FINGERPRINT },
  'old-firmware': { what: 'the module knows none of the later commands', strikes: FINGERPRINT },
  'baud-kept': { what: 'the module says yes to a new speed and keeps the old one', strikes: FINGERPRINT },
  'busy-forever': { what: 'every command is answered with an error', strikes: FINGERPRINT },
  'too-messy': { what: 'the module finds every picture too messy', strikes: FINGERPRINT },
  'too-few-points': { what: 'the module finds too few features in every picture', strikes: FINGERPRINT },
  'sensor-error': { what: 'the module reports a broken sensor', strikes: FINGERPRINT },
  'same-picture': { what: 'the next picture is the one before, bit for bit', strikes: FINGERPRINT },
  // On the glass.
  'no-finger': { what: 'the finger is taken away before the capture', strikes: FINGERPRINT },
  'lifted-during-capture': {
    what: 'the finger is lifted while the sensor exposes, and laid down again after durationMs',
    strikes: FINGERPRINT,
  },
  'never-lifted': { what: 'the finger stays although it has to be lifted first', strikes: FINGERPRINT },
  'poor-touch': { what: 'the finger barely touches, turned aside', strikes: FINGERPRINT },
  'ghost-print': { what: 'nobody is there; the grease of the last finger is', strikes: FINGERPRINT },
  'white-picture': { what: 'the sensor sees nothing but white', strikes: FINGERPRINT },
  'black-picture': { what: 'the sensor sees nothing but black', strikes: FINGERPRINT },
  'striped-picture': { what: 'every second group of columns is dead', strikes: FINGERPRINT },
  'unsteady-finger': { what: 'the finger presses and lets go several times a second', strikes: FINGERPRINT },
  // In a ballot scanner's paper path.
  'jam-front': { what: 'the sheet jams as it is drawn in', strikes: BALLOT },
  'jam-transport': { what: 'the sheet jams in the middle of the scan', strikes: BALLOT },
  'jam-accept': { what: 'the sheet jams on its way into the box', strikes: BALLOT },
  'jam-accept-unreported': {
    what: 'the sheet jams on its way into the box and the scanner does not say so',
    strikes: BALLOT,
  },
  'cover-opened': { what: 'somebody opens the cover, and closes it after durationMs', strikes: BALLOT },
  'double-feed': { what: 'two sheets are drawn in at once, and the scanner feels it', strikes: BALLOT },
  'held-back': { what: 'the voter holds the sheet so that the rollers cannot take it', strikes: BALLOT },
  'pulled-back': { what: 'the voter pulls the sheet back out after it was accepted', strikes: BALLOT },
  'second-sheet': { what: 'another sheet is held to the mouth for durationMs', strikes: BALLOT },
  'sheet-inside': { what: 'a sheet of before is in the path', strikes: BALLOT },
  'front-sensor-stuck': { what: 'the sensors at the mouth always see paper', strikes: BALLOT },
  'rear-sensor-stuck': { what: 'the rear sensors always see paper', strikes: BALLOT },
  'box-full': { what: 'the box is full', strikes: BALLOT },
  // In a ballot scanner's electronics.
  'calibration-needed': { what: 'the scanner wants to be calibrated', strikes: BALLOT },
  'lost-block': { what: 'the scanner loses a block of the picture', strikes: BALLOT },
  'shifted-picture': { what: 'the next picture begins in the middle of the sheet', strikes: BALLOT },
  'double-end': { what: 'the end of the next scan is said twice', strikes: BALLOT },
} as const satisfies Record<string, FaultFacts>

export type FaultId = keyof typeof FAULTS

/** The faults that can befall a device. */
export function faultsOf(device: FaultDevice): readonly FaultId[] {
  return (Object.keys(FAULTS) as FaultId[]).filter((id) => FAULTS[id].strikes.includes(device))
}
