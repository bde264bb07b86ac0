import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AGAINST_ALL, type BallotStyle, layOutBallot } from '@taanuu/matcher/ballot/index'
import { ROLL_DELTA_FILE, ROLL_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import {
  ELECTION,
  inventPackage,
  NOON,
  stationOf,
  TABLE_1,
} from '@taanuu/voter-roll-sync/package/testing/invented-package'
import {
  buildBeside,
  buildPair,
  type PackagePair,
} from '@taanuu/voter-roll-sync/package/testing/package-pair'
import { listFiles, type SignedManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readStoredPackage, takePackage } from './package-store.ts'
import type { StationPorts } from './ports.ts'
import { packageFolder, type StationHome } from './station-home.ts'

const same = (text: string): Readonly<Record<'ky' | 'ru' | 'en', string>> => ({
  ky: text,
  ru: text,
  en: text,
})

function layouts(): readonly BallotStyle[] {
  const laid = layOutBallot({
    universe: 'training',
    electionId: ELECTION,
    precinctId: 'p-9012',
    ballotStyleId: 'style-9012',
    heading: { title: same('Trial'), place: same('9012') },
    contests: [
      {
        contestId: 'head',
        title: same('Head'),
        votesAllowed: 1,
        options: [
          { optionId: 'head-1', label: same('One'), kind: 'candidate' },
          { optionId: 'head-2', label: same('Two'), kind: 'candidate' },
          { optionId: 'head-against', label: AGAINST_ALL, kind: 'against-all' },
        ],
      },
    ],
  })
  if (!laid.ok) throw new Error(laid.reason)
  return [laid.style]
}

/** Only what taking a package asks for. */
const ports = {
  clock: { now: () => NOON },
  matcher: { identity: 'none' },
  onMoment: () => undefined,
} as unknown as StationPorts

let pair: PackagePair
beforeAll(async () => {
  pair = await buildPair(3, { layouts: layouts() })
})
afterAll(() => pair.remove())

let home: StationHome
let medium = ''
beforeEach(() => {
  home = { folder: join(pair.work, 'home'), identity: TABLE_1 }
  medium = join(pair.work, 'medium')
  for (const folder of [home.folder, medium]) rmSync(folder, { recursive: true, force: true })
  mkdirSync(home.folder)
})

async function take(folder: string, present: SignedManifest | null): Promise<string> {
  const taken = await takePackage(folder, home, present, ports)
  return taken.ok ? 'ok' : taken.error.code
}

/** Every file below the station's folder with its content. */
function stateOf(folder: string): Readonly<Record<string, string>> {
  const names = listFiles(folder)
  if (!names.ok) throw new Error(names.error.code)
  return Object.fromEntries(names.value.map((name) => [name, sha256Hex(readFileSync(join(folder, name)))]))
}

describe('the package of a station', () => {
  it('is taken in full, then by delta, and is found again by the name that the journal has', async () => {
    const { first, second } = pair
    expect(await take(first.folder, null)).toBe('ok')
    expect(await take(second.delta, first.signed)).toBe('ok')
    const place = packageFolder(home.folder)
    expect(Object.keys(stateOf(place))).toContain(ROLL_DELTA_FILE)
    // Until officials of the new version unlock, the base is there for the delta to be applied to.
    expect(Object.keys(stateOf(`${place}.old`))).toContain(ROLL_FILE)
    for (const { signed } of [first, second]) {
      const stored = readStoredPackage(home, signed.manifestSha256)
      expect(stored.ok && stored.value.signed).toEqual(signed)
    }
    expect(readStoredPackage(home, '0'.repeat(64))).toMatchObject({
      ok: false,
      error: { code: 'PKG_ALTERED' },
    })
    const before = stateOf(home.folder)
    expect(await take(second.delta, second.signed)).toBe('ok')
    expect(stateOf(home.folder)).toEqual(before)
  })

  it('is refused with a name, and nothing of the station changes', async () => {
    const { first, second } = pair
    expect(await take(first.folder, null)).toBe('ok')
    const before = stateOf(home.folder)
    const stations = first.content.stations.map((station) =>
      station.stationId === 'table-1' ? stationOf(9012, 'table-9', 'identification') : station,
    )
    const voters = first.content.roll.voters.map((voter) => ({ ...voter, table: 'table-2' }))
    const elsewhere = await inventPackage({ precinct: 9013, voters: 3 })
    const packages: Readonly<Record<string, Partial<typeof first.content>>> = {
      PKG_WRONG_STATION: { version: 2, stations, roll: { ...first.content.roll, voters } },
      PKG_WRONG_PRECINCT: { ...elsewhere, version: 2 },
      PKG_DISCONTINUOUS: { version: 2, closeSecret: new Uint8Array(32).fill(7) },
      PKG_EXPIRED: { version: 2, validUntil: '2026-01-02T00:00:00Z' },
      PKG_NOT_YET_VALID: { version: 2, validFrom: '2026-02-02T00:00:00Z' },
      PKG_MATCHER_MISMATCH: { version: 2, matcher: 'another' },
      PKG_UNREADABLE: { version: 2, layouts: [] },
      PKG_OLD_VERSION: { version: 1 },
    }
    for (const [code, change] of Object.entries(packages)) {
      const { folder } = await buildBeside(pair, 'other', change)
      expect(await take(folder, first.signed)).toBe(code)
      expect(stateOf(home.folder)).toEqual(before)
    }
    expect(await take(second.delta, first.signed)).toBe('ok')
  })

  it('is refused with any bit of any file changed, and nothing of the station changes', async () => {
    const { first, second } = pair
    expect(await take(first.folder, null)).toBe('ok')
    const before = stateOf(home.folder)
    cpSync(second.delta, medium, { recursive: true })
    const names = Object.keys(stateOf(medium))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.nat(7), async (name, at, bit) => {
        const path = join(medium, name)
        const bytes = readFileSync(path)
        const flipped = Uint8Array.from(bytes)
        flipped[at % bytes.length] ^= 1 << bit
        writeFileSync(path, flipped)
        expect(await take(medium, first.signed)).toMatch(/^PKG_(ALTERED|BAD_SIGNATURE|WRONG_KEY)$/)
        expect(stateOf(home.folder)).toEqual(before)
        writeFileSync(path, bytes)
      }),
      { numRuns: 60 },
    )
    expect(await take(medium, first.signed)).toBe('ok')
  })

  it('is refused when the medium shows other bytes the second time', async () => {
    const { first, second } = pair
    expect(await take(first.folder, null)).toBe('ok')
    const before = stateOf(home.folder)
    cpSync(second.full, medium, { recursive: true })
    const matcher = {
      ...ports.matcher,
      // Asked for after the medium was verified and before it is copied.
      get identity(): string {
        writeFileSync(join(medium, ROLL_FILE), 'other bytes')
        return 'none'
      },
    }
    const swapped = await takePackage(medium, home, first.signed, { ...ports, matcher } as StationPorts)
    expect(swapped.ok || swapped.error.code).toMatch(/^PKG_(TRUNCATED|ALTERED)$/)
    expect(stateOf(home.folder)).toEqual(before)
  })
})
