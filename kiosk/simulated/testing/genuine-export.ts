import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { SmallElection } from '@taanuu/fixtures/testing/small-election'
import { randomChoices } from '@taanuu/simulator/ballots/paper-ballot'
import { createRandom } from '@taanuu/simulator/random'
import { boxDayWithCuts, tableDayWithCuts, type Workers } from './power-cut-days.ts'

export interface GenuineExport {
  readonly folder: string
  /** Checkpoints that were printed at closing, as an observer holds them. */
  readonly heldCheckpoints: readonly string[]
  remove(): void
}

/** The export of an undisturbed day of a small election. */
export async function makeGenuineExport(election: SmallElection, workers: Workers): Promise<GenuineExport> {
  const layout = demoLayouts(PRECINCTS[0])[0]
  const table = await tableDayWithCuts(election, workers, {})
  const closed = table.station.view().screen
  if (closed.kind !== 'closed') throw new Error(`the table shows ${closed.kind}`)
  const choices = election.voters.map((_, i) => randomChoices(layout, createRandom(election.seed).fork(i)))
  const { rig: box } = await boxDayWithCuts(election, workers, {}, choices, closed.slip ?? '')
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-genuine-'))
  for (const rig of [table, box])
    cpSync(rig.exportFolder, join(folder, rig.exportFolder.split('/').at(-1)!), { recursive: true })
  const heldCheckpoints = [table, box].map(
    (rig) => rig.papers.filter((paper) => paper.kind === 'checkpoint').at(-1)?.qr ?? '',
  )
  await table.dispose()
  await box.dispose()
  return { folder, heldCheckpoints, remove: () => rmSync(folder, { recursive: true }) }
}
