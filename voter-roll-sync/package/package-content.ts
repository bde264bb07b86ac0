import type { Photo } from '../roll/photos.ts'
import type { RollContent } from '../roll/roll.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import type { OfficialKeys } from '../trust/key-card.ts'
import type { LocalText, Manifest, StationRole, Universe } from './manifest.ts'
import type { Network } from './network.ts'
import type { Policy } from './policy.ts'

export interface StationKeys {
  readonly stationId: string
  readonly role: StationRole
  readonly name: string
  /** 64 secret bytes: signing seed, then age identity. */
  readonly secret: Uint8Array
  /** Belongs to the area: its own key in each precinct, no slice of the roll. */
  readonly spare?: boolean
}

export interface PackageOfficial {
  readonly officialId: string
  readonly name: string
  readonly role: Manifest['officials'][number]['role']
  readonly keys: Pick<OfficialKeys, 'ageRecipient'> & { readonly signing: Pick<SigningKey, 'publicKey'> }
}

/** Everything of one version of a precinct's package. */
export interface PackageContent {
  readonly universe: Universe
  readonly electionId: string
  readonly title: LocalText
  readonly electionDay: string
  readonly precinct: number
  readonly area: string | null
  readonly version: number
  readonly validFrom: string
  readonly validUntil: string
  readonly matcher: string
  readonly policy: Policy
  readonly layouts: unknown
  readonly precincts: readonly { readonly precinct: number; readonly address: LocalText }[]
  readonly roll: RollContent
  /** Read as a stream, twice where a delta is made; each of a voter of the roll. */
  readonly photos: PhotoSource
  readonly stations: readonly StationKeys[]
  readonly officials: readonly PackageOfficial[]
  readonly revoked: Manifest['revoked']
  /** 32 secret bytes; only its public half and encrypted shares leave. */
  readonly closeSecret: Uint8Array
  /** 32 bytes, public: who counts the records of rare styles, merged. Absent: the precinct counts them itself. */
  readonly districtKey?: Uint8Array
  /** Servers of the exchange and the centre. Absent: stations exchange in their room and by stick alone. */
  readonly network?: Network
  /** age recipient of the authority's recovery share. */
  readonly recoveryRecipient: string
}

export type PhotoSource = Iterable<Photo> | AsyncIterable<Photo>

/** The version that a delta starts from, as stations hold it. */
export interface DeltaBase {
  readonly version: number
  readonly manifestSha256: string
  readonly roll: RollContent
  readonly photos: PhotoSource
}

export const NOTHING_REVOKED: Manifest['revoked'] = { stations: [], officials: [] }

/** The identification stations among which the roll is sliced (`tableOf`). */
export function tablesOf(stations: readonly Pick<StationKeys, 'stationId' | 'role' | 'spare'>[]): string[] {
  return stations
    .filter((station) => station.role === 'identification' && !station.spare)
    .map((station) => station.stationId)
}
