/**
 * Prints the table of faults: every fault of the catalogue is made to strike, and what comes of it is compared with what
 * must come of it. `node simulator/devices/fault-report.ts [number...]`
 */
import type { CataloguedFault, FaultCase } from './fault-catalogue/case.ts'
import { FAULT_CATALOGUE } from './fault-catalogue/index.ts'
import type { FaultTrigger } from './fault-plan.ts'
import { type FaultRun, runBallotFault, runFingerprintFault } from './fault-runner.ts'

const START: FaultTrigger = { kind: 'start' }

function triggersOf(fault: FaultCase): readonly FaultTrigger[] {
  if (fault.device === 'station') return []
  return 'on' in fault.strike ? fault.strike.on : [START]
}

function nameOf(trigger: FaultTrigger): string {
  switch (trigger.kind) {
    case 'start':
      return 'start'
    case 'time':
      return `${trigger.ms} ms`
    case 'byte':
      return `byte ${trigger.n}`
    case 'command':
      return `command ${trigger.opcode === undefined ? '' : `0x${trigger.opcode.toString(16)} `}#${trigger.n}`
  }
}

function row(cells: readonly string[]): string {
  const widths = [3, 40, 12, 24, 18, 9, 18, 15, 15, 8]
  return cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join(' ')
    .trimEnd()
}

async function report(fault: CataloguedFault): Promise<number> {
  let wrong = 0
  for (const one of fault.cases) {
    if (one.device === 'station') {
      console.log(row([String(fault.number), fault.name, 'station', `${one.shownBy.file}: ${one.expected}`]))
      continue
    }
    const { strike } = one
    for (const trigger of triggersOf(one)) {
      const run: FaultRun =
        one.device === 'fingerprint'
          ? await runFingerprintFault(one, trigger)
          : await runBallotFault(one, trigger)
      const lasts = 'durationMs' in strike && strike.durationMs !== undefined ? `${strike.durationMs}` : ''
      console.log(
        row([
          String(fault.number),
          fault.name,
          one.device,
          'fault' in strike ? strike.fault : `sheet ${strike.sheet}`,
          nameOf(trigger),
          lasts,
          run.error ?? 'none',
          run.state,
          run.sheet ?? '',
          String(run.ms),
          ...(run.wrong.length > 0 ? [`WRONG: ${run.wrong.join('; ')}`] : []),
        ]),
      )
      wrong += run.wrong.length
    }
  }
  return wrong
}

const asked = process.argv.slice(2).map(Number)
console.log(row(['no', 'fault', 'device', 'strikes as', 'when', 'lasts ms', 'error', 'state', 'sheet', 'ms']))
let wrong = 0
for (const fault of FAULT_CATALOGUE) {
  if (asked.length === 0 || asked.includes(fault.number)) wrong += await report(fault)
}
console.log(`${FAULT_CATALOGUE.length} faults, ${wrong} outcomes that must not be`)
process.exitCode = wrong === 0 ? 0 : 1
