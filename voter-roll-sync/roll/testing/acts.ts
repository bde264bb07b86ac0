import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { diffRolls, type RollDelta } from '../../package/roll-delta.ts'
import { ageIdentityFromBytes } from '../../trust/age-keys.ts'
import { eraseFile } from '../erase-file.ts'
import { eraseAll } from '../erase-roll.ts'
import { hashRollLines, linesOfRoll, type RollContent } from '../roll.ts'
import { createRollKeys, readRollKeys } from '../roll-keys.ts'
import { RollStore } from '../roll-store.ts'
import { bytesOf, inventRoll } from './invented-roll.ts'

export const MANIFEST = 'a'.repeat(64)
export const NEXT_MANIFEST = 'b'.repeat(64)
export const IDENTITY = ageIdentityFromBytes(bytesOf('station', 32))
/** Stands for the package's own copy of the roll, which goes as soon as the store has all of it. */
export const SOURCE_FILE = 'roll.age'
export const ROLL = inventRoll(60, { templateBytes: 700 })

/** Some of the roll changed, some left, somebody new. */
export function nextOf(roll: RollContent): RollContent {
  const [newcomer] = inventRoll(1, { seed: 'newcomer', fingers: 3 }).voters
  const voters = roll.voters
    .filter((_, i) => i % 17 !== 3)
    .map((voter, i) => (i % 11 === 5 ? { ...voter, address: 'ул. Новая, 1' } : voter))
    .map((voter, i) => (i % 23 === 7 ? { ...voter, fingers: voter.fingers.slice(1) } : voter))
  return {
    ...roll,
    voters: [...voters, { ...newcomer, lineNumber: 5000 }],
    elsewhere: [...roll.elsewhere.slice(1), { ref: 'f'.repeat(64), precinct: 9099 }],
  }
}

export function deltaFrom(roll: RollContent): RollDelta {
  const next = nextOf(roll)
  return {
    base: { version: 1, manifestSha256: MANIFEST },
    rollSha256: hashRollLines(linesOfRoll(next)),
    changes: diffRolls(roll, next),
  }
}

/** What a station does with its roll, by name. Throws if it is refused. */
export async function actOnRoll(act: string, folder: string): Promise<void> {
  if (act === 'erase-all') {
    eraseAll(folder, [SOURCE_FILE])
    return
  }
  if (act === 'import') {
    const keys = await createRollKeys(folder, IDENTITY)
    const store = await RollStore.create(folder, ROLL, MANIFEST, keys)
    if (!store.ok) throw new Error(store.error.code)
    eraseFile(join(folder, SOURCE_FILE))
    store.value.close()
    return
  }
  const keys = await readRollKeys(folder, IDENTITY)
  if (!keys.ok) throw new Error(keys.error.code)
  const store = RollStore.open(folder, keys.value)
  if (!store.ok) throw new Error(store.error.code)
  if (act === 'delta') {
    const applied = await store.value.applyDelta(deltaFrom(ROLL), NEXT_MANIFEST)
    if (!applied.ok) throw new Error(applied.error.code)
  } else if (act === 'erase-templates') store.value.eraseTemplates()
  else throw new Error(`no act ${act}`)
  store.value.close()
}

/** The roll as the store has it, or the code with which it refuses; whether the package's copy is still there. */
export async function stateOf(folder: string): Promise<{
  readonly roll: RollContent | string
  readonly source: boolean
  readonly templatesErased: boolean
}> {
  const source = existsSync(join(folder, SOURCE_FILE))
  const keys = await readRollKeys(folder, IDENTITY)
  if (!keys.ok) return { roll: keys.error.code, source, templatesErased: false }
  const store = RollStore.open(folder, keys.value)
  if (!store.ok) return { roll: store.error.code, source, templatesErased: false }
  const content = store.value.content()
  const { templatesErased } = store.value
  store.value.close()
  return { roll: content.ok ? content.value : content.error.code, source, templatesErased }
}
