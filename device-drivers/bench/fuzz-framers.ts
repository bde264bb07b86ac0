/**
 * Throws damaged frames at every framer of the room: `node device-drivers/bench/fuzz-framers.ts --frames 200000`.
 * A framer must not throw, must keep no more than it says, must find the same in any chunks, and must find its own
 * frame again after whatever came before. The last line says `0 failures` or how many; the exit code follows it.
 */
import { parseArgs } from 'node:util'
import { FRAMERS } from '../framers.ts'
import { fuzzFramer } from '../testing/fuzz-framer.ts'

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const frames = Number(values.frames)
const seed = Number(values.seed)
if (!Number.isSafeInteger(frames) || frames < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: fuzz-framers.ts [--frames N] [--seed N] [--only NAME]')
  process.exit(2)
}

let failures = 0
console.log('framer                       frames      bytes   found   most kept / cap    ms   failures')
for (const entry of FRAMERS.filter(({ name }) => values.only === undefined || name === values.only)) {
  const startedAt = performance.now()
  const report = fuzzFramer(entry, frames, seed)
  failures += report.failures.length
  const columns = [
    entry.name.padEnd(26),
    String(report.frames).padStart(8),
    String(report.bytes).padStart(10),
    String(report.found).padStart(7),
    `${report.mostPending} / ${entry.maxPendingBytes}`.padStart(17),
    Math.round(performance.now() - startedAt)
      .toString()
      .padStart(6),
    String(report.failures.length).padStart(4),
  ]
  console.log(columns.join(' '))
  for (const failure of report.failures.slice(0, 5)) console.log(`  ${failure}`)
}
console.log(`${failures} failures`)
process.exitCode = failures === 0 ? 0 : 1
