import { failure, type Result } from '@taanuu/voter-roll-sync/trust/result'
import { BallotBoxStation } from './ballot-box-station.ts'
import { IdentificationStation } from './identification-station.ts'
import type { StationPorts } from './ports.ts'
import type { StationHome } from './station-home.ts'

export type AnyStation = IdentificationStation | BallotBoxStation

/** Opens the station whose role the data folder carries. Errors: JOURNAL_*, STATION_FOREIGN, NOT_PROVISIONED. */
export async function createStation(home: StationHome, ports: StationPorts): Promise<Result<AnyStation>> {
  switch (home.identity.role) {
    case 'identification':
      return IdentificationStation.open(home, ports)
    case 'ballot-box':
      return BallotBoxStation.open(home, ports)
    case 'enrolment':
      return failure('NOT_PROVISIONED', 'this version has no enrolment station')
  }
}
