import type { DeviceError } from './device-error.ts'
import type { DeviceIdentity, FirmwareInfo, SelfTest } from './device-identity.ts'
import type { Subscribe } from './event-hub.ts'
import type { GreyImage } from './image.ts'
import type { Result } from './result.ts'

/** Where a ballot scanner stands. `held`: a scanned sheet waits in escrow for the decision. */
export type BallotScannerState =
  | 'closed'
  | 'absent'
  | 'connecting'
  | 'checking-initial'
  | 'idle'
  | 'armed'
  | 'scanning'
  | 'held'
  | 'accepting'
  | 'returning'
  | 'held-front'
  | 'jammed'
  | 'cover-open'
  | 'double-sheet'
  | 'calibrating'
  | 'recovering'
  | 'faulted'
  | 'unrecoverable'
  | 'closing'

/** A sheet's number within one run of the driver, from 1. It says nothing about the ballot and is never stored. */
export type SheetId = number

/** How a sheet ended. `unknown` stops the machine: a person has to look. */
export type SheetOutcome = 'dropped-in-box' | 'returned' | 'unknown'

export interface PaperStatus {
  readonly front: boolean
  readonly transport: boolean
  readonly rear: boolean
  readonly coverOpen: boolean
  readonly jam: boolean
  readonly doubleFeed: boolean
  readonly calibrationNeeded: boolean
  readonly boxFull: boolean
  readonly armed: boolean
}

export interface BallotScannerCapabilities {
  readonly sides: 1 | 2
  readonly dpi: readonly number[]
  readonly greyBits: 8
  /** Longest sheet, inches. */
  readonly maxLengthInches: number
  readonly escrow: boolean
  readonly doubleFeed: boolean
  readonly delivers: 'image' | 'marks'
  readonly ejectTo: readonly ('front' | 'front-hold' | 'rear')[]
  readonly brander: boolean
}

export interface ScannedSheet {
  readonly sheet: SheetId
  readonly front: GreyImage
  /** Absent on a simplex scan. */
  readonly back?: GreyImage
  /** Milliseconds from the first moved paper to the last byte of the picture. */
  readonly scanMs: number
}

/** What a mark reader saw on a sheet: no picture, one yes or no for each place where a mark can be. */
export interface ScannedMarks {
  readonly sheet: SheetId
  /** By column, then by line from the edge with the timing marks. */
  readonly marks: readonly (readonly boolean[])[]
  readonly scanMs: number
}

export interface SheetEnd {
  readonly sheet: SheetId
  readonly outcome: SheetOutcome
  /** What was observed, for the technician's log. */
  readonly evidence: string
}

export interface ArmOptions {
  /** Longest sheet to be drawn in, inches; anything longer is a jam. */
  readonly lengthInches: number
  readonly doubleFeed: boolean
  /** Sides to be scanned, at most what the device can; absent: as the driver was made. */
  readonly sides?: 1 | 2
  /** Aborting disarms. */
  readonly signal?: AbortSignal
}

export interface BallotScannerEvents {
  readonly state: BallotScannerState
  readonly 'scan-start': { readonly sheet: SheetId }
  /** Part of the picture that has arrived, 0..1. */
  readonly 'scan-progress': { readonly sheet: SheetId; readonly fraction: number }
  readonly 'scan-complete': ScannedSheet
  /** In place of `scan-complete` where the device delivers marks; the sheet is in the box by then. */
  readonly 'marks-complete': ScannedMarks
  /** The scan came to nothing; where the device itself is lost there is `removed` instead. */
  readonly 'scan-failed': { readonly sheet: SheetId; readonly error: DeviceError }
  /** Exactly one for every `scan-start`, whatever happens. */
  readonly 'sheet-end': SheetEnd
  readonly paper: PaperStatus
  readonly cover: { readonly open: boolean }
  readonly 'eject-paused': { readonly sheet: SheetId | null }
  readonly 'eject-resumed': { readonly sheet: SheetId | null }
  readonly jam: { readonly sheet: SheetId | null; readonly where: 'scan' | 'accept' | 'return' }
  readonly 'double-feed': { readonly sheet: SheetId | null }
  readonly warning: DeviceError
  readonly removed: DeviceError
}

/**
 * A precinct ballot scanner with escrow. A sheet is drawn in only while armed, waits in escrow after the scan
 * (`held`) and then is accepted or returned. Expected failures come back as values; nothing here rejects.
 * Device loss is a state (`absent`): the driver finds the device again and lets its sensors say where the
 * sheet is.
 */
export interface BallotScanner {
  readonly id: DeviceIdentity
  readonly state: BallotScannerState
  /** The sheet in the machine that has no end yet, or null. */
  readonly sheet: SheetId | null
  open(options?: { readonly signal?: AbortSignal }): Promise<Result<void>>
  /** Idempotent; resolves within two seconds whatever the device does. A sheet without an end becomes `unknown`. */
  close(): Promise<void>
  capabilities(): BallotScannerCapabilities
  info(): Promise<Result<FirmwareInfo>>
  selfTest(): Promise<Result<SelfTest>>
  /** Reads the sensors; refused with `Busy` while armed, because polling can abort a scan. */
  status(): Promise<Result<PaperStatus>>
  arm(options: ArmOptions): Promise<Result<void>>
  disarm(): Promise<Result<void>>
  /** Drops the held sheet into the box; succeeds only once the rear sensors have cleared. */
  accept(sheet: SheetId): Promise<Result<SheetEnd>>
  /** Gives the held sheet back; with `hold` the rollers keep its edge until the voter takes it. */
  returnSheet(sheet: SheetId, hold?: boolean): Promise<Result<SheetEnd>>
  /** After a person cleared a jam, closed the cover or took a sheet out: checks the sensors, back to `idle`. */
  clear(): Promise<Result<void>>
  calibrate(kind: 'image' | 'double-feed'): Promise<Result<void>>
  reboot(): Promise<Result<void>>
  readonly on: Subscribe<BallotScannerEvents>
}
