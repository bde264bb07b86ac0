import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Photo } from '../roll/photos.ts'
import { encodeRoll } from '../roll/roll.ts'
import { bytesOf } from '../roll/testing/invented-roll.ts'
import { ageEncrypt, ageRecipientOf } from '../trust/age-keys.ts'
import { envelopeBytes, signEnvelope } from '../trust/dsse.ts'
import { signingKeyFromSeed } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import type { Result } from '../trust/result.ts'
import { joinShares } from '../trust/secret-sharing.ts'
import { buildPackage } from './build-package.ts'
import { signCertificate } from './certify.ts'
import {
  closingShareFile,
  MANIFEST_FILE,
  MANIFEST_TYPE,
  manifestSchema,
  openingShareFile,
  PHOTOS_DELTA_FILE,
  PHOTOS_FILE,
  ROLL_DELTA_FILE,
  ROLL_FILE,
  stationSecretFile,
} from './manifest.ts'
import { openRoll, openRollDelta, PhotosFailed, readPhotoChanges, readPhotos } from './open-roll.ts'
import { applyRollDelta } from './roll-delta.ts'
import { openStationSecret } from './station-secret.ts'
import {
  ELECTION_KEY,
  inventOfficial,
  NOON,
  POLICY,
  ROOT,
  stationAgeIdentity,
  stationOf,
  TABLE_1,
} from './testing/invented-package.ts'
import { buildBeside, buildPair, type PackagePair, signedOf } from './testing/package-pair.ts'
import { type SignedManifest, type StationIdentity, verifyPackage } from './verify-package.ts'

let pair: PackagePair
let table = ''
let box = ''
beforeAll(async () => {
  pair = await buildPair()
  table = stationAgeIdentity(pair.first.content, 'table-1')
  box = stationAgeIdentity(pair.first.content, 'ballot-box-1')
})
afterAll(() => pair.remove())

