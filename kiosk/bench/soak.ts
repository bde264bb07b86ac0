/**
 * A day of both stations with faults in their devices: `node kiosk/bench/soak.ts --virtual-hours 14 --speed 50`. The last
 * line says what was done and whether every invariant held; the exit code follows it.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { HEAP_BAR_PERCENT, runSoak } from './soak/run-soak.ts'

/** Honest voters of an hour: the box spends a minute with each, faults included, and the queue stays short. */
const VOTERS_AN_HOUR = 21

const { values } = parseArgs({
  options: {
    'virtual-hours': { type: 'string', default: '14' },
    speed: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    voters: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    out: { type: 'string', default: join('.taanuu', 'soak') },
  },
})
const virtualHours = Number(values['virtual-hours'])
const speed = Number(values.speed)
const voters = Number(values.voters ?? Math.max(4, Math.round(virtualHours * VOTERS_AN_HOUR)))
if (!(virtualHours > 0) || !(speed > 0) || !Number.isInteger(voters) || voters < 1) {
  console.error('soak.ts [--virtual-hours H] [--speed S] [--voters N] [--seed S] [--verbose] [--out DIR]')
  process.exit(2)
}
const { book, heapSlopePercent, sound, wallSeconds } = await runSoak({
  virtualHours,
  speed,
  seed: values.seed,
  voters,
  folder: resolve(values.out),
  cacheFolder: resolve('.taanuu', 'cache'),
  say: (line) => console.log(line),
  verbose: values.verbose,
})
for (const [outcome, count] of [...book.outcomes].sort()) console.log(`${outcome.padEnd(40)}${count}`)
const slope =
  heapSlopePercent === null ? 'not measured (too few samples)' : `${heapSlopePercent.toFixed(1)} %`
console.log(
  `soak ${sound ? 'sound' : 'NOT SOUND'}: ${virtualHours} virtual hours in ${(wallSeconds / 60).toFixed(1)} min, ` +
    `${book.approaches} approaches, ${book.sheets} sheets, ${book.faults} faults, ` +
    `${book.violations.length} invariant violations (bar 0), ` +
    `heap slope over the second half ${slope} (bar ${HEAP_BAR_PERCENT} %)`,
)
process.exit(sound ? 0 : 1)
