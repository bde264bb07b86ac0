import { writeFileSync } from 'node:fs'
import { compareBundles } from '@taanuu/voter-roll-sync/audit/bundles/compare-bundles'
import { districtFacts } from '@taanuu/voter-roll-sync/audit/bundles/district-facts'
import { type BundleFacts, factsOf } from '@taanuu/voter-roll-sync/audit/bundles/station-facts'
import { readCsv } from '@taanuu/voter-roll-sync/audit/hand-csv'
import { answeredDoubles } from '@taanuu/voter-roll-sync/exchange/verify-doubles'
import { type VerifyOptions, verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { checkpointProblem } from '@taanuu/voter-roll-sync/exchange/verify-journal'
import type { VerifiedStation } from '@taanuu/voter-roll-sync/exchange/verify-station'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { readInput } from './audit/audit-args.ts'
import { createProgressBar } from './progress-bar.ts'
import { manyAsCsv, manyAsJson, manyAsText } from './verify-many-report.ts'

export interface ManyOptions {
  readonly precincts?: string | undefined
  readonly csv?: string | undefined
  readonly json: boolean
}

/**
 * Verifies bundles one after the other and says what they say together, with what districts counted of their withheld records;
 * memory holds one journal at a time.
 */
export async function verifyMany(
  folders: readonly string[],
  districtFolders: readonly string[],
  options: VerifyOptions,
  { precincts, csv, json }: ManyOptions,
): Promise<number> {
  const expected = precincts === undefined ? undefined : readPrecincts(precincts)
  const bar = createProgressBar()
  const bundles: BundleFacts[] = []
  // A held checkpoint is of one station: it is looked for in each precinct, and must fit in one.
  const held = options.heldCheckpoints.map(() => false)
  for (const [i, folder] of folders.entries()) {
    bar.show('verifying', i / folders.length)
    bundles.push(await verifyOne(folder, options, held))
  }
  bar.end()
  const districts = districtFacts(districtFolders, bundles)
  const comparison = compareBundles(bundles, expected, districts)
  const lost = held.flatMap((fits, i) => (fits ? [] : [`held checkpoint ${i + 1} fits no journal of these`]))
  const sound = lost.length === 0 && comparison.differences.every(({ fault }) => !fault)
  if (csv !== undefined) writeFileSync(csv, manyAsCsv(bundles, districts, comparison))
  if (json) console.log(JSON.stringify(manyAsJson(sound, bundles, districts, comparison, lost), null, 2))
  else console.log(manyAsText(sound, bundles, districts, comparison, lost))
  return sound ? 0 : 1
}

async function verifyOne(folder: string, options: VerifyOptions, held: boolean[]): Promise<BundleFacts> {
  const { heldCheckpoints } = options
  const { sound, findings, stations } = await verifyExport(folder, { ...options, heldCheckpoints: [] })
  for (const [i, note] of heldCheckpoints.entries())
    held[i] ||= stations.some((station) => isHead(note, station))
  const faults = findings.filter((finding) => !finding.ok)
  const [first] = faults
  return {
    folder,
    sound,
    fault: first ? `${first.kind} ${first.file}: ${first.text}` : null,
    faults: faults.length,
    stations: stations.map(factsOf),
    doubles: answeredDoubles(findings),
  }
}

function isHead(note: string, { signed, exported, tree }: VerifiedStation): boolean {
  const entry = signed.manifest.stations.find(({ stationId }) => stationId === exported.station)
  if (!entry) return false
  const text = note.endsWith('\n') ? note : `${note}\n`
  return typeof checkpointProblem(text, Buffer.from(entry.signingKey, 'hex'), exported, tree) !== 'string'
}

/** Numbers of precincts: a CSV with a column `precinct`. */
function readPrecincts(path: string): readonly number[] {
  const rows = readCsv(readInput(path), ['precinct'])
  if (!rows.ok) throw new UsageError(`${path}: ${rows.error.detail}`)
  return rows.value.map(({ line, cells }) => {
    if (!/^\d{1,6}$/.test(cells.precinct))
      throw new UsageError(`${path}, line ${line}: a precinct is a number`)
    return Number(cells.precinct)
  })
}
