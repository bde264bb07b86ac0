import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type BallotStyle, compileStyle } from '@taanuu/matcher/ballot/index'
import { renderBallotPdf } from '@taanuu/matcher/ballot/render-pdf'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { goodStyles, readStyleFile } from './style-file.ts'

export const ballotsHelp = `taanuu ballots <what> [options]          checks ballot style files and prints them

taanuu ballots check FILE...              every problem of a style file in words; exits 0 only if there is none
taanuu ballots render FILE --out PDF      the ballots as PDF for the print shop: vector print, fonts embedded, paper size
                                          exact, options in the order of the recorded lot
  --style ID                              of an array of styles only this one

FILE is a ballot style, version 2 (docs/formats.md, docs/ballot-style.schema.json), or an array of them.`

/** Exit codes: 0 done or good, 1 a file is not good, 2 wrong use. */
export async function ballots(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      style: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const [what, ...files] = positionals
  if (values.help || what === undefined) {
    console.log(ballotsHelp)
    return values.help ? 0 : 2
  }
  if (what !== 'check' && what !== 'render')
    throw new UsageError(`taanuu ballots has no ${what}; it has check and render`)
  if (files.length === 0) throw new UsageError(`which file? taanuu ballots ${what} FILE`)
  switch (what) {
    case 'check':
      return checkAll(files)
    case 'render':
      return render(files, values.out, values.style)
  }
}

/** Every file is looked at, whatever is wrong with another. */
function checkAll(files: readonly string[]): number {
  const good = files.map(check).filter((isGood) => isGood).length
  if (files.length > 1) console.log(`${good} of ${files.length} files good`)
  return good === files.length ? 0 : 1
}

function check(path: string): boolean {
  const file = readStyleFile(path)
  if (!file.ok) {
    console.log(`${path}: not good`)
    for (const problem of file.problems) console.log(`  ${problem}`)
    return false
  }
  console.log(`${path}: good`)
  for (const style of file.styles) console.log(`  ${summary(style)}`)
  return true
}

function summary(style: BallotStyle): string {
  const layouts = compileStyle(style)
  const contests = layouts.flatMap((layout) => layout.contests)
  const options = contests.reduce((sum, contest) => sum + contest.options.length, 0)
  const { columns, rows } = style.grid
  return (
    `${style.ballotStyleId}: ${style.paper.widthMm} × ${style.paper.heightMm} mm, ring of ${columns} × ${rows} marks, ` +
    `${quantity(style.sheets.length, 'sheet')}, ${quantity(layouts.length, 'side')}, ${quantity(contests.length, 'contest')}, ${quantity(options, 'option')}, ` +
    `metadata ${style.metadata.kind}`
  )
}

async function render(
  files: readonly string[],
  out: string | undefined,
  id: string | undefined,
): Promise<number> {
  if (out === undefined) throw new UsageError('where to? taanuu ballots render FILE --out PDF')
  const styles = files.flatMap(goodStyles).filter((style) => id === undefined || style.ballotStyleId === id)
  if (styles.length === 0) throw new UsageError(`no style ${id} in ${files.join(', ')}`)
  writeFileSync(out, await renderBallotPdf(styles.flatMap(compileStyle)))
  console.log(`${out}: ${styles.map(({ ballotStyleId }) => ballotStyleId).join(', ')}`)
  return 0
}
