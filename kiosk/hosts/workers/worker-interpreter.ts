import type { SheetReading } from '@taanuu/matcher/ballot/index'
import type { KeptMarks } from '@taanuu/matcher/ballot/kept-marks'
import type { InterpreterPort } from '../../station/ports.ts'
import { WorkerLink } from './worker-link.ts'

/** The ballot interpreter in a thread of its own. */
export function createWorkerInterpreter(): InterpreterPort & { close(): Promise<void> } {
  const link = new WorkerLink(new URL('./interpreter-worker.ts', import.meta.url))
  return {
    interpret: (sheet, layouts, marks) =>
      link.ask('interpret', { sheet, layouts, marks }) as Promise<SheetReading>,
    keepMarks: (sheet, reading, layouts, format, marks) =>
      link.ask('keep-marks', { sheet, reading, layouts, format, marks }) as Promise<KeptMarks | undefined>,
    close: () => link.close(),
  }
}
