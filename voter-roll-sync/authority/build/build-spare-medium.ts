import { join } from 'node:path'
import { buildSpare, type Spare } from '../../package/spare-package.ts'
import { verifyPackage } from '../../package/verify-package.ts'
import type { Envelope } from '../../trust/dsse.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { installedCertificate, type Workspace } from '../workspace/workspace.ts'
import { lastVersion } from './versions.ts'

export interface SpareMediumOptions {
  readonly area: string
  readonly stationId: string
  /** Folder that holds the built packages, each in a folder named by its precinct. */
  readonly packages: string
  /** Receives one folder, named by the station. */
  readonly out: string
  readonly nowMs: number
}

/**
 * Writes the medium of one spare station from the built packages of its area, all of the last version. Errors:
 * NO_CERTIFICATE, UNKNOWN_AREA, PACKAGE_MISSING (not built, not the last version, altered, or built before the spare was
 * made).
 */
export async function buildSpareMedium(
  workspace: Workspace,
  { area, stationId, packages, out, nowMs }: SpareMediumOptions,
): Promise<Result<Spare>> {
  const { folder, header, setup } = workspace
  const { universe, electionId } = setup
  const certificate = installedCertificate({ folder, header, setup })
  if (!certificate.ok) return certificate
  const precincts = setup.precincts.filter((precinct) => precinct.area === area)
  if (precincts.length === 0) return failure('UNKNOWN_AREA', area)
  const rootKey = Buffer.from(header.rootKey ?? '', 'hex')
  // Media are made before the election is valid; what has ended is refused.
  const validMs = Math.max(nowMs, Date.parse(setup.validFrom))
  const offered: Parameters<typeof buildSpare>[2][number][] = []
  for (const { precinct } of precincts) {
    const from = join(packages, String(precinct))
    const identity = {
      stationId,
      role: 'identification',
      universe,
      electionId,
      precinct,
      area,
      rootKey,
    } as const
    const verified = await verifyPackage(from, identity, null, validMs)
    if (!verified.ok)
      return failure(
        'PACKAGE_MISSING',
        `precinct ${precinct}: ${verified.error.code} ${verified.error.detail}`,
      )
    const { manifest, manifestSha256 } = verified.value
    const last = lastVersion(workspace, precinct)
    if (manifestSha256 !== last?.manifestSha256)
      return failure(
        'PACKAGE_MISSING',
        `precinct ${precinct}: the folder holds version ${manifest.version}, the last is ${last?.version}`,
      )
    offered.push({ manifest, manifestSha256, folder: from })
  }
  const envelope = JSON.parse(Buffer.from(certificate.value).toString('utf8')) as Envelope
  const spare = { universe, electionId, area, stationId }
  const built = buildSpare(join(out, stationId), spare, offered, envelope, workspace.electionKey())
  workspace.log(`medium of spare ${stationId}: ${offered.length} precincts`)
  return success(built)
}
