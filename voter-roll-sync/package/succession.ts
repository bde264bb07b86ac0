import { failure, type Result, success } from '../trust/result.ts'
import type { Carrier } from './manifest.ts'
import type { SignedManifest } from './verify-package.ts'

/**
 * May this package follow the present one? Versions never roll back, one version has one manifest, a delta starts from
 * exactly what is present, and the keys under which records and journal stand do not change under way. Errors:
 * PKG_OLD_VERSION, PKG_DELTA_BASE, PKG_DISCONTINUOUS.
 */
export function verifySuccession(
  present: SignedManifest | null,
  next: SignedManifest,
  carrier: Carrier,
): Result<undefined> {
  const same = present?.manifestSha256 === next.manifestSha256
  if (present && next.manifest.version < present.manifest.version) {
    return failure('PKG_OLD_VERSION', `${next.manifest.version} < ${present.manifest.version}`)
  }
  if (present && next.manifest.version === present.manifest.version && !same) {
    return failure('PKG_OLD_VERSION', `another package of version ${present.manifest.version}`)
  }
  if (carrier === 'delta' && !same && next.manifest.base?.manifestSha256 !== present?.manifestSha256) {
    return failure('PKG_DELTA_BASE', `from version ${next.manifest.base?.version}`)
  }
  return present ? keysStay(present, next) : success(undefined)
}

function keysStay(present: SignedManifest, next: SignedManifest): Result<undefined> {
  const before = present.manifest
  const after = next.manifest
  if (after.closeKey !== before.closeKey) return failure('PKG_DISCONTINUOUS', 'closing key')
  if (after.districtKey !== before.districtKey) return failure('PKG_DISCONTINUOUS', 'key of the district')
  if (after.voterRefKeyId !== before.voterRefKeyId)
    return failure('PKG_DISCONTINUOUS', 'secret of references')
  const used = new Map(
    [...after.stations, ...after.officials].map((entry) => [
      entry.signingKey,
      'stationId' in entry ? entry.stationId : entry.officialId,
    ]),
  )
  for (const { stationId, signingKey, role } of before.stations) {
    const now = after.stations.find((station) => station.stationId === stationId)
    if (now && (now.signingKey !== signingKey || now.role !== role))
      return failure('PKG_DISCONTINUOUS', stationId)
  }
  for (const { signingKey } of [...before.revoked.stations, ...before.revoked.officials]) {
    const revived = used.get(signingKey)
    if (revived !== undefined) return failure('PKG_DISCONTINUOUS', `${revived} was revoked`)
  }
  return success(undefined)
}
