/** How bytes reach a device. */
export type TransportKind = 'memory' | 'serial' | 'hid' | 'pty'

/** Who a device is. Paths are unstable; vendor, product and serial number identify it across a replug. */
export interface DeviceIdentity {
  readonly kind: 'fingerprint-scanner' | 'ballot-scanner'
  readonly protocol: 'ef01' | 'taanuu-page-scan'
  readonly transport: TransportKind
  readonly path: string
  readonly vendorId?: number
  readonly productId?: number
  /** What the device itself reports; absent until it has answered for the first time. */
  readonly model?: string
  readonly serial?: string
  /** Whether this is a simulated device. It follows from the transport, never from what the device sends. */
  readonly simulated: boolean
}

/** What a device says about itself. */
export interface FirmwareInfo {
  readonly model: string
  readonly serial: string
  readonly firmware: string
  readonly hardware: string
  readonly sensor: string
}

/** One named check of a self-test and what was observed. */
export interface SelfTestCheck {
  readonly name: string
  readonly passed: boolean
  readonly observed: string
}

export interface SelfTest {
  readonly passed: boolean
  readonly checks: readonly SelfTestCheck[]
}
