import { continuityProblem } from '@taanuu/voter-roll-sync/exchange/verify-versions'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'

/**
 * English sentence why a newer version cannot take the place of the present one in the middle of a day, or undefined: the
 * rule by which the public verifier judges the export, so that no station gets into a state that nobody can verify.
 */
export function discontinuity(before: Manifest, after: Manifest): string | undefined {
  return continuityProblem(before, after)
}

/** Officials of the version before whose keys the next one no longer takes. */
export function officialsReplaced(before: Manifest, after: Manifest): number {
  const keys = new Set(after.officials.map((official) => official.signingKey))
  return before.officials.filter((official) => !keys.has(official.signingKey)).length
}
