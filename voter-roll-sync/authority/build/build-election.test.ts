import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openingShareFile, stationSecretFile } from '../../package/manifest.ts'
import { NETWORK_FILE, type Network } from '../../package/network.ts'
import { openRoll, openRollDelta, readPhotos } from '../../package/open-roll.ts'
import { applyRollDelta } from '../../package/roll-delta.ts'
import { verifySpare } from '../../package/spare-package.ts'
import { openStationSecret } from '../../package/station-secret.ts'
import { readPackageJson, type SignedManifest, verifyPackage } from '../../package/verify-package.ts'
import { encodeRoll, voterRefOf } from '../../roll/roll.ts'
import { deriveOfficialKeys, parseKeyCard } from '../../trust/key-card.ts'
import { makeOfficialCard, officialsWithoutCard, revokeOfficial } from '../officials.ts'
import { makeSpares, revokeSpare, revokeStation } from '../stations.ts'
import { createSmallWorkspace, importText, must, type SmallWorkspace } from '../testing/small-workspace.ts'
import { EXTRACT_HEADER, EXTRACT_MAPPING, extractLine, extractRow } from '../testing/synthetic-extract.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { type BuildOptions, buildElection, type PrecinctOutcome } from './build-election.ts'
import { buildSpareMedium } from './build-spare-medium.ts'

const NOW = Date.parse('2027-04-10T12:00:00Z')
let small: SmallWorkspace
let workspace: Workspace
let out: string

const people = [
  ...Array.from({ length: 24 }, (_, i) => extractRow(i, 1001)),
  ...Array.from({ length: 6 }, (_, i) => extractRow(100 + i, 1002)),
  ...Array.from({ length: 5 }, (_, i) => extractRow(200 + i, 2001)),
]
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')
function csvOf(rows: typeof people): string {
  const line = (row: (typeof people)[number], i: number) => `${extractLine(row)};${i % 2 === 0 ? SVG : ''}`
  return [`${EXTRACT_HEADER};Фото`, ...rows.map(line)].join('\n')
}
const mapping = { ...EXTRACT_MAPPING, photo: { column: 'Фото', as: 'base64' } }

const NETWORK: Network = {
  v: 1,
  centre: { recipient: `age1${'q'.repeat(58)}`, oprfPublicKey: null },
  regional: null,
}

beforeAll(async () => {
  small = await createSmallWorkspace({ network: NETWORK })
  out = mkdtempSync(join(tmpdir(), 'taanuu-built-'))
  workspace = await small.unlock()
  must(await importText(workspace, small.home, csvOf(people), mapping))
})
afterAll(() => {
  workspace.close()
  small.remove()
  rmSync(out, { recursive: true })
})

async function build(folder: string, change: Partial<BuildOptions> = {}) {
  const outcomes: PrecinctOutcome[] = []
  const result = await buildElection({
    workspace,
    precincts: workspace.setup.precincts,
    out: join(out, folder),
    matcher: 'matcher 1',
    layoutsOf: ({ precinct }) => [{ style: `style-${precinct}` }],
    nowMs: NOW,
    onBuilt: (outcome) => outcomes.push(outcome),
    ...change,
  })
  return { result, outcomes }
}

function stationOf(
  precinct: number,
  stationId = 'identification-1',
  role: 'identification' | 'ballot-box' = 'identification',
) {
  return {
    stationId,
    role,
    universe: 'real',
    electionId: 'local-2027',
    precinct,
    rootKey: small.rootKey,
  } as const
}

/** What two officials of the precinct see of their station. */
async function openedBy(
  folder: string,
  stationId: string,
  officials: readonly (readonly [id: string, pin: string, card?: string])[],
) {
  const shares = await Promise.all(
    officials.map(async ([id, pin, text]) => {
      const card = must(parseKeyCard(text ?? small.officialCards.get(id) ?? ''))
      const { ageIdentity: identity } = await deriveOfficialKeys(card, pin)
      return { age: readFileSync(join(folder, openingShareFile(stationId, id))), identity }
    }),
  )
  return openStationSecret(readFileSync(join(folder, stationSecretFile(stationId))), shares, 2)
}

async function verified(folder: string, precinct: number, present: SignedManifest | null = null) {
  return must(await verifyPackage(folder, stationOf(precinct), present, NOW))
}

