import type { DeviceErrorCode } from '../device-error.ts'
import type { PrinterStatus } from './receipt-printer.ts'

// DLE EOT 2: causes of being offline.
const OFFLINE_COVER_OPEN = 0x04
const OFFLINE_PAPER_END = 0x20
// DLE EOT 3: errors.
const ERROR_MECHANICAL = 0x08
const ERROR_UNRECOVERABLE = 0x20
const ERROR_RECOVERING = 0x40
// DLE EOT 4: roll sensors.
const ROLL_NEAR_END = 0x0c
const ROLL_END = 0x60
// Automatic status, first to third byte.
const AUTO_COVER_OPEN = 0x20
const AUTO_MECHANICAL = 0x04 | 0x08
const AUTO_UNRECOVERABLE = 0x20
const AUTO_RECOVERING = 0x40
const AUTO_NEAR_END = 0x03
const AUTO_END = 0x0c

/** The answers to DLE EOT 2, 3 and 4 as one status. */
export function statusOfRealTime(offline: number, error: number, roll: number): PrinterStatus {
  const out = (roll & ROLL_END) !== 0 || (offline & OFFLINE_PAPER_END) !== 0
  return {
    paper: out ? 'out' : (roll & ROLL_NEAR_END) !== 0 ? 'near-end' : 'enough',
    coverOpen: (offline & OFFLINE_COVER_OPEN) !== 0,
    mechanicalError: (error & ERROR_MECHANICAL) !== 0,
    unrecoverable: (error & ERROR_UNRECOVERABLE) !== 0,
    recovering: (error & ERROR_RECOVERING) !== 0,
  }
}

/** The four bytes that a printer sends by itself on a change. */
export function statusOfAutomatic([first, second, third]: Uint8Array): PrinterStatus {
  return {
    paper: (third & AUTO_END) !== 0 ? 'out' : (third & AUTO_NEAR_END) !== 0 ? 'near-end' : 'enough',
    coverOpen: (first & AUTO_COVER_OPEN) !== 0,
    mechanicalError: (second & AUTO_MECHANICAL) !== 0,
    unrecoverable: (second & AUTO_UNRECOVERABLE) !== 0,
    recovering: (second & AUTO_RECOVERING) !== 0,
  }
}

/** What keeps a printer in this status from printing, or null. */
export function obstacleOf(status: PrinterStatus): DeviceErrorCode | null {
  if (status.unrecoverable) return 'InternalFault'
  if (status.coverOpen) return 'CoverOpen'
  if (status.paper === 'out') return 'NoPaper'
  if (status.mechanicalError) return 'PaperJam'
  return status.recovering ? 'OverTemperature' : null
}
