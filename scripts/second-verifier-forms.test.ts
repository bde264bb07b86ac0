import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasSecondVerifier, secondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { type Marks, writePrecinctExport } from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { boxPublicKey } from '@taanuu/voter-roll-sync/trust/sealed-box'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('@taanuu/kiosk/simulated/testing/derive-once')).derivingOnce(await original()),
)

const FORMS = join(import.meta.dirname, 'second-verifier-forms.py')
const work = mkdtempSync(join(tmpdir(), 'taanuu-forms-'))
const box = join(work, 'export', 'ballot-box-1')
const marks: Marks = ['a', 'b', 'a', 'against', null, 'a', 'b', 'a', 'a', 'b', 'a', null]

function forms(): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('python3', [FORMS, box], { encoding: 'utf8' })
}

beforeAll(() => writePrecinctExport(join(work, 'export'), 9012, marks))
afterAll(() => rmSync(work, { recursive: true }))

describe.skipIf(!hasSecondVerifier)('the second verifier of forms (skipped without python3)', () => {
  it('counts every form by itself and finds the result in it', () => {
    expect(forms()).toMatchObject({ status: 0, stdout: `${box} the forms say the same\n` })
  })

  it.each([
    ['results.csv', /,a,Askar,6,/, ',a,Askar,7,'],
    ['cvrs.csv', /,voted,a,/, ',voted,b,'],
    ['nist-sp1500-100-results.json', /"Count":6/, '"Count":5'],
    ['a form that cannot be read', /^{/, '', 'nist-sp1500-100-results.json'],
    ['nist-sp1500-103-cvrs.json', /"TotalNumberVotes":1/, '"TotalNumberVotes":0'],
  ])('names %s where it says something else', (name, from, to, file = name) => {
    const path = join(box, file)
    const genuine = readFileSync(path, 'utf8')
    const changed = genuine.replace(from, to)
    expect(changed).not.toBe(genuine)
    writeFileSync(path, changed)
    const said = forms()
    writeFileSync(path, genuine)
    expect(said.stdout).toContain(`other totals in: ${name}`)
    expect(said.status).toBe(1)
  })
})

describe.skipIf(!hasSecondVerifier)('rare styles (skipped without python3 and openssl)', () => {
  it('may stay sealed for a district, and only then and there', async () => {
    const districtKey = boxPublicKey(new Uint8Array(32).fill(7))
    await writePrecinctExport(join(work, 'few'), 9012, marks.slice(0, 9), { districtKey })
    await writePrecinctExport(join(work, 'many'), 9012, marks, { districtKey })
    const folders = ['export', 'few', 'many'].map((name) => join(work, name))
    const root = Buffer.from(ROOT.publicKey).toString('hex')
    expect(secondVerifier(folders, [], root)).toEqual([true, true, true])
    expect(JSON.parse(readFileSync(join(work, 'few', 'ballot-box-1', 'results.json'), 'utf8'))).toMatchObject(
      {
        sheets: 0,
        withheld: { sheets: 9 },
      },
    )
  })
})
