import type { Random } from '@taanuu/simulator/random'
import type { Loot, Truth } from '../day/loot.ts'
import { agreementByChance, type DailyFigure, spearman, spearmanVariance } from './statistics.ts'

/** Something about one sheet, at a place in some order; `says` in the attacker's words, null if only that it exists. */
export interface Clue {
  readonly at: number
  readonly says: string | null
}

/**
 * Puts records into the order in which their sheets came, as far as the clues tell: a clue goes to a record of which
 * it may speak, drawn at random; what is left goes to what is left. Returns indices of records, first sheet first.
 */
export function orderByClues(
  clues: readonly Clue[],
  says: readonly ReadonlySet<string>[],
  random: Random,
): readonly number[] {
  const free = new Set(random.shuffle(says.map((_, i) => i)))
  const at = new Map<number, number>()
  const unused: number[] = []
  for (const clue of random.shuffle(clues)) {
    const record = clue.says === null ? undefined : firstWith(free, says, clue.says)
    if (record === undefined) unused.push(clue.at)
    else {
      free.delete(record)
      at.set(record, clue.at)
    }
  }
  const all = clues.map((clue) => clue.at)
  for (const record of free)
    at.set(record, unused.pop() ?? (all.length > 0 ? random.pick(all) : random.next()))
  return random.shuffle([...at.keys()]).sort((a, b) => at.get(a)! - at.get(b)!)
}

function firstWith(free: ReadonlySet<number>, says: readonly ReadonlySet<string>[], told: string) {
  for (const i of free) if (says[i].has(told)) return i
  return undefined
}

/**
 * Puts records into the order of the mean place of the clues that may speak of them: the best order where a clue may
 * speak of many. Records of which nothing speaks stand in the middle; ties are drawn.
 */
export function orderByMeans(
  clues: readonly Clue[],
  says: readonly ReadonlySet<string>[],
  random: Random,
): readonly number[] {
  const sums = new Map<string | null, { total: number; count: number }>()
  for (const { at, says: told } of clues) {
    for (const key of told === null ? [null] : [null, told]) {
      const sum = sums.get(key) ?? { total: 0, count: 0 }
      sums.set(key, { total: sum.total + at, count: sum.count + 1 })
    }
  }
  const means = says.map((words) => {
    const found = [...words].map((word) => sums.get(word)).find((sum) => sum !== undefined) ?? sums.get(null)
    return found ? found.total / found.count : 0
  })
  return random.shuffle(says.map((_, i) => i)).sort((a, b) => means[a] - means[b])
}

/** How well an order of records fits the truth of a day. */
export interface OrderScore {
  /** Rank correlation of guessed and true place. */
  readonly rank: DailyFigure
  /** Share of sheets whose vote is guessed right by somebody who saw who fed each. */
  readonly watching: DailyFigure
  /** Share of voters whose vote is guessed right from the list of who was identified when. */
  readonly fromList: DailyFigure
  /** Share that a blind guess gets right. */
  readonly chance: number
}

/**
 * Scores guessed orders of the published lines (first sheet first): `links` says which line is whose, `ranked` which
 * came earlier. Sheets of equal content are one to an attacker, so the true place of a line is the mean of their places.
 */
export function scoreOrder(
  { links: lines, ranked }: { readonly links: readonly string[]; readonly ranked: readonly string[] },
  { identified }: Pick<Loot, 'identified'>,
  truth: Truth,
): OrderScore {
  const n = lines.length
  const places = new Map<string, number[]>()
  for (const [i, { line }] of truth.cast.entries()) places.set(line, [...(places.get(line) ?? []), i])
  const means = ranked.map((line) => {
    const of = places.get(line) ?? []
    return of.reduce((sum, place) => sum + place, 0) / of.length
  })
  const guess = new Map(
    [...identified].sort((a, b) => a.atMs - b.atMs).map(({ voter }, i) => [voter, lines[i]]),
  )
  const chance = agreementByChance(lines)
  const watching = truth.cast.filter(({ line }, i) => lines[i] === line).length
  const fromList = truth.cast.filter(({ line, voter }) => guess.get(voter) === line).length
  function share(hits: number): DailyFigure {
    return { excess: (hits - chance.mean) / n, variance: chance.variance / n ** 2 }
  }
  return {
    rank: {
      excess: spearman(
        lines.map((_, i) => i),
        means,
      ),
      variance: spearmanVariance(n),
    },
    watching: share(watching),
    fromList: share(fromList),
    chance: chance.mean / n,
  }
}
