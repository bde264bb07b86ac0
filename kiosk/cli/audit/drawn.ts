import type { AuditPlan } from '@taanuu/voter-roll-sync/audit/audit-plan'
import {
  type CentralRecord,
  drawRecords,
  readCentralCount,
} from '@taanuu/voter-roll-sync/audit/ballot-comparison'
import { nextComparison, nextPolling } from '@taanuu/voter-roll-sync/audit/sample-size'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import type { AuditValues } from './audit-args.ts'

/** Value, or the failure as wrong use: plans that were accepted do not fail later. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new UsageError(`${result.error.code}: ${result.error.detail}`)
  return result.value
}

/** Draws that a first sample needs in nine of ten audits. */
export function firstSize(plan: AuditPlan): number {
  const next = must(plan.method === 'ballot-polling' ? nextPolling(plan) : nextComparison(plan, 1))
  return next.ninety
}

/** The records of the central count that a plan was made from, and those that the seed draws. */
export function drawnRecords(
  plan: AuditPlan,
  { central }: AuditValues,
  seed: string,
  draws: number,
): readonly (CentralRecord | undefined)[] {
  if (central === undefined) throw new UsageError('where are the records? --central FOLDER')
  const files = must(readCentralCount(central))
  if (files.recordsSha256 !== plan.recordsSha256)
    throw new UsageError(`${central} has other records than those that the plan was made from`)
  return drawRecords(plan, seed, draws).map((index) => files.records[index])
}
