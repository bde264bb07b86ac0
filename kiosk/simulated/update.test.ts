import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { type BuiltPackage, buildDelta } from '@taanuu/voter-roll-sync/package/build-package'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import {
  CERTIFICATE,
  ELECTION_KEY,
  ROOT,
  stationOf,
  TABLE_1,
} from '@taanuu/voter-roll-sync/package/testing/invented-package'
import type { Photo } from '@taanuu/voter-roll-sync/roll/photos'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InventedStation,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from './testing/invented-station.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

type Holder = Awaited<ReturnType<typeof inventCardHolder>>
const work = mkdtempSync(join(tmpdir(), 'taanuu-update-'))
const at = (name: string): string => join(work, name)
let old: readonly Holder[]
let renewed: readonly Holder[]
let first: PackageContent
let built: BuiltPackage
let station: InventedStation

function revokedOf(holders: readonly Holder[], reason: string): PackageContent['revoked']['officials'] {
  return holders.map(({ official: { officialId, keys } }) => ({
    officialId,
    signingKey: Buffer.from(keys.signing.publicKey).toString('hex'),
    reason,
  }))
}

/** All cards of the commission were lost; one voter left the roll, the last one is new. */
function second(): PackageContent {
  const { roll } = first
  const [gone, ...stay] = roll.voters
  const added = { ...gone, personalNumber: '20101195600001', surname: 'Жаңыбаев' }
  const voters = [...stay, added].map((voter, i) => ({ ...voter, lineNumber: i + 1 }))
  return {
    ...first,
    version: 2,
    roll: { ...roll, voters },
    photos: [],
    officials: renewed.map(({ official }) => official),
    revoked: { stations: [], officials: revokedOf(old, 'cards lost') },
  }
}

async function writeDelta(name: string, base: PackageContent, next: PackageContent): Promise<string> {
  await buildDelta(
    { full: at(`${name}-full`), delta: at(name) },
    { version: 1, manifestSha256: built.manifestSha256, roll: base.roll, photos: base.photos },
    next,
    CERTIFICATE,
    ELECTION_KEY,
  )
  return at(name)
}

beforeAll(async () => {
  const ids = ['chair', 'secretary', 'member-1', 'member-2']
  old = await Promise.all(ids.map((id) => inventCardHolder(id)))
  renewed = await Promise.all(ids.map((id) => inventCardHolder(id, 2)))
  first = await inventPrecinct(old)
  built = await writePackage(at('first'), first)
  await writePackage(at('second'), second())
  await writeDelta('delta', first, second())
})
afterAll(() => rmSync(work, { recursive: true }))
beforeEach(async () => {
  station = new InventedStation(TABLE_1)
  expect(await station.boot()).toBe('ok')
  await station.open(at('first'), old.slice(0, 2))
})
afterEach(() => station.dispose())

async function take(medium: string): Promise<string> {
  station.medium = at(medium)
  return station.invoke('package.load')
}

function events(type: string) {
  return station.station.events.filter((event) => event.type === type)
}

/** Whom the station knows: `capture` for a voter of its roll. */
async function shown(personalNumber: string): Promise<string> {
  await must(station.invoke('identify.start', { personalNumber }))
  const { kind } = station.screen
  await must(
    station.invoke(
      kind === 'capture' ? 'identify.leave' : 'identify.acknowledge',
      kind === 'capture' ? { reason: 'LEFT_BY_CHOICE' } : {},
    ),
  )
  return kind
}

