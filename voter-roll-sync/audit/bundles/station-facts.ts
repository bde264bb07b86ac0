import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WithheldFact } from '../../exchange/district/verify-district.ts'
import { EXPORT_FILE, type ExportManifest } from '../../exchange/export-files.ts'
import { layoutsForTallySchema } from '../../exchange/layouts-for-tally.ts'
import type { Results } from '../../exchange/results.ts'
import type { VerifiedStation } from '../../exchange/verify-station.ts'
import type { BallotBoxCounters } from '../../journal/ballot-box-ledger.ts'
import type { IdentificationCounters } from '../../journal/identification-ledger.ts'
import { LAYOUTS_FILE, POLICY_FILE } from '../../package/manifest.ts'
import { policySchema } from '../../package/policy.ts'
import { sha256Hex } from '../../trust/hash.ts'

/** What of a verified station is kept when thousands are verified: numbers, no journal. */
export interface StationFacts {
  readonly universe: ExportManifest['universe']
  readonly electionId: string
  readonly precinct: number
  readonly station: string
  readonly role: ExportManifest['role']
  /** SHA-256 of the signed list of files: the same for two copies of one export alone. */
  readonly exportSha256: string
  readonly closed: boolean
  /** Counters of a table; null for a box. */
  readonly table: Pick<IdentificationCounters, 'identified' | 'byCommission' | 'checks'> | null
  /** Counters of a box; null for a table. */
  readonly box: Pick<BallotBoxCounters, 'inBox' | 'returned' | 'unknown'> | null
  readonly results: Results | null
  /** Numbers that people counted and typed in at closing, by row; the last word counts. */
  readonly byHand: Readonly<Record<string, number>>
  /** Records of rare styles that the box sealed to its district; null where it withheld none. */
  readonly withheld: WithheldFact | null
  /** Rows of the closing whose difference the commission explained. */
  readonly explained: readonly string[]
}

export function factsOf(station: VerifiedStation): StationFacts {
  const { universe, electionId, precinct, role } = station.exported
  const byHand: Record<string, number> = {}
  const explained = new Set<string>()
  for (const event of station.events) {
    if (event.type === 'count.entered') byHand[event.body.row] = event.body.value
    if (event.type === 'difference.explained') explained.add(event.body.row)
  }
  const { identified, byCommission, checks } = station.identification.counters
  const { inBox, returned, unknown } = station.box.counters
  return {
    universe,
    electionId,
    precinct,
    station: station.exported.station,
    role,
    exportSha256: sha256Hex(readFileSync(join(station.folder, EXPORT_FILE))),
    closed: station.closed,
    table: role === 'identification' ? { identified, byCommission, checks } : null,
    box: role === 'ballot-box' ? { inBox, returned, unknown } : null,
    results: station.results,
    withheld: withheldOf(station),
    byHand,
    explained: [...explained],
  }
}

/** What a district's result must agree with. Layouts are read again when they are needed: thousands of boxes withhold. */
function withheldOf({ folder, signed, exported, results }: VerifiedStation): WithheldFact | null {
  const { districtKey, area } = signed.manifest
  if (!results?.withheld || districtKey === undefined) return null
  const { universe, electionId, precinct, station } = exported
  const policy = policySchema.parse(JSON.parse(readFileSync(join(folder, POLICY_FILE), 'utf8')))
  return {
    ...{ universe, electionId, precinct, station, districtKey, area },
    ...results.withheld,
    electionKey: signed.certificate.electionKey,
    smallStyle: policy.smallStyle,
    againstAll: policy.marks.againstAll,
    layouts: () => layoutsForTallySchema.parse(JSON.parse(readFileSync(join(folder, LAYOUTS_FILE), 'utf8'))),
  }
}

/** One verified folder. */
export interface BundleFacts {
  readonly folder: string
  readonly sound: boolean
  /** First fault in words; null for a sound bundle. */
  readonly fault: string | null
  readonly faults: number
  readonly stations: readonly StationFacts[]
  /** Voters identified at two tables, for whom the precinct answers: each as a sentence. Those without an answer are faults. */
  readonly doubles?: readonly string[]
}
