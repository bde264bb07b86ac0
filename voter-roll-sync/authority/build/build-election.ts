import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildDelta, buildPackage } from '../../package/build-package.ts'
import { CERTIFICATE_FILE, MANIFEST_FILE, type Manifest } from '../../package/manifest.ts'
import type { Network } from '../../package/network.ts'
import { type PackageContent, tablesOf } from '../../package/package-content.ts'
import { canonicalJson } from '../../trust/canonical-json.ts'
import type { Envelope } from '../../trust/dsse.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { districtKey } from '../district.ts'
import { officialsWithoutCard, packageOfficialsOf, revokedOf } from '../officials.ts'
import { Register } from '../register/register.ts'
import type { PrecinctSetup } from '../setup.ts'
import { stationKeysOf, tableKeysOf } from '../stations.ts'
import { installedCertificate, type Workspace } from '../workspace/workspace.ts'
import { AreaNumbers, photosOf, rollOf } from './roll-of.ts'
import { type BuiltVersion, lastVersion, recordVersion } from './versions.ts'

export interface BuildOptions {
  readonly workspace: Workspace
  readonly precincts: readonly PrecinctSetup[]
  /** Receives one folder a precinct, named by its number. */
  readonly out: string
  /** Also write a delta for the stations that hold the last version, into this folder. */
  readonly deltaOut?: string
  /** Names the templates' version and models; stations of another are not served. */
  readonly matcher: string
  /** Ballot layouts of a precinct; made by the caller, as laying out belongs to the matcher. */
  readonly layoutsOf: (precinct: PrecinctSetup) => unknown
  readonly nowMs: number
  readonly onBuilt?: (outcome: PrecinctOutcome) => void
}

export type PrecinctOutcome =
  | {
      readonly kind: 'built'
      readonly precinct: number
      readonly version: number
      readonly voters: number
      /** Bytes of the full package. */
      readonly bytes: number
      readonly deltaFrom: number | null
    }
  /** The folder holds the last version, and nothing changed since: how an interrupted build is taken up again. */
  | { readonly kind: 'present'; readonly precinct: number; readonly version: number }

export interface BuildTotals {
  readonly built: number
  readonly present: number
  readonly voters: number
  readonly bytes: number
}

/**
 * Builds packages precinct by precinct, area by area; memory holds one roll and the numbers of one area. Errors:
 * NO_CERTIFICATE, CERTIFICATE_INVALID, NO_STATIONS, OFFICIALS_WITHOUT_CARD, NO_VOTERS: all named before anything is built.
 */
export async function buildElection(options: BuildOptions): Promise<Result<BuildTotals>> {
  const { workspace, out } = options
  const { folder, header, setup } = workspace
  const certificateBytes = installedCertificate({ folder, header, setup })
  if (!certificateBytes.ok) return certificateBytes
  const certificate = JSON.parse(Buffer.from(certificateBytes.value).toString('utf8')) as Envelope
  for (const precinct of options.precincts) {
    const ready = readyToBuild(workspace, precinct)
    if (!ready.ok) return ready
  }
  const numbers = new AreaNumbers(workspace)
  const totals = { built: 0, present: 0, voters: 0, bytes: 0 }
  const ordered = [...options.precincts].sort((a, b) =>
    a.area < b.area ? -1 : a.area > b.area ? 1 : a.precinct - b.precinct,
  )
  for (const precinct of ordered) {
    const outcome = await buildPrecinct(options, precinct, certificate, numbers)
    if (outcome.kind === 'built') {
      totals.built++
      totals.voters += outcome.voters
      totals.bytes += outcome.bytes
    } else totals.present++
    options.onBuilt?.(outcome)
  }
  if (totals.built > 0) workspace.log(`${totals.built} packages built into ${out.split(/[\\/]/).at(-1)}`)
  return success(totals)
}

function readyToBuild(workspace: Workspace, precinct: PrecinctSetup): Result<undefined> {
  const place = `precinct ${precinct.precinct}`
  const tables = tablesOf(stationKeysOf(workspace, precinct.precinct))
  if (tables.length === 0) return failure('NO_STATIONS', `${place}: run stations first`)
  if (lastVersion(workspace, precinct.precinct) === undefined) {
    const waiting = officialsWithoutCard(workspace, precinct)
    if (waiting.length > 0)
      return failure('OFFICIALS_WITHOUT_CARD', `${place}: ${waiting.map(({ id }) => id).join(', ')}`)
  }
  const present = packageOfficialsOf(workspace, precinct.precinct).length
  if (present < workspace.setup.policy.sharesNeeded)
    return failure(
      'OFFICIALS_WITHOUT_CARD',
      `${place}: ${present} cards, ${workspace.setup.policy.sharesNeeded} are needed`,
    )
  return new Register(workspace).count(precinct.precinct) === 0
    ? failure('NO_VOTERS', place)
    : success(undefined)
}