describe.each(['second', 'delta'])('a newer version in the middle of the day (%s)', (medium) => {
  it('replaces all lost cards and the roll, observers see it, and the export verifies', async () => {
    const [gone, , third] = first.roll.voters
    await station.decide(third.personalNumber, old.slice(2, 4))
    expect(await take(medium)).toBe('PKG_FROZEN')
    await must(station.invoke('session.lock'))
    expect(await take(medium)).toBe('ok')
    expect(station.screen).toMatchObject({ kind: 'unlock', electionPackage: { version: 2 } })
    expect(events('package.updated')).toEqual([])
    // The power goes before anybody of the new version is there.
    expect(await station.powerCut()).toBe('ok')
    expect(station.screen).toMatchObject({ kind: 'unlock', electionPackage: { version: 2 } })
    expect(await station.key(old[0])).toBe('KEY_REVOKED')
    expect(await station.unlock(renewed.slice(0, 2))).toBe('ok')
    expect(events('package.updated').map(({ body }) => body)).toMatchObject([
      { version: 2, officialsReplaced: 4, revoked: 4, votersOnRoll: first.roll.voters.length },
    ])
    expect(await shown(gone.personalNumber)).toBe('unknown-number')
    expect(await shown('20101195600001')).toBe('capture')
    expect(await shown(third.personalNumber)).toBe('already-identified')
    // A start from here on finds the new version, and nothing of the old one but its manifest.
    expect(await station.powerCut()).toBe('ok')
    expect(await station.unlock(renewed.slice(1, 3))).toBe('ok')
    const packages = (): readonly string[] =>
      readdirSync(station.folder).filter((name) => name.startsWith('package'))
    await expect.poll(packages).toEqual(['package'])
    await station.closeDay(renewed.slice(2, 4))
    await must(station.invoke('closing.verify'))
    expect(station.screen).toMatchObject({ kind: 'closed', verification: { ok: true } })
    const { findings } = await verifyExport(join(station.folder, 'export'), {
      rootKeys: [ROOT.publicKey],
      heldCheckpoints: station.papers.filter(({ kind }) => kind === 'checkpoint').map(({ qr }) => qr!),
    })
    const faults = findings.filter(({ ok, kind }) => !ok && kind !== 'STATION_MISSING')
    expect(faults).toEqual([])
    expect(station.faults).toEqual([])
  })
})

describe('a package that does not continue the day', () => {
  beforeEach(() => must(station.invoke('session.lock')))

  async function refused(medium: string): Promise<string> {
    const before = station.station.events.length
    const code = await take(medium)
    expect(events('package.updated')).toEqual([])
    expect(station.station.events.length).toBe(before + 1)
    expect(await station.unlock(old.slice(0, 2))).toBe('ok')
    expect(await shown(first.roll.voters[1].personalNumber)).toBe('capture')
    return code
  }

  it('has another policy', async () => {
    await writePackage(at('policy'), {
      ...second(),
      policy: { ...first.policy, triesAllowed: first.policy.triesAllowed + 1 },
    })
    expect(await refused('policy')).toBe('PKG_DISCONTINUOUS')
  })

  it('is older, or of another precinct', async () => {
    await writePackage(at('elsewhere'), {
      ...second(),
      precinct: 9013,
      roll: { ...second().roll, precinct: 9013 },
    })
    expect(await refused('elsewhere')).toBe('PKG_WRONG_PRECINCT')
    await must(station.invoke('session.lock'))
    expect(await take('second')).toBe('ok')
    expect(await station.unlock(renewed.slice(0, 2))).toBe('ok')
    await must(station.invoke('session.lock'))
    expect(await take('first')).toBe('PKG_OLD_VERSION')
  })

  it('is a delta that leads to another roll than was signed: known at the unlock, and nothing changes', async () => {
    const other = { ...first, roll: second().roll }
    await writeDelta('mismatch', other, { ...second(), officials: first.officials, revoked: first.revoked })
    expect(await take('mismatch')).toBe('ok')
    expect(await station.unlock(old.slice(0, 2))).toBe('PKG_DELTA_MISMATCH')
    expect(station.screen).toMatchObject({ kind: 'unlock', electionPackage: { kind: 'refused' } })
    expect(await station.unlock(old.slice(0, 2))).toBe('ok')
    expect(events('package.updated')).toEqual([])
    expect(await shown(first.roll.voters[0].personalNumber)).toBe('capture')
  })

  it('waits in vain while another one is put in its place', async () => {
    expect(await take('delta')).toBe('ok')
    expect(await take('first')).toBe('ok')
    expect(station.screen).toMatchObject({ electionPackage: { version: 1 } })
    expect(await station.unlock(old.slice(0, 2))).toBe('ok')
    await must(station.invoke('session.lock'))
    expect(await take('second')).toBe('ok')
    expect(await station.unlock(renewed.slice(0, 2))).toBe('ok')
  })
})

describe('a station that the authority has revoked', () => {
  it('refuses to go on, also after a restart', async () => {
    const own = first.stations.find(({ stationId }) => stationId === 'table-1')!
    const signingKey = Buffer.from(signingKeyFromSeed(own.secret.subarray(0, 32)).publicKey).toString('hex')
    await writePackage(at('revoking'), {
      ...second(),
      stations: [
        ...first.stations.filter((entry) => entry !== own),
        stationOf(9012, 'table-2', 'identification'),
      ],
      roll: { ...first.roll, voters: first.roll.voters.map((voter) => ({ ...voter, table: 'table-2' })) },
      revoked: {
        stations: [{ stationId: 'table-1', signingKey, reason: 'stolen' }],
        officials: revokedOf(old, 'cards lost'),
      },
    })
    await must(station.invoke('session.lock'))
    expect(await take('revoking')).toBe('STATION_REVOKED')
    expect(station.screen.kind).toBe('revoked')
    for (const command of ['package.load', 'session.unlock', 'closing.begin', 'identify.finger-first'])
      expect(await station.invoke(command)).not.toBe('ok')
    expect(await station.powerCut()).toBe('ok')
    expect(station.screen.kind).toBe('revoked')
    expect(station.station.events.at(-1)?.type).toBe('station.started')
  })
})

