import { type Assertion, marginOf, type Votes } from '../assertion.ts'

/**
 * Votes of the same sheets that are worse for a claim by `by` in its own units, or as near below as these sheets allow: votes
 * move from the claim's side to the other, then blank and other votes follow. A share may go lower by part of one vote.
 */
export function worsen(
  assertion: Assertion,
  votes: Votes,
  sheets: number,
  votesAllowed: number,
  by: number,
): Votes {
  return assertion.kind === 'ahead'
    ? worsenPair(assertion, votes, sheets, votesAllowed, by)
    : worsenShare(assertion, votes, sheets, by)
}

function worsenPair(
  { winner, loser }: Extract<Assertion, { kind: 'ahead' }>,
  votes: Votes,
  sheets: number,
  votesAllowed: number,
  by: number,
): Votes {
  const counts: Record<string, number> = { ...votes }
  let left = by
  const pairs = Math.max(0, Math.min(Math.floor(left / 2), counts[winner], sheets - counts[loser]))
  counts[winner] -= pairs
  counts[loser] += pairs
  left -= 2 * pairs
  const used = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const blanks = Math.max(0, Math.min(left, sheets * votesAllowed - used, sheets - counts[loser]))
  counts[loser] += blanks
  left -= blanks
  for (const option of Object.keys(counts)) {
    if (option === winner || option === loser) continue
    const taken = Math.max(0, Math.min(left, counts[option], sheets - counts[loser]))
    counts[option] -= taken
    counts[loser] += taken
    left -= taken
  }
  counts[winner] -= Math.max(0, Math.min(left, counts[winner]))
  return counts
}

function worsenShare(
  assertion: Extract<Assertion, { kind: 'share' }>,
  votes: Votes,
  sheets: number,
  by: number,
): Votes {
  const { options, share } = assertion
  const counts: Record<string, number> = { ...votes }
  const other = Object.keys(counts).find((option) => !options.includes(option))
  if (other === undefined) return counts
  // A vote that changes sides is worth the denominator, a new one on the other side the numerator.
  let moves = Math.ceil(by / share.denominator)
  for (const option of options) {
    const moved = Math.min(moves, counts[option])
    counts[option] -= moved
    counts[other] += moved
    moves -= moved
  }
  const done = marginOf(assertion, votes) - marginOf(assertion, counts)
  const used = Object.values(counts).reduce((sum, count) => sum + count, 0)
  counts[other] += Math.max(0, Math.min(Math.ceil((by - done) / share.numerator), sheets - used))
  return counts
}
