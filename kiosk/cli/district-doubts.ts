import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { OpenedDistrict } from '@taanuu/voter-roll-sync/exchange/district/count-district'
import { agreed, type Reading, type Readings } from '@taanuu/voter-roll-sync/exchange/district/doubts'
import {
  doubtsForm,
  MAX_DECISIONS_BYTES,
  readDecisions,
} from '@taanuu/voter-roll-sync/exchange/district/doubts-form'
import { makeFolder, writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { must } from './authority/session.ts'
import { doubtsPage } from './doubts-page.ts'

export const DOUBTS_FILE = 'doubts.json'
/** The same form for a browser, which saves a filled copy. */
export const DOUBTS_PAGE = 'doubts.html'

/** Writes the form with the contests in doubt and the pictures of their marks, and says how many have to be found on paper. */
export function writeDoubts(folder: string, opened: OpenedDistrict): void {
  const { form, pictures } = doubtsForm(opened)
  makeFolder(folder)
  for (const [name, bytes] of pictures) {
    makeFolder(dirname(join(folder, name)))
    writeDurable(join(folder, name), bytes)
  }
  writeDurable(join(folder, DOUBTS_FILE), Buffer.from(`${JSON.stringify(form, null, 2)}\n`))
  writeDurable(join(folder, DOUBTS_PAGE), Buffer.from(doubtsPage(form)))
  const onPaper = opened.doubts.filter(({ tiles }) => !tiles).length
  console.log(`${join(folder, DOUBTS_FILE)}: contests in doubt ${form.doubts.length}`)
  if (onPaper > 0) console.log(`without a picture ${onPaper}: look these up on the paper`)
}

export interface Decided {
  readonly readers: readonly [string, string]
  readonly readings: readonly Readings[]
}

/** What two people decided, from the two files of `--decided`. */
export function decisionsFrom(paths: readonly string[], opened: OpenedDistrict): Decided {
  const [first, second, more] = paths
  if (second === undefined || more !== undefined)
    throw new UsageError('--decided A.json --decided B.json: the files of two people')
  return must(readDecisions(opened, [readForm(first), readForm(second)]))
}

function readForm(path: string): Uint8Array {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile() || stat.size > MAX_DECISIONS_BYTES)
    throw new UsageError(`${path}: no file, or too large for a form`)
  return readFileSync(path)
}

/** Lines about each doubt that two people have read and not decided, with what each of them said. */
export function undecidedLines(opened: OpenedDistrict, decided: Decided): readonly string[] {
  return opened.doubts.flatMap(({ contest, ballot }, i) => {
    const [first, second] = decided.readings[i]
    if (agreed(decided.readings[i])) return []
    const [one, other] = decided.readers
    const said = `${one} reads ${words(first)}, ${other} ${words(second)}`
    return [`undecided ${i + 1}, ${contest} on ${ballot}: ${said}`]
  })
}

function words(reading: Reading): string {
  if (reading === null) return 'does not say'
  return reading.length === 0 ? 'no mark' : reading.join(' + ')
}
