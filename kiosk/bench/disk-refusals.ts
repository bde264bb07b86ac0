/** Disks that are full or dying from a seeded call on: what the stations said, and what they lost. */
import { parseArgs } from 'node:util'
import { refuseAtDisks } from '../simulated/disk/disk-refusals.ts'

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/disk-refusals.ts [--times N] [--seed S]
N times (default 60), the disk of a table or of a ballot box answers ENOSPC or EIO from a seeded call on (strace).
The station must refuse by name, lose nothing, and go on when the disk takes writes again.`)
} else await main(Number(values.times), values.seed)

async function main(times: number, seed: string): Promise<void> {
  const reports = await refuseAtDisks(times, seed, ({ role, refusal, code, faults }) => {
    const { call, error, from } = refusal
    console.log(`${role}: ${error} from ${call} ${from} on: ${code ?? 'not asked again'}`)
    for (const fault of faults) console.log(`  FAULT ${fault}`)
  })
  const faulty = reports.filter(({ faults }) => faults.length > 0).length
  console.log(`${reports.length} disks, ${faulty} with faults`)
  process.exitCode = faulty === 0 ? 0 : 1
}
