/** Looks for voters, fingers, keys and votes in every byte that two stations write during a day. There must be none. */
import { parseArgs } from 'node:util'
import { scanDays } from '../simulated/disk/leaks-of-days.ts'
import type { PlantedLeak } from '../simulated/disk/planted-leak.ts'
import { recordDays } from '../simulated/disk/recorded-days.ts'

const { values } = parseArgs({
  options: {
    voters: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    leak: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/leaks.ts [--voters N] [--seed S] [--leak KIND]...
Records a day of a table and of a ballot box with strace (N voters, default 4) and looks for personal numbers, names,
templates, keys and votes in everything that was written anywhere, in thirteen encodings and in compressed streams.
Careless builds to be found: template-in-temp-file, number-in-log, name-in-bundle, name-on-paper.`)
} else await main()

async function main(): Promise<void> {
  const leaks = values.leak as readonly PlantedLeak[]
  const days = await recordDays(`leaks-${values.seed}`, Number(values.voters), { leaks })
  const started = performance.now()
  const { patterns, scans } = await scanDays(days)
  const seconds = (performance.now() - started) / 1000
  days.remove()
  let found = 0
  for (const [what, scan] of Object.entries(scans)) {
    found += scan.leaks.length
    console.log(`${what}: ${scan.bytes} bytes in ${scan.files} files, ${scan.leaks.length} leaks`)
    for (const leak of scan.leaks)
      console.log(`  ${leak.label}${leak.compressed ? ', compressed' : ''}: ${leak.path}`)
  }
  console.log(`${patterns} patterns, scanned in ${seconds.toFixed(1)} s`)
  process.exitCode = found === 0 ? 0 : 1
}
