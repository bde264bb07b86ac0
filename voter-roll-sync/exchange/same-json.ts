import { canonicalBytes } from '../trust/canonical-json.ts'

/** Whether two values have the same canonical form. */
export function sameJson(a: unknown, b: unknown): boolean {
  return Buffer.compare(canonicalBytes(a), canonicalBytes(b)) === 0
}
