import { OPCODE } from '@taanuu/device-drivers/ef01/commands'
import { COMMAND } from '@taanuu/device-drivers/page-scan/commands'
import type { FaultId, FaultOracle, FaultTrigger } from '../fault-plan.ts'

/** What a fault does to a device, and when. */
export interface FaultStrike {
  readonly fault: FaultId
  /** One run for each: the same must come of all of them. */
  readonly on: readonly FaultTrigger[]
  readonly durationMs?: number
}

/** How the sheet differs from a plain one. */
export type SheetShape =
  | 'skewed'
  | 'upside-down'
  | 'back-first'
  | 'blank-side'
  | 'dirt-line'
  | 'short'
  | 'long'

/** A capture during which something happens. */
export interface FingerprintCase {
  readonly device: 'fingerprint'
  /** What the scanner is connected by; a serial line when absent. */
  readonly wire?: 'serial' | 'hid'
  readonly strike: FaultStrike
  /** Least quality that the capture asks for. */
  readonly minQuality?: number
  readonly requireLift?: boolean
  /** The first capture goes well; the fault strikes in the second. */
  readonly second?: boolean
  /** How long the scanner stands idle before the capture, milliseconds. */
  readonly idleMs?: number
  /** The picture is not what lies on the glass, and nobody can know it from the bytes. */
  readonly pictureDiffers?: boolean
  readonly expected: FaultOracle
}

/** A ballot on its way through the scanner. */
export interface BallotCase {
  readonly device: 'ballot'
  readonly strike: FaultStrike | { readonly sheet: SheetShape }
  /** How long the scanner waits for the sheet once it is armed, milliseconds. */
  readonly idleMs?: number
  readonly pictureDiffers?: boolean
  readonly expected: FaultOracle
}

/** A fault that befalls the whole station: shown by a test of its own. */
export interface StationCase {
  readonly device: 'station'
  /** File in this repository, and the name of the test in it. */
  readonly shownBy: { readonly file: string; readonly test: string }
  readonly expected: string
}

export type FaultCase = FingerprintCase | BallotCase | StationCase

/** One of the 76 faults that devices and stations have in the field. */
export interface CataloguedFault {
  readonly number: number
  readonly name: string
  readonly cases: readonly FaultCase[]
}

/** A byte in the middle of a picture: the handshakes before the first one are fewer bytes than this. */
const IN_PICTURE = 20_000

export const atStart: FaultTrigger = { kind: 'start' }
export const inPicture: FaultTrigger = { kind: 'byte', n: IN_PICTURE }
/** The module is asked to look at the glass; to send its picture; for a sign of life. */
export const genImg: FaultTrigger = { kind: 'command', n: 1, opcode: OPCODE.genImg }
export const upImage: FaultTrigger = { kind: 'command', n: 1, opcode: OPCODE.upImage }
export const setSysPara: FaultTrigger = { kind: 'command', n: 1, opcode: OPCODE.setSysPara }
/** The scanner is told to take a sheet; to drop it into the box. */
export const armed: FaultTrigger = ofScanner(COMMAND.enableFeeder)
export const accept: FaultTrigger = ofScanner(COMMAND.ejectRear)

function ofScanner(command: string): FaultTrigger {
  return { kind: 'command', n: 1, opcode: command.charCodeAt(0) }
}

export function afterMs(ms: number): FaultTrigger {
  return { kind: 'time', ms }
}

/** Longest time for a capture or a sheet that goes well at the first try, milliseconds. */
export const PLAIN_MS = 20_000
/** And with everything that a driver may repeat. */
export const REPEATED_MS = 30_000

/** The capture gets through all the same. */
export const CAPTURED: FaultOracle = { error: null, state: 'ready', withinMs: REPEATED_MS }
/** The sheet gets into the box all the same. */
export const BOXED: FaultOracle = {
  error: null,
  state: 'idle',
  sheet: 'dropped-in-box',
  withinMs: REPEATED_MS,
}
/** The scanner is gone, and stays gone. */
export const SCANNER_LOST: FaultOracle = { error: 'DeviceRemoved', state: 'absent', withinMs: PLAIN_MS }

export function fingerprint(
  fault: FaultId,
  on: readonly FaultTrigger[],
  expected: FaultOracle,
  more: Partial<
    Pick<FingerprintCase, 'wire' | 'minQuality' | 'requireLift' | 'second' | 'idleMs' | 'pictureDiffers'>
  > & {
    readonly durationMs?: number
  } = {},
): FingerprintCase {
  const { durationMs, ...rest } = more
  const strike = { fault, on, ...(durationMs === undefined ? {} : { durationMs }) }
  return { device: 'fingerprint', strike, expected, ...rest }
}

export function ballot(
  fault: FaultId,
  on: readonly FaultTrigger[],
  expected: FaultOracle,
  more: Partial<Pick<BallotCase, 'idleMs' | 'pictureDiffers'>> & { readonly durationMs?: number } = {},
): BallotCase {
  const { durationMs, ...rest } = more
  const strike = { fault, on, ...(durationMs === undefined ? {} : { durationMs }) }
  return { device: 'ballot', strike, expected, ...rest }
}