const chair = ['1001-chair', '5821'] as const
const secretary = ['1001-secretary', '5958'] as const

describe('from the ceremony to the station', () => {
  it('a station accepts its package, two of its officials open it, and the roll is what was imported', async () => {
    const { result } = await build('v1')
    expect(must(result)).toMatchObject({ built: 3, present: 0, voters: 35 })
    const folder = join(out, 'v1', '1001')
    const { manifest } = await verified(folder, 1001)
    expect(manifest).toMatchObject({ version: 1, votersOnRoll: 24, area: 'north', base: null })
    expect(must(readPackageJson(folder, NETWORK_FILE, manifest))).toEqual(NETWORK)
    const linked = manifest.stations.filter(({ linkKey }) => linkKey !== undefined)
    expect(linked.map(({ role }) => role)).toEqual(
      manifest.stations.map(({ role }) => role).filter((role) => role === 'identification'),
    )
    for (const [id, role] of [
      ['identification-2', 'identification'],
      ['ballot-box-1', 'ballot-box'],
    ] as const)
      must(await verifyPackage(folder, stationOf(1001, id, role), null, NOW))
    const secret = must(await openedBy(folder, 'identification-1', [chair, secretary]))
    const roll = must(await openRoll(folder, manifest, secret.ageIdentity))
    expect(roll.voters.map(({ personalNumber }) => personalNumber)).toEqual(
      people.slice(0, 24).map(({ number }) => number),
    )
    expect(roll.voters[3].fingers.map(({ template }) => template)).toEqual([
      people[3].finger1,
      people[3].finger2,
    ])
    const tables = roll.voters.map(({ table }) => table)
    expect(new Set(tables)).toEqual(new Set(['identification-1', 'identification-2']))
    // Neighbours are known by reference alone, and only those of the area.
    expect(roll.elsewhere).toHaveLength(6)
    const ref = voterRefOf(roll.precinctSecret, people[24].number)
    expect(roll.elsewhere).toContainEqual({ ref, precinct: 1002 })
    const photos = []
    for await (const photo of readPhotos(folder, manifest, secret.ageIdentity)) photos.push(photo)
    expect(photos).toHaveLength(12)
    expect(await openedBy(folder, 'identification-1', [chair, ['1001-secretary', '0000']])).toMatchObject({
      ok: false,
    })
  })

  it('nothing secret or personal lies readable in the workspace or in the packages', () => {
    const needles = [
      ...small.secrets,
      ...small.secrets.map((hex) => Buffer.from(hex, 'hex')),
      ...people
        .slice(0, 8)
        .flatMap(({ number, address, finger1 }) => [
          number,
          address,
          finger1.slice(0, 40),
          Buffer.from(finger1, 'base64').subarray(9, 60),
        ]),
      'Токтогулович',
      workspace.masterKey,
      Buffer.from(workspace.masterKey).toString('hex'),
      workspace.electionKey().secretKey.subarray(0, 32),
      workspace.recoveryIdentity(),
      '472915',
    ].flatMap((needle) =>
      typeof needle === 'string'
        ? [Buffer.from(needle), Buffer.from(needle, 'utf16le')]
        : [Buffer.from(needle), Buffer.from(Buffer.from(needle).toString('base64').slice(0, 40))],
    )
    let files = 0
    for (const folder of [small.folder, join(small.home, 'root'), join(out, 'v1')]) {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!statSync(join(folder, name)).isFile()) continue
        files++
        const bytes = readFileSync(join(folder, name))
        for (const needle of needles) expect(bytes.indexOf(needle), `${name} holds a secret`).toBe(-1)
      }
    }
    expect(files).toBeGreaterThan(60)
    // The scan itself finds what is there: the extract lies beside the workspace in the open.
    const extract = readFileSync(join(small.home, 'register-extract'))
    expect(extract.indexOf(Buffer.from('Токтогулович'))).toBeGreaterThan(0)
  })

  it('an interrupted build is taken up where it stopped, and what is whole is left alone', async () => {
    const before = readFileSync(join(out, 'v1', '1002', 'manifest.dsse.json'))
    rmSync(join(out, 'v1', '2001', 'manifest.dsse.json'))
    const { result, outcomes } = await build('v1')
    expect(must(result)).toMatchObject({ built: 1, present: 2 })
    expect(outcomes.at(-1)).toMatchObject({ kind: 'built', precinct: 2001, version: 2 })
    expect(readFileSync(join(out, 'v1', '1002', 'manifest.dsse.json'))).toEqual(before)
  })
})

