/**
 * Speed and accuracy of ballot interpretation on simulated sheets.
 *
 *   node matcher/bench/ballot.ts [--sheets 200] [--paper A4] [--dpi 200] [--seed 0] [--style clear|dot|…] [--help]
 */
import { parseArgs } from 'node:util'
import { MARK_STYLES } from '@taanuu/simulator/ballots/marks'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { interpretBallot } from '../ballot/interpret.ts'
import { PAPERS } from '../ballot/lay-out.ts'
import { sampleContest, sampleLayout } from '../ballot/sample-ballots.ts'

const HELP = `Reads seeded, marked, degraded sheets and prints milliseconds per sheet and what was read.

  node matcher/bench/ballot.ts [options]

  --sheets N   sheets to read (200)
  --paper P    ${Object.keys(PAPERS).join(', ')} (A4)
  --dpi N      resolution of the scans (200)
  --seed N     first seed (0); sheet i has seed N + i
  --style S    clear, ${MARK_STYLES.join(', ')} (clear: full, half, check and cross mixed)
  --help       this text
`

const { values } = parseArgs({
  options: {
    sheets: { type: 'string', default: '200' },
    paper: { type: 'string', default: 'A4' },
    dpi: { type: 'string', default: '200' },
    seed: { type: 'string', default: '0' },
    style: { type: 'string', default: 'clear' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else run()

function run(): void {
  const paper = (Object.keys(PAPERS) as (keyof typeof PAPERS)[]).find((name) => name === values.paper)
  const style = MARK_STYLES.find((name) => name === values.style)
  const [sheets, dpi, seed] = [Number(values.sheets), Number(values.dpi), Number(values.seed)]
  const wellAsked = paper !== undefined && (style !== undefined || values.style === 'clear')
  if (!wellAsked || !(sheets > 0) || !(dpi > 0) || !Number.isInteger(seed)) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const contests =
    paper === 'A5'
      ? [sampleContest('deputy', 7, 3)]
      : [sampleContest('deputy', 9, 3), sampleContest('party', 14, 1)]
  const layout = sampleLayout({ paper, contests })
  const times: number[] = []
  let cpuMicroseconds = 0
  const refusals = new Map<string, number>()
  const states = { mark: 0, unsure: 0, 'no-mark': 0 }
  const falseMarks = { mark: 0, unsure: 0 }
  const fills: { readonly meant: number[]; readonly others: number[] } = { meant: [], others: [] }
  const tally = { right: 0, unsure: 0, wrong: 0 }
  for (let i = 0; i < sheets; i++) {
    const sheet = markedSheet({ layout, seed: seed + i, dpi, style })
    const start = performance.now()
    const cpuBefore = process.cpuUsage()
    const reading = interpretBallot(sheet.image, [layout])
    times.push(performance.now() - start)
    const { user, system } = process.cpuUsage(cpuBefore)
    cpuMicroseconds += user + system
    if (!reading.ok) {
      refusals.set(reading.reason, (refusals.get(reading.reason) ?? 0) + 1)
      continue
    }
    const meant = new Set(Object.values(sheet.choices).flat())
    for (const option of reading.options) {
      if (meant.has(option.optionId)) states[option.decision]++
      else if (option.decision !== 'no-mark') falseMarks[option.decision]++
      fills[meant.has(option.optionId) ? 'meant' : 'others'].push(option.fill)
    }
    for (const contest of reading.contests) {
      const same = [...contest.marked].sort().join() === [...sheet.choices[contest.contestId]!].sort().join()
      tally[contest.unsure.length > 0 ? 'unsure' : same ? 'right' : 'wrong']++
    }
  }
  const refused = [...refusals].map(([reason, count]) => `${reason} ${count}`).join(', ')
  console.log(`${sheets} sheets, ${paper} at ${dpi} dpi, marks: ${values.style}`)
  console.log(
    `ms per sheet   median ${at(times, 0.5, 1)}  p95 ${at(times, 0.95, 1)}  worst ${at(times, 1, 1)}`,
  )
  // On a busy machine the clock shows the neighbours' work too; processor time does not.
  console.log(`processor ms   mean ${(cpuMicroseconds / 1000 / sheets).toFixed(1)}`)
  console.log(`refused        ${refused === '' ? 'none' : refused}`)
  console.log(`contests       right ${tally.right}  unsure ${tally.unsure}  wrong ${tally.wrong}`)
  console.log(`marks meant    marked ${states.mark}  unsure ${states.unsure}  empty ${states['no-mark']}`)
  console.log(`not meant      marked ${falseMarks.mark}  unsure ${falseMarks.unsure}`)
  console.log(
    `fill, meant    least ${at(fills.meant, 0)}  1 % ${at(fills.meant, 0.01)}  median ${at(fills.meant, 0.5)}  most ${at(fills.meant, 1)}`,
  )
  console.log(
    `fill, others   median ${at(fills.others, 0.5)}  99.9 % ${at(fills.others, 0.999)}  most ${at(fills.others, 1)}`,
  )
}

function at(values: readonly number[], share: number, digits = 3): string {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(digits) ?? '-'
}
