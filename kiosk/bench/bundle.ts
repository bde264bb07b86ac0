import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileStyle, interpretSheet, layOutBallot } from '@taanuu/matcher/ballot/index'
import { keepMarks } from '@taanuu/matcher/ballot/kept-marks'
import { sampleContest } from '@taanuu/matcher/ballot/sample-ballots'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { type Marks, writePrecinctExport } from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import {
  encodeMarkPicture,
  MARK_PICTURE_PAPER,
  MARK_PICTURE_PRINT,
  markPictureFormat,
} from '@taanuu/voter-roll-sync/exchange/mark-picture'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'

const PRECINCT = 9012
/** Different sheets; a long day repeats them, which saves making pictures and changes no time of checking them. */
const DIFFERENT = 24
const MIB = 1024 * 1024
const root = Buffer.from(ROOT.publicKey).toString('hex')

const { values } = parseArgs({
  options: {
    sheets: { type: 'string', default: '3000' },
    pictures: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(`node kiosk/bench/bundle.ts [--sheets N] [--pictures]

Writes the export of a box with N sheets (default 3000) and verifies it with taanuu verify and the second verifier, each in a
process of its own: seconds, processor seconds, memory. --pictures: with a picture of marks for each record.`)
} else bench(Number(values.sheets), values.pictures)

/** Kept pictures of some sheets marked for one option each, with the style that they are of. */
function picturesOf(marks: Marks) {
  const contest = sampleContest('head', 7, 1)
  const ids = ['a', 'b', 'against', 'd', 'e', 'f', 'g']
  const options = contest.options.map((option, i) => ({
    ...option,
    optionId: ids[i],
    kind: 'candidate' as const,
  }))
  const laid = layOutBallot({
    universe: 'training',
    electionId: ELECTION,
    precinctId: `p-${PRECINCT}`,
    ballotStyleId: `style-${PRECINCT}`,
    paper: 'A5',
    heading: { title: same('Bench'), place: same('Bench') },
    contests: [{ ...contest, options }],
  })
  if (!laid.ok) throw new Error(laid.reason)
  const layouts = compileStyle(laid.style)
  const format = markPictureFormat(layoutsForTallySchema.parse([laid.style]))!
  const tiles = { ...format, paper: MARK_PICTURE_PAPER, print: MARK_PICTURE_PRINT }
  const made = marks.slice(0, DIFFERENT).map((mark, seed) => {
    const front = markedSheet({ layout: layouts[0], choices: { head: mark ? [mark] : [] }, seed }).image
    const reading = interpretSheet({ front }, layouts)
    if (!reading.ok) throw new Error(reading.reason)
    return encodeMarkPicture(keepMarks({ front }, reading, layouts, tiles)!)
  })
  return { layouts: [laid.style], pictures: marks.map((_, i) => made[i % DIFFERENT]) }
}

async function bench(sheets: number, withPictures: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-bundle-'))
  try {
    const cycle: Marks = ['a', 'b', 'a', 'against', null, 'a', 'b', 'a']
    const marks = Array.from({ length: sheets }, (_, i) => cycle[(i % DIFFERENT) % cycle.length])
    const kept = withPictures ? picturesOf(marks) : undefined
    const begin = performance.now()
    await writePrecinctExport(join(folder, 'export'), PRECINCT, marks, { kept })
    const files = filesIn(join(folder, 'export'))
    console.log(`${sheets} sheets: package, journal, count and export written in ${seconds(begin)} s`)
    console.log(`${files.count} files, ${(files.bytes / MIB).toFixed(1)} MiB`)
    const node = ['--max-old-space-size=4096', join(import.meta.dirname, '../cli/taanuu.ts'), 'verify']
    measure('taanuu verify', process.execPath, [...node, join(folder, 'export'), '--root', root])
    const second = join(import.meta.dirname, '../../scripts/second-verifier.py')
    measure('second verifier', 'python3', [second, '--root', root, join(folder, 'export')])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function same(text: string) {
  return { ky: text, ru: text, en: text }
}

function filesIn(folder: string): { readonly count: number; readonly bytes: number } {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size)
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** Time and largest resident memory of a process, as GNU time sees them. */
function measure(name: string, command: string, args: readonly string[]): void {
  const run = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', command, ...args], { encoding: 'utf8' })
  const verdict = run.stdout.trimEnd().split('\n').at(-1)
  const said = /(\S+) (\S+) (\S+) (\d+)\s*$/.exec(run.stderr)
  if (!said) throw new Error(`${name}: ${run.stderr}`)
  const [, wall, user, system, kilobytes] = said.map(Number)
  const memory = (kilobytes / 1024).toFixed(0)
  console.log(
    `${name}: ${verdict}, ${wall} s, ${(user + system).toFixed(1)} s of processor time, ${memory} MiB`,
  )
}

function seconds(begin: number): string {
  return ((performance.now() - begin) / 1000).toFixed(1)
}
