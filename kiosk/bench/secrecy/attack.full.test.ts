import { expect, it } from 'vitest'
import { verdictOf } from './attack/verdict.ts'
import { BUILDS, type BuildName } from './builds/builds.ts'
import { findingsOf } from './run-builds.ts'

const DAYS = 200
const LEAKY_DAYS = 20
const SHEETS = 500
/** Two hours on an old laptop. */
const TIMEOUT_MS = 7_200_000

it(
  'the shipped box is attacked in vain',
  async () => {
    const order = { build: 'shipped', days: DAYS, sheets: SHEETS, seed: 'full', colludersEvery: 4 } as const
    expect(verdictOf(await findingsOf(order)).won).toEqual([])
  },
  TIMEOUT_MS,
)

it(
  'a box with short intervals is attacked in vain',
  async () => {
    const order = {
      build: 'short-intervals',
      days: LEAKY_DAYS,
      sheets: SHEETS,
      seed: 'full',
      colludersEvery: 4,
    } as const
    expect(verdictOf(await findingsOf(order)).won).toEqual([])
  },
  TIMEOUT_MS,
)

it.each((Object.keys(BUILDS) as BuildName[]).filter((build) => BUILDS[build].kind === 'leaky'))(
  'the attack sees through %s in every way',
  async (build) => {
    const order = { build, days: LEAKY_DAYS, sheets: SHEETS, seed: 'full', colludersEvery: 1 }
    const { clear } = verdictOf(await findingsOf(order))
    for (const figure of BUILDS[build].shownBy) expect(clear).toContain(figure)
  },
  TIMEOUT_MS,
)
