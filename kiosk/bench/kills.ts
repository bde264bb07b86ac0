/** Kills stations at N seeded instructions of their day and says what was lost. The answer must be nothing. */
import { parseArgs } from 'node:util'
import { killStations } from '../simulated/disk/kills.ts'
import { straceMissing } from '../simulated/disk/traced-life.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/kills.ts [--kills N] [--seed S]
Kills tables and ballot boxes with SIGKILL (N times, default 500): at seeded system calls of their main thread where
strace works, and after seeded microseconds. After each death a station is started on a copy of the folder and examined;
the next process goes on with the day; at its end the totals are compared with what people did.`)
} else await main(Number(values.kills), values.seed)

async function main(kills: number, seed: string): Promise<void> {
  const started = performance.now()
  const missing = straceMissing()
  if (missing) console.log(`${missing}: killing by time alone`)
  const verdict = await killStations(kills, seed, missing === null, (killed) => {
    if (killed % 25 === 0) process.stderr.write(`${killed} killed\n`)
  })
  for (const [deed, times] of Object.entries(verdict.kills).sort(([, a], [, b]) => b - a))
    console.log(`  ${String(times).padStart(4)} after ${deed}`)
  for (const fault of verdict.faults) console.log(`FAULT ${fault}`)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(
    `${verdict.killed} kills in ${verdict.days} days, ${verdict.faults.length} faults, ${seconds} s`,
  )
  process.exitCode = verdict.faults.length === 0 ? 0 : 1
}
