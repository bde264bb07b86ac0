import { writeFileSync } from 'node:fs'
import { marginOf } from '@taanuu/voter-roll-sync/audit/assertion'
import {
  type AuditPlan,
  auditMethodSchema,
  encodePlan,
  planAssertions,
  planSha256,
  sheetsOf,
  totalsOf,
} from '@taanuu/voter-roll-sync/audit/audit-plan'
import { readCentralCount } from '@taanuu/voter-roll-sync/audit/ballot-comparison'
import { batchBounds } from '@taanuu/voter-roll-sync/audit/batch-comparison'
import { findBundles } from '@taanuu/voter-roll-sync/audit/bundles/find-bundles'
import { winnersOf } from '@taanuu/voter-roll-sync/audit/contest'
import { readCsv } from '@taanuu/voter-roll-sync/audit/hand-csv'
import { makeCentralPlan } from '@taanuu/voter-roll-sync/audit/make-central-plan'
import { makePlan, type UrnReport, urnsOf, withBounds } from '@taanuu/voter-roll-sync/audit/make-plan'
import { expectedBatches, nextComparison, nextPolling } from '@taanuu/voter-roll-sync/audit/sample-size'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { createProgressBar } from '../progress-bar.ts'
import { readRoots } from '../root-keys.ts'
import { type AuditValues, fraction, percent, readInput, rulesOf } from './audit-args.ts'

export async function planAudit(values: AuditValues, folders: readonly string[]): Promise<number> {
  if (folders.length === 0) throw new UsageError('which exports? taanuu audit plan EXPORT... --out PLAN')
  if (values.out === undefined) throw new UsageError('where to? --out PLAN')
  const method = auditMethodSchema.safeParse(values.method)
  if (!method.success) throw new UsageError(`--method takes ${auditMethodSchema.options.join(', ')}`)
  const riskLimit = fraction('risk', values.risk, 1e-6, 0.5)
  const plan =
    method.data === 'ballot-comparison'
      ? planCentral(folders, riskLimit, values)
      : await planUrns(folders, method.data, riskLimit, values)
  if (!plan.ok) {
    console.error(`${plan.error.code}: ${plan.error.detail}`)
    return 1
  }
  writeFileSync(values.out, encodePlan(plan.value))
  console.log(describePlan(plan.value))
  return 0
}

function planCentral(folders: readonly string[], riskLimit: number, values: AuditValues): Result<AuditPlan> {
  const [folder, ...more] = folders
  if (more.length > 0) throw new UsageError('a ballot comparison is of one central count')
  const files = readCentralCount(folder)
  return files.ok ? makeCentralPlan(files.value, riskLimit, rulesOf(values)) : files
}

async function planUrns(
  folders: readonly string[],
  method: 'batch-comparison' | 'ballot-polling',
  riskLimit: number,
  values: AuditValues,
): Promise<Result<AuditPlan>> {
  const { rootKeys } = readRoots(values.root)
  const bundles = folders.flatMap(findBundles)
  const bar = createProgressBar()
  const urns: UrnReport[] = []
  let election: { universe: AuditPlan['universe']; electionId: string } | undefined
  for (const [i, bundle] of bundles.entries()) {
    bar.show('verifying', i / bundles.length)
    const { sound, stations, findings } = await verifyExport(bundle, { rootKeys, heldCheckpoints: [] })
    if (!sound || !stations[0]) {
      const fault = findings.find((finding) => !finding.ok)
      return refuse('AUDIT_UNSOUND', `${bundle} is not sound: ${fault?.kind} ${fault?.file} ${fault?.text}`)
    }
    const { universe, electionId } = stations[0].exported
    election ??= { universe, electionId }
    if (election.universe !== universe || election.electionId !== electionId)
      return refuse('AUDIT_OTHER_ELECTION', `${bundle} is of election ${electionId} (${universe})`)
    // Only what the plan needs is kept: journals of a nation do not fit into memory together.
    urns.push(...urnsOf(stations))
  }
  bar.end()
  if (!election) throw new UsageError('no export was given')
  const bounded =
    values.bounds === undefined ? { ok: true as const, value: urns } : boundsFrom(urns, values.bounds)
  if (!bounded.ok) return bounded
  return makePlan({
    method,
    riskLimit,
    ...election,
    urns: bounded.value,
    rules: rulesOf(values),
    ...(values.contest ? { contests: values.contest } : {}),
  })
}

