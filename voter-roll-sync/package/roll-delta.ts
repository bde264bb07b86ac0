import { z } from 'zod'
import {
  type Elsewhere,
  hashRollLines,
  linesOfRoll,
  parseCanonicalLine,
  personalNumberSchema,
  type RollContent,
  sortRoll,
  type Voter,
  voterLine,
  voterSchema,
} from '../roll/roll.ts'
import { canonicalJson } from '../trust/canonical-json.ts'
import { failure, type Result, success } from '../trust/result.ts'

const refSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** One line of `roll-delta.age`. */
export const rollChangeSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('put'), voter: voterSchema }),
  z.strictObject({ op: z.literal('remove'), personalNumber: personalNumberSchema }),
  z.strictObject({ op: z.literal('put-elsewhere'), ref: refSchema, precinct: z.number().int() }),
  z.strictObject({ op: z.literal('remove-elsewhere'), ref: refSchema }),
])
export type RollChange = z.infer<typeof rollChangeSchema>

/** What leads from the roll of `base` to the roll that hashes to `rollSha256`. */
export interface RollDelta {
  readonly base: { readonly version: number; readonly manifestSha256: string }
  readonly rollSha256: string
  readonly changes: readonly RollChange[]
}

/** What changed between two rolls of one precinct. Removals first, so that a personal number is never there twice. */
export function diffRolls(base: RollContent, next: RollContent): readonly RollChange[] {
  if (
    base.electionId !== next.electionId ||
    base.precinct !== next.precinct ||
    Buffer.compare(base.precinctSecret, next.precinctSecret) !== 0
  ) {
    throw new Error('a delta joins two rolls of one precinct with one secret')
  }
  const sorted = sortRoll(next)
  const voters = compare(
    new Map(base.voters.map((voter) => [voter.personalNumber, voter])),
    sorted.voters.map((voter) => [voter.personalNumber, voter] as const),
    (a, b) => voterLine(a) === voterLine(b),
  )
  const others = compare(
    new Map(base.elsewhere.map((entry) => [entry.ref, entry])),
    sorted.elsewhere.map((entry) => [entry.ref, entry] as const),
    (a, b) => a.precinct === b.precinct,
  )
  return [
    ...voters.removed.map((personalNumber): RollChange => ({ op: 'remove', personalNumber })),
    ...voters.put.map((voter): RollChange => ({ op: 'put', voter })),
    ...others.removed.map((ref): RollChange => ({ op: 'remove-elsewhere', ref })),
    ...others.put.map((entry): RollChange => ({ op: 'put-elsewhere', ...entry })),
  ]
}

function compare<T>(
  before: ReadonlyMap<string, T>,
  after: readonly (readonly [string, T])[],
  same: (a: T, b: T) => boolean,
): { readonly removed: readonly string[]; readonly put: readonly T[] } {
  const kept = new Set(after.map(([id]) => id))
  const put = after.filter(([id, value]) => {
    const old = before.get(id)
    return old === undefined || !same(old, value)
  })
  return {
    removed: [...before.keys()].filter((id) => !kept.has(id)).sort(),
    put: put.map(([, value]) => value),
  }
}

export function rollChangeLine(change: RollChange): string {
  return `${canonicalJson(change)}\n`
}

/** Undefined for anything but the canonical line of a change. */
export function parseRollChange(line: string): RollChange | undefined {
  const change = rollChangeSchema.safeParse(parseCanonicalLine(line))
  return change.success ? change.data : undefined
}

/**
 * Applies a delta to the roll of its base; the given roll is left as it is. Errors: PKG_DELTA_MISMATCH (something to
 * be removed is not there, or the result is not the roll that the manifest names).
 */
export function applyRollDelta(content: RollContent, delta: RollDelta): Result<RollContent> {
  const voters = new Map<string, Voter>(content.voters.map((voter) => [voter.personalNumber, voter]))
  const elsewhere = new Map<string, Elsewhere>(content.elsewhere.map((entry) => [entry.ref, entry]))
  for (const change of delta.changes) {
    switch (change.op) {
      case 'put':
        voters.set(change.voter.personalNumber, change.voter)
        break
      case 'remove':
        if (!voters.delete(change.personalNumber)) return failure('PKG_DELTA_MISMATCH', 'no such voter')
        break
      case 'put-elsewhere':
        elsewhere.set(change.ref, { ref: change.ref, precinct: change.precinct })
        break
      case 'remove-elsewhere':
        if (!elsewhere.delete(change.ref)) return failure('PKG_DELTA_MISMATCH', 'no such reference')
        break
    }
  }
  const next = sortRoll({ ...content, voters: [...voters.values()], elsewhere: [...elsewhere.values()] })
  return hashRollLines(linesOfRoll(next)) === delta.rollSha256
    ? success(next)
    : failure('PKG_DELTA_MISMATCH', 'another roll comes out')
}
