export type { FaultId, FaultPlan, FaultTrigger, ScheduledFault } from './fault-plan.ts'
export { FAULTS } from './fault-plan.ts'
export {
  createSimulatedBallotScanner,
  createSimulatedPageScanUnit,
  type SimulatedBallotScannerOptions,
} from './simulated-ballot-scanner.ts'
export {
  createSimulatedFingerprintModule,
  createSimulatedFingerprintScanner,
  type SimulatedFingerprintScannerOptions,
} from './simulated-fingerprint-scanner.ts'
