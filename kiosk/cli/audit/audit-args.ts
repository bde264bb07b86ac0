import { existsSync, readFileSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type AuditPlan, decodePlan } from '@taanuu/voter-roll-sync/audit/audit-plan'
import type { ContestRule } from '@taanuu/voter-roll-sync/audit/contest'
import { readSeed } from '@taanuu/voter-roll-sync/audit/sampler'
import { UsageError } from '../../hosts/shared/usage-error.ts'

export type AuditValues = ReturnType<typeof parseAuditArgs>['values']

export function parseAuditArgs(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      method: { type: 'string', default: 'batch-comparison' },
      risk: { type: 'string', default: '0.05' },
      seats: { type: 'string', multiple: true, default: [] },
      above: { type: 'string', multiple: true, default: [] },
      contest: { type: 'string', multiple: true },
      bounds: { type: 'string' },
      root: { type: 'string', multiple: true, default: [] },
      plan: { type: 'string' },
      seed: { type: 'string' },
      size: { type: 'string' },
      from: { type: 'string', default: '1' },
      hand: { type: 'string', multiple: true, default: [] },
      central: { type: 'string' },
      out: { type: 'string' },
      elections: { type: 'string', default: '200' },
      differing: { type: 'string', default: '0.01' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}

/** Largest file that a command reads whole (bytes). */
const MAX_FILE_BYTES = 64 * 1024 * 1024

export function readInput(path: string): Uint8Array {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}`)
  const stats = statSync(path)
  if (stats.isDirectory()) throw new UsageError(`${path} is a folder; name a file`)
  if (!stats.isFile()) throw new UsageError(`${path} is no file`)
  if (stats.size > MAX_FILE_BYTES) throw new UsageError(`${path} is too large`)
  return readFileSync(path)
}

export function planOf({ plan }: AuditValues): AuditPlan {
  if (plan === undefined) throw new UsageError('which plan? --plan PLAN')
  if (statSync(plan, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      `--plan takes the file that "taanuu audit plan --out PLAN" wrote; ${plan} is a folder`,
    )
  const decoded = decodePlan(readInput(plan))
  if (!decoded.ok) throw new UsageError(`${plan}: ${decoded.error.detail}`)
  return decoded.value
}

export function seedOf({ seed }: AuditValues): string {
  const read = readSeed(seed ?? '')
  if (!read.ok) throw new UsageError(`--seed: ${read.error.detail}`)
  return read.value
}

export function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < low || value > high)
    throw new UsageError(`--${name} takes a whole number from ${low} to ${high}`)
  return value
}

export function fraction(name: string, text: string, low: number, high: number): number {
  const value = Number(text)
  if (!(value >= low && value <= high))
    throw new UsageError(`--${name} takes a number from ${low} to ${high}`)
  return value
}

/** `--seats CONTEST=N` and `--above CONTEST=A/B`. */
export function rulesOf({ seats, above }: AuditValues): ReadonlyMap<string, ContestRule> {
  const rules = new Map<string, ContestRule>()
  for (const text of seats) {
    const [contest, number] = splitRule('seats', text, /^[^=]+=\d{1,3}$/, 'CONTEST=N')
    rules.set(contest, { kind: 'plurality', seats: Number(number) })
  }
  for (const text of above) {
    const [contest, share] = splitRule('above', text, /^[^=]+=\d{1,4}\/\d{1,5}$/, 'CONTEST=A/B')
    if (rules.has(contest)) throw new UsageError(`${contest} has two rules`)
    const [numerator, denominator] = share.split('/').map(Number)
    rules.set(contest, { kind: 'share', above: { numerator, denominator } })
  }
  return rules
}

function splitRule(name: string, text: string, form: RegExp, expected: string): readonly [string, string] {
  if (!form.test(text)) throw new UsageError(`--${name} takes ${expected}`)
  const [contest, value] = text.split('=')
  return [contest, value]
}

/** A share for people: 4.9 %, 0.03 %. */
export function percent(share: number): string {
  if (share === 0) return '0 %'
  return `${(100 * share).toPrecision(share < 0.1 ? 2 : 3)} %`
}
