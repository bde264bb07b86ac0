import type { Photo } from '../../roll/photos.ts'
import type { RollContent } from '../../roll/roll.ts'
import { voterRefOf } from '../../roll/roll.ts'
import { bytesOf, inventRoll } from '../../roll/testing/invented-roll.ts'
import { ageIdentityFromBytes, ageRecipientOf } from '../../trust/age-keys.ts'
import type { Envelope } from '../../trust/dsse.ts'
import { type SigningKey, signingKeyFromSeed } from '../../trust/ed25519.ts'
import type { OfficialKeys } from '../../trust/key-card.ts'
import { signCertificate } from '../certify.ts'
import { NOTHING_REVOKED, type PackageContent, type PackageOfficial, tablesOf } from '../package-content.ts'
import type { Policy } from '../policy.ts'
import { tableOf } from '../table-slices.ts'
import type { SpareIdentity, StationIdentity } from '../verify-package.ts'

export const ELECTION = 'test-2026'
export const AREA = 'test-area'
export const NOON = Date.parse('2026-01-24T06:00:00Z')
export const ROOT: SigningKey = signingKeyFromSeed(bytesOf('root', 32))
export const ELECTION_KEY: SigningKey = signingKeyFromSeed(bytesOf('election', 32))

export const POLICY: Policy = {
  verificationFmr: 1e-5,
  identificationFpir: 0.01,
  triesAllowed: 4,
  triesPerFinger: 2,
  captureSeconds: 20,
  exception: { mode: 'commission', capPercent: 5, minimumTries: 2 },
  sheets: { blank: 'offer', undervote: 'accept', overvote: 'offer', unsure: 'return' },
  marks: {
    definiteFill: 0.15,
    marginalFill: 0.04,
    faintTint: 0.1,
    nearInkMm2: 0.35,
    againstAll: 'exclusive',
  },
  observerPhotoSeconds: 5,
  clearSeconds: 20,
  keyCeremonySeconds: 60,
  timeIntervalSeconds: { identification: 60, ballotBox: 1800 },
  sharesNeeded: 2,
  idleLockSeconds: 1800,
  retention: { templatesEraseAfter: '2026-04-24' },
  cutOff: 'slice',
  checkpointHours: 2,
  clock: { driftSeconds: 5 },
  smallStyle: 10,
}

const VALID_FROM = '2026-01-01T00:00:00Z'
const VALID_UNTIL = '2026-12-31T00:00:00Z'

export interface InventedOptions {
  readonly voters?: number
  readonly fingers?: number
  readonly templateBytes?: number
  readonly photoBytes?: number
  readonly version?: number
  readonly precinct?: number
}

/** A whole precinct of invented people and keys; the same options give the same content. */
export async function inventPackage(options: InventedOptions = {}): Promise<PackageContent> {
  const {
    voters = 6,
    fingers = 2,
    templateBytes = 60,
    photoBytes = 90,
    version = 1,
    precinct = 9012,
  } = options
  const stations: PackageContent['stations'] = [
    stationOf(precinct, 'table-1', 'identification'),
    stationOf(precinct, 'table-2', 'identification'),
    stationOf(precinct, 'ballot-box-1', 'ballot-box'),
    { ...stationOf(precinct, 'spare-1', 'identification'), spare: true },
  ]
  const roll = sliced({ ...inventRoll(voters, { fingers, templateBytes }), precinct }, tablesOf(stations))
  return {
    universe: 'training',
    electionId: ELECTION,
    title: { ky: 'Сыноо', ru: 'Проба', en: 'Trial' },
    electionDay: '2026-01-24',
    precinct,
    area: AREA,
    version,
    validFrom: VALID_FROM,
    validUntil: VALID_UNTIL,
    matcher: 'none',
    policy: POLICY,
    layouts: [],
    precincts: [{ precinct, address: { ky: 'көчө', ru: 'улица', en: 'street' } }],
    roll,
    photos: inventPhotos(roll, photoBytes),
    stations,
    officials: await Promise.all(['chair', 'secretary', 'member-1', 'member-2'].map(inventOfficial)),
    revoked: NOTHING_REVOKED,
    closeSecret: bytesOf(`close ${precinct}`, 32),
    recoveryRecipient: await ageRecipientOf(ageIdentityFromBytes(bytesOf('recovery', 32))),
  }
}

/** The same roll with every voter in the slice that his reference gives. */
export function sliced(roll: RollContent, tables: readonly string[]): RollContent {
  return {
    ...roll,
    voters: roll.voters.map((voter) => ({
      ...voter,
      table: tableOf(voterRefOf(roll.precinctSecret, voter.personalNumber), tables),
    })),
  }
}

/** Photos of everybody, made anew for each reading, so that many do not lie in memory. */
export function inventPhotos(roll: RollContent, bytes: number): Iterable<Photo> {
  return {
    *[Symbol.iterator]() {
      for (const { personalNumber } of roll.voters) {
        const picture = bytesOf(`photo ${personalNumber}`, bytes)
        yield { personalNumber, media: 'image/jpeg' as const, base64: picture.toString('base64') }
      }
    },
  }
}

export async function inventOfficial(
  officialId: string,
): Promise<PackageOfficial & { readonly keys: OfficialKeys }> {
  const ageIdentity = ageIdentityFromBytes(bytesOf(`official age ${officialId}`, 32))
  const keys = {
    signing: signingKeyFromSeed(bytesOf(`official ${officialId}`, 32)),
    ageIdentity,
    ageRecipient: await ageRecipientOf(ageIdentity),
  }
  return { officialId, name: officialId, role: 'member', keys }
}

export function stationOf(
  precinct: number,
  stationId: string,
  role: 'identification' | 'ballot-box',
): PackageContent['stations'][number] {
  return { stationId, role, name: stationId, secret: bytesOf(`station ${precinct} ${stationId}`, 64) }
}

export function stationAgeIdentity(content: PackageContent, stationId: string): string {
  const station = content.stations.find((candidate) => candidate.stationId === stationId)
  if (!station) throw new Error(`no station ${stationId}`)
  return ageIdentityFromBytes(station.secret.subarray(32, 64))
}

export function certificateIn(universe: PackageContent['universe']): Envelope {
  return signCertificate(ROOT, {
    ...{ v: 1, universe, electionId: ELECTION, validFrom: VALID_FROM, validUntil: VALID_UNTIL },
    electionKey: Buffer.from(ELECTION_KEY.publicKey).toString('hex'),
  })
}

export const CERTIFICATE: Envelope = certificateIn('training')

export const TABLE_1: StationIdentity = {
  stationId: 'table-1',
  role: 'identification',
  universe: 'training',
  electionId: ELECTION,
  precinct: 9012,
  rootKey: ROOT.publicKey,
}

export const SPARE_1: SpareIdentity = { ...TABLE_1, stationId: 'spare-1', precinct: null, area: AREA }
