/** Attacks the secrecy of ballot-box days, on the shipped build and on careless ones that the attack must see through. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { DayFindings } from './attack/attack-day.ts'
import { verdictOf } from './attack/verdict.ts'
import { BUILDS, type BuildName } from './builds/builds.ts'
import { reportOf } from './report.ts'
import { findingsOf, type KeptFindings } from './run-builds.ts'

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '200' },
    sheets: { type: 'string', default: '500' },
    'leaky-days': { type: 'string', default: '20' },
    'colluders-every': { type: 'string', default: '4' },
    build: { type: 'string', multiple: true, default: Object.keys(BUILDS) },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/secrecy/run.ts [--days N] [--sheets N] [--leaky-days N] [--colluders-every N] [--build NAME]... [--seed S] [--json FILE] [--keep FOLDER]
Runs N ballot-box days (default 200) of N sheets (default 500) of the shipped station on its own files and attacks each with copies
of the disk, the export and the list of who was identified when. Builds: ${Object.keys(BUILDS).join(', ')}; all
but the shipped one run for N days (default 20). Ends with 1 if anything about a sound build is clear of chance or a
vote was readable, with 2 if a careless build was not seen through: then the attack is void. What each day gave is kept in the
folder, and a run that was cut short goes on there; days write much, so let TMPDIR lie in memory.`)
} else process.exitCode = await main(values.build as BuildName[])

async function main(builds: readonly BuildName[]): Promise<number> {
  const verdicts: Record<string, unknown> = {}
  let lost = false
  let isVoid = false
  for (const build of builds) {
    if (!Object.hasOwn(BUILDS, build)) throw new Error(`no build ${build}`)
    const { kind } = BUILDS[build]
    const days = Number(kind === 'shipped' ? values.days : values['leaky-days'])
    const started = performance.now()
    const findings = await findingsOf(
      {
        build,
        days,
        sheets: Number(values.sheets),
        seed: values.seed,
        colludersEvery: kind === 'shipped' ? Number(values['colluders-every']) : 1,
      },
      (done) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${build}: ${done} of ${days} days`)
      },
      keptIn(values.keep, build),
    )
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
    const verdict = verdictOf(findings)
    verdicts[build] = verdict
    const seconds = (performance.now() - started) / 1000 / days
    console.log(`${reportOf(build, verdict)}\n  ${seconds.toFixed(1)} s a day\n`)
    lost ||= kind !== 'leaky' && verdict.won.length > 0
    const unseen = BUILDS[build].shownBy.filter((figure) => !verdict.clear.includes(figure))
    if (unseen.length > 0) console.log(`  NOT SEEN: ${unseen.join('; ')}\n`)
    isVoid ||= unseen.length > 0
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(verdicts, null, 2)}\n`)
  if (isVoid) {
    console.log('VOID: a careless build was not seen through')
    return 2
  }
  console.log(lost ? 'the attacker found something' : 'no better than chance')
  return lost ? 1 : 0
}

/** A line a day of a build, seed and size, in a folder that outlives the run. */
function keptIn(folder: string | undefined, build: BuildName): KeptFindings | undefined {
  if (folder === undefined) return undefined
  const file = join(folder, `${build}-${values.sheets}-${values.seed}.jsonl`)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  return {
    days: lines.map((line) => JSON.parse(line) as DayFindings),
    keep: (day) => appendFileSync(file, `${JSON.stringify(day)}\n`),
  }
}
