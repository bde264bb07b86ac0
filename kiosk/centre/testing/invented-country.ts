import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '@taanuu/simulator/random'
import { attest } from '@taanuu/voter-roll-sync/journal/attestation'
import {
  type AnyEvent,
  type EventBody,
  type EventType,
  FIRST_PREV,
} from '@taanuu/voter-roll-sync/journal/events'
import { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { leafHash, MerkleTree } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import {
  CERTIFICATE_FILE,
  MANIFEST_FILE,
  MANIFEST_TYPE,
  type Manifest,
  type ManifestStation,
} from '@taanuu/voter-roll-sync/package/manifest'
import {
  certificateIn,
  ELECTION,
  ELECTION_KEY,
  inventOfficial,
  stationOf,
} from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { makeBatches } from '@taanuu/voter-roll-sync/sync/batch'
import { linkKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { envelopeBytes, signEnvelope } from '@taanuu/voter-roll-sync/trust/dsse'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'

const HEX = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const someHash = (text: string): string => sha256Hex(Buffer.from(text))

export function stationKey(precinct: number, station: string): SigningKey {
  return signingKeyFromSeed(seedOf(precinct, station))
}
export function stationLinkKey(precinct: number, station: string): SigningKey {
  return linkKeyOf(seedOf(precinct, station))
}
function seedOf(precinct: number, station: string): Uint8Array {
  return stationOf(precinct, station, 'identification').secret.subarray(0, 32)
}

const OFFICIALS = await Promise.all(['chair', 'secretary'].map(inventOfficial))
const OFFICIAL_KEYS = OFFICIALS.map(({ keys }) => keys.signing)

export interface InventedPrecinct {
  readonly precinct: number
  readonly universe?: Manifest['universe']
  readonly area?: string
  readonly tables?: number
  readonly version?: number
  /** Tables whose keys this version revokes. */
  readonly revoked?: readonly string[]
}

/** Writes the signed manifest of one precinct of the invented election, as the authority gives it to the centre. */
export function writeManifest(folder: string, of: InventedPrecinct): Manifest {
  const { precinct, universe = 'training', area = 'north', tables = 2, version = 1, revoked = [] } = of
  const entry = (stationId: string, role: ManifestStation['role']): ManifestStation => ({
    ...{ stationId, role, name: stationId, spare: false },
    signingKey: HEX(stationKey(precinct, stationId).publicKey),
    ...(role === 'identification' ? { linkKey: HEX(stationLinkKey(precinct, stationId).publicKey) } : {}),
  })
  const all = Array.from({ length: tables }, (_, i) => `table-${i + 1}`)
  const manifest: Manifest = {
    ...{
      v: 2,
      universe,
      electionId: ELECTION,
      electionDay: '2026-01-24',
      precinct,
      area,
      version,
    },
    title: { ky: 'Сыноо шайлоосу', ru: 'Пробные выборы', en: 'Trial election' },
    ...{ validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-12-31T00:00:00Z', votersOnRoll: 1723 },
    ...{ rollSha256: someHash('roll'), voterRefKeyId: someHash('refs'), base: null, matcher: 'none' },
    stations: [
      ...all.filter((id) => !revoked.includes(id)).map((id) => entry(id, 'identification')),
      entry('ballot-box-1', 'ballot-box'),
    ],
    officials: OFFICIALS.map(({ officialId, name, role, keys }) => ({
      ...{ officialId, name, role, ageRecipient: keys.ageRecipient },
      signingKey: HEX(keys.signing.publicKey),
    })),
    revoked: {
      stations: revoked.map((stationId) => ({
        ...{ stationId, reason: 'stolen' },
        signingKey: HEX(stationKey(precinct, stationId).publicKey),
      })),
      officials: [],
    },
    closeKey: someHash('close'),
    files: ['roll.age', 'photos.age'].map((name) => ({ name, bytes: 1, sha256: someHash(name) })),
  }
  const place = join(folder, `${precinct}-${version}`)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, CERTIFICATE_FILE), envelopeBytes(certificateIn(universe)))
  writeFileSync(
    join(place, MANIFEST_FILE),
    envelopeBytes(signEnvelope(MANIFEST_TYPE, manifest, [ELECTION_KEY])),
  )
  return manifest
}

/** The journal of an invented table, in memory; every event at the time that is given. */
export class InventedTable {
  readonly precinct: number
  readonly station: string
  readonly universe: Manifest['universe']
  readonly events: AnyEvent[] = []
  readonly #tree = new MerkleTree()
  readonly #ledger = new IdentificationLedger()
  #prev = FIRST_PREV

  constructor(precinct: number, station: string, universe: Manifest['universe'] = 'training') {
    this.universe = universe
    this.precinct = precinct
    this.station = station
  }

  /** A copy that goes on by itself: what a copied disk and key make possible. */
  fork(): InventedTable {
    const copy = new InventedTable(this.precinct, this.station, this.universe)
    for (const event of this.events) copy.#take(event)
    return copy
  }

  rootAt(size: number): string {
    return Buffer.from(this.#tree.root(size)).toString('base64')
  }

  append<T extends EventType>(
    type: T,
    body: Omit<EventBody<T>, 'attestation'>,
    at: string,
    signed = false,
  ): void {
    const event = {
      ...{ v: 1, seq: this.events.length, station: this.station, type, at, prev: this.#prev },
      body,
    } as unknown as AnyEvent
    this.#take(
      signed
        ? ({ ...event, body: { ...body, attestation: attest(event, OFFICIAL_KEYS) } } as unknown as AnyEvent)
        : event,
    )
  }

  #take(event: AnyEvent): void {
    const broken = this.#ledger.apply(event)
    if (broken) throw new Error(broken)
    const leaf = leafHash(canonicalBytes(event))
    this.events.push(event)
    this.#tree.push(leaf)
    this.#prev = HEX(leaf)
  }

  open(at: string): void {
    const place = { universe: this.universe, electionId: ELECTION, precinct: this.precinct }
    this.append('station.provisioned', { role: 'identification', ...place, rootKeyId: 'root' }, at)
    const manifestSha256 = someHash('manifest')
    this.append(
      'package.loaded',
      { version: 1, manifestSha256, votersOnRoll: 1723, timeIntervalSeconds: 60 },
      at,
    )
    this.append('station.opened', { counters: {} }, at, true)
  }

  /** One approach to the table. */
  serve(at: string, voter: string, reason = 'IDENTIFIED'): void {
    const number = this.#ledger.nextCase
    this.append('case.begun', { case: number, by: 'number' }, at)
    const voterRef = someHash(`${this.precinct} ${voter}`)
    if (reason === 'IDENTIFIED') {
      this.append('voter.found', { case: number, voterRef, by: 'number' }, at)
      const check = `${this.precinct}-1-${String(number).padStart(6, '0')}`
      this.append('voter.identified', { case: number, voterRef, by: 'finger', check }, at)
      this.append('check.printed', { case: number, check }, at)
    }
    this.append('case.ended', { case: number, reason }, at)
  }

  device(at: string, state: 'ready' | 'absent' | 'fault'): void {
    this.append('device.changed', { device: 'fingerprint-scanner', state, simulated: true }, at)
  }

  close(at: string): void {
    this.append('closing.begun', {}, at)
    this.append('station.closed', { counters: { ...this.#ledger.counters } }, at, true)
  }

  /** Batches from an event on, under heads signed with the station's key. */
  batches(from = 0): readonly Uint8Array[] {
    const place = { universe: this.universe, electionId: ELECTION, precinct: this.precinct }
    const key = stationKey(this.precinct, this.station)
    return [...makeBatches(place, this.station, this, from, key)].map(({ bytes }) => bytes)
  }
}

/** One minute of a day, as events round it: hour and minute in UTC. */
export function clockAt(hour: number, minute: number): string {
  return `2026-01-24T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`
}

/** A table that was open from `first` to `last` (hours, UTC) and served about `perHour` people. */
export function tableWithDay(
  precinct: number,
  station: string,
  day: { readonly first: number; readonly last: number; readonly perHour: number; readonly closes: boolean },
  random: Random,
): InventedTable {
  const table = new InventedTable(precinct, station)
  table.open(clockAt(day.first, 0))
  for (let hour = day.first; hour < day.last; hour++) {
    const people = random.int(0, 2 * day.perHour)
    for (let i = 0; i < people; i++) {
      const at = clockAt(hour, Math.floor((i * 60) / people))
      const reason = random.weighted([
        ['IDENTIFIED', 92],
        ['OTHER_PRECINCT', 4],
        ['NOT_RECOGNISED', 3],
        ['LEFT_BY_CHOICE', 1],
      ] as const)
      table.serve(at, `${station} ${hour} ${i}`, reason)
      if (random.chance(0.01)) {
        table.device(at, 'absent')
        table.device(at, 'ready')
      }
    }
  }
  if (day.closes) table.close(clockAt(day.last, 5))
  return table
}
