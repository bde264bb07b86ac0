/** `npm run bench:tamper`: how many changes of an export the public verifier accepts. The answer must be none. */
import { parseArgs } from 'node:util'
import { createSmallElection } from '@taanuu/fixtures/testing/small-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { makeGenuineExport } from '../simulated/testing/genuine-export.ts'
import { type Attempt, tamperAsInsider, tamperBytes, tamperFiles } from '../simulated/testing/tampering.ts'

const { values } = parseArgs({
  options: {
    voters: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`npm run bench:tamper -- [--voters N] [--seed S]
Makes two genuine exports of N voters (default 8) and attacks the first: every byte of files under 4 KB and 1,000 random
bytes of each larger one; files added, removed, renamed, truncated, swapped, taken from the other export; an insider
with a station's key who drops, repeats or changes any event or record and signs everything again.`)
} else await main(Number(values.voters), values.seed)

async function main(voters: number, seed: string): Promise<void> {
  const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
  const [first, second] = [
    await createSmallElection(voters, 2, `tamper-${seed}`),
    await createSmallElection(voters, 2, `tamper-${seed}-other`),
  ]
  const genuine = await makeGenuineExport(first, workers)
  const other = await makeGenuineExport(second, workers)
  const before = await verifyExport(genuine.folder, {
    rootKeys: [TRAINING_ROOT.publicKey],
    heldCheckpoints: genuine.heldCheckpoints,
  })
  if (!before.sound) throw new Error(`the genuine export is not sound: ${JSON.stringify(before.findings)}`)
  const rows = new Map<string, { tries: number; accepted: number; unnamed: number; kinds: Set<string> }>()
  let tried = 0
  function report({ attack, accepted, named, kinds }: Attempt): void {
    const row = rows.get(attack) ?? { tries: 0, accepted: 0, unnamed: 0, kinds: new Set<string>() }
    row.tries++
    if (accepted) row.accepted++
    if (!named) row.unnamed++
    for (const kind of kinds) row.kinds.add(kind)
    rows.set(attack, row)
    if (++tried % 500 === 0) process.stderr.write(`${tried} attacks\n`)
  }
  await tamperBytes(genuine, { wholeBelow: 4096, sampled: 1000, seed }, report)
  await tamperFiles(genuine, other, report)
  await tamperAsInsider(genuine, first.seed, 1, report)
  for (const [attack, { tries, accepted, unnamed, kinds }] of rows) {
    console.log(
      `${attack.padEnd(50)} ${String(tries).padStart(6)} tried ${String(accepted).padStart(4)} accepted ${String(unnamed).padStart(4)} without file or kind   ${[...kinds].sort().join(' ')}`,
    )
  }
  const accepted = [...rows.values()].reduce((sum, row) => sum + row.accepted, 0)
  console.log(`${tried} attacks, ${accepted} accepted`)
  for (const made of [genuine, other]) made.remove()
  for (const made of [first, second]) made.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
  process.exitCode = accepted === 0 ? 0 : 1
}
