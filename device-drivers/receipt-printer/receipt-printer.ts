import type { DeviceError } from '../device-error.ts'
import type { DeviceIdentity, FirmwareInfo, SelfTest } from '../device-identity.ts'
import type { Subscribe } from '../event-hub.ts'
import type { Result } from '../result.ts'

/** Where a receipt printer stands. `blocked`: it answers and cannot print; `status` says why. */
export type ReceiptPrinterState =
  | 'closed'
  | 'absent'
  | 'opening'
  | 'ready'
  | 'printing'
  | 'blocked'
  | 'recovering'
  | 'faulted'
  | 'closing'

export interface PrinterStatus {
  readonly paper: 'enough' | 'near-end' | 'out'
  readonly coverOpen: boolean
  /** The cutter or the mechanism is stuck; it needs a hand. */
  readonly mechanicalError: boolean
  /** Broken: only switching off helps, if anything. */
  readonly unrecoverable: boolean
  /** Recovers by itself, such as an overheated head. */
  readonly recovering: boolean
}

/** One line of text; it is broken at spaces where it is longer than the paper is wide. */
export interface ReceiptLine {
  readonly text: string
  readonly align?: 'left' | 'centre'
  readonly bold?: boolean
  /** Twice as wide and high. */
  readonly large?: boolean
}

export interface Receipt {
  readonly lines: readonly ReceiptLine[]
  /** Printed below the lines as a QR code. */
  readonly qr: string | null
}

export interface PrintOptions {
  /** From the call to the last cut; what is not printed by then is not printed at all, milliseconds. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

/** A receipt that did not come out whole. */
export interface PrintFailure {
  /** `NoPaper`, `CoverOpen`, `PaperJam`, `Busy`, `CommandTimeout`, `Cancelled`, `DeviceRemoved`, ... */
  readonly error: DeviceError
  /** `part`: some of it may hang out of the printer; a strip that says it is void follows as soon as it can. */
  readonly onPaper: 'nothing' | 'part'
}

export interface ReceiptPrinterEvents {
  readonly state: ReceiptPrinterState
  readonly status: PrinterStatus
  readonly warning: DeviceError
  readonly removed: DeviceError
}

/**
 * A receipt printer with a queue that never floods: every job has a deadline, and one that is not printed by then is
 * reported as not printed and never comes out later. Expected failures come back as values; nothing rejects.
 */
export interface ReceiptPrinter {
  readonly id: DeviceIdentity
  readonly state: ReceiptPrinterState
  /** As last seen; null before the first connection. */
  readonly status: PrinterStatus | null
  open(options?: { readonly signal?: AbortSignal }): Promise<Result<void>>
  /** Idempotent; resolves within two seconds. Waiting jobs fail as `Cancelled`. */
  close(): Promise<void>
  info(): Promise<Result<FirmwareInfo>>
  selfTest(): Promise<Result<SelfTest>>
  /**
   * Resolves when the printer has said that everything before the cut was printed, or with what prevented it. A cut
   * that was not made, or of which nobody knows, is made before the next slip; `status` tells a stuck blade.
   */
  print(receipt: Receipt, options: PrintOptions): Promise<Result<void, PrintFailure>>
  readonly on: Subscribe<ReceiptPrinterEvents>
}
