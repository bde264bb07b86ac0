import type { Interval } from './attack/statistics.ts'
import type { BuildVerdict, GuessVerdict, OrderVerdict } from './attack/verdict.ts'
import { BUILDS, type BuildName } from './builds/builds.ts'

const WIDTH = 24
const CELL = 30

/** The verdict on one build as a table, as the terminal shows it. */
export function reportOf(name: BuildName, verdict: BuildVerdict): string {
  const lines = [
    `${name} (${BUILDS[name].kind}), ${verdict.days} days`,
    `  ${'order guessed from'.padEnd(WIDTH)}${['rank correlation', 'linking, watching', 'linking, from the list'].map((title) => title.padEnd(CELL)).join('')}chance`,
    ...verdict.orders.map(orderLine),
    ...(verdict.colluders.length > 0
      ? [`  with the close secret and the evening's copy (${verdict.colluders[0].days} days):`]
      : []),
    ...verdict.colluders.map(orderLine),
    guessLine('named as asked', verdict.asked),
    guessLine('reason of return', verdict.codes),
    `  sheets dated to ${verdict.dated.byTimes.toFixed(0)} s by the rounded times, ${verdict.dated.byHeads.toFixed(0)} s with the signed heads (median error)`,
    `  votes readable before closing: ${verdict.readable}; sealed records apart from the others: at most ${verdict.apart}; files that change in a day: ${verdict.changed.join(', ')}`,
    `  beyond what luck explains: ${verdict.won.length === 0 ? 'nothing' : verdict.won.join('; ')}`,
  ]
  return lines.join('\n')
}

function orderLine({ from, rank, watching, fromList, chance }: OrderVerdict): string {
  const cells = [
    interval(rank, (x) => signed(x, 3)),
    interval(watching, (x) => percent(x + chance)),
    interval(fromList, (x) => percent(x + chance)),
  ]
  return `  ${from.padEnd(WIDTH)}${cells.map((cell) => cell.padEnd(CELL)).join('')}${percent(chance)}`
}

/** Intervals are symmetric and may reach below nothing. */
function percent(share: number): string {
  return `${(100 * Math.max(0, share)).toFixed(2)} %`
}

function guessLine(what: string, { made, right, byChance, certain, excess }: GuessVerdict): string {
  return `  ${what}: ${right} of ${made} right, ${byChance.toFixed(1)} by chance, a day ${interval(excess, (x) => signed(x, 2))} beyond chance; ${certain} certain from totals alone`
}

function interval({ mean, low, high }: Interval, show: (x: number) => string): string {
  return `${show(mean)} [${show(low)}, ${show(high)}]`
}

function signed(x: number, digits: number): string {
  return `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(digits)}`
}
