import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ageIdentityFromBytes } from '../trust/age-keys.ts'
import type { Result } from '../trust/result.ts'
import { hashRollLines, linesOfRoll, type RollContent, voterRefOf } from './roll.ts'
import { ROLL_DATABASE_FILE } from './roll-database.ts'
import { createRollKeys, ROLL_KEY_FILE, type RollKeys, readRollKeys } from './roll-keys.ts'
import { RollStore } from './roll-store.ts'
import { deltaFrom, MANIFEST, NEXT_MANIFEST } from './testing/acts.ts'
import { bytesOf, inventRoll } from './testing/invented-roll.ts'
import { scanForSecrets } from './testing/scan-for-secrets.ts'

const identity = ageIdentityFromBytes(bytesOf('station', 32))
const roll = inventRoll(120, { elsewhere: 5 })
const photo = Buffer.from('<svg>a portrait that nobody else has</svg>')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-roll-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function opened<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`)
  return result.value
}

/** Keys as a start reads them; every store zeroes its own. */
async function keys(): Promise<RollKeys & { templates: Uint8Array }> {
  const sealed = readFileSync(join(folder, ROLL_KEY_FILE))
  if (!known?.sealed.equals(sealed)) known = { sealed, keys: opened(await readRollKeys(folder, identity)) }
  return {
    person: Uint8Array.from(known.keys.person),
    templates: Uint8Array.from(known.keys.templates!),
  }
}
let known: { readonly sealed: Buffer; readonly keys: RollKeys } | null = null

async function imported(content: RollContent = roll): Promise<RollStore> {
  return opened(await RollStore.create(folder, content, MANIFEST, await createRollKeys(folder, identity)))
}

async function closedStore(content?: RollContent): Promise<string> {
  ;(await imported(content)).close()
  return join(folder, ROLL_DATABASE_FILE)
}

function imageOf(place: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(place).map((name) => [name, readFileSync(join(place, name)).toString('latin1')]),
  )
}

/** The code with which the store refuses; it must leave every file as it is. */
async function refusal(): Promise<string | undefined> {
  const before = imageOf(folder)
  const result = RollStore.open(folder, await keys())
  if (result.ok) {
    const gallery = result.value.galleryEntries()
    result.value.close()
    return gallery.ok ? undefined : gallery.error.code
  }
  expect(imageOf(folder)).toEqual(before)
  return result.error.code
}

function hashOf(content: RollContent): string {
  return hashRollLines(linesOfRoll(content))
}

describe('a roll store', () => {
  it('gives back the roll that was imported, after a restart too', async () => {
    await closedStore()
    const store = opened(RollStore.open(folder, await keys()))
    expect(opened(store.content())).toEqual(roll)
    expect(store.manifestSha256).toBe(MANIFEST)
    expect(store.size).toBe(120)
    expect(store.templateCount).toBe(118 * 2)
    for (const voter of roll.voters) {
      const found = store.byNumber(voter.personalNumber)
      expect(found.kind).toBe('here')
      if (found.kind !== 'here') continue
      const { fingers, ...person } = voter
      expect(found.voter.voter).toEqual(person)
      expect(
        found.voter.templates.map(({ position, template }) => ({
          position,
          template: Buffer.from(template).toString('base64'),
        })),
      ).toEqual(fingers)
    }
    store.close()
  })

  it('knows the door of others, and nothing of strangers', async () => {
    const ref = voterRefOf(roll.precinctSecret, '20101199000001')
    const store = await imported({ ...roll, elsewhere: [{ ref, precinct: 9013 }] })
    expect(store.byNumber('20101199000001')).toEqual({ kind: 'elsewhere', precinct: 9013 })
    expect(store.byNumber('20101199000002')).toEqual({ kind: 'unknown' })
    store.close()
  })

  it('hands every template to the gallery', async () => {
    const store = await imported()
    const expected = roll.voters.flatMap((voter) =>
      voter.fingers.map(({ template }) => `${store.refOf(voter.personalNumber)} ${template}`),
    )
    const entries = opened(store.galleryEntries()).map(
      ({ id, template }) => `${id} ${Buffer.from(template).toString('base64')}`,
    )
    expect(entries.toSorted()).toEqual(expected.toSorted())
    store.close()
  })

  it('keeps photos that come later, of people on the roll alone', async () => {
    const store = await imported()
    const [voter, other] = roll.voters
    const ref = store.refOf(voter.personalNumber)
    expect(store.photo(ref)).toBeNull()
    store.putPhotos([
      { personalNumber: voter.personalNumber, media: 'image/svg+xml', bytes: photo },
      { personalNumber: '20101199000001', media: 'image/jpeg', bytes: photo },
    ])
    store.close()
    const again = opened(RollStore.open(folder, await keys()))
    expect(again.photo(ref)).toEqual({ media: 'image/svg+xml', bytes: photo })
    expect(again.photo(again.refOf(other.personalNumber))).toBeNull()
    expect(again.photo(again.refOf('20101199000001'))).toBeNull()
    again.removePhotos([voter.personalNumber])
    expect(again.photo(ref)).toBeNull()
    again.close()
  })

  it('becomes the next version by a delta, and only by the right one', async () => {
    const store = await imported()
    const delta = deltaFrom(roll)
    const removed = delta.changes.flatMap((change) => (change.op === 'remove' ? change.personalNumber : []))
    expect(removed.length).toBeGreaterThan(3)
    store.putPhotos(removed.map((personalNumber) => ({ personalNumber, media: 'image/jpeg', bytes: photo })))

    const foreign = { ...delta, base: { version: 1, manifestSha256: 'c'.repeat(64) } }
    expect(await store.applyDelta(foreign, NEXT_MANIFEST)).toMatchObject({
      error: { code: 'PKG_DELTA_BASE' },
    })
    const short = { ...delta, changes: delta.changes.slice(1) }
    expect(await store.applyDelta(short, NEXT_MANIFEST)).toMatchObject({
      error: { code: 'PKG_DELTA_MISMATCH' },
    })
    expect(opened(store.content())).toEqual(roll)

    expect(await store.applyDelta(delta, NEXT_MANIFEST)).toMatchObject({ ok: true })
    for (const open of [store, null]) {
      const now = open ?? opened(RollStore.open(folder, await keys()))
      expect(now.manifestSha256).toBe(NEXT_MANIFEST)
      expect(hashRollLines(linesOfRoll(opened(now.content())))).toBe(delta.rollSha256)
      expect(opened(now.galleryEntries()).length).toBe(now.templateCount)
      for (const number of removed) {
        expect(now.byNumber(number)).toEqual({ kind: 'unknown' })
        expect(now.photo(now.refOf(number))).toBeNull()
        expect(now.search(number, 5).rows).toEqual([])
      }
      now.close()
    }
  })

  it('is opened by one process at a time', async () => {
    const store = await imported()
    expect(await refusal()).toBe('STATION_IN_USE')
    store.close()
    expect(await refusal()).toBeUndefined()
  })

  it('forgets keys, names and templates when it is closed', async () => {
    const store = await imported()
    const held = await keys()
    store.close()
    const again = opened(RollStore.open(folder, held))
    expect(again.search('а', 5).rows.length).toBe(5)
    const [{ personalNumber }] = roll.voters
    expect(again.byNumber(personalNumber).kind).toBe('here')
    again.close()
    again.close()
    expect(Buffer.concat([held.person, held.templates]).every((byte) => byte === 0)).toBe(true)
    expect(() => again.search('а', 5)).toThrow()
    expect(() => again.byNumber(personalNumber)).toThrow()
  })

  it('has fresh keys for every import', async () => {
    await closedStore()
    const old = await keys()
    const path = await closedStore()
    expect(RollStore.open(folder, old)).toMatchObject({ error: { code: 'DECRYPTION_FAILED' } })
    expect(existsSync(`${path}.part`)).toBe(false)
  })
})

describe('what lies on the disk', () => {
  it('shows no number, name, template or key, at any step', async () => {
    const store = await imported()
    const data = await keys()
    const secrets = [data.person, data.templates]
    const scan = (): unknown => expect(scanForSecrets(folder, roll, secrets)).toEqual([])
    scan()
    store.putPhotos(
      roll.voters.map(({ personalNumber }) => ({ personalNumber, media: 'image/svg+xml', bytes: photo })),
    )
    scan()
    await store.applyDelta(deltaFrom(roll), NEXT_MANIFEST)
    scan()
    store.search('а', 10)
    store.close()
    scan()
  })

  it('would be caught showing one', async () => {
    const path = await closedStore()
    const { person } = await keys()
    const [voter] = roll.voters
    const plants: readonly Buffer[] = [
      Buffer.from(voter.personalNumber),
      Buffer.from(voter.surname, 'utf16le'),
      Buffer.from(Buffer.from(voter.surname).toString('base64')),
      Buffer.from(`x${voter.fingers[0].template}`),
      Buffer.from(Buffer.from(voter.fingers[0].template, 'base64').toString('hex')),
      Buffer.from(person),
    ]
    for (const plant of plants) {
      writeFileSync(`${path}-wal`, Buffer.concat([Buffer.alloc(1001, 7), plant, Buffer.alloc(50, 9)]))
      expect(scanForSecrets(folder, roll, [person])).not.toEqual([])
    }
  })

  it('has rows of few lengths, so that a row does not tell whose it is', async () => {
    const path = await closedStore()
    const database = new Database(path, { readonly: true })
    const lengths = database.prepare('SELECT DISTINCT length(box) FROM person').all()
    database.close()
    expect(lengths.length).toBeLessThanOrEqual(2)
  })
})

describe('a store that is not as it was left', () => {
  it('is refused with other keys', async () => {
    await closedStore()
    const wrong = { person: bytesOf('x', 32), templates: bytesOf('y', 32) }
    expect(RollStore.open(folder, wrong)).toMatchObject({ error: { code: 'DECRYPTION_FAILED' } })
    expect(await readRollKeys(folder, ageIdentityFromBytes(bytesOf('other', 32)))).toMatchObject({
      error: { code: 'DECRYPTION_FAILED' },
    })
  })

  it('is refused, or unharmed, whatever bit is flipped', async () => {
    const path = await closedStore()
    const bytes = readFileSync(path)
    let refused = 0
    for (let i = 0; i < 150; i++) {
      const changed = Buffer.from(bytes)
      const draw = bytesOf(`flip ${i}`, 6)
      // A third of the flips hit the header and the first pages, where they do most.
      const at = draw.readUInt32LE(0) % (i % 3 === 0 ? 4096 : bytes.length)
      changed[at] ^= 1 << (draw[4] % 8)
      writeFileSync(path, changed)
      const code = await refusal()
      if (code === undefined) {
        const store = opened(RollStore.open(folder, await keys()))
        expect(opened(store.content())).toEqual(roll)
        store.close()
      } else {
        expect(code, `bit at ${at}`).toMatch(/^ROLL_(DAMAGED|NEW_SCHEMA|OLD_SCHEMA)$/)
        refused++
      }
    }
    // The others hit bytes that mean nothing: free space, counters of SQLite.
    expect(refused).toBeGreaterThan(60)
  })

  it('is refused when it is cut short, at any length', async () => {
    const path = await closedStore()
    const bytes = readFileSync(path)
    for (let i = 0; i < 60; i++) {
      writeFileSync(path, bytes)
      truncateSync(path, i < 20 ? i * 9 : bytesOf(`cut ${i}`, 4).readUInt32LE(0) % bytes.length)
      expect(await refusal()).toBe('ROLL_DAMAGED')
    }
    rmSync(path)
    expect(await refusal()).toBe('ROLL_DAMAGED')
  })

  it('is refused when rows were taken out, exchanged or put back from before', async () => {
    const path = await closedStore()
    const saved = `${path}.saved`
    copyFileSync(path, saved)
    const tampering: readonly string[] = [
      'DELETE FROM person WHERE ref = (SELECT min(ref) FROM person)',
      'DELETE FROM template_chunk WHERE id = 1',
      'DELETE FROM elsewhere_chunk',
      'DELETE FROM meta',
      `UPDATE person SET box = (SELECT box FROM person WHERE ref = (SELECT max(ref) FROM person))
       WHERE ref = (SELECT min(ref) FROM person)`,
      'DROP TABLE person',
      'DROP TABLE elsewhere_chunk',
    ]
    for (const sql of tampering) {
      copyFileSync(saved, path)
      const database = new Database(path)
      database.exec(sql)
      database.close()
      expect(await refusal(), sql).toBe('ROLL_DAMAGED')
    }
    copyFileSync(saved, path)
    const store = opened(RollStore.open(folder, await keys()))
    await store.applyDelta(deltaFrom(roll), NEXT_MANIFEST)
    store.close()
    const database = new Database(path)
    database.exec(`ATTACH '${saved}' AS before; UPDATE person SET box =
      (SELECT box FROM before.person AS old WHERE old.ref = person.ref) WHERE ref = (SELECT min(ref) FROM before.person
       WHERE ref IN (SELECT ref FROM main.person) AND box NOT IN (SELECT box FROM main.person))`)
    expect(database.prepare('SELECT total_changes() AS n').get()).toEqual({ n: 1 })
    database.close()
    expect(await refusal()).toBe('ROLL_DAMAGED')
  })

  it('is refused when a commit was torn and its journal is missing', async () => {
    const path = await closedStore()
    const before = readFileSync(path)
    const store = opened(RollStore.open(folder, await keys()))
    opened(await store.applyDelta(deltaFrom(roll), NEXT_MANIFEST))
    store.close()
    const after = readFileSync(path)
    rmSync(`${path}-journal`, { force: true })
    const page = 4096
    let refused = 0
    for (let i = 0; i < 25; i++) {
      const torn = Buffer.from(after)
      const draws = bytesOf(`torn ${i}`, torn.length / page)
      for (let n = 0; n * page < before.length; n++)
        if (draws[n] % 2) before.copy(torn, n * page, n * page, (n + 1) * page)
      writeFileSync(path, torn)
      const code = await refusal()
      if (code !== undefined) expect(code).toBe('ROLL_DAMAGED')
      else {
        const whole = opened(RollStore.open(folder, await keys()))
        const content = opened(whole.content())
        whole.close()
        expect([hashOf(roll), deltaFrom(roll).rollSha256]).toContain(hashOf(content))
      }
      if (code !== undefined) refused++
    }
    expect(refused).toBeGreaterThan(20)
  })

  it('of an older form is brought to the present one, of a newer one left alone', async () => {
    const path = await closedStore()
    const database = new Database(path)
    database.exec('DROP TABLE photo; PRAGMA user_version = 1')
    database.close()
    const store = opened(RollStore.open(folder, await keys()))
    expect(opened(store.content())).toEqual(roll)
    const [{ personalNumber }] = roll.voters
    store.putPhotos([{ personalNumber, media: 'image/jpeg', bytes: photo }])
    expect(store.photo(store.refOf(personalNumber))?.bytes).toEqual(photo)
    store.close()
    for (const [version, code] of [
      [3, 'ROLL_NEW_SCHEMA'],
      [99, 'ROLL_NEW_SCHEMA'],
      [0, 'ROLL_OLD_SCHEMA'],
    ] as const) {
      const newer = new Database(path)
      newer.pragma(`user_version = ${version}`)
      newer.close()
      expect(await refusal()).toBe(code)
    }
  })

  it('of an older form that is damaged is refused and not touched', async () => {
    const path = await closedStore()
    const database = new Database(path)
    database.exec('DROP TABLE photo; PRAGMA user_version = 1; DELETE FROM template_chunk WHERE id = 2')
    database.close()
    expect(await refusal()).toBe('ROLL_DAMAGED')
  })
})