let medium = ''
beforeEach(() => {
  medium = join(pair.work, 'medium')
  rmSync(medium, { recursive: true, force: true })
})

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.error.code
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`)
  return result.value
}

async function verdict(
  folder: string,
  present: SignedManifest | null = null,
  station: StationIdentity = TABLE_1,
): Promise<string> {
  return codeOf(await verifyPackage(folder, station, present, NOON))
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const one of values) list.push(one)
  return list
}

describe('a full package', () => {
  it('gives every identification station, spare too, the roll and its photos, and nobody else', async () => {
    const { content, folder, signed } = pair.first
    for (const stationId of ['table-1', 'table-2', 'spare-1']) {
      const identity = stationAgeIdentity(content, stationId)
      const roll = value(await openRoll(folder, signed.manifest, identity))
      expect(roll).toEqual({ ...content.roll, precinctSecret: Buffer.from(content.roll.precinctSecret) })
      expect(await all(readPhotos(folder, signed.manifest, identity))).toEqual([
        ...(content.photos as Photo[]),
      ])
    }
    expect(codeOf(await openRoll(folder, signed.manifest, box))).toBe('DECRYPTION_FAILED')
    await expect(all(readPhotos(folder, signed.manifest, box))).rejects.toThrow(PhotosFailed)
    expect(signed.manifest.rollSha256).toBe(sha256Hex(encodeRoll(content.roll)))
    expect(signed.manifest.base).toBe(null)
  })

  it('opens for two officials, not for one, and for three under a policy of three', async () => {
    const three = await buildBeside(pair, 'three', { policy: { ...POLICY, sharesNeeded: 3 } })
    const officials = await Promise.all(['chair', 'member-1', 'member-2'].map(inventOfficial))
    const open = async (folder: string, count: number, needed: number): Promise<string> => {
      const shares = officials.slice(0, count).map((official) => ({
        age: readFileSync(join(folder, openingShareFile('table-1', official.officialId))),
        identity: official.keys.ageIdentity,
      }))
      const locked = readFileSync(join(folder, stationSecretFile('table-1')))
      return codeOf(await openStationSecret(locked, shares, needed))
    }
    expect(await open(pair.first.folder, 2, 2)).toBe('ok')
    expect(await open(pair.first.folder, 1, 2)).toBe('SHARES_TOO_FEW')
    expect(await open(three.folder, 3, 3)).toBe('ok')
    // Two of three shares join to other bytes than the secret.
    expect(await open(three.folder, 2, 2)).toBe('DECRYPTION_FAILED')
    const closing = officials.slice(0, 2).map((official) => ({
      age: readFileSync(join(pair.first.folder, closingShareFile(official.officialId))),
      identity: official.keys.ageIdentity,
    }))
    const close = value(await joinShares(closing, 2))
    expect(Buffer.compare(close, pair.first.content.closeSecret)).toBe(0)
  })

  it('is built with a certificate that was signed elsewhere, but not with one for something else', async () => {
    const { content } = pair.first
    expect(await verdict(pair.first.folder)).toBe('ok')
    const certify = (change: object): Promise<unknown> => {
      const envelope = signCertificate(ROOT, {
        v: 1,
        universe: 'training',
        electionId: content.electionId,
        electionKey: Buffer.from(ELECTION_KEY.publicKey).toString('hex'),
        validFrom: content.validFrom,
        validUntil: content.validUntil,
        ...change,
      })
      return buildPackage(join(pair.work, 'refused'), content, envelope, ELECTION_KEY)
    }
    await expect(certify({})).resolves.toBeDefined()
    await expect(certify({ electionKey: '0'.repeat(64) })).rejects.toThrow('another key')
    await expect(certify({ electionId: 'other' })).rejects.toThrow('another election')
    await expect(certify({ universe: 'real' })).rejects.toThrow('another election')
  })

  it('is not built from what no station would take', async () => {
    const refused = (change: Parameters<typeof buildBeside>[2]): Promise<unknown> =>
      buildBeside(pair, 'refused', change)
    const { content } = pair.first
    await expect(refused({ policy: { ...POLICY, sharesNeeded: 5 } })).rejects.toThrow('shares')
    await expect(refused({ policy: { ...POLICY, sharesNeeded: 1 } })).rejects.toThrow()
    await expect(refused({ precinct: 9013 })).rejects.toThrow('another precinct')
    await expect(refused({ stations: content.stations.slice(1) })).rejects.toThrow('no table')
    await expect(refused({ stations: [...content.stations, content.stations[0]] })).rejects.toThrow('twice')
    const strange = [{ ...[...(content.photos as Iterable<Photo>)][0], personalNumber: '10101190099999' }]
    await expect(refused({ photos: strange })).rejects.toThrow('nobody')
    const { signingKey } = pair.first.signed.manifest.officials[0]
    const officials = [{ officialId: 'chair', signingKey, reason: 'lost' }]
    await expect(refused({ revoked: { stations: [], officials } })).rejects.toThrow('revoked')
  })

  it('is refused when its roll or photos are exchanged after it was verified', async () => {
    const { content, folder, signed } = pair.first
    cpSync(folder, medium, { recursive: true })
    expect(await verdict(medium)).toBe('ok')
    const { manifest } = signed
    const own = await ageRecipientOf(table)
    const other = encodeRoll({ ...content.roll, voters: content.roll.voters.slice(1) })
    writeFileSync(join(medium, ROLL_FILE), await ageEncrypt(other, [own]))
    expect(codeOf(await openRoll(medium, manifest, table))).toBe('PKG_ALTERED')
    const otherHash = { ...manifest, rollSha256: 'a'.repeat(64) }
    expect(codeOf(await openRoll(folder, otherHash, table))).toBe('PKG_ALTERED')
    const otherPlace = { ...manifest, precinct: 9013 }
    expect(codeOf(await openRoll(folder, otherPlace, table))).toBe('PKG_WRONG_PRECINCT')
    writeFileSync(join(medium, PHOTOS_FILE), await ageEncrypt(Buffer.from(''), [own]))
    await expect(all(readPhotos(medium, manifest, table))).rejects.toThrow('PKG_ALTERED')
    rmSync(join(medium, ROLL_FILE))
    expect(codeOf(await openRoll(medium, manifest, table))).toBe('PKG_MISSING_FILE')
  })
})

describe('a delta package', () => {
  it('has the manifest of the full one and leads to the same roll and photos', async () => {
    const { first, second } = pair
    expect(await verdict(second.delta, first.signed)).toBe('ok')
    expect(await verdict(second.full, first.signed)).toBe('ok')
    expect(signedOf(second.delta)).toEqual(second.signed)
    const base = value(await openRoll(first.folder, first.signed.manifest, table))
    const delta = value(await openRollDelta(second.delta, second.signed.manifest, table))
    const applied = value(applyRollDelta(base, delta))
    expect(encodeRoll(applied)).toEqual(encodeRoll(second.content.roll))
    expect(delta.changes.length).toBeLessThan(base.voters.length * 2)
    const photos = new Map(
      [...(first.content.photos as Photo[])].map((photo) => [photo.personalNumber, photo]),
    )
    for (const change of await all(readPhotoChanges(second.delta, second.signed.manifest, table))) {
      if (change.op === 'put') photos.set(change.photo.personalNumber, change.photo)
      else photos.delete(change.personalNumber)
    }
    const wanted = [...(second.content.photos as Photo[])].map(
      (photo) => [photo.personalNumber, photo] as const,
    )
    expect(photos).toEqual(new Map(wanted))
  })

  it('is refused on any other base, on none, and when the base is newer', async () => {
    const { first, second } = pair
    const twin = await buildBeside(pair, 'twin', {})
    expect(await verdict(second.delta)).toBe('PKG_DELTA_BASE')
    expect(await verdict(second.delta, signedOf(twin.folder))).toBe('PKG_DELTA_BASE')
    expect(await verdict(second.delta, second.signed)).toBe('ok')
    const third = await buildBeside(pair, 'third', { version: 3 })
    expect(await verdict(second.delta, signedOf(third.folder))).toBe('PKG_OLD_VERSION')
    expect(await verdict(first.folder, second.signed)).toBe('PKG_OLD_VERSION')
    expect(await verdict(twin.folder, first.signed)).toBe('PKG_OLD_VERSION')
  })

  it('is refused when files of the two carriers are mixed or its own are missing', async () => {
    const { first, second } = pair
    cpSync(second.delta, medium, { recursive: true })
    cpSync(join(second.full, ROLL_FILE), join(medium, ROLL_FILE))
    expect(await verdict(medium, first.signed)).not.toBe('ok')
    rmSync(join(medium, ROLL_FILE))
    cpSync(join(second.full, PHOTOS_FILE), join(medium, PHOTOS_FILE))
    expect(await verdict(medium, first.signed)).toBe('PKG_EXTRA_FILE')
    rmSync(join(medium, PHOTOS_FILE))
    expect(await verdict(medium, first.signed)).toBe('ok')
    for (const name of [ROLL_DELTA_FILE, PHOTOS_DELTA_FILE]) {
      renameSync(join(medium, name), join(pair.work, 'kept'))
      expect(await verdict(medium, first.signed)).toMatch(/PKG_MISSING_FILE|PKG_EXTRA_FILE/)
      renameSync(join(pair.work, 'kept'), join(medium, name))
    }
  })

  it('is refused when what was signed does not lead to the roll that was signed', async () => {
    const { first, second } = pair
    const base = value(await openRoll(first.folder, first.signed.manifest, table))
    const wrong = { ...second.signed.manifest, rollSha256: 'a'.repeat(64) }
    const delta = value(await openRollDelta(second.delta, wrong, table))
    expect(codeOf(applyRollDelta(base, delta))).toBe('PKG_DELTA_MISMATCH')
    expect(codeOf(await openRollDelta(first.folder, first.signed.manifest, table))).toBe('PKG_MISSING_FILE')
    expect(codeOf(await openRollDelta(second.delta, second.signed.manifest, box))).toBe('DECRYPTION_FAILED')
  })
})

describe('a later version', () => {
  it('keeps the keys under which records and journal stand', async () => {
    const { first } = pair
    const closing = await buildBeside(pair, 'later', { version: 2, closeSecret: bytesOf('another', 32) })
    expect(await verdict(closing.folder, first.signed)).toBe('PKG_DISCONTINUOUS')
    expect(await verdict(closing.folder)).toBe('ok')
    const roll = { ...first.content.roll, precinctSecret: bytesOf('another secret', 32) }
    const strangers = await buildBeside(pair, 'later', { version: 2, roll })
    expect(await verdict(strangers.folder, first.signed)).toBe('PKG_DISCONTINUOUS')
    const stations = first.content.stations.map((station) =>
      station.stationId === 'ballot-box-1' ? { ...station, secret: bytesOf('another box', 64) } : station,
    )
    const rekeyed = await buildBeside(pair, 'later', { version: 2, stations })
    expect(await verdict(rekeyed.folder, first.signed)).toBe('PKG_DISCONTINUOUS')
  })

  it('may replace officials, and what it revokes never comes back', async () => {
    const { first } = pair
    const [chair, ...others] = first.content.officials
    const lost = Buffer.from(chair.keys.signing.publicKey).toString('hex')
    const revoked = {
      stations: [],
      officials: [{ officialId: 'chair', signingKey: lost, reason: 'card lost' }],
    }
    const officials = [{ ...(await inventOfficial('chair-2')), officialId: 'chair' }, ...others]
    const second = await buildBeside(pair, 'replaced', { version: 2, officials, revoked })
    expect(await verdict(second.folder, first.signed)).toBe('ok')
    const third = await buildBeside(pair, 'revived', { version: 3 })
    expect(await verdict(third.folder, signedOf(second.folder))).toBe('PKG_DISCONTINUOUS')
    expect(await verdict(third.folder, first.signed)).toBe('ok')
  })

  it('tells a revoked station so, and others take it', async () => {
    const { first } = pair
    const stations = [...first.content.stations.slice(1), stationOf(9012, 'table-3', 'identification')]
    const { signingKey } = first.signed.manifest.stations[0]
    const revoked = { stations: [{ stationId: 'table-1', signingKey, reason: 'stolen' }], officials: [] }
    const roll = {
      ...first.content.roll,
      voters: first.content.roll.voters.map((voter) =>
        voter.table === 'table-1' ? { ...voter, table: 'table-3' } : voter,
      ),
    }
    const second = await buildBeside(pair, 'stolen', { version: 2, stations, revoked, roll })
    expect(await verdict(second.folder, first.signed)).toBe('STATION_REVOKED')
    for (const stationId of ['table-2', 'table-3'])
      expect(await verdict(second.folder, first.signed, { ...TABLE_1, stationId })).toBe('ok')
  })
})

describe('a manifest', () => {
  it('that is signed but contradicts itself is refused', async () => {
    const { manifest } = pair.second.signed
    const contradictions: readonly object[] = [
      { stations: [...manifest.stations, manifest.stations[0]] },
      {
        officials: [
          manifest.officials[0],
          { ...manifest.officials[1], signingKey: manifest.officials[0].signingKey },
        ],
      },
      { base: null },
      { base: { version: 2, manifestSha256: 'a'.repeat(64) } },
      { files: manifest.files.filter((file) => file.name !== ROLL_FILE) },
      { files: [...manifest.files, manifest.files[0]] },
      { files: [...manifest.files, { ...manifest.files[0], name: 'stations/../../outside' }] },
      { v: 1 },
      { note: '' },
    ]
    cpSync(pair.second.full, medium, { recursive: true })
    for (const contradiction of contradictions) {
      const changed = { ...manifest, ...contradiction }
      expect(manifestSchema.safeParse(changed).success).toBe(false)
      writeFileSync(
        join(medium, MANIFEST_FILE),
        envelopeBytes(signEnvelope(MANIFEST_TYPE, changed, [ELECTION_KEY])),
      )
      expect(await verdict(medium)).toBe('PKG_ALTERED')
    }
    const stranger = signingKeyFromSeed(bytesOf('stranger', 32))
    writeFileSync(
      join(medium, MANIFEST_FILE),
      envelopeBytes(signEnvelope(MANIFEST_TYPE, manifest, [stranger])),
    )
    expect(await verdict(medium)).toBe('PKG_WRONG_KEY')
  })

  it('that is signed may hold anything: it is refused by name, never with a crash', async () => {
    cpSync(pair.first.folder, medium, { recursive: true })
    const { manifest } = pair.first.signed
    const anything = fc.oneof(
      fc.jsonValue(),
      fc
        .tuple(fc.constantFrom(...Object.keys(manifest)), fc.jsonValue())
        .map(([key, other]) => ({ ...manifest, [key]: other })),
    )
    await fc.assert(
      fc.asyncProperty(anything, async (payload) => {
        fc.pre(!manifestSchema.safeParse(payload).success)
        const envelope = signEnvelope(MANIFEST_TYPE, payload, [ELECTION_KEY])
        writeFileSync(join(medium, MANIFEST_FILE), envelopeBytes(envelope))
        expect(await verdict(medium)).toBe('PKG_ALTERED')
      }),
      { numRuns: 100 },
    )
    const bytes = readFileSync(join(pair.first.folder, MANIFEST_FILE))
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(bytes.length), async (noise, at) => {
        writeFileSync(join(medium, MANIFEST_FILE), Buffer.concat([bytes.subarray(0, at), noise]))
        fc.pre(noise.length !== bytes.length - at)
        expect(await verdict(medium)).toMatch(/^PKG_(ALTERED|TRUNCATED)$/)
      }),
      { numRuns: 100 },
    )
    writeFileSync(join(medium, MANIFEST_FILE), Buffer.alloc(5_000_000, 0x20))
    expect(await verdict(medium)).toBe('PKG_TOO_LARGE')
  })

  it('makes a package: an interrupted build, which has none yet, is not believed', async () => {
    cpSync(pair.first.folder, medium, { recursive: true })
    rmSync(join(medium, MANIFEST_FILE))
    expect(await verdict(medium)).toBe('PKG_MISSING_FILE')
  })
})
