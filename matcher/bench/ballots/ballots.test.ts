import { expect, test } from 'vitest'
import { pdftoppmIsThere } from './rasters.ts'
import { readPages, type SheetReader } from './read-pages.ts'
import { productReader } from './reader.ts'
import { benchStyles } from './styles.ts'
import { report } from './tally.ts'

/** Of another seed than the long runs. */
const SEED = 7
const PAGES = 30
/** Prime to the number of ballots: one sheet of about every second defect, ballot after ballot. */
const STEP = 15

test.skipIf(!pdftoppmIsThere())(
  'a sample of the ballot bench: no wrong vote, and every sheet that must be read is',
  { timeout: 240_000 },
  async () => {
    const results = await readPages({
      styles: benchStyles(),
      reader: productReader,
      pages: PAGES,
      seed: SEED,
      step: STEP,
    })
    const faults = results.flatMap(({ style, defect, expect, verdict }, i) => [
      ...verdict.wrongVotes.map((wrong) => `${i * STEP} ${style} ${defect}: ${wrong}`),
      ...(expect === 'read' && !verdict.placed ? [`${i * STEP} ${style} ${defect}: ${verdict.refusal}`] : []),
    ])
    expect(faults).toEqual([])
    // whoever reads nothing is wrong about nothing
    expect(results.reduce((sum, { verdict }) => sum + verdict.contests, 0)).toBeGreaterThan(50)
  },
)

test.skipIf(!pdftoppmIsThere())('a reader that errs is found out', { timeout: 120_000 }, async () => {
  /** Takes the first option of every contest for marked and the last one for not. */
  const careless: SheetReader = (sheet, style) => {
    const reading = productReader(sheet, style)
    if (!reading.ok) return reading
    const [first, last] = [reading.options[0]!.optionId, reading.options.at(-1)!.optionId]
    const options = reading.options.map((option) =>
      option.optionId === first
        ? { ...option, decision: 'mark' as const }
        : option.optionId === last
          ? { ...option, decision: 'no-mark' as const }
          : option,
    )
    return { ...reading, options }
  }
  const results = await readPages({
    styles: benchStyles().filter(({ name }) => name === 'a5' || name === 'foreign-boxes'),
    reader: careless,
    pages: 8,
    seed: SEED,
    only: 'clean',
  })
  const { missed } = report(results)
  expect(missed.some((bar) => bar.startsWith('wrong votes'))).toBe(true)
  expect(missed.some((bar) => bar.startsWith('targets decided against the truth'))).toBe(true)
})
