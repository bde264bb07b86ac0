import type { ReconciliationRow } from '../../contract/index.ts'
import { notYetCounted } from '../day/box-numbers.ts'
import type { PowerCutRig } from './power-cut-rig.ts'

/** Opens a station; begun again after a power cut it goes on where that one stands. */
export async function openOnRig(rig: PowerCutRig): Promise<void> {
  const { screen } = rig.station.view()
  if (screen.kind !== 'readiness') return
  if (screen.electionPackage.kind !== 'loaded') await rig.command('package.load', {})
  await rig.screen((s) => s.kind === 'readiness' && s.canOpen)
  await rig.command('opening.begin', {})
  await rig.keys(0)
  await rig.command('opening.open', {})
}

export interface ClosingOnRig {
  /** Text of the table's slip; null where none is needed. */
  readonly slip: string | null
  /** What the commission counted, by row of the reconciliation. */
  readonly numbers: (rows: readonly ReconciliationRow[]) => Readonly<Record<string, number>>
  readonly onDifference: (row: ReconciliationRow) => Promise<void> | void
}

/** Closes it in the same way. */
export async function closeOnRig(
  rig: PowerCutRig,
  { slip, numbers, onDifference }: ClosingOnRig,
): Promise<void> {
  for (;;) {
    const { screen } = rig.station.view()
    if (screen.kind === 'closed') return
    if (screen.kind !== 'closing') {
      await rig.command('closing.begin', {})
      continue
    }
    if (slip !== null && screen.needsSlip) await rig.command('closing.slip', { text: slip })
    for (const [row, value] of notYetCounted(screen.counts, numbers(screen.rows)))
      await rig.command('closing.count', { row, value })
    const counted = rig.station.view().screen
    for (const row of counted.kind === 'closing' ? counted.rows : [])
      if (row.difference) await onDifference(row)
    if (!screen.keys.complete) await rig.keys(2)
    if (screen.step === 'tally') await rig.command('closing.tally', {})
    await rig.command('closing.close', {})
  }
}
