export type { FaultId, FaultPlan, FaultTrigger, ScheduledFault } from './fault-plan.ts'
export { FAULTS } from './fault-plan.ts'
export {
  createSimulatedBallotScanner,
  createSimulatedPageScanUnit,
  type SimulatedBallotScannerOptions,
} from './simulated-ballot-scanner.ts'
export { createSimulatedCamera, type SimulatedCamera } from './simulated-camera.ts'
export {
  createSimulatedDocumentReader,
  createSimulatedDocumentReaderUnit,
  type SimulatedDocumentReaderOptions,
} from './simulated-document-reader.ts'
export {
  createSimulatedFingerprintModule,
  createSimulatedFingerprintScanner,
  type SimulatedFingerprintScannerOptions,
} from './simulated-fingerprint-scanner.ts'
export {
  createSimulatedMarkReader,
  createSimulatedMarkReaderUnit,
  type SimulatedMarkReaderOptions,
} from './simulated-mark-reader.ts'
export {
  createSimulatedReceiptPrinter,
  createSimulatedReceiptPrinterUnit,
  type SimulatedReceiptPrinterOptions,
} from './simulated-receipt-printer.ts'
export { createSimulatedSbiService, type SimulatedSbiService } from './simulated-sbi-service.ts'
