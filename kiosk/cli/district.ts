import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findBundles } from '@taanuu/voter-roll-sync/audit/bundles/find-bundles'
import { districtSecret, noteDistrictCount } from '@taanuu/voter-roll-sync/authority/district'
import { countDistrict, type WithheldFile } from '@taanuu/voter-roll-sync/exchange/district/count-district'
import {
  DISTRICT_FILE,
  DISTRICT_RECORDS_FILE,
  signDistrictResult,
} from '@taanuu/voter-roll-sync/exchange/district/district-result'
import { WITHHELD_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { VerifiedStation } from '@taanuu/voter-roll-sync/exchange/verify-station'
import { LAYOUTS_FILE, POLICY_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { policySchema } from '@taanuu/voter-roll-sync/package/policy'
import { makeFolder, writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { cardOptions, must, Refused, required, withWorkspace } from './authority/session.ts'

export const districtHelp = `taanuu district count WORKSPACE --area NAME --out FOLDER [--without PRECINCT] EXPORT...

Counts the ballots that were too rare to be counted in their precincts. EXPORT is the folder of one precinct, or one with such
folders in it. Every export is verified first; then two officers' cards open what its boxes sealed to the district, the records
of all precincts are mixed, and every ballot (the same contests, whatever its style is called) of which there are as many as
the policy asks (smallStyle) is counted. Rarer ones stay sealed; where nothing is frequent enough, nothing is written.

  --area NAME              the district: the area of its precincts in the workspace
  --without PRECINCT       a precinct of the area whose export does not exist; may be repeated. An area is counted once: a
                           second count with more precincts would tell by its difference what those had
  --out FOLDER             receives ${DISTRICT_FILE}, signed with the election's key, and ${DISTRICT_RECORDS_FILE}.
                           Publish both beside the exports; taanuu verify checks them and adds them to the sums
  --card FILE, --pin-file FILE      the officers' cards, as for taanuu authority`

/** Exit codes: 0 counted, 1 refused, 2 wrong use. */
export async function district(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      area: { type: 'string' },
      out: { type: 'string' },
      without: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
      ...cardOptions,
    },
  })
  const [what, workspaceFolder, ...places] = positionals
  if (values.help || what === undefined) {
    console.log(districtHelp)
    return values.help ? 0 : 2
  }
  if (what !== 'count') throw new UsageError(`taanuu district has no ${what}; it has count`)
  if (workspaceFolder === undefined || places.length === 0)
    throw new UsageError('taanuu district count WORKSPACE --area NAME --out FOLDER EXPORT...')
  const area = required(values.area, 'area')
  const out = required(values.out, 'out')
  if (existsSync(join(out, DISTRICT_FILE))) throw new UsageError(`${out} holds a result already`)
  try {
    return await withWorkspace(workspaceFolder, values, async (workspace) => {
      const { header, setup } = workspace
      const precincts = setup.precincts.filter((entry) => entry.area === area).map(({ precinct }) => precinct)
      if (precincts.length === 0) throw new UsageError(`no area ${area}`)
      if (header.rootKey === null) throw new UsageError('the workspace has no certificate')
      const stations = await soundStations(places, Buffer.from(header.rootKey, 'hex'))
      checkPrecincts(stations, precincts, values.without.map(Number))
      const files = stations.flatMap(withheldOf)
      const secret = districtSecret(workspace, area)
      const { universe, electionId } = setup
      const { result, records } = must(countDistrict({ universe, electionId, area, secret }, files))
      secret.fill(0)
      must(noteDistrictCount(workspace, area, result.sources))
      makeFolder(out)
      writeDurable(join(out, DISTRICT_RECORDS_FILE), records)
      writeDurable(join(out, DISTRICT_FILE), signDistrictResult(result, workspace.electionKey()))
      console.log(`${area}: ${result.sheets} records of ${result.sources.length} boxes counted`)
      if (result.tooFew > 0)
        console.log(`${result.tooFew} stay sealed: fewer than ${result.smallStyle} of their ballots`)
      for (const { contestId, votes } of result.contests)
        console.log(
          `result ${contestId}: ${Object.entries(votes)
            .map(([option, n]) => `${option} ${n}`)
            .join(', ')}`,
        )
      return 0
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(error.message)
    return 1
  }
}

/** Boxes of exports that verify; what does not is refused whole. */
async function soundStations(
  places: readonly string[],
  rootKey: Uint8Array,
): Promise<readonly VerifiedStation[]> {
  const stations: VerifiedStation[] = []
  for (const folder of new Set(places.flatMap(findBundles))) {
    const verified = await verifyExport(folder, { rootKeys: [rootKey], heldCheckpoints: [] })
    const fault = verified.findings.find(({ ok }) => !ok)
    if (fault) throw new Refused({ code: 'EXPORT_UNSOUND', detail: `${folder}: ${fault.kind} ${fault.text}` })
    stations.push(...verified.stations.filter(({ exported }) => exported.role === 'ballot-box'))
  }
  return stations
}

/** Every precinct of the area is there exactly once, or said to be missing; and no other. */
function checkPrecincts(
  stations: readonly VerifiedStation[],
  precincts: readonly number[],
  without: readonly number[],
): void {
  const present = new Set(stations.map(({ exported }) => exported.precinct))
  const seen = new Set<string>()
  for (const { exported } of stations) {
    const { precinct, station } = exported
    if (!precincts.includes(precinct))
      throw new Refused({ code: 'DISTRICT_FOREIGN', detail: `precinct ${precinct} is of another area` })
    if (seen.has(`${precinct}/${station}`))
      throw new Refused({ code: 'DISTRICT_TWICE', detail: `precinct ${precinct}, ${station}: given twice` })
    seen.add(`${precinct}/${station}`)
  }
  const missing = precincts.filter((precinct) => !present.has(precinct) && !without.includes(precinct))
  if (missing.length > 0)
    throw new Refused({ code: 'DISTRICT_INCOMPLETE', detail: `no export of precinct ${missing.join(', ')}` })
}

function withheldOf({ folder, signed, exported, results }: VerifiedStation): readonly WithheldFile[] {
  const { districtKey } = signed.manifest
  if (!results?.withheld || districtKey === undefined) return []
  const policy = policySchema.parse(JSON.parse(readFileSync(join(folder, POLICY_FILE), 'utf8')))
  return [
    {
      precinct: exported.precinct,
      station: exported.station,
      sheets: results.withheld.sheets,
      withheldSha256: results.withheld.sha256,
      bytes: readFileSync(join(folder, WITHHELD_FILE)),
      layouts: layoutsForTallySchema.parse(JSON.parse(readFileSync(join(folder, LAYOUTS_FILE), 'utf8'))),
      districtKey,
      againstAll: policy.marks.againstAll,
      smallStyle: policy.smallStyle,
    },
  ]
}