describe('later versions', () => {
  it('a delta leads stations to the same roll as the full package; unchanged areas get no version', async () => {
    const base = await verified(join(out, 'v1', '1001'), 1001)
    const changed = [
      ...people.slice(1, 10),
      { ...people[10], surname: 'Жаңыбеков' },
      ...people.slice(11),
      extractRow(50, 1001),
    ]
    must(await importText(workspace, small.home, csvOf(changed), mapping, { mode: 'replace' }))
    const { result, outcomes } = await build('v2', { deltaOut: join(out, 'd2') })
    must(result)
    expect(outcomes.map((each) => [each.precinct, each.version])).toEqual([
      [1001, 2],
      [1002, 2],
      [2001, 3],
    ])
    const folder = join(out, 'v2', '1001')
    const next = must(await verifyPackage(join(out, 'd2', '1001'), stationOf(1001), base, NOW))
    expect(next.carrier).toBe('delta')
    expect(next.manifestSha256).toBe((await verified(folder, 1001, base)).manifestSha256)
    const secret = must(await openedBy(folder, 'identification-1', [chair, secretary]))
    const oldRoll = must(await openRoll(join(out, 'v1', '1001'), base.manifest, secret.ageIdentity))
    const roll = must(await openRoll(folder, next.manifest, secret.ageIdentity))
    expect(roll.voters.find(({ surname }) => surname === 'Жаңыбеков')?.lineNumber).toBe(11)
    expect(roll.voters).toHaveLength(24)
    const delta = must(await openRollDelta(join(out, 'd2', '1001'), next.manifest, secret.ageIdentity))
    const led = must(applyRollDelta(oldRoll, delta))
    expect(Buffer.compare(encodeRoll(led), encodeRoll(roll))).toBe(0)
    const kept = (other: typeof roll) =>
      new Map(other.voters.map(({ personalNumber, table }) => [personalNumber, table]))
    for (const [number, table] of kept(oldRoll))
      if (kept(roll).has(number)) expect(kept(roll).get(number)).toBe(table)
    expect(
      (await build('v2', { deltaOut: join(out, 'd2') })).outcomes.every(({ kind }) => kind === 'present'),
    ).toBe(true)
  })

  it('a lost card is replaced: the new one opens the next version, the old one does not, observers see the revocation', async () => {
    const made = must(await makeOfficialCard(workspace, '1001-secretary', '7310', { reason: 'card lost' }))
    expect(await makeOfficialCard(workspace, '1001-secretary', '7310', null)).toMatchObject({
      error: { code: 'CARD_EXISTS' },
    })
    expect(await makeOfficialCard(workspace, 'nobody', '7310', null)).toMatchObject({
      error: { code: 'UNKNOWN_OFFICIAL' },
    })
    const base = await verified(join(out, 'v2', '1001'), 1001)
    must((await build('v3', { deltaOut: join(out, 'd3') })).result)
    const folder = join(out, 'v3', '1001')
    const { manifest } = await verified(folder, 1001, base)
    expect(manifest.revoked.officials).toMatchObject([{ officialId: '1001-secretary', reason: 'card lost' }])
    expect(manifest.stations).toEqual(base.manifest.stations)
    expect(manifest.closeKey).toBe(base.manifest.closeKey)
    must(await openedBy(folder, 'identification-1', [chair, ['1001-secretary', '7310', made.cardText]]))
    expect(await openedBy(folder, 'identification-1', [chair, secretary])).toMatchObject({ ok: false })
  })

  it('a revoked station is refused, its voters go to the other table; the last table and too few officials stay', async () => {
    must(revokeStation(workspace, 1001, 'identification-2', 'stolen'))
    expect(revokeStation(workspace, 1001, 'identification-1', 'x')).toMatchObject({
      error: { code: 'LAST_TABLE' },
    })
    must(revokeOfficial(workspace, '1001-member', 'left'))
    expect(revokeOfficial(workspace, '1001-chair', 'x')).toMatchObject({
      error: { code: 'TOO_FEW_OFFICIALS' },
    })
    // Whoever left is given no card by the next round of the ceremony, only by name.
    expect(officialsWithoutCard(workspace, workspace.setup.precincts[0])).toEqual([])
    must((await build('v4', { precincts: workspace.setup.precincts.slice(0, 1) })).result)
    const folder = join(out, 'v4', '1001')
    const refused = await verifyPackage(folder, stationOf(1001, 'identification-2'), null, NOW)
    expect(refused).toMatchObject({ ok: false, error: { code: 'STATION_REVOKED' } })
    const { manifest } = await verified(folder, 1001)
    expect(manifest.officials.map(({ officialId }) => officialId)).toEqual(['1001-chair', '1001-secretary'])
    expect(manifest.revoked.officials).toHaveLength(2)
  })
})

