import type { DeviceError } from '../device-error.ts'
import type { DeviceIdentity } from '../device-identity.ts'
import type { Subscribe } from '../event-hub.ts'
import type { Result } from '../result.ts'

/** What feeds the machine, and for how long still. What the system does not tell is null. */
export interface PowerStatus {
  readonly source: 'mains' | 'battery' | 'unknown'
  readonly charging: boolean
  /** 0-100 of all batteries together. */
  readonly chargePercent: number | null
  /** At the present draw; only while on battery. */
  readonly minutesLeft: number | null
  /** The system or the power supply says that the end is near. */
  readonly low: boolean
}

export type BatteryState = 'closed' | 'absent' | 'ready'

export interface BatteryEvents {
  readonly state: BatteryState
  /** On every change. */
  readonly status: PowerStatus
  readonly removed: DeviceError
}

/** A battery or uninterruptible power supply that is watched. Expected failures come back as values. */
export interface Battery {
  readonly id: DeviceIdentity
  readonly state: BatteryState
  /** As last read; null while absent. */
  readonly status: PowerStatus | null
  /** Reads it once and keeps watching; without one it answers with the error and keeps looking. */
  open(): Promise<Result<void>>
  /** Idempotent; resolves within two seconds. */
  close(): Promise<void>
  readonly on: Subscribe<BatteryEvents>
}
