import { afterAll, describe, expect, it } from 'vitest'
import { patternsOf } from './encodings.ts'
import { scanRecord } from './leak-scan.ts'
import { scanDays, scanTable } from './leaks-of-days.ts'
import { bookPath } from './life-order.ts'
import { recordDays, recordTable } from './recorded-days.ts'
import { votesOfDay } from './secrets-of-day.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
const VOTERS = 2
/** Half a minute on a machine with other work. */
const TIMEOUT_MS = 300_000
const all: { remove(): void }[] = []
afterAll(() => {
  for (const days of all) days.remove()
})

async function kept<T extends { remove(): void }>(recorded: Promise<T>): Promise<T> {
  const days = await recorded
  all.push(days)
  return days
}

describe.skipIf(missing !== null)(
  `everything that two stations write in a day${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    it('holds no voter, no finger, no key and, before closing, no vote', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const days = await kept(recordDays('leaks', VOTERS))
      const { scans, patterns } = await scanDays(days)
      for (const [what, { leaks, bytes, files }] of Object.entries(scans)) {
        expect(leaks, what).toEqual([])
        expect(bytes).toBeGreaterThan(300_000)
        expect(files).toBeGreaterThan(20)
      }
      expect(patterns).toBeGreaterThan(1000)
      // After closing the anonymous records are published: the same patterns find them.
      const { record, order } = days['ballot-box']
      const votes = patternsOf(votesOfDay(order))
      expect(scanRecord(record, votes, [bookPath(order.outside)]).leaks.length).toBeGreaterThan(0)
    })

    it('betrays a careless build: debug file, log, support bundle, slip', {
      timeout: TIMEOUT_MS,
    }, async () => {
      const table = await kept(
        recordTable('leaks-careless', 1, {
          leaks: ['template-in-temp-file', 'number-in-log', 'name-in-bundle', 'name-on-paper'],
        }),
      )
      const { leaks } = await scanTable(table)
      const found = (label: string, path: RegExp): boolean =>
        leaks.some((leak) => leak.label.startsWith(label) && path.test(leak.path))
      expect({
        template: found('template', /taanuu-debug-/),
        number: found('personal number', /^(socket|pipe|\/dev)/),
        bundle: found('name', /support\.zip$/),
        paper: found('name', /papers/),
      }).toEqual({ template: true, number: true, bundle: true, paper: true })
    })
  },
)
