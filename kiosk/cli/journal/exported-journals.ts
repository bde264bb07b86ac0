import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  CHECKPOINT_SEPARATOR,
  CHECKPOINTS_FILE,
  EXPORT_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { type Finding, Findings } from '@taanuu/voter-roll-sync/exchange/verify-report'
import { type VerifiedStation, verifyStationExport } from '@taanuu/voter-roll-sync/exchange/verify-station'
import type { ProvableJournal } from '@taanuu/voter-roll-sync/journal/proof'
import { UsageError } from '../../hosts/shared/usage-error.ts'

/** A station's journal out of an export, with what the verifier says of the whole station. */
export interface ExportedJournal extends ProvableJournal {
  readonly station: string
  readonly verified: VerifiedStation
  readonly notes: readonly string[]
  readonly faults: readonly Finding[]
}

/**
 * The journals of an export: of one station, or of the folder that holds all stations of a precinct. A station that
 * cannot be read far enough is left out; why is among the faults of `left`.
 */
export async function readExportedJournals(
  folder: string,
  rootKeys: readonly Uint8Array[],
): Promise<{ readonly journals: readonly ExportedJournal[]; readonly left: readonly Finding[] }> {
  const journals: ExportedJournal[] = []
  const left: Finding[] = []
  for (const station of stationFolders(folder)) {
    let findings = new Findings()
    for (const rootKey of rootKeys) {
      findings = new Findings()
      const verified = await verifyStationExport(station, basename(station), rootKey, findings)
      if (!verified) continue
      journals.push(journalOf(verified, findings))
      break
    }
    const faults = findings.list.filter(({ ok }) => !ok)
    if (journals.at(-1)?.verified.folder !== station) left.push(...faults)
  }
  return { journals, left }
}

function stationFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`)
  if (existsSync(join(folder, EXPORT_FILE))) return [folder]
  const stations = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, EXPORT_FILE)))
  if (stations.length === 0) throw new UsageError(`${folder} holds no export of a station`)
  return stations
}

function journalOf(verified: VerifiedStation, findings: Findings): ExportedJournal {
  const { station } = verified.exported
  const entry = verified.signed.manifest.stations.find(({ stationId }) => stationId === station)
  return {
    station,
    verified,
    events: verified.events,
    tree: verified.tree,
    stationKey: Buffer.from(entry?.signingKey ?? '', 'hex'),
    notes: readFileSync(join(verified.folder, CHECKPOINTS_FILE), 'utf8').split(CHECKPOINT_SEPARATOR),
    faults: findings.list.filter(({ ok }) => !ok),
  }
}
