import { appendFileSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DEFECTS } from './defects.ts'
import { keepSheet } from './keep.ts'
import { pdftoppmIsThere } from './rasters.ts'
import { readPages, type SeenSheet } from './read-pages.ts'
import { productReader } from './reader.ts'
import { benchStyles } from './styles.ts'
import { report, type SheetResult } from './tally.ts'

const HELP = `npm run bench:ballots [-- --pages N] [--seed S] [--only DEFECT] [--ballot NAME] [--from N] [--append FILE]
    [--sheet N] [--keep DIR]

Prints ballots of seven layouts to PDF, rasterises them with pdftoppm, marks them as voters do, spoils and scans them, and
lets the interpreter read the pictures by the layout files alone. Prints what was read of every defect, ballot and mark, and
ends with status 1 when a bar is missed.
  --pages N        printed sides to read, default 5000
  --seed S         default 1
  --only DEFECT    ${DEFECTS.map(({ name }) => name).join(', ')}
  --ballot NAME    one ballot alone
  --from NUMBER    first sheet, default 0: one long run in parts
  --append FILE    adds what was read to FILE (JSON lines) and reports on all parts in it
  --sheet NUMBER   one sheet alone, as an earlier run named it (with the same --only and --ballot)
  --keep DIR       pictures of sheets that were read wrongly or not at all; with --sheet, of that one
  --help           this text`

/** Of a sheet read wrongly all over, the first few faults are enough. */
const MOST_WORDS = 9

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    ballot: { type: 'string' },
    from: { type: 'string', default: '0' },
    append: { type: 'string' },
    sheet: { type: 'string' },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(HELP)
else if (!pdftoppmIsThere())
  console.log('skipped: pdftoppm is not installed (Debian: apt install poppler-utils)')
else process.exitCode = await run()

async function run(): Promise<number> {
  const styles = benchStyles().filter(({ name }) => values.ballot === undefined || name === values.ballot)
  const [pages, seed] = [Number(values.pages), Number(values.seed)]
  const known = values.only === undefined || DEFECTS.some(({ name }) => name === values.only)
  if (styles.length === 0 || !known || !(pages > 0) || !Number.isSafeInteger(seed)) {
    console.error(HELP)
    return 2
  }
  const started = performance.now()
  const results = await readPages({
    styles,
    reader: productReader,
    pages,
    seed,
    from: Number(values.from),
    ...(values.only !== undefined && { only: values.only }),
    ...(values.sheet !== undefined && { sheet: Number(values.sheet) }),
    onSheet: (seen) => note(seen, pages),
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const { lines, missed } = report(values.append === undefined ? results : appended(values.append, results))
  for (const line of lines) console.log(line)
  const sides = results.reduce((sum, { sides }) => sum + sides, 0)
  console.log(
    `${sides} pages, ${results.length} sheets, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  )
  for (const bar of missed) console.log(`missed: ${bar}`)
  return missed.length === 0 ? 0 : 1
}

/** Adds results to those of earlier parts and gives all. */
function appended(file: string, results: readonly SheetResult[]): readonly SheetResult[] {
  appendFileSync(file, results.map((result) => `${JSON.stringify(result)}\n`).join(''))
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function note(seen: SeenSheet, pages: number): void {
  const { number, made, result, pagesRead } = seen
  const { verdict, style, defect, expect } = result
  const unplaced = expect === 'read' && !verdict.placed
  const bad = unplaced || verdict.wrongVotes.length > 0 || (expect !== 'refuse' && verdict.misread.length > 0)
  if (bad)
    console.log(
      [`sheet ${number}`, style, defect, verdict.refusal ?? '', ...verdict.wrongVotes, ...verdict.misread]
        .filter((word) => word !== '')
        .slice(0, MOST_WORDS)
        .join('; '),
    )
  if (values.keep !== undefined && (bad || values.sheet !== undefined)) keepSheet(values.keep, seen)
  if (values.sheet !== undefined) console.log(JSON.stringify(made.scan))
  if (process.stderr.isTTY) process.stderr.write(`\r${pagesRead}/${pages} `)
}