describe('a delta that comes before the photos of its base are all in', () => {
  it('leaves them where they are until they are, and the next delta waits', async () => {
    const base = (): readonly string[] => {
      const folder = join(station.folder, 'package.old')
      return existsSync(folder) ? readdirSync(folder).sort() : []
    }
    const { personalNumber } = first.roll.voters[2]
    const stored = join(station.folder, 'package', 'photos.age')
    const known = new Set(second().roll.voters.map((voter) => voter.personalNumber))
    const photos: Photo[] = []
    for await (const photo of first.photos) if (known.has(photo.personalNumber)) photos.push(photo)
    await expect.poll(() => existsSync(stored)).toBe(false)
    await must(station.invoke('session.lock'))
    // As a lock after the first of them leaves it: the file is there, and the store lacks the rest.
    cpSync(join(at('first'), 'photos.age'), stored)
    const database = new Database(join(station.folder, 'roll.sqlite'))
    expect(database.prepare('DELETE FROM photo').run().changes).toBeGreaterThan(2)
    database.close()
    await writeDelta('changed-one', first, { ...second(), photos })
    expect(await take('changed-one')).toBe('ok')
    expect(base()).toContain('photos.age')
    expect(await station.unlock(renewed.slice(0, 2))).toBe('ok')
    await must(station.invoke('session.lock'))
    // As a power cut in the middle of the intake leaves it.
    for (const name of ['election-certificate.dsse.json', 'manifest.dsse.json', 'photos.age'])
      cpSync(join(at('first'), name), join(station.folder, 'package.old', name))
    cpSync(join(at('changed-one'), 'photos-delta.age'), join(station.folder, 'package', 'photos-delta.age'))
    expect(await take('changed-one')).toBe('PKG_DELTA_BASE')
    expect(await station.powerCut()).toBe('ok')
    expect(await station.unlock(renewed.slice(0, 2))).toBe('ok')
    await expect.poll(base).toEqual([])
    await must(station.invoke('identify.start', { personalNumber }))
    expect(station.screen).toMatchObject({ voter: { portrait: expect.stringMatching(/^data:image/) } })
    await must(station.invoke('identify.leave', { reason: 'LEFT_BY_CHOICE' }))
    expect(station.faults).toEqual([])
  })
})

describe('the roll of a station', () => {
  it('lies nowhere but in the sealed store once it was opened, and comes back from the medium when that is damaged', async () => {
    const left = (): readonly string[] =>
      ['roll.age', 'photos.age'].filter((name) => existsSync(join(station.folder, 'package', name)))
    expect(left()).not.toContain('roll.age')
    await expect.poll(left).toEqual([])
    await must(station.invoke('session.lock'))
    rmSync(join(station.folder, 'roll.sqlite'))
    expect(await station.unlock(old.slice(0, 2))).toBe('ROLL_DAMAGED')
    expect(await take('first')).toBe('ok')
    expect(await station.unlock(old.slice(0, 2))).toBe('ok')
    expect(await shown(first.roll.voters[3].personalNumber)).toBe('capture')
  })

  it('is looked up by names, and only who was found can be picked', async () => {
    const [, voter] = first.roll.voters
    await must(station.invoke('roll.search', { text: voter.surname.slice(0, 4) }))
    const { screen } = station
    const rows = screen.kind === 'ready' ? (screen.search?.rows ?? []) : []
    const row = rows.find(({ fullName }) => fullName.startsWith(voter.surname))!
    expect(await station.invoke('roll.pick', { pick: 'ab'.repeat(32) })).toBe('COMMAND_NOT_NOW')
    await must(station.invoke('roll.pick', { pick: row.pick }))
    expect(station.screen.kind).toBe('capture')
    const journal = JSON.stringify(station.station.events)
    expect(journal).toContain('"by":"search"')
    expect(journal).not.toContain(voter.surname)
    await must(station.invoke('identify.leave', { reason: 'LEFT_BY_CHOICE' }))
    expect(station.screen).toMatchObject({ kind: 'ready', search: null })
    await must(station.invoke('roll.search', { text: voter.surname }))
    await must(station.invoke('roll.search-close'))
    expect(station.screen).toMatchObject({ kind: 'ready', search: null })
  })
})
