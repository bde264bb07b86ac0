import { describe, expect, it } from 'vitest'
import { verdictOf } from './attack/verdict.ts'
import { BUILDS, type BuildName } from './builds/builds.ts'
import { findingsOf } from './run-builds.ts'

/** Standard errors: far beyond luck, because every run draws new keys and new places. */
const FAR_Z = 6

/** Voters, their times and the times of copies follow from it, so that leaks of that kind are as wide in every run. */
const SEED = 's3'

/** `attack.full.test.ts` tries all builds; those left out here show only on long days, or what another one shows too. */
type Leaky = Exclude<
  BuildName,
  'shipped' | 'short-intervals' | 'rows-after-gaps' | 'unpadded-length' | 'minute-heads'
>
/**
 * As many days and sheets as each careless build needs to be clear of chance by a wide margin; most leaks show soonest on
 * small days.
 */
const DAYS: Readonly<Record<Leaky, { readonly days: number; readonly sheets: number }>> = {
  'rowid-order': { days: 1, sheets: 40 },
  'outcome-with-time': { days: 1, sheets: 120 },
  'log-kept': { days: 1, sheets: 40 },
  'draft-in-free-pages': { days: 1, sheets: 40 },
  'times-of-questions': { days: 1, sheets: 80 },
  'reasons-alone': { days: 2, sheets: 40 },
}

/** A laptop that does other things as well (milliseconds). */
const TIMEOUT_MS = 600_000

function verdict(build: BuildName, days: number, sheets: number) {
  return findingsOf({ build, days, sheets, seed: SEED, colludersEvery: 1 }).then(verdictOf)
}

/** With short intervals, in which a question shows sooner than in those of the demonstration. */
async function attackShipped() {
  const { readable, apart, orders, changed, asked, codes } = await verdict('short-intervals', 1, 120)
  expect(asked.made).toBe(0)
  expect(asked.certain).toBe(0)
  expect(codes.made).toBeGreaterThan(0)
  expect(codes.certain).toBe(0)
  expect(readable).toBe(0)
  expect(apart).toBeLessThanOrEqual(1)
  expect(changed).toEqual(['journal.sqlite', 'journal.sqlite-journal'])
  for (const { from, rank, watching, fromList } of orders) {
    for (const { z } of [rank, watching, fromList]) expect(Math.abs(z), from).toBeLessThan(FAR_Z)
  }
}

describe('secrecy of the ballot box', () => {
  it('tells the attacker no vote, no order, no link and no question', attackShipped, TIMEOUT_MS)

  it.each(Object.keys(DAYS) as Leaky[])(
    'sees through the build %s',
    async (build) => {
      const { clear } = await verdict(build, DAYS[build].days, DAYS[build].sheets)
      expect(clear).toContain(BUILDS[build].shownBy[0])
    },
    TIMEOUT_MS,
  )
})