function boundsFrom(urns: readonly UrnReport[], path: string): Result<readonly UrnReport[]> {
  const rows = readCsv(readInput(path), ['precinct', 'station', 'sheets'])
  if (!rows.ok) return rows
  const bounds = rows.value.map(({ line, cells }) => {
    if (!/^\d{1,6}$/.test(cells.precinct) || !/^\d{1,9}$/.test(cells.sheets) || cells.station === '')
      throw new UsageError(`${path}, line ${line}: expected precinct,station,sheets`)
    return { precinct: Number(cells.precinct), station: cells.station, sheets: Number(cells.sheets) }
  })
  return withBounds(urns, bounds)
}

function refuse(code: string, detail: string): Result<AuditPlan> {
  return { ok: false, error: { code, detail } }
}

/** What people read before the dice are rolled. */
export function describePlan(plan: AuditPlan): string {
  const totals = totalsOf(plan)
  const claims = planAssertions(plan)
  const lines = [
    `${plan.universe === 'training' ? 'TRAINING · ' : ''}${plan.electionId} · ${plan.method} · risk limit ${percent(plan.riskLimit)}`,
    `${quantity(plan.batches.length, 'urn')}, at most ${quantity(sheetsOf(plan), 'sheet')}, of which ${plan.batches.reduce((sum, { sheets }) => sum + sheets, 0)} were read`,
  ]
  const unreported = plan.batches.filter(({ sheets, bound }) => sheets === 0 && bound > 0).length
  if (unreported > 0)
    lines.push(`${quantity(unreported, 'urn')} without records: all their sheets may be against the outcome`)
  for (const contest of plan.contests) {
    const votes = totals.get(contest.contestId) ?? {}
    const winners = winnersOf(contest, votes)
    const own = claims.ok
      ? claims.value.filter((claim) => claim.assertion.contestId === contest.contestId)
      : []
    const narrowest = own.toSorted((a, b) => a.margin - b.margin)[0]
    lines.push(
      `${contest.contestId}: ${winners.ok ? winners.value.join(', ') || 'nobody' : winners.error.detail}; ${quantity(own.length, 'claim')}` +
        (narrowest ? `, narrowest ${nameOf(narrowest.assertion)} by ${marginWords(narrowest)}` : ''),
    )
  }
  lines.push(...describeFirstSample(plan))
  lines.push(`SHA-256 of the plan: ${planSha256(plan)}`, 'Publish it, then roll 20 ten-sided dice in public.')
  return lines.join('\n')
}

type Claim = Extract<ReturnType<typeof planAssertions>, { ok: true }>['value'][number]

function nameOf(assertion: Claim['assertion']): string {
  return assertion.kind === 'ahead'
    ? `${assertion.winner} ahead of ${assertion.loser}`
    : `${assertion.options.length === 1 ? assertion.options[0] : `${quantity(assertion.options.length, 'option')} together`} above ${assertion.share.numerator}/${assertion.share.denominator}`
}

function marginWords({ assertion, totals }: Claim): string {
  const margin = marginOf(assertion, totals)
  return assertion.kind === 'ahead'
    ? `${margin} votes`
    : `${Math.floor(margin / assertion.share.denominator)} votes`
}

function describeFirstSample(plan: AuditPlan): readonly string[] {
  if (plan.method === 'ballot-polling') {
    const next = nextPolling(plan)
    if (!next.ok) return [next.error.detail]
    return next.value.fullCount
      ? ['first sample: the margin is so small that nine of ten audits would read every sheet; count by hand']
      : [
          `first sample: ${quantity(next.value.ninety, 'sheet')}, enough in nine of ten audits (${next.value.median} in half of them), if the report is right`,
        ]
  }
  const next = nextComparison(plan, 1)
  if (!next.ok) return [next.error.detail]
  if (plan.method === 'ballot-comparison')
    return [`first sample: ${quantity(next.value.ninety, 'sheet')}, if no differences are found`]
  const bounds = batchBounds(plan)
  const met = expectedBatches(plan, next.value.ninety)
  return [
    `error bounds sum up to ${bounds.ok ? bounds.value.total.toFixed(2) : '?'} margins`,
    `first sample: ${quantity(next.value.ninety, 'draw')} in about ${met.ok ? Math.ceil(met.value) : '?'} of ${quantity(plan.batches.length, 'urn')}, if no differences are found`,
  ]
}
