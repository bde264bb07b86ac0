import type { DayFindings } from './attack-day.ts'
import type { OrderScore } from './guess.ts'
import { type DailyFigure, type Interval, intervalOf, median } from './statistics.ts'

export interface OrderVerdict {
  readonly from: string
  readonly days: number
  readonly rank: Interval
  /** Share guessed right minus chance. */
  readonly watching: Interval
  readonly fromList: Interval
  readonly chance: number
}

export interface GuessVerdict {
  readonly made: number
  readonly right: number
  /** What blind guesses would have got right. */
  readonly byChance: number
  readonly certain: number
  /** A day's right guesses minus chance. */
  readonly excess: Interval
}

export interface BuildVerdict {
  readonly days: number
  readonly orders: readonly OrderVerdict[]
  readonly colluders: readonly OrderVerdict[]
  readonly asked: GuessVerdict
  readonly codes: GuessVerdict
  /** Median over days (seconds). */
  readonly dated: { readonly byTimes: number; readonly byHeads: number }
  readonly readable: number
  readonly apart: number
  readonly changed: readonly string[]
  /** Figures whose 95 % interval is clear of chance, named: one of twenty is so by luck. */
  readonly clear: readonly string[]
  /** Of these, what luck does not explain although many figures are looked at. */
  readonly won: readonly string[]
}

/** Standard errors from chance at which a 95 % interval is clear of it. */
const CLEAR_Z = 1.96
/** Two-sided p = 0.0005, so that the thirty or so figures of a build together are wrong about once in a hundred runs. */
const WON_Z = 3.5

/** What the threat model grants to officials who collude; it is reported and not held against the build. */
const GRANTED = ['between copies']

export function verdictOf(days: readonly DayFindings[]): BuildVerdict {
  const orders = ordersOf(days.map((day) => day.orders))
  const colluders = ordersOf(days.flatMap((day) => (day.colluders ? [day.colluders] : [])))
  const asked = guessOf(days.map((day) => day.asked))
  const codes = guessOf(days.map((day) => day.codes))
  const readable = days.reduce((sum, day) => sum + day.readable, 0)
  function beyond(z: number): readonly string[] {
    return [
      ...orders.flatMap((order) => beyondIn(order, '', z)),
      ...colluders
        .filter(({ from }) => !GRANTED.includes(from))
        .flatMap((order) => beyondIn(order, 'colluders: ', z)),
      ...(asked.excess.z > z ? ['who was asked'] : []),
      ...(codes.excess.z > z ? ['why a sheet was returned'] : []),
      ...(codes.certain > 0 ? ['why a sheet was returned, from totals alone'] : []),
      ...(readable > 0 ? ['votes readable before closing'] : []),
    ]
  }
  return {
    days: days.length,
    orders,
    colluders,
    asked,
    codes,
    dated: {
      byTimes: median(days.map((day) => day.dated.byTimes)),
      byHeads: median(days.map((day) => day.dated.byHeads)),
    },
    readable,
    apart: Math.max(...days.map((day) => day.apart)),
    changed: [...new Set(days.flatMap((day) => day.changed))],
    clear: beyond(CLEAR_Z),
    won: beyond(WON_Z),
  }
}

function ordersOf(days: readonly Readonly<Record<string, OrderScore>>[]): readonly OrderVerdict[] {
  return Object.keys(days[0] ?? {}).map((from) => {
    const scores = days.map((day) => day[from])
    return {
      from,
      days: days.length,
      rank: intervalOf(scores.map((score) => score.rank)),
      watching: intervalOf(scores.map((score) => score.watching)),
      fromList: intervalOf(scores.map((score) => score.fromList)),
      chance: scores.reduce((sum, score) => sum + score.chance, 0) / scores.length,
    }
  })
}

function guessOf(
  days: readonly { made: number; right: number; certain: number; figure: DailyFigure }[],
): GuessVerdict {
  function sum(pick: (day: (typeof days)[number]) => number): number {
    return days.reduce((total, day) => total + pick(day), 0)
  }
  return {
    made: sum((day) => day.made),
    right: sum((day) => day.right),
    byChance: sum((day) => day.right - day.figure.excess),
    certain: sum((day) => day.certain),
    excess: intervalOf(days.map((day) => day.figure)),
  }
}

function beyondIn(
  { from, rank, watching, fromList }: OrderVerdict,
  who: string,
  z: number,
): readonly string[] {
  return [
    ...(Math.abs(rank.z) > z ? [`${who}rank correlation, ${from}`] : []),
    ...(watching.z > z ? [`${who}linking while watching, ${from}`] : []),
    ...(fromList.z > z ? [`${who}linking from the list, ${from}`] : []),
  ]
}
