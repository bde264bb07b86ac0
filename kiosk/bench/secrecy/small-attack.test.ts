import { describe, expect, it } from 'vitest'
import { verdictOf } from './attack/verdict.ts'
import { BUILDS, type BuildName } from './builds/builds.ts'
import { findingsOf } from './run-builds.ts'

/** A small day is an easy one for the attacker: the fewer sheets, the less a hint has to say. */
const SHEETS = 40
/** Standard errors: far beyond luck, because every run draws new keys and new places. */
const FAR_Z = 6
/** As many days as each careless build needs to be clear of chance by a wide margin. */
const DAYS: Readonly<Record<Exclude<BuildName, 'shipped' | 'mended'>, number>> = {
  'rowid-order': 2,
  'outcome-with-time': 4,
  'unpadded-length': 10,
  'log-kept': 2,
  'draft-in-free-pages': 1,
}

/** A laptop that does other things as well (milliseconds). */
const TIMEOUT_MS = 180_000

function verdict(build: BuildName, days: number) {
  return findingsOf({ build, days, sheets: SHEETS, seed: 'small', colludersEvery: 1 }).then(verdictOf)
}

describe('secrecy of the ballot box', () => {
  it(
    'gives copies of the disk, the export and the list of voters no vote, no order and no link',
    async () => {
      const { readable, apart, orders, changed } = await verdict('shipped', 3)
      expect(readable).toBe(0)
      expect(apart).toBeLessThanOrEqual(1)
      expect(changed).toEqual(['journal.sqlite', 'journal.sqlite-journal'])
      for (const { from, rank, watching, fromList } of orders) {
        for (const { z } of [rank, watching, fromList]) expect(Math.abs(z), from).toBeLessThan(FAR_Z)
      }
    },
    TIMEOUT_MS,
  )

  it.each(Object.entries(DAYS) as [keyof typeof DAYS, number][])(
    'sees through the build %s',
    async (build, days) => {
      const { clear } = await verdict(build, days)
      expect(clear).toContain(BUILDS[build].shownBy[0])
    },
    TIMEOUT_MS,
  )
})
