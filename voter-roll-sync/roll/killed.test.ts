import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readErasure } from './erase-roll.ts'
import { actOnRoll, nextOf, ROLL, SOURCE_FILE, stateOf } from './testing/acts.ts'
import { scanForSecrets } from './testing/scan-for-secrets.ts'

/** Points of each act at which the process is killed here. */
const POINTS = Number(process.env.TAANUU_KILL_POINTS ?? 5)
const CHILD = join(import.meta.dirname, 'testing', 'killed-child.ts')

let root: string
/** A folder before any import, and one with the store. */
let fresh: string
let full: string
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'taanuu-killed-'))
  fresh = join(root, 'fresh')
  full = join(root, 'full')
  cpSync(import.meta.filename, join(fresh, SOURCE_FILE), { recursive: true })
  cpSync(fresh, full, { recursive: true })
  await actOnRoll('import', full)
})
afterAll(() => rmSync(root, { recursive: true }))

/** Runs the act in a process that dies before its n-th step; the folder that it leaves. */
function killedAt(
  act: string,
  start: string,
  n: number,
): { readonly folder: string; readonly output: string } {
  const folder = join(root, `${act}-${n}`)
  cpSync(start, folder, { recursive: true })
  const child = spawnSync(process.execPath, ['--no-warnings', CHILD, act, folder, String(n)], {
    encoding: 'utf8',
  })
  expect(child.stderr).toBe('')
  expect(child.signal).toBe(n === 0 ? null : 'SIGKILL')
  return { folder, output: child.stdout }
}

/** Folders left by kills that are spread over the whole act, its last steps included. */
function* kills(act: string, start: string): Generator<string> {
  const steps = Number(killedAt(act, start, 0).output)
  expect(steps).toBeGreaterThan(5)
  const points = Array.from({ length: POINTS }, (_, i) => 1 + Math.floor((i * (steps - 1)) / (POINTS - 1)))
  for (const n of new Set(points)) yield killedAt(act, start, n).folder
}

describe('a process that is killed at any step', () => {
  it('of an import leaves the package or the whole store, and the import can be done again', async () => {
    const source = readFileSync(join(fresh, SOURCE_FILE))
    let whole = 0
    for (const folder of kills('import', fresh)) {
      const { roll, source: kept } = await stateOf(folder)
      if (typeof roll === 'string') {
        expect(readFileSync(join(folder, SOURCE_FILE))).toEqual(source)
      } else {
        expect(roll).toEqual(ROLL)
        whole++
      }
      expect(kept || typeof roll !== 'string').toBe(true)
      expect(scanForSecrets(folder, ROLL)).toEqual([])
      await actOnRoll('import', folder)
      expect((await stateOf(folder)).roll).toEqual(ROLL)
      expect(readdirSync(folder).sort()).toEqual(readdirSync(full).sort())
    }
    expect(whole).toBeGreaterThan(0)
  })

  it('of a delta leaves the one version or the other', async () => {
    const left = new Set<number>()
    for (const folder of kills('delta', full)) {
      const { roll } = await stateOf(folder)
      if (typeof roll === 'string') throw new Error(roll)
      left.add(roll.voters.length)
      const before = roll.voters.length === ROLL.voters.length
      if (before) {
        expect(roll).toEqual(ROLL)
        await actOnRoll('delta', folder)
      }
      const after = (await stateOf(folder)).roll
      expect(typeof after === 'string' ? after : after.voters).toEqual(nextOf(ROLL).voters)
    }
    expect([...left]).toEqual([ROLL.voters.length, nextOf(ROLL).voters.length])
  })

  it('of an erasure of templates leaves all of them or, after the next start, none', async () => {
    const left = new Set<boolean>()
    for (const folder of kills('erase-templates', full)) {
      const { roll, templatesErased } = await stateOf(folder)
      expect(roll).toEqual(templatesErased ? 'ROLL_ERASED' : ROLL)
      left.add(templatesErased)
    }
    expect([...left]).toEqual([false, true])
  })

  it('of an erasure of all leaves a folder in which it is finished by doing it again', async () => {
    writeFileSync(join(full, SOURCE_FILE), 'a package that came back')
    const proofs = new Set<string>()
    for (const folder of kills('erase-all', full)) {
      if (readErasure(folder) === null) expect((await stateOf(folder)).roll).toEqual(ROLL)
      await actOnRoll('erase-all', folder)
      expect(readdirSync(folder)).toEqual(['roll-erasure.json'])
      proofs.add(JSON.stringify(readErasure(folder)))
    }
    expect(proofs.size).toBe(1)
  })
})
