import type { DistrictResult, DistrictSource } from '../exchange/district/district-result.ts'
import { canonicalJson } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { boxPublicKey } from '../trust/sealed-box.ts'
import type { Workspace } from './workspace/workspace.ts'

/** The secret that opens what the precincts of an area withhold; made once, and opened by two officers like all others. */
export function districtSecret(workspace: Workspace, area: string): Uint8Array {
  return workspace.lastingSecret(`district ${area}`)
}

/** Its public half, which every package of the area names. */
export function districtKey(workspace: Workspace, area: string): Uint8Array {
  const secret = districtSecret(workspace, area)
  const key = boxPublicKey(secret)
  secret.fill(0)
  return key
}

/**
 * Notes that an area is counted from these sources. Two counts of different sources would tell by their difference what the
 * others were, so an area is counted from one set of sources only; the same one may be counted again. Errors: DISTRICT_COUNTED.
 */
export function noteDistrictCount(
  workspace: Workspace,
  area: string,
  sources: readonly DistrictSource[],
  nowMs?: number,
): Result<undefined> {
  const sha256 = sha256Hex(Buffer.from(canonicalJson(sources)))
  const begins = `district ${area} counted: `
  const rows = workspace.db.prepare('SELECT text FROM log ORDER BY id').all() as { text: string }[]
  const before = rows.filter(({ text }) => text.startsWith(begins))
  if (before.some(({ text }) => !text.includes(sha256)))
    return failure('DISTRICT_COUNTED', `${area} was counted before from other records`)
  if (before.length === 0) workspace.log(`${begins}${sources.length} boxes, sources ${sha256}`, nowMs)
  return success(undefined)
}

/**
 * Notes who decided contests in doubt and the hash of what they said. What they left undecided may be decided by another pair of
 * forms later; the log keeps every attempt.
 */
export function noteDistrictDecisions(
  workspace: Workspace,
  { area, readers, doubts }: DistrictResult,
  nowMs?: number,
): void {
  if (!readers) return
  const sha256 = sha256Hex(Buffer.from(canonicalJson(doubts)))
  workspace.log(`district ${area} decided: by ${readers.join(' and ')}, readings ${sha256}`, nowMs)
}
