import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import type { precinctsSchema } from '@taanuu/voter-roll-sync/package/manifest'
import type { Network } from '@taanuu/voter-roll-sync/package/network'
import type { Policy } from '@taanuu/voter-roll-sync/package/policy'
import type { SignedManifest } from '@taanuu/voter-roll-sync/package/verify-package'

/** A verified package of the station, read from its disk. */
export interface LoadedPackage {
  readonly signed: SignedManifest
  readonly policy: Policy
  readonly layouts: readonly BallotLayout[]
  readonly precincts: ReturnType<typeof precinctsSchema.parse>
  /** Where servers of the exchange are; null: the package names none. */
  readonly network: Network | null
  readonly folder: string
}
