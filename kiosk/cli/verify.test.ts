import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { faultMeanings } from '@taanuu/voter-roll-sync/exchange/verify-report'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { verify } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-verify-'))
const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
beforeAll(() => mkdirSync(join(folder, 'table-1')))
afterEach(() => said.mockClear())
afterAll(() => {
  said.mockRestore()
  rmSync(folder, { recursive: true })
})

function printed(): string {
  return said.mock.calls.map(([line]) => String(line)).join('\n')
}

describe('taanuu verify', () => {
  it('says in plain words what each kind of fault means, and ends with the verdict', async () => {
    writeFileSync(join(folder, 'note.txt'), 'x')
    expect(await verify([folder])).toBe(1)
    expect(printed()).toContain(`FILE_EXTRA: ${faultMeanings.FILE_EXTRA}`)
    expect(printed()).toContain(`FILE_MISSING: ${faultMeanings.FILE_MISSING}`)
    expect(printed()).toMatch(/\nNOT SOUND$/)
    rmSync(join(folder, 'note.txt'))
  })

  it('has the public root key of training elections in the guide for observers', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/observer.md'), 'utf8')
    expect(guide).toContain(`\`${Buffer.from(TRAINING_ROOT.publicKey).toString('hex')}\``)
  })

  it('gives programs one JSON object', async () => {
    expect(await verify([folder, '--json'])).toBe(1)
    expect(JSON.parse(printed())).toMatchObject({
      v: 1,
      sound: false,
      stations: [],
      findings: [{ ok: false, kind: 'FILE_MISSING', file: 'table-1/election-certificate.dsse.json' }],
    })
  })

  it('tells wrong use apart from a fault', async () => {
    await expect(verify([])).rejects.toThrow('which export')
    await expect(verify([folder, '--root', 'abc'])).rejects.toThrow('64 hex digits')
    await expect(verify([folder, '--checkpoint', join(folder, 'nowhere')])).rejects.toThrow('neither')
  })
})
