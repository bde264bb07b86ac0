import { type ChildProcess, fork } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { demoLayouts, ELECTION_DAY, POLICY } from '@taanuu/fixtures/demo-design'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { type Verification, verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { BoxOutcome } from './box-day.ts'
import { electionForDay, electionFromFolder } from './day-election.ts'
import type { DayMessage, DayOrder } from './day-messages.ts'
import { countsFor, DAY_PRECINCT, type DayCounts } from './day-plan.ts'
import { type Disagreement, judgeTable, judgeTally } from './day-truth.ts'
import { planFolderDay, sensorFor } from './folder-people.ts'
import type { VisitRecord } from './table-day.ts'

export interface DayOptions {
  /** Honest voters; strangers, second attempts and the rest follow in proportion. */
  readonly voters: number
  /** Most sheets that are fed. */
  readonly ballots: number | null
  readonly seed: string
  /** Folder of real prints (PNG, `finger_impression.png`) instead of synthetic ones. */
  readonly fingers: string | null
  /** Receives both stations' data and the export; emptied first. */
  readonly folder: string
  /** Keeps elections that had to be enrolled. */
  readonly cacheFolder: string
  readonly onProgress: (text: string, share: number) => void
}

export interface DayReport {
  readonly counts: DayCounts
  readonly records: readonly VisitRecord[]
  readonly box: BoxOutcome | null
  readonly disagreements: readonly Disagreement[]
  readonly verification: Verification
  readonly exportFolder: string
  readonly verificationFmr: number
  readonly wallMs: {
    readonly election: number
    readonly table: number
    readonly box: number
    readonly opening: number
  }
}

/** Bishkek has kept UTC+6 since 2005. */
const UTC_OFFSET = '+06:00'
/** Line speed of the simulated scanner: the fastest that EF01 modules commonly keep (bits per second). */
const BAUD = 115_200

export async function runDay(options: DayOptions): Promise<DayReport> {
  const { folder, seed, onProgress } = options
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const t0 = performance.now()
  const election = options.fingers
    ? await electionFromFolder(options.fingers, join(folder, 'election'))
    : await electionForDay(options.voters, options.cacheFolder, onProgress)
  const t1 = performance.now()
  const counts = countsFor(options.voters)
  const common = {
    packageFolder: election.packageFolder,
    electionSeed: election.electionSeed,
    rollSizes: election.rollSizes,
    seed,
    baud: BAUD,
    counts,
    fingers: options.fingers,
    sensor: options.fingers === null ? null : sensorFor(options.fingers),
    startAt: Date.parse(`${ELECTION_DAY}T07:30:00${UTC_OFFSET}`),
    openAt: Date.parse(`${ELECTION_DAY}T08:00:00${UTC_OFFSET}`),
  }
  const visits = options.fingers
    ? planFolderDay(options.fingers, seed).length
    : Object.values(counts).reduce((sum, n) => sum + n, 0)
  const table = await runStation(
    {
      ...common,
      role: 'identification',
      stationId: 'identification-1',
      dataFolder: join(folder, 'stations', 'identification-1'),
      deviceSeed: 1,
      ballots: 0,
      slip: null,
    },
    (done) => onProgress('at the table', done / visits),
  )
  if (table.type !== 'table-done') throw new Error('the table did not finish')
  const t2 = performance.now()
  const checks = table.records.filter((record) => record.checkNumber !== null).length
  const ballots = Math.min(checks, options.ballots ?? checks)
  const box = await runStation(
    {
      ...common,
      role: 'ballot-box',
      stationId: 'ballot-box-1',
      dataFolder: join(folder, 'stations', 'ballot-box-1'),
      deviceSeed: 2,
      ballots,
      slip: table.slip,
    },
    (done) => onProgress('at the ballot box', ballots === 0 ? 1 : done / ballots),
  )
  if (box.type !== 'box-done') throw new Error('the ballot box did not finish')
  const t3 = performance.now()
  const exportFolder = join(folder, 'export', String(DAY_PRECINCT.precinct))
  for (const done of [table, box])
    cpSync(done.exportFolder, join(exportFolder, stationOf(done.exportFolder)), { recursive: true })
  const verification = await verifyExport(exportFolder, {
    rootKeys: [TRAINING_ROOT.publicKey],
    heldCheckpoints: [],
  })
  const identification = verification.stations.find((station) => station.exported.role === 'identification')
  const results = resultsSchema.parse(
    JSON.parse(readFileSync(join(exportFolder, 'ballot-box-1', RESULTS_FILE), 'utf8')),
  )
  return {
    counts,
    records: table.records,
    box,
    disagreements: [
      ...judgeTable(table.records, { ...identification?.identification.counters }),
      ...judgeTally(box.cast, results, demoLayouts(DAY_PRECINCT)[0]),
    ],
    verification,
    exportFolder,
    verificationFmr: POLICY.verificationFmr,
    wallMs: { election: t1 - t0, table: t2 - t1, box: t3 - t2, opening: table.openedMs },
  }
}

function stationOf(folder: string): string {
  return folder.split('/').at(-1)!
}

function runStation(order: DayOrder, onProgress: (done: number) => void): Promise<DayMessage> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(new URL('./day-process.ts', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    let answered = false
    child.on('message', (message: DayMessage) => {
      if (message.type === 'progress') return onProgress(message.done)
      answered = true
      if (message.type === 'failed') reject(new Error(message.error))
      else resolve(message)
    })
    child.on('exit', (code) => {
      if (!answered) reject(new Error(`the process of ${order.stationId} ended with code ${code}`))
    })
    child.send(order)
  })
}
