import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../../hosts/workers/worker-interpreter.ts'
import { judgeTally } from '../day/day-truth.ts'
import { createBoxElection } from './box-election.ts'
import { faultDay } from './fault-day.ts'
import { BOX_FAULTS } from './fault-plan.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('../testing/derive-once.ts')).derivingOnce(await original()),
)

const SHEETS = 48
/** So many that every kind of fault strikes. */
const FAULT_RATE = 0.5

describe('a day of the ballot box with faults (sample of bench:box-day)', () => {
  it('counts what its voters meant, and its export is sound', { timeout: 300_000 }, async () => {
    const election = await createBoxElection(SHEETS, 'box day')
    const interpreter = createWorkerInterpreter()
    const order = { sheets: SHEETS, pictures: 6, seed: 'sample', faultRate: FAULT_RATE }
    const day = await faultDay({ election, interpreter, ...order })
    expect(day.cast.length).toBe(SHEETS)
    expect(day.fed).toBeGreaterThan(SHEETS)
    expect(Object.keys(day.faults).sort()).toEqual([...BOX_FAULTS].sort())
    expect(day.cuts).toBeGreaterThan(1)
    const text = readFileSync(join(day.folder, 'ballot-box-1', RESULTS_FILE), 'utf8')
    const results = resultsSchema.parse(JSON.parse(text))
    expect(judgeTally(day.cast, results, demoLayouts(PRECINCTS[0])[0])).toEqual([])
    const { sound, findings } = await verifyExport(day.folder, {
      rootKeys: [TRAINING_ROOT.publicKey],
      heldCheckpoints: day.heldCheckpoints,
    })
    expect(findings.filter((finding) => !finding.ok)).toEqual([])
    expect(sound).toBe(true)
    day.remove()
    election.remove()
    await interpreter.close()
  })
})
