import type { AuditMethod, AuditPlan } from '../audit-plan.ts'
import { type ElectionSize, randomPlan } from './random-plan.ts'
import {
  type AuditRun,
  isFalseOnPaper,
  runBatchAudit,
  runComparisonAudit,
  runPollingAudit,
} from './run-audit.ts'
import { type Random, seededRandom } from './seeded-random.ts'
import { type TrueVotes, wrongVotes } from './true-votes.ts'

/** One audit by the plan's method. */
export function runAudit(plan: AuditPlan, truth: TrueVotes, random: Random): AuditRun {
  switch (plan.method) {
    case 'batch-comparison':
      return runBatchAudit(plan, truth, randomSeed(random))
    case 'ballot-polling':
      return runPollingAudit(plan, truth, random)
    case 'ballot-comparison':
      return runComparisonAudit(plan, truth, random)
  }
}

export function randomSeed(random: Random): string {
  return Array.from({ length: 20 }, () => Math.floor(random() * 10)).join('')
}

export interface RiskStudy {
  readonly elections: number
  /** Wrong outcomes that the audit confirmed: at most the risk limit of them may be. */
  readonly confirmed: number
}

/** Sizes at which an election takes some milliseconds; polling may look at every sheet, so that its urns are smaller. */
const sizes: Readonly<Record<AuditMethod, ElectionSize>> = {
  'batch-comparison': { batches: 40, sheets: 200 },
  'ballot-polling': { batches: 10, sheets: 80 },
  'ballot-comparison': { batches: 10, sheets: 80 },
}

/**
 * Audits elections whose reported outcome is wrong, each with contests, margins and kinds of wrongness of its own. `audit` may be
 * another one: a study must find it out when it is not what it says.
 */
export function studyRisk(
  method: AuditMethod,
  elections: number,
  riskLimit: number,
  seed: string,
  onElection: (done: number) => void = () => undefined,
  audit: typeof runAudit = runAudit,
): RiskStudy {
  const random = seededRandom(`${seed} ${method}`)
  let confirmed = 0
  for (let done = 0; done < elections; ) {
    const plan = randomPlan(method, sizes[method], riskLimit, random)
    const { votes, claim } = wrongVotes(plan, random)
    if (!isFalseOnPaper(plan, votes, claim)) continue
    if (audit(plan, votes, random).confirmed) confirmed++
    done++
    onElection(done)
  }
  return { elections, confirmed }
}
