import type { FingerprintScanner, FpCapabilities, FpSample } from '@taanuu/device-drivers/fingerprint-scanner'
import { ok } from '@taanuu/device-drivers/result'

const SIDE = 4

/** A scanner on which a finger always lies: for tests of what comes after a reading. */
export function instantScanner(): FingerprintScanner {
  const id = {
    kind: 'fingerprint-scanner',
    protocol: 'ef01',
    transport: 'memory',
    path: 'simulated:instant',
    model: 'instant',
    serial: '1',
    simulated: true,
  } as const
  const capabilities: FpCapabilities = {
    width: SIDE,
    height: SIDE,
    dpi: 500,
    bitsOnWire: 8,
    bitsDelivered: 8,
    liveness: 'none',
    led: false,
    sound: false,
    templates: [],
    scanType: 'press',
    cancel: 'host',
    maxCaptureMs: 1,
  }
  const sample: FpSample = {
    width: SIDE,
    height: SIDE,
    dpi: 500,
    pixels: new Uint8Array(SIDE * SIDE).fill(128),
    quality: 80,
    qualityBy: 'driver-ridge-area',
    capturedAt: 0,
    deviceId: 'instant',
    transferMs: 0,
    redoneUploads: 0,
  }
  return {
    id,
    state: 'ready',
    open: async () => ok(undefined),
    close: async () => undefined,
    capabilities: () => capabilities,
    info: async () => ok({ model: 'instant', serial: '1', firmware: '1', hardware: '1', sensor: 'none' }),
    capture: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return ok(sample)
    },
    setIndicator: async () => ok(undefined),
    selfTest: async () => ok({ passed: true, checks: [] }),
    on: () => () => undefined,
  }
}
