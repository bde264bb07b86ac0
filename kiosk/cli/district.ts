import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findBundles } from '@taanuu/voter-roll-sync/audit/bundles/find-bundles'
import {
  districtSecret,
  noteDistrictCount,
  noteDistrictDecisions,
} from '@taanuu/voter-roll-sync/authority/district'
import {
  countDistrict,
  openDistrict,
  type WithheldFile,
} from '@taanuu/voter-roll-sync/exchange/district/count-district'
import {
  DISTRICT_FILE,
  DISTRICT_RECORDS_FILE,
  type DistrictResult,
  signDistrictResult,
} from '@taanuu/voter-roll-sync/exchange/district/district-result'
import { WITHHELD_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { VerifiedStation } from '@taanuu/voter-roll-sync/exchange/verify-station'
import { LAYOUTS_FILE, POLICY_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { policySchema } from '@taanuu/voter-roll-sync/package/policy'
import { makeFolder, writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { cardOptions, must, Refused, required, withWorkspace } from './authority/session.ts'
import { DOUBTS_FILE, DOUBTS_PAGE, decisionsFrom, undecidedLines, writeDoubts } from './district-doubts.ts'

export const districtHelp = `taanuu district count WORKSPACE --area NAME --doubts FOLDER [--without PRECINCT] EXPORT...
taanuu district count WORKSPACE --area NAME --out FOLDER [--decided A.json --decided B.json] [--without PRECINCT] EXPORT...

Counts the ballots that were too rare to be counted in their precincts. EXPORT is the folder of one precinct, or one with such
folders in it. Every export is verified first; then two officers' cards open what its boxes sealed to the district, the records
of all precincts are mixed, and every ballot (the same contests, whatever its style is called) of which there are as many as
the policy asks (smallStyle) is counted. Rarer ones stay sealed; where nothing is frequent enough, nothing is written.

Contests with marks that the machine was unsure about are undecided: in no total, and their number stands beside it. Two people
decide them, each alone: ${DOUBTS_PAGE} in a browser saves what one has read. (By hand, in a copy of ${DOUBTS_FILE}: the name
into "reader", and into "read" of each doubt the list of options that are marked, [] for none; null leaves it undecided.) What
both read the same counts; what the machine and each of them read is published.

  --area NAME              the district: the area of its precincts in the workspace
  --without PRECINCT       a precinct of the area whose export does not exist; may be repeated. An area is counted once: a
                           second count with more precincts would tell by its difference what those had
  --out FOLDER             receives ${DISTRICT_FILE}, signed with the election's key, and ${DISTRICT_RECORDS_FILE}.
                           Publish both beside the exports; taanuu verify checks them and adds them to the sums
  --doubts FOLDER          receives the form, ${DOUBTS_PAGE} and ${DOUBTS_FILE}, and pictures of the marks where the policy
                           keeps any (else look at the paper). It shows votes: keep it from everybody else, and destroy it after
  --decided FILE           a filled copy of the form; twice, by two people
  --card FILE, --pin-file FILE      the officers' cards, as for taanuu authority`

/** Exit codes: 0 counted, 1 refused, 2 wrong use. */
export async function district(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      area: { type: 'string' },
      out: { type: 'string' },
      doubts: { type: 'string' },
      decided: { type: 'string', multiple: true, default: [] },
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
  const { doubts, out } = values
  if (out === undefined && (doubts === undefined || values.decided.length > 0)) required(out, 'out')
  if (out !== undefined && existsSync(join(out, DISTRICT_FILE)))
    throw new UsageError(`${out} holds a result already`)
  if (doubts !== undefined && existsSync(join(doubts, DOUBTS_FILE)))
    throw new UsageError(`${doubts} holds a form already`)
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
      const opened = must(openDistrict({ universe, electionId, area, secret }, files))
      secret.fill(0)
      must(noteDistrictCount(workspace, area, opened.sources))
      if (doubts !== undefined) writeDoubts(doubts, opened)
      if (out === undefined) return 0
      const decided = values.decided.length > 0 ? decisionsFrom(values.decided, opened) : null
      const { result, records } = countDistrict(opened, decided)
      noteDistrictDecisions(workspace, result)
      makeFolder(out)
      writeDurable(join(out, DISTRICT_RECORDS_FILE), records)
      writeDurable(join(out, DISTRICT_FILE), signDistrictResult(result, workspace.electionKey()))
      for (const line of countedLines(result)) console.log(line)
      for (const line of decided ? undecidedLines(opened, decided) : []) console.log(line)
      return 0
    })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(error.message)
    return 1
  }
}

function countedLines(result: DistrictResult): readonly string[] {
  const { area, sheets, sources, tooFew, smallStyle, contests, readers } = result
  const open = contests.reduce((sum, { undecided }) => sum + undecided, 0)
  const doubts = result.doubts.reduce((sum, { number }) => sum + number, 0)
  const by = readers ? ` by ${readers.join(' and ')}` : ''
  return [
    `${area}: ${quantity(sheets, 'record')} of ${quantity(sources.length, 'box', 'boxes')} counted`,
    ...(tooFew > 0 ? [`${tooFew} stay sealed: fewer than ${smallStyle} of their ballots`] : []),
    ...(doubts > 0 ? [`contests in doubt ${doubts}: decided${by} ${doubts - open}, undecided ${open}`] : []),
    ...contests.map(({ contestId, votes, undecided }) => {
      const counted = Object.entries(votes).map(([option, number]) => `${option} ${number}`)
      return `result ${contestId}: ${counted.join(', ')}${undecided > 0 ? `; undecided sheets ${undecided}` : ''}`
    }),
  ]
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
      keepImages: policy.keepImages === true,
    },
  ]
}