describe('spares', () => {
  it('one machine serves any precinct of its area, from packages of the last version alone', async () => {
    expect(must(makeSpares(workspace, 'north', 1))).toEqual(['spare-north-1'])
    expect(must(makeSpares(workspace, 'north', 1))).toEqual([])
    expect(makeSpares(workspace, 'west', 1)).toMatchObject({ error: { code: 'UNKNOWN_AREA' } })
    // Months before the first day of validity, as media are prepared.
    const options = {
      area: 'north',
      stationId: 'spare-north-1',
      out: join(out, 'media'),
      nowMs: Date.parse('2026-11-01'),
    }
    const early = await buildSpareMedium(workspace, { ...options, packages: join(out, 'v4') })
    expect(early).toMatchObject({ error: { code: 'PACKAGE_MISSING' } })
    must((await build('v5')).result)
    const spare = must(await buildSpareMedium(workspace, { ...options, packages: join(out, 'v5') }))
    expect(spare.precincts.map(({ precinct }) => precinct)).toEqual([1001, 1002])
    const { precinct: _none, ...rest } = stationOf(1001, 'spare-north-1')
    const identity = { ...rest, precinct: null, area: 'north' }
    const medium = join(out, 'media', 'spare-north-1')
    expect(must(verifySpare(medium, identity, NOW)).packages).toHaveLength(2)
    const assigned = { ...rest, precinct: 1002, area: 'north' }
    must(await verifyPackage(join(medium, '1002'), assigned, null, NOW))
    const late = await buildSpareMedium(workspace, {
      ...options,
      packages: join(out, 'v5'),
      nowMs: Date.parse('2028-01-01'),
    })
    expect(late).toMatchObject({ error: { code: 'PACKAGE_MISSING' } })
    cpSync(join(out, 'v5'), join(out, 'v5-damaged'), { recursive: true })
    rmSync(join(out, 'v5-damaged', '1002', 'roll.age'))
    const damaged = await buildSpareMedium(workspace, { ...options, packages: join(out, 'v5-damaged') })
    expect(damaged).toMatchObject({ error: { code: 'PACKAGE_MISSING' } })
    expect(must(revokeSpare(workspace, 'spare-north-1', 'stolen'))).toEqual([1001, 1002])
    expect(revokeSpare(workspace, 'spare-north-1', 'stolen')).toMatchObject({
      error: { code: 'UNKNOWN_STATION' },
    })
    must((await build('v6')).result)
    const stolen = await verifyPackage(join(out, 'v6', '1002'), assigned, null, NOW)
    expect(stolen).toMatchObject({ ok: false, error: { code: 'STATION_REVOKED' } })
    // An id is never used again: the next spare has another.
    expect(must(makeSpares(workspace, 'north', 2))).toEqual(['spare-north-2'])
  })
})

describe('what must be there first', () => {
  it('is named, and nothing is built', async () => {
    const own = await createSmallWorkspace({}, 'none')
    const opened = await own.unlock()
    const bare = { workspace: opened, precincts: opened.setup.precincts }
    expect((await build('none', bare)).result).toMatchObject({ error: { code: 'NO_CERTIFICATE' } })
    opened.close()
    own.remove()
    const certified = await createSmallWorkspace({ precincts: bare.precincts.slice(1, 2) })
    const empty = await certified.unlock()
    const none = await build('none', { workspace: empty, precincts: empty.setup.precincts })
    expect(none.result).toMatchObject({ error: { code: 'NO_VOTERS' } })
    empty.close()
    certified.remove()
    expect(() => readdirSync(join(out, 'none'))).toThrow()
  })
})
