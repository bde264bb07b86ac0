/** How many of N power cuts at seeded moments of a day lose something that was promised. The answer must be none. */
import { parseArgs } from 'node:util'
import { cutPower, withoutFolderSyncs } from '../simulated/disk/power-cuts.ts'
import { recordDays } from '../simulated/disk/recorded-days.ts'

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    voters: { type: 'string', default: '3' },
    build: { type: 'string', default: 'honest' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/power-cuts.ts [--points N] [--seed S] [--voters V] [--build B]
Records a day of a table and of a ballot box (V voters, default 3) with strace, lets the power go at N seeded moments
(default 2000, half of them at each), and starts a station on what the disk may hold each time: un-synced writes lost,
kept, torn at 512 bytes, reordered. Builds: honest; synchronous-off, which does not wait for the disk;
no-folder-sync, which does not wait for names. The last two must fail.`)
} else await main(Number(values.points), values.seed, Number(values.voters), values.build)

async function main(points: number, seed: string, voters: number, build: string): Promise<void> {
  const started = performance.now()
  const days = await recordDays(
    `cuts-${seed}`,
    voters,
    build === 'synchronous-off' ? { synchronous: 'OFF' } : {},
  )
  let lost = 0
  for (const role of ['identification', 'ballot-box'] as const) {
    const { order, record } = days[role]
    const used = build === 'no-folder-sync' ? withoutFolderSyncs(record) : record
    const verdict = await cutPower({ order, record: used }, Math.ceil(points / 2), seed, (done) => {
      if (done % 100 === 0) process.stderr.write(`${role} ${done}\n`)
    })
    lost += verdict.broken.length
    console.log(
      `${role}: ${record.ops.length} operations recorded, ${verdict.points} power cuts, ${verdict.broken.length} broke a promise`,
    )
    const kinds = new Map<string, number[]>()
    for (const { at, faults } of verdict.broken)
      for (const fault of faults) kinds.set(fault, [...(kinds.get(fault) ?? []), at])
    for (const [fault, at] of kinds) console.log(`  ${at.length} x ${fault} (first at ${at[0]})`)
    for (const way of new Set(record.unrecorded)) console.log(`  not recorded: ${way}`)
  }
  days.remove()
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`)
  process.exitCode = lost === 0 ? 0 : 1
}
