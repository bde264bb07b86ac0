import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { envelopeBytes, signEnvelope } from '../trust/dsse.ts'
import { buildPackage } from './build-package.ts'
import { openRoll } from './open-roll.ts'
import {
  assignedIdentity,
  buildSpare,
  SPARE_FILE,
  SPARE_TYPE,
  sparePackageFolder,
  verifySpare,
} from './spare-package.ts'
import {
  AREA,
  CERTIFICATE,
  ELECTION,
  ELECTION_KEY,
  inventPackage,
  NOON,
  ROOT,
  SPARE_1,
  stationAgeIdentity,
} from './testing/invented-package.ts'
import { type SpareIdentity, verifyPackage } from './verify-package.ts'

const PRECINCTS = [9012, 9013] as const
const WHO = { universe: 'training', electionId: ELECTION, area: AREA, stationId: 'spare-1' } as const

let work = ''
let original = ''
let medium = ''
const built: {
  manifest: Awaited<ReturnType<typeof buildPackage>>['manifest']
  manifestSha256: string
  folder: string
}[] = []
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'taanuu-spare-'))
  for (const precinct of PRECINCTS) {
    const folder = join(work, String(precinct))
    built.push({
      ...(await buildPackage(folder, await inventPackage({ precinct, voters: 4 }), ROOT, ELECTION_KEY)),
      folder,
    })
  }
  original = join(work, 'original')
  buildSpare(original, WHO, built, CERTIFICATE, ELECTION_KEY)
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(() => {
  medium = join(work, 'medium')
  rmSync(medium, { recursive: true, force: true })
  cpSync(original, medium, { recursive: true })
})

function verdict(change: Partial<SpareIdentity> = {}, now = NOON): string {
  const verified = verifySpare(medium, { ...SPARE_1, ...change }, now)
  return verified.ok ? 'ok' : verified.error.code
}

describe('the medium of a spare station', () => {
  it('offers every precinct of the area, and serves the one that is chosen with a key of its own there', async () => {
    const verified = verifySpare(medium, SPARE_1, NOON)
    expect(verified.ok && verified.value.packages.map(({ signed }) => signed.manifest.precinct)).toEqual(
      PRECINCTS,
    )
    const keys = built.map(({ manifest }) => manifest.stations.find(({ spare }) => spare)?.signingKey)
    expect(new Set(keys).size).toBe(2)
    for (const precinct of PRECINCTS) {
      const folder = sparePackageFolder(medium, precinct)
      const identity = assignedIdentity(SPARE_1, precinct)
      const taken = await verifyPackage(folder, identity, null, NOON)
      expect(taken.ok || taken.error).toBe(true)
      const content = await inventPackage({ precinct, voters: 4 })
      const roll = await openRoll(
        folder,
        built[PRECINCTS.indexOf(precinct)].manifest,
        stationAgeIdentity(content, 'spare-1'),
      )
      expect(roll.ok && roll.value.voters).toHaveLength(4)
      expect(content.roll.voters.some((voter) => voter.table === 'spare-1')).toBe(false)
      const other = await verifyPackage(
        folder,
        assignedIdentity(SPARE_1, precinct === 9012 ? 9013 : 9012),
        null,
        NOON,
      )
      expect(other.ok || other.error.code).toBe('PKG_WRONG_PRECINCT')
    }
  })

  it('is not for a station that is no spare, and a package is for no spare of another area', async () => {
    const folder = sparePackageFolder(medium, 9012)
    const identity = assignedIdentity(SPARE_1, 9012)
    for (const wrong of [
      { ...identity, area: 'elsewhere' },
      { ...identity, area: undefined },
      { ...identity, stationId: 'table-1' },
    ]) {
      const taken = await verifyPackage(folder, wrong, null, NOON)
      expect(taken.ok || taken.error.code).toBe('PKG_WRONG_STATION')
    }
    expect(() =>
      buildSpare(medium, { ...WHO, stationId: 'table-1' }, built, CERTIFICATE, ELECTION_KEY),
    ).toThrow()
  })

  it('is refused for another area, election, universe, station, role or key, and out of date', () => {
    expect(verdict()).toBe('ok')
    expect(verdict({ area: 'elsewhere' })).toBe('SPARE_NOT_THIS_AREA')
    expect(verdict({ electionId: 'other' })).toBe('PKG_WRONG_ELECTION')
    expect(verdict({ universe: 'real' })).toBe('PKG_WRONG_UNIVERSE')
    expect(verdict({ stationId: 'spare-2' })).toBe('PKG_WRONG_STATION')
    expect(verdict({ role: 'ballot-box' })).toBe('PKG_WRONG_STATION')
    expect(verdict({ rootKey: ELECTION_KEY.publicKey })).toBe('PKG_WRONG_KEY')
    expect(verdict({}, NOON + 365 * 86_400_000)).toBe('PKG_EXPIRED')
    expect(verdict({}, 0)).toBe('PKG_NOT_YET_VALID')
    rmSync(medium, { recursive: true })
    expect(verdict()).toBe('PKG_NONE')
  })

  it('is refused when the list is missing, from a stranger, or names other packages', () => {
    const path = join(medium, SPARE_FILE)
    const { precincts } = JSON.parse(
      Buffer.from(JSON.parse(readFileSync(path, 'utf8')).payload, 'base64').toString('utf8'),
    ) as { precincts: { precinct: number; manifestSha256: string }[] }
    const write = (list: unknown, key = ELECTION_KEY): void =>
      writeFileSync(path, envelopeBytes(signEnvelope(SPARE_TYPE, { v: 1, ...WHO, precincts: list }, [key])))
    write(precincts)
    expect(verdict()).toBe('ok')
    write(precincts, ROOT)
    expect(verdict()).toBe('PKG_WRONG_KEY')
    write([{ ...precincts[0], manifestSha256: precincts[1].manifestSha256 }])
    expect(verdict()).toBe('PKG_ALTERED')
    write([precincts[0], precincts[0]])
    expect(verdict()).toBe('SPARE_UNREADABLE')
    write([{ ...precincts[0], precinct: 9014 }])
    expect(verdict()).toBe('PKG_MISSING_FILE')
    rmSync(path)
    expect(verdict()).toBe('SPARE_UNREADABLE')
  })

  it('is refused with any bit of the list changed', () => {
    const path = join(medium, SPARE_FILE)
    const bytes = readFileSync(path)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Uint8Array.from(bytes)
        flipped[at] ^= 1 << bit
        writeFileSync(path, flipped)
        expect(verdict()).toMatch(/^(SPARE_UNREADABLE|PKG_BAD_SIGNATURE|PKG_WRONG_KEY)$/)
      }),
    )
  })
})
