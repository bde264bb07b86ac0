import { type Assertion, marginOf, type Votes } from '../assertion.ts'
import { type AuditBatch, type AuditPlan, planAssertions } from '../audit-plan.ts'
import type { Random } from './seeded-random.ts'
import { worsen } from './worsen.ts'

/** What is on the paper: votes by batch (in the plan's order), contest and option. */
export type TrueVotes = readonly Readonly<Record<string, Votes>>[]

/** Paper that says what was reported, but for a vote here and there that the machine read otherwise. */
export function honestVotes(plan: AuditPlan, random: Random, differing: number): TrueVotes {
  return plan.batches.map((batch) =>
    Object.fromEntries(
      Object.entries(batch.votes).map(([contestId, votes]) => [
        contestId,
        misread(votes, batch.sheets, random, differing),
      ]),
    ),
  )
}

/** Each option loses a vote to another one with the given chance. */
function misread(votes: Votes, sheets: number, random: Random, differing: number): Votes {
  const counts: Record<string, number> = { ...votes }
  const options = Object.keys(counts)
  for (const option of options) {
    const other = options[Math.floor(random() * options.length)]
    if (other === option || counts[option] === 0 || counts[other] === sheets || random() >= differing)
      continue
    counts[option]--
    counts[other]++
  }
  return counts
}

/** A wrong outcome that is no tie is lost by up to this part of the reported margin. */
const LOST_BY = 0.05

/** How a wrong outcome came about. */
export type Wrongness = 'few-batches' | 'all-batches' | 'some-batches'
export const wrongnesses: readonly Wrongness[] = ['few-batches', 'all-batches', 'some-batches']

/**
 * Paper on which one claim of the plan is false: a tie exactly (the hardest wrong outcome to find) or lost by up to a twentieth.
 * In few batches, each changed as far as its sheets allow; in all alike; or in some, by chance.
 */
export function wrongVotes(
  plan: AuditPlan,
  random: Random,
): { readonly votes: TrueVotes; readonly claim: Assertion } {
  const claims = planAssertions(plan)
  if (!claims.ok) throw new Error(claims.error.detail)
  const claim = claims.value[Math.floor(random() * claims.value.length)].assertion
  const wrongness = wrongnesses[Math.floor(random() * wrongnesses.length)]
  const { votesAllowed } = plan.contests.find(({ contestId }) => contestId === claim.contestId)!
  const votes = honestVotes(plan, random, random() < 0.5 ? 0 : 0.05).map((contests) => ({ ...contests }))
  const margin = (): number =>
    votes.reduce((sum, contests) => sum + marginOf(claim, contests[claim.contestId] ?? {}), 0)
  const change = (i: number, by: number): void => {
    const own = votes[i][claim.contestId]
    if (own && by > 0)
      votes[i][claim.contestId] = worsen(claim, own, plan.batches[i].sheets, votesAllowed, by)
  }
  const reported = margin()
  const below = random() < 0.5 ? 0 : Math.floor(reported * LOST_BY * random())
  const goal = reported + below
  const sheets = plan.batches.reduce((sum, batch) => sum + batch.sheets, 0)
  const order = shuffled(plan.batches, random)
  if (wrongness === 'all-batches')
    for (const i of order) change(i, Math.floor((goal * plan.batches[i].sheets) / sheets))
  if (wrongness === 'some-batches') {
    for (const i of order)
      change(i, Math.min(margin() + below, Math.floor(random() * plan.batches[i].sheets)))
  }
  // What is still to change, in one batch after the other.
  for (const i of order) change(i, margin() + below)
  return { votes, claim }
}

function shuffled(batches: readonly AuditBatch[], random: Random): readonly number[] {
  const order = batches.map((_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
