import type { Random } from '@taanuu/simulator/random'
import type { Truth } from '../day/loot.ts'
import type { JournalSheet } from './pauses.ts'
import type { PublishedRecord } from './records.ts'
import { agreementByChance, type DailyFigure } from './statistics.ts'

/** Guesses about outcomes, not votes: how many were made, how many were right. */
export interface Guess {
  readonly made: number
  readonly right: number
  /** Right minus what the published totals alone would give. */
  readonly figure: DailyFigure
  /** Known for certain, because the published totals leave nothing else. */
  readonly certain: number
}

/** Names the voters whose sheets paused as those with a blank or overvoted record. */
export function guessAsked(
  inBox: readonly JournalSheet[],
  records: readonly PublishedRecord[],
  truth: Truth,
): Guess {
  const asked = new Set(records.filter((record) => record.asked).map((record) => record.line))
  const named = inBox.flatMap(({ paused }, i) => (paused ? [i] : []))
  const right = named.filter((i) => asked.has(truth.cast[i].line)).length
  const n = records.length
  const total = records.filter((record) => record.asked).length
  const share = total / n
  // Hypergeometric: sheets named blindly.
  const variance = named.length * share * (1 - share) * ((n - named.length) / Math.max(1, n - 1))
  return {
    made: named.length,
    right,
    figure: { excess: right - named.length * share, variance },
    certain: total === 0 || total === n ? n : 0,
  }
}

/**
 * Names the reason of each returned sheet. The attackers are told how often each occurred, which the published totals
 * say of frequent ones alone; beyond that speak rows on disk and pauses (the box gives an unread sheet back at once).
 *
 * @param published reasons as the result names them
 */
export function guessCodes(
  sheets: readonly JournalSheet[],
  onDisk: readonly string[],
  published: readonly string[],
  { returned }: Truth,
  random: Random,
): Guess {
  const certain = published.length === 1 && returned.includes(published[0]) ? returned.length : 0
  const journal = sheets.filter((sheet) => sheet.end === 'returned')
  const guess = onDisk.length === returned.length ? onDisk : byPauses(journal, random.shuffle(returned))
  const right = returned.filter((code, i) => code === guess[i]).length
  if (returned.length < 2) {
    return {
      made: returned.length,
      right,
      figure: { excess: 0, variance: 0 },
      certain,
    }
  }
  const chance = agreementByChance(returned)
  return {
    made: returned.length,
    right,
    figure: { excess: right - chance.mean, variance: chance.variance },
    certain,
  }
}

/** Deals the published reasons out: those that come after a question go to sheets that paused. */
function byPauses(journal: readonly JournalSheet[], codes: readonly string[]): readonly string[] {
  const askedFirst = [...codes].sort((a, b) => Number(isQuestion(b)) - Number(isQuestion(a)))
  const pausedFirst = journal
    .map((_, i) => i)
    .sort((a, b) => Number(journal[b].paused) - Number(journal[a].paused))
  const dealt = new Array<string>(journal.length)
  const paused = journal.filter((sheet) => sheet.paused).length
  // Only the paused ones are told apart; among the rest the order stays drawn.
  const first = askedFirst.slice(0, paused)
  const rest = [...codes]
  for (const code of first) rest.splice(rest.indexOf(code), 1)
  for (const [i, sheet] of pausedFirst.entries()) dealt[sheet] = i < paused ? first[i] : rest[i - paused]
  return dealt
}

function isQuestion(code: string): boolean {
  return code === 'SHEET_OVERVOTE' || code === 'SHEET_BLANK'
}