async function buildPrecinct(
  options: BuildOptions,
  precinct: PrecinctSetup,
  certificate: Envelope,
  numbers: AreaNumbers,
): Promise<PrecinctOutcome> {
  const { workspace, nowMs } = options
  const folder = join(options.out, String(precinct.precinct))
  const last = lastVersion(workspace, precinct.precinct)
  const stamp = stampOf(options, precinct)
  if (last?.stamp === stamp && manifestHashIn(folder) === last.manifestSha256)
    return { kind: 'present', precinct: precinct.precinct, version: last.version }
  const revision = new Register(workspace).revision()
  const content = contentOf(options, precinct, (last?.version ?? 0) + 1, revision, numbers)
  const election = workspace.electionKey()
  const delta =
    last && options.deltaOut !== undefined ? join(options.deltaOut, String(precinct.precinct)) : undefined
  const built =
    last && delta !== undefined
      ? await buildDelta(
          { full: folder, delta },
          baseOf(workspace, precinct, last, numbers),
          content,
          certificate,
          election,
        )
      : await buildPackage(folder, content, certificate, election)
  const tables = tablesOf(content.stations)
  const { version } = content
  const { manifestSha256, manifest } = built
  recordVersion(
    workspace,
    { precinct: precinct.precinct, version, revision, stamp, manifestSha256, tables },
    nowMs,
  )
  return {
    kind: 'built',
    precinct: precinct.precinct,
    version,
    voters: manifest.votersOnRoll,
    bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
    deltaFrom: delta === undefined ? null : (last?.version ?? null),
  }
}

function contentOf(
  { workspace, matcher, layoutsOf }: BuildOptions,
  setup: PrecinctSetup,
  version: number,
  revision: number,
  numbers: AreaNumbers,
): PackageContent {
  const { universe, electionId, title, electionDay, validFrom, validUntil, policy } = workspace.setup
  const { precinct, area } = setup
  const stations = stationKeysOf(workspace, precinct)
  return {
    ...{
      universe,
      electionId,
      title,
      electionDay,
      validFrom,
      validUntil,
      policy,
      precinct,
      area,
      version,
      matcher,
    },
    ...networkOf(workspace),
    layouts: layoutsOf(setup),
    // Voters are only ever sent to another door of their area.
    precincts: workspace.setup.precincts
      .filter((other) => other.area === area)
      .map(({ precinct: number, address }) => ({ precinct: number, address })),
    roll: rollOf(workspace, setup, revision, tablesOf(stations), numbers),
    photos: photosOf(workspace, precinct, revision),
    stations,
    officials: packageOfficialsOf(workspace, precinct),
    revoked: revokedOf(workspace, precinct),
    closeSecret: workspace.lastingSecret(`precinct ${precinct} close`),
    districtKey: districtKey(workspace, area),
    recoveryRecipient: workspace.header.recoveryRecipient,
  }
}

function baseOf(workspace: Workspace, setup: PrecinctSetup, last: BuiltVersion, numbers: AreaNumbers) {
  const { version, manifestSha256, revision, tables } = last
  return {
    version,
    manifestSha256,
    roll: rollOf(workspace, setup, revision, tables, numbers),
    photos: photosOf(workspace, setup.precinct, revision),
  }
}

/** Hash of all that decides a package's content, but for its version. */
function stampOf({ workspace, matcher, layoutsOf }: BuildOptions, setup: PrecinctSetup): string {
  const { precinct, area } = setup
  const { universe, electionId, title, electionDay, validFrom, validUntil, policy, precincts } =
    workspace.setup
  const neighbours = precincts.filter((other) => other.area === area)
  const changed = workspace.db.prepare(
    'SELECT count(*) AS n, coalesce(max(since), 0) AS since, coalesce(max(until), 0) AS until FROM voters WHERE precinct = ?',
  )
  const stations = stationKeysOf(workspace, precinct).map(({ stationId, role, name, spare }) => [
    stationId,
    role,
    name,
    spare,
  ])
  const officials = packageOfficialsOf(workspace, precinct).map(({ officialId, name, keys }) => [
    officialId,
    name,
    keys.ageRecipient,
  ])
  const parts = {
    election: [universe, electionId, title, electionDay, validFrom, validUntil, policy, matcher, area],
    ...networkOf(workspace),
    layouts: layoutsOf(setup),
    neighbours: neighbours.map(({ precinct: number, address }) => [number, address, changed.get(number)]),
    people: [stations, officials, revokedOf(workspace, precinct)],
  }
  return sha256Hex(Buffer.from(canonicalJson(JSON.parse(JSON.stringify(parts)))))
}

/** Where tables ask about voters elsewhere, they know the keys of all tables: a mark is checked by whose it is. */
function networkOf(workspace: Workspace): { readonly network?: Network } {
  const { network, policy } = workspace.setup
  if (!network?.centre?.oprfPublicKey || !policy.remoteVoters) return network ? { network } : {}
  return { network: { ...network, centre: { ...network.centre, tables: [...tableKeysOf(workspace)] } } }
}

/** Hash of the manifest in a folder, which is written last: undefined where no finished package lies. */
function manifestHashIn(folder: string): string | undefined {
  const path = join(folder, MANIFEST_FILE)
  return existsSync(path) && existsSync(join(folder, CERTIFICATE_FILE))
    ? sha256Hex(readFileSync(path))
    : undefined
}

/** Public provisioning facts of a station: what it is told once and never takes from a medium. */
export function provisioningOf(
  workspace: Pick<Workspace, 'header' | 'setup'>,
  station: {
    readonly stationId: string
    readonly role: Manifest['stations'][number]['role']
    readonly precinct: number | null
    readonly area: string
  },
) {
  const { universe, electionId } = workspace.setup
  const { stationId, role, precinct, area } = station
  return { v: 1, stationId, role, universe, electionId, precinct, area, rootKey: workspace.header.rootKey }
}
