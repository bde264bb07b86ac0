import type { BallotScanner } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { createEf01FingerprintScanner } from '../ef01/fingerprint-scanner.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { createGt511FingerprintScanner } from '../gt511/fingerprint-scanner.ts'
import { createHidFingerprintScanner } from '../hid-profile/fingerprint-scanner.ts'
import { createId809FingerprintScanner } from '../id809/fingerprint-scanner.ts'
import { createPageScanBallotScanner } from '../page-scan/ballot-scanner.ts'
import { createReportTransport } from '../page-scan/report-transport.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import type { ManagedProtocol } from './device-profile.ts'
import type { ConnectionKind } from './found-device.ts'

/** What the driver of one protocol is made from. */
export interface DriverGround {
  readonly transport: ByteTransport
  readonly clock: Clock
}

export interface DriverEntry<Device> {
  readonly protocol: ManagedProtocol
  /** Where such a device can hang. */
  readonly over: readonly ConnectionKind[]
  create(ground: DriverGround): Device
}

/** Every driver of a fingerprint scanner, the most widespread first: the order in which an unknown device is asked. */
export const fingerprintDrivers: readonly DriverEntry<FingerprintScanner>[] = [
  { protocol: 'ef01', over: ['serial', 'pty'], create: createEf01FingerprintScanner },
  { protocol: 'gt511', over: ['serial', 'pty'], create: createGt511FingerprintScanner },
  { protocol: 'id809', over: ['serial', 'pty'], create: createId809FingerprintScanner },
  { protocol: 'taanuu-hid-fingerprint', over: ['hid'], create: createHidFingerprintScanner },
]

/** Every driver of a ballot scanner, in the same order. */
export const ballotDrivers: readonly DriverEntry<BallotScanner>[] = [
  { protocol: 'taanuu-page-scan', over: ['serial', 'pty'], create: createPageScanBallotScanner },
  {
    protocol: 'taanuu-page-scan',
    over: ['hid'],
    create: ({ transport, clock }) =>
      createPageScanBallotScanner({ transport: createReportTransport({ reports: transport, clock }), clock }),
  },
]
