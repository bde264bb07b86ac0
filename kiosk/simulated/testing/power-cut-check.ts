import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { SmallElection } from '@taanuu/fixtures/testing/small-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { randomChoices } from '@taanuu/simulator/ballots/paper-ballot'
import { createRandom } from '@taanuu/simulator/random'
import { RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { judgeTally } from '../day/day-truth.ts'
import { boxDayWithCuts, tableDayWithCuts, type Workers } from './power-cut-days.ts'
import type { CutPlan } from './power-cut-rig.ts'

/** Everything that a power cut may have spoilt; all lists are empty and all numbers as given when it spoilt nothing. */
export interface PowerCutVerdict {
  readonly cutsPlanned: number
  readonly cutsMade: readonly string[]
  readonly faults: readonly unknown[]
  readonly disagreements: readonly string[]
  readonly sheetsInBox: number
  readonly differentChecks: number
  readonly identified: number
  readonly alreadyIdentified: number
}

/** Runs a whole day of both stations, one ballot a voter, through the planned cuts, and verifies what is exported. */
export async function dayThroughPowerCuts(
  election: SmallElection,
  workers: Workers,
  tableCuts: CutPlan,
  boxCuts: CutPlan,
): Promise<PowerCutVerdict> {
  const layout = demoLayouts(PRECINCTS[0])[0]
  const table = await tableDayWithCuts(election, workers, tableCuts)
  const closed = table.station.view().screen
  if (closed.kind !== 'closed') throw new Error(`the table shows ${closed.kind}`)
  const random = createRandom('power cuts')
  const choices = election.voters.map((_, i) => randomChoices(layout, random.fork(i)))
  const { rig: box, box: dropped } = await boxDayWithCuts(
    election,
    workers,
    boxCuts,
    choices,
    closed.slip ?? '',
  )
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-export-'))
  try {
    cpSync(table.exportFolder, join(folder, 'identification-1'), { recursive: true })
    cpSync(box.exportFolder, join(folder, 'ballot-box-1'), { recursive: true })
    const heldCheckpoints = [...table.papers, ...box.papers]
      .filter((paper) => paper.kind === 'checkpoint')
      .map((paper) => paper.qr ?? '')
    const verification = await verifyExport(folder, { rootKeys: [TRAINING_ROOT.publicKey], heldCheckpoints })
    const results = resultsSchema.parse(
      JSON.parse(readFileSync(join(folder, 'ballot-box-1', RESULTS_FILE), 'utf8')),
    )
    const checks = table.papers.filter((paper) => paper.kind === 'check').map((paper) => paper.qr)
    const counters = table.station.view().counters
    return {
      cutsPlanned: [...Object.values(tableCuts), ...Object.values(boxCuts)].flat().length,
      cutsMade: [...table.cutsMade, ...box.cutsMade],
      faults: verification.findings.filter((finding) => !finding.ok),
      disagreements: judgeTally(choices, results, layout),
      sheetsInBox: dropped.size,
      differentChecks: new Set(checks).size,
      identified: counters?.identified ?? 0,
      alreadyIdentified: counters?.alreadyIdentified ?? 0,
    }
  } finally {
    rmSync(folder, { recursive: true })
    await table.dispose()
    await box.dispose()
  }
}
