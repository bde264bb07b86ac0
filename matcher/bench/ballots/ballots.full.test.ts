import { expect, test } from 'vitest'
import { pdftoppmIsThere } from './rasters.ts'
import { readPages } from './read-pages.ts'
import { productReader } from './reader.ts'
import { benchStyles } from './styles.ts'
import { report } from './tally.ts'

const PAGES = 5000

test.skipIf(!pdftoppmIsThere())(
  `${PAGES} pages of seven ballots keep every bar of the ballot bench`,
  { timeout: 4 * 3600_000 },
  async () => {
    const results = await readPages({ styles: benchStyles(), reader: productReader, pages: PAGES, seed: 1 })
    const { lines, missed } = report(results)
    console.log(lines.join('\n'))
    expect(missed).toEqual([])
  },
)
