import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ageEncrypt, ageRecipientOf } from '../trust/age-keys.ts'
import { sha256Hex } from '../trust/hash.ts'
import { ERASURE_FILE, eraseAll, erasureSha256, readErasure } from './erase-roll.ts'
import { encodeRoll } from './roll.ts'
import { ROLL_DATABASE_FILE } from './roll-database.ts'
import { ROLL_KEY_FILE, readRollKeys, TEMPLATE_KEY_FILE } from './roll-keys.ts'
import { RollStore } from './roll-store.ts'
import { actOnRoll, IDENTITY, ROLL } from './testing/acts.ts'
import { openEverything } from './testing/open-with-identity.ts'
import { scanForSecrets } from './testing/scan-for-secrets.ts'

const PACKAGE_ROLL = 'package.old/roll.age'

let folder: string
let copies: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-erase-'))
  copies = mkdtempSync(join(tmpdir(), 'taanuu-copies-'))
  await actOnRoll('import', folder)
})
afterEach(() => {
  for (const place of [folder, copies]) rmSync(place, { recursive: true })
})

/** What of the roll can be read by somebody who holds every key that officials and station ever had. */
async function readable(): Promise<Set<string>> {
  const seen = mkdtempSync(join(tmpdir(), 'taanuu-seen-'))
  try {
    writeFileSync(join(seen, 'opened'), await openEverything(folder, IDENTITY))
    const leaks = [...scanForSecrets(seen, ROLL), ...scanForSecrets(folder, ROLL)]
    return new Set(leaks.map(({ form }) => form.split(' ')[0]))
  } finally {
    rmSync(seen, { recursive: true })
  }
}

describe('an erased roll', () => {
  it('opens with no key of anybody, not even from a copy of the database made before', async () => {
    expect(await readable()).toEqual(new Set(['number', 'name', 'template', 'precinct']))
    copyFileSync(join(folder, ROLL_DATABASE_FILE), join(copies, 'early'))

    eraseAll(folder)
    expect(readdirSync(folder)).toEqual([ERASURE_FILE])
    copyFileSync(join(copies, 'early'), join(folder, ROLL_DATABASE_FILE))
    expect(await readable()).toEqual(new Set())
  })

  it('would be found by an erasure that leaves the key', async () => {
    const key = readFileSync(join(folder, ROLL_KEY_FILE))
    copyFileSync(join(folder, ROLL_DATABASE_FILE), join(copies, 'early'))
    eraseAll(folder)
    copyFileSync(join(copies, 'early'), join(folder, ROLL_DATABASE_FILE))
    writeFileSync(join(folder, ROLL_KEY_FILE), key)
    expect(await readable()).toEqual(new Set(['number', 'name', 'precinct']))
  })

  it('takes the packages along in which it came', async () => {
    const recipient = await ageRecipientOf(IDENTITY)
    writeFileSync(join(copies, 'roll.age'), await ageEncrypt(encodeRoll(ROLL), [recipient]))
    const place = join(folder, 'package.old')
    mkdirSync(place)
    copyFileSync(join(copies, 'roll.age'), join(folder, PACKAGE_ROLL))
    const proof = eraseAll(folder, [PACKAGE_ROLL, 'package/photos.age'])
    expect(proof.filesRemoved.map(({ name }) => name)).toContain(PACKAGE_ROLL)
    expect(readdirSync(place)).toEqual([])
    expect(await readable()).toEqual(new Set())
  })

  it('leaves a proof that names what was removed, the same however often it is asked for', () => {
    const before = Object.fromEntries(
      readdirSync(folder).map((name) => {
        const bytes = readFileSync(join(folder, name))
        return [name, { bytes: bytes.length, sha256: sha256Hex(bytes) }]
      }),
    )
    expect(readErasure(folder)).toBeNull()
    const proof = eraseAll(folder)
    expect(proof.keyFileSha256).toBe(before[ROLL_KEY_FILE].sha256)
    for (const name of [ROLL_KEY_FILE, TEMPLATE_KEY_FILE, ROLL_DATABASE_FILE])
      expect(proof.filesRemoved).toContainEqual({ name, ...before[name] })
    expect(eraseAll(folder)).toEqual(proof)
    expect(readErasure(folder)).toEqual(proof)
    expect(erasureSha256(proof)).toBe(sha256Hex(readFileSync(join(folder, ERASURE_FILE))))
  })

  it('can be erased where nothing is left', () => {
    rmSync(join(folder, ROLL_DATABASE_FILE))
    rmSync(join(folder, ROLL_KEY_FILE))
    rmSync(join(folder, TEMPLATE_KEY_FILE))
    expect(eraseAll(folder)).toMatchObject({ keyFileSha256: null })
  })
})

describe('erased templates', () => {
  it('are gone for everybody, while people and counts stay', async () => {
    copyFileSync(join(folder, ROLL_DATABASE_FILE), join(copies, 'early'))
    await actOnRoll('erase-templates', folder)
    expect(await readable()).toEqual(new Set(['number', 'name', 'precinct']))

    const keys = await readRollKeys(folder, IDENTITY)
    if (!keys.ok) throw new Error(keys.error.code)
    const store = RollStore.open(folder, keys.value)
    if (!store.ok) throw new Error(store.error.code)
    expect(store.value.size).toBe(ROLL.voters.length)
    expect(store.value.templatesErased).toBe(true)
    expect(store.value.templateCount).toBe(0)
    expect(store.value.galleryEntries()).toMatchObject({ error: { code: 'ROLL_ERASED' } })
    const found = store.value.byNumber(ROLL.voters[0].personalNumber)
    expect(found).toMatchObject({ kind: 'here', voter: { templates: [] } })
    store.value.close()

    copyFileSync(join(copies, 'early'), join(folder, ROLL_DATABASE_FILE))
    expect(await readable()).toEqual(new Set(['number', 'name', 'precinct']))
  })

  it('would be found by an erasure that leaves their key', async () => {
    const key = readFileSync(join(folder, TEMPLATE_KEY_FILE))
    copyFileSync(join(folder, ROLL_DATABASE_FILE), join(copies, 'early'))
    await actOnRoll('erase-templates', folder)
    writeFileSync(join(folder, TEMPLATE_KEY_FILE), key)
    copyFileSync(join(copies, 'early'), join(folder, ROLL_DATABASE_FILE))
    expect(await readable()).toEqual(new Set(['number', 'name', 'template', 'precinct']))
  })

  it('lie in no row any more', async () => {
    const keys = await readRollKeys(folder, IDENTITY)
    await actOnRoll('erase-templates', folder)
    if (!keys.ok) throw new Error(keys.error.code)
    // Somebody kept the key: the rows themselves are overwritten too.
    const recipient = await ageRecipientOf(IDENTITY)
    writeFileSync(join(folder, TEMPLATE_KEY_FILE), await ageEncrypt(keys.value.templates!, [recipient]))
    expect(await readable()).toEqual(new Set(['number', 'name', 'precinct']))
  })
})
