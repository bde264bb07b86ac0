import type { Random } from '@taanuu/simulator/random'
import type { LayoutsForTally } from '@taanuu/voter-roll-sync/exchange/tally'

/** Marks by contest, as they stand on the paper. */
export type Marks = Readonly<Record<string, readonly string[]>>

/** What is wrong with a sheet beyond its marks. */
export type PaperTrouble = 'foreign' | 'not-readable' | 'unsure'

export interface PlannedSheet {
  readonly marks: Marks
  readonly trouble: PaperTrouble | null
  /** What the voter answers if the box offers the choice, and after how many milliseconds of reading and thinking. */
  readonly answer: 'cast' | 'return'
  readonly thinksMs: number
}

/** One voter: identified at the table, some minutes in the booth, then sheets until one stays in the box. */
export interface PlannedVoter {
  /** Milliseconds after the opening. */
  readonly identifiedAtMs: number
  /** When he steps to the box. */
  readonly feedsAtMs: number
  readonly sheets: readonly PlannedSheet[]
}

const MINUTE_MS = 60_000
/** Two tables of a precinct work through 60 voters an hour each at most; a day of ten hours stays below that. */
const VOTERS_AN_HOUR = 75
/** From the table to the box: signature, sheet, booth (minutes). */
const BOOTH_MINUTES = [2, 8] as const
/** Reading the box's question, thinking, asking, pressing (milliseconds). */
const THINKING_MS = [6_000, 25_000] as const
/** Back to the table for another sheet, and to the booth again (milliseconds). */
const AGAIN_MS = 90_000

export { AGAIN_MS }

/** Shares of first sheets. Overvotes and blanks of a few percent are common on paper; many leave seats of a council open. */
const RATES = {
  overvote: 0.03,
  blank: 0.02,
  undervote: 0.3,
  unsure: 0.015,
  notReadable: 0.01,
  foreign: 0.003,
}
/** Share of valid contests with the one mark against everyone. */
const AGAINST_ALL = 0.1
/** Of those who are asked, how many take the sheet back. */
const TAKES_BACK = 0.5

/**
 * Draws a day of voters. What is on a sheet depends neither on the time nor on the voter, so that any order or link
 * that an attacker finds comes from the machine.
 */
export function drawVoters(random: Random, count: number, layouts: LayoutsForTally): readonly PlannedVoter[] {
  const contests = layouts.flatMap((layout) => layout.contests)
  const arrivals = Array.from({ length: count }, () =>
    random.uniform(0, (count / VOTERS_AN_HOUR) * 60 * MINUTE_MS),
  ).sort((a, b) => a - b)
  return arrivals.map((identifiedAtMs) => ({
    identifiedAtMs: Math.round(identifiedAtMs),
    feedsAtMs: Math.round(identifiedAtMs + random.uniform(...BOOTH_MINUTES) * MINUTE_MS),
    sheets: drawSheets(random, contests),
  }))
}

type Contest = LayoutsForTally[number]['contests'][number]

function drawSheets(random: Random, contests: readonly Contest[]): readonly PlannedSheet[] {
  const sheets = [drawSheet(random, contests)]
  // After a sheet that came back the voter does it right.
  if (!staysInBox(sheets[0])) sheets.push({ ...sheets[0], ...good(random, contests) })
  return sheets
}

function staysInBox(sheet: PlannedSheet): boolean {
  return sheet.trouble === null && sheet.answer === 'cast'
}

function good(random: Random, contests: readonly Contest[]) {
  return { marks: drawMarks(random, contests, 'voted'), trouble: null, answer: 'cast' } as const
}

function drawSheet(random: Random, contests: readonly Contest[]): PlannedSheet {
  const kind = random.weighted<keyof typeof RATES | 'voted'>([
    ...(Object.entries(RATES) as [keyof typeof RATES, number][]),
    ['voted', 1 - Object.values(RATES).reduce((sum, rate) => sum + rate, 0)],
  ])
  const trouble =
    kind === 'foreign' || kind === 'unsure' ? kind : kind === 'notReadable' ? ('not-readable' as const) : null
  const asked = kind === 'overvote' || kind === 'blank'
  return {
    marks: drawMarks(random, contests, trouble === null ? kind : 'voted'),
    trouble,
    answer: asked && random.chance(TAKES_BACK) ? 'return' : 'cast',
    thinksMs: random.int(...THINKING_MS),
  }
}

function drawMarks(random: Random, contests: readonly Contest[], kind: string): Marks {
  const odd = random.int(0, contests.length - 1)
  return Object.fromEntries(
    contests.map((contest, i) => {
      const against = contest.options.find((option) => option.kind === 'against-all')
      if (against && kind === 'voted' && random.chance(AGAINST_ALL))
        return [contest.contestId, [against.optionId]]
      const options = contest.options.filter((option) => option.kind !== 'against-all')
      const ids = random.shuffle(options.map((option) => option.optionId))
      const most = contest.votesAllowed
      const wanted =
        kind === 'blank'
          ? 0
          : kind === 'overvote' && i === odd
            ? most + 1
            : kind === 'undervote' && i === contests.length - 1
              ? random.int(0, most - 1)
              : most
      return [contest.contestId, ids.slice(0, wanted)]
    }),
  )
}
