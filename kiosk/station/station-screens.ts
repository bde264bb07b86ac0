import type { StationPhase } from '@taanuu/voter-roll-sync/journal/station-phase'
import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import type { ComparedCheckpoint, ReadinessCheck, Screen, StationHead } from '../contract/index.ts'
import type { Comparison } from './compare-checkpoint.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { PackageDesk } from './package-desk.ts'

/** Ends of a station: whatever happens to one that is closed or stopped is not told in its journal. */
export const SILENT_PHASES: readonly StationPhase[] = ['closed', 'revoked', 'rolled-back']

/** As the authority named the station; its id until a package says so. */
export function nameOfStation({ stationId }: StationIdentity, loaded: LoadedPackage | null): string {
  const stations = loaded?.signed.manifest.stations ?? []
  return stations.find((station) => station.stationId === stationId)?.name ?? stationId
}

export function stationHead(
  identity: StationIdentity,
  loaded: LoadedPackage | null,
  simulated: boolean,
): StationHead {
  const { role, universe, stationId, precinct, electionId } = identity
  return {
    role,
    universe,
    stationId,
    stationName: nameOfStation(identity, loaded),
    precinct: precinct === 0 ? null : precinct,
    election: loaded?.signed.manifest.title ?? { ky: electionId, ru: electionId, en: electionId },
    simulated,
  }
}

/** What is looked at before the opening, in the order of the screen. */
export function readinessChecks(
  packages: PackageDesk,
  clockCode: string | null,
  devices: readonly ReadinessCheck[],
): readonly ReadinessCheck[] {
  return [
    { id: 'journal', state: 'ok', code: null },
    packages.loaded
      ? { id: 'package', state: 'ok', code: null }
      : { id: 'package', state: 'attention', code: packages.refusalCode ?? 'PKG_NONE' },
    { id: 'clock', state: clockCode === null ? 'ok' : 'attention', code: clockCode },
    ...devices,
  ]
}

export function comparedView(compared: Comparison | null): ComparedCheckpoint | null {
  if (!compared) return null
  const { code: _code, ...view } = compared
  return view
}

/** @param comparedSize size of the checkpoint that did not fit, as the journal has it */
export function rolledBackScreen(
  compared: Comparison | null,
  comparedSize: number,
  eventsVerified: number,
): Screen {
  return {
    kind: 'rolled-back',
    code: compared?.code ?? (comparedSize > eventsVerified ? 'JOURNAL_ROLLED_BACK' : 'JOURNAL_FORKED'),
    compared: comparedView(compared) ?? { size: comparedSize, shortRoot: '', fits: false },
    eventsVerified,
  }
}
