/** How bytes reach a device: over a line, to a local service, through files of the operating system. */
export type TransportKind = 'memory' | 'serial' | 'hid' | 'pty' | 'http' | 'tcp' | 'file' | 'media'

export type DeviceKind =
  | 'fingerprint-scanner'
  | 'ballot-scanner'
  | 'document-reader'
  | 'receipt-printer'
  | 'camera'
  | 'battery'

/** What is spoken on the line; the files of each protocol lie in the folder that bears its name or its device's. */
export type DeviceProtocol =
  | 'ef01'
  | 'gt511'
  | 'id809'
  | 'taanuu-hid-fingerprint'
  | 'mosip-sbi'
  | 'taanuu-page-scan'
  | 'sekonic-sr'
  | 'hid-pos'
  | 'text-lines'
  | 'stx-etx'
  | 'elyctis'
  | 'esc-pos'
  | 'media-capture'
  | 'power-supply'
  | 'nut'

/** Who a device is. Paths are unstable; vendor, product and serial number identify it across a replug. */
export interface DeviceIdentity {
  readonly kind: DeviceKind
  readonly protocol: DeviceProtocol
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
