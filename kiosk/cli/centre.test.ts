import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePrecinctExport } from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { CERTIFICATE_FILE, MANIFEST_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { PUBLISHED_FILES } from '../centre/publish.ts'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { centre, centreHelp } from './centre.ts'

const work = mkdtempSync(join(tmpdir(), 'taanuu-centre-cli-'))
const [manifests, data, out, exported] = ['manifests', 'data', 'out', '9012'].map((name) => join(work, name))
const root = ['--root', Buffer.from(ROOT.publicKey).toString('hex')]
const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
const complained = vi.spyOn(console, 'error').mockImplementation(() => undefined)
beforeAll(async () => {
  await writePrecinctExport(exported, 9012, ['a', 'a', 'b'])
  mkdirSync(manifests)
  for (const file of [CERTIFICATE_FILE, MANIFEST_FILE])
    copyFileSync(join(exported, 'table-1', file), join(manifests, file))
})
afterEach(() => {
  said.mockClear()
  complained.mockClear()
})
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(work, { recursive: true })
})

const printed = (): string => said.mock.calls.map(([line]) => String(line)).join('\n')

describe('taanuu centre', () => {
  it('explains itself, and tells wrong use apart', async () => {
    expect(await centre(['--help'])).toBe(0)
    expect(printed()).toBe(centreHelp)
    expect(await centre([])).toBe(2)
    await expect(centre(['dance'])).rejects.toThrow('has no dance')
    await expect(centre(['publish'])).rejects.toThrow('--manifests is needed')
    await expect(centre(['keys', 'nobody', '--data', data])).rejects.toThrow('keys for whom')
    await expect(centre(['import', '--manifests', manifests, '--data', data])).rejects.toThrow('which sticks')
  })

  it('believes manifests under the given root alone', async () => {
    expect(await centre(['publish', '--manifests', manifests, '--data', data, '--out', out])).toBe(1)
    expect(String(complained.mock.calls[0][0])).toContain('MANIFESTS_NONE')
  })

  it('takes an export once, refuses a damaged one, and writes the open files', async () => {
    const own = ['--manifests', manifests, '--data', data, ...root]
    expect(await centre(['import', exported, ...own])).toBe(0)
    expect(printed()).toContain('1 found, 1 new, 0 known')
    expect(await centre(['import', exported, ...own])).toBe(0)
    expect(printed()).toContain('1 found, 0 new, 1 known')
    expect(await centre(['import', join(work, 'mistyped'), ...own])).toBe(1)
    writeFileSync(join(exported, 'table-1', 'more.txt'), 'x')
    expect(await centre(['import', exported, ...own])).toBe(1)
    expect(printed()).toContain('BUNDLE_UNSOUND 2 faults, first: FILE_EXTRA')
    expect(await centre(['publish', ...own, '--out', out, '--day-over'])).toBe(0)
    const files = PUBLISHED_FILES.map((name) => readFileSync(join(out, name), 'utf8'))
    expect(files.every((text) => text.length > 0)).toBe(true)
    expect(files[3].split('\r\n').slice(0, 3)).toEqual([
      'precinct,station,contest,option,votes',
      '9012,ballot-box-1,head,a,2',
      '9012,ballot-box-1,head,against,0',
    ])
    // Nobody came to the table: there is nothing to publish, and nothing is.
    expect(JSON.parse(files[0])).toMatchObject({ kind: 'taanuu-statistics', releases: [] })
  })

  it('makes keys once, which open with their passphrase alone', async () => {
    const passphrase = join(work, 'passphrase')
    writeFileSync(passphrase, 'a long passphrase\n')
    const own = ['--data', join(work, 'keys'), '--passphrase-file', passphrase]
    expect(await centre(['keys', 'centre', ...own])).toBe(0)
    expect(JSON.parse(printed())).toMatchObject({ role: 'centre', nkey: expect.stringMatching(/^U/) })
    expect(await centre(['keys', 'centre', ...own])).toBe(1)
    writeFileSync(passphrase, 'short')
    await expect(centre(['keys', 'register', ...own])).rejects.toThrow('12 characters')
  })

  it('writes the configuration of a server from the manifests', async () => {
    const file = join(work, 'server.conf')
    const own = ['server-config', '--manifests', manifests, '--out', file, ...root]
    await expect(centre([...own, '--centre', 'nobody'])).rejects.toThrow('no nkey')
    expect(await centre(own)).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('# 1 precinct,')
  })

  it('writes the configurations of a national server and of a region below it', async () => {
    const file = join(work, 'nation.conf')
    const own = ['server-config', '--manifests', manifests, '--out', file, ...root]
    const below = ['--region', 'region-3=r3.example', '--region', 'region-7=r7.example']
    expect(await centre([...own, ...below])).toBe(0)
    const national = readFileSync(file, 'utf8')
    // No secret is in it, and no station.
    expect(national).not.toMatch(/password|nkey/)
    for (const part of [
      'domain: "nation"',
      'verify_and_map: true',
      'user: "r3.example"',
      'user: "r7.example"',
    ])
      expect(national).toContain(part)
    expect(await centre([...own, '--name', 'region-3', '--nation', 'tls://nation.example:7422'])).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(
      /domain: "region-3"[\s\S]*remotes: .*"tls:\/\/nation.example:7422"/,
    )
    const wrong = [
      ['--region', 'region-3'],
      ['--region', 'nation=r3.example'],
      ['--region', 'a=r3.example', '--region', 'b=r3.example'],
      ['--region', 'a.b=r3.example'],
      ['--nation', 'nats://nation.example:7422'],
      ['--nation', 'tls://nation.example:7422', ...below],
    ]
    for (const more of wrong) await expect(centre([...own, ...more])).rejects.toThrow(UsageError)
  })
})
