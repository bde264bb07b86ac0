export {
  createSimulatedFingerprintScanner,
  type SimulatedFingerprintScannerOptions,
} from './simulated-fingerprint-scanner.ts'
