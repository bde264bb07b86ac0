/**
 * `npm run bench:box-day`: a whole day of a ballot box with injected faults. Totals must equal what the voters meant, the
 * export must verify, and no change of it may be accepted.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createBoxElection } from '../simulated/box/box-election.ts'
import { type FaultDay, faultDay } from '../simulated/box/fault-day.ts'
import { judgeTally } from '../simulated/day/day-truth.ts'
import { type Attempt, tamperAsInsider, tamperBytes, tamperFiles } from '../simulated/testing/tampering.ts'

/** Every so many events of the journals are forged by somebody who has the station's key. */
const INSIDER_STEP = 500
/** Sheets of the second day, whose files are put in the place of those of the first; at most. */
const OTHER_SHEETS = 60

const { values } = parseArgs({
  options: {
    sheets: { type: 'string', default: '3000' },
    pictures: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    bytes: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/box-day.ts [--sheets N] [--pictures P] [--seed S] [--bytes B]
A ballot box takes N sheets (default 3000; P different pictures, default 200, each read once) through jams, double feeds,
opened covers, sheets pulled back, a lost device, full boxes and power cuts, with a mobile box and batches that are set
aside and fed again. Then its export is attacked: B bytes of each file changed, files removed, truncated and
swapped with those of a second day, and journals forged by insiders.`)
} else await main(Number(values.sheets), Number(values.pictures), values.seed, Number(values.bytes))

async function main(sheets: number, pictures: number, seed: string, bytes: number): Promise<void> {
  const interpreter = createWorkerInterpreter()
  const election = await createBoxElection(sheets, `box-day-${seed}`)
  const startedAt = performance.now()
  const onProgress = (done: number): void => {
    if (done % 100 === 0) process.stderr.write(`${done} sheets\n`)
  }
  const day = await faultDay({ election, interpreter, sheets, pictures, seed, onProgress })
  const seconds = (performance.now() - startedAt) / 1000
  const struck = Object.entries(day.faults).map(([fault, n]) => `${fault} ${n}`)
  console.log(`${day.fed} sheets fed in ${seconds.toFixed(0)} s, ${day.cast.length} in the box and counted`)
  console.log(`faults: ${struck.join(', ')}; power cuts ${day.cuts}`)
  const wrong = totalsAgainstTruth(day)
  console.log(`totals that differ from what the voters meant: ${wrong.length}`)
  for (const line of wrong) console.log(`  ${line}`)
  const { sound, findings } = await verifyExport(day.folder, {
    rootKeys: [TRAINING_ROOT.publicKey],
    heldCheckpoints: day.heldCheckpoints,
  })
  for (const fault of findings.filter((finding) => !finding.ok)) console.log(`  ${JSON.stringify(fault)}`)
  console.log(`the export ${sound ? 'verifies' : 'does not verify'}`)
  const accepted = sound ? await attack(day, election.seed, seed, bytes) : 0
  day.remove()
  election.remove()
  await interpreter.close()
  process.exitCode = wrong.length === 0 && sound && accepted === 0 ? 0 : 1
}

function totalsAgainstTruth(day: FaultDay): readonly string[] {
  const results = resultsSchema.parse(
    JSON.parse(readFileSync(join(day.folder, 'ballot-box-1', RESULTS_FILE), 'utf8')),
  )
  return judgeTally(day.cast, results, demoLayouts(PRECINCTS[0])[0])
}

/** Changes of the export that the public verifier accepts. */
async function attack(day: FaultDay, electionSeed: string, seed: string, bytes: number): Promise<number> {
  const sheets = Math.min(OTHER_SHEETS, day.cast.length)
  const interpreter = createWorkerInterpreter()
  const otherElection = await createBoxElection(sheets, `box-day-other-${seed}`)
  const other = await faultDay({
    election: otherElection,
    interpreter,
    sheets,
    pictures: 8,
    seed: `${seed}-other`,
  })
  await interpreter.close()
  let tried = 0
  let accepted = 0
  function report(attempt: Attempt): void {
    tried++
    if (!attempt.accepted) return
    accepted++
    console.log(`  accepted: ${attempt.attack}, ${attempt.file}`)
  }
  await tamperBytes(day, { wholeBelow: 0, sampled: bytes, seed }, report)
  await tamperFiles(day, other, report)
  await tamperAsInsider(day, electionSeed, INSIDER_STEP, report)
  console.log(`${tried} attacks, ${accepted} accepted`)
  other.remove()
  otherElection.remove()
  return accepted
}
