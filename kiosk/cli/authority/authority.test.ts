import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { smallSetup } from '@taanuu/voter-roll-sync/authority/testing/small-workspace'
import {
  EXTRACT_HEADER,
  EXTRACT_MAPPING,
  extractLine,
  extractRow,
} from '@taanuu/voter-roll-sync/authority/testing/synthetic-extract'
import { type StationIdentity, verifyPackage } from '@taanuu/voter-roll-sync/package/verify-package'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { provisionStation } from '../../station/station-home.ts'
import { run } from '../run.ts'

const home = mkdtempSync(join(tmpdir(), 'taanuu-authority-cli-'))
afterAll(() => rmSync(home, { recursive: true }))
const popplerMissing = spawnSync('pdftoppm', ['-v']).error !== undefined
if (popplerMissing)
  console.warn('pdftoppm is not installed: the authority is not run with printed cards (poppler-utils)')

const at = (...parts: readonly string[]) => join(home, ...parts)
const WORKSPACE = at('workspace')
let said = ''
beforeEach(() => {
  said = ''
  for (const way of ['log', 'error'] as const)
    vi.spyOn(console, way).mockImplementation((...words: unknown[]) => {
      said += `${words.join(' ')}\n`
    })
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})

/** Runs a command; what it says never holds a secret of any card that was printed so far. */
async function taanuu(...args: readonly string[]): Promise<number> {
  said = ''
  const code = await run(['authority', ...args])
  for (const pin of Object.values(PINS)) expect(said).not.toContain(pin)
  expect(said).not.toMatch(/TAANUU-CARD|AGE-SECRET/)
  return code
}

const PINS: Record<string, string> = {
  'authority-1': '472915',
  'authority-2': '830264',
  'root-1': '662019',
  'root-2': '118204',
  '1002-chair': '550192',
  '1002-secretary': '903481',
  '1002-secretary.new': '748159',
}

/** A card as its holder has it: printed, then photographed. */
function photograph(pdf: string): string {
  const stem = pdf.replace(/\.pdf$/, '')
  execFileSync('pdftoppm', ['-png', '-r', '150', '-singlefile', pdf, stem])
  return `${stem}.png`
}

const contest = {
  contestId: 'council',
  title: { ky: 'Кеңеш', ru: 'Кенеш', en: 'Council' },
  votesAllowed: 1,
  options: ['a', 'b'].map((id) => ({ optionId: id, label: { ky: id, ru: id, en: id }, kind: 'candidate' })),
}

describe.skipIf(popplerMissing)('taanuu authority', () => {
  const setup = smallSetup({ ballots: { council: [contest] } })
  const precinct = setup.precincts.filter(({ precinct: number }) => number === 1002)
  let officers: readonly string[]
  let rootKey: string

  it('prepares an election by two small files between two machines, with printed cards', {
    timeout: 120_000,
  }, async () => {
    writeFileSync(at('setup.json'), JSON.stringify({ ...setup, precincts: precinct }))
    writeFileSync(
      at('pins'),
      Object.entries(PINS)
        .map(([id, pin]) => `${id} ${pin}`)
        .join('\n'),
    )
    const pins = ['--pin-file', at('pins')]
    const people = ['--officer', 'authority-1=Асанова Гүлнара', '--officer', 'authority-2=Кадыров Бакыт']
    expect(
      await taanuu(
        'init',
        WORKSPACE,
        '--setup',
        at('setup.json'),
        ...people,
        '--cards',
        at('cards'),
        ...pins,
      ),
    ).toBe(0)
    expect(statSync(at('cards', 'authority-1.pdf')).mode & 0o077).toBe(0)
    officers = ['authority-1', 'authority-2'].flatMap((id) => [
      '--card',
      photograph(at('cards', `${id}.pdf`)),
    ])
    officers = [...officers, ...pins]

    const holders = ['--holder', 'root-1=Root Holder One', '--holder', 'root-2=Root Holder Two']
    expect(
      await taanuu(
        'root',
        'create',
        at('root'),
        '--universe',
        'real',
        ...holders,
        '--cards',
        at('cards'),
        ...pins,
      ),
    ).toBe(0)
    rootKey = /public root key ([0-9a-f]{64})/.exec(said)?.[1] ?? ''
    expect(await taanuu('root', 'request', WORKSPACE, '--out', at('request.json'), ...officers)).toBe(0)
    const electionKey = /election key ([0-9a-f]{64})/.exec(said)?.[1] ?? 'none'
    const rootCards = ['root-1', 'root-2'].flatMap((id) => ['--card', photograph(at('cards', `${id}.pdf`))])
    expect(
      await taanuu(
        'root',
        'certify',
        at('root'),
        '--request',
        at('request.json'),
        '--out',
        at('certificate.json'),
        '--yes',
        ...rootCards,
        ...pins,
      ),
    ).toBe(0)
    expect(said).toContain(electionKey)
    const wrong = `00${rootKey.slice(2)}`
    expect(
      await taanuu(
        'root',
        'install',
        WORKSPACE,
        '--certificate',
        at('certificate.json'),
        '--root',
        wrong,
        ...officers,
      ),
    ).toBe(1)
    expect(said).toContain('refused: CERTIFICATE_INVALID')
    expect(
      await taanuu(
        'root',
        'install',
        WORKSPACE,
        '--certificate',
        at('certificate.json'),
        '--root',
        rootKey,
        ...officers,
      ),
    ).toBe(0)

    expect(await taanuu('stations', WORKSPACE, '--all', '--out', at('stations'), ...officers)).toBe(0)
    expect(await taanuu('officials', WORKSPACE, '--all', '--cards', at('cards'), ...officers)).toBe(0)
    expect(readdirSync(at('cards', '1002')).sort()).toEqual(['1002-chair.pdf', '1002-secretary.pdf'])
  })

  it('says which rows it rejected, exits 1 for them, and judges the register', {
    timeout: 60_000,
  }, async () => {
    const rows = [0, 1, 2, 3].map((i) => extractLine(extractRow(i, 1002)))
    writeFileSync(at('register.csv'), [EXTRACT_HEADER, ...rows, rows[0], EXTRACT_HEADER].join('\n'))
    writeFileSync(at('mapping.json'), JSON.stringify(EXTRACT_MAPPING))
    const register = [
      '--register',
      at('register.csv'),
      '--mapping',
      at('mapping.json'),
      '--report',
      at('report'),
    ]
    expect(await taanuu('import', WORKSPACE, ...register, '--dry-run', ...officers)).toBe(1)
    expect(said).toContain('a trial: nothing was kept')
    expect(await taanuu('import', WORKSPACE, ...register, ...officers)).toBe(1)
    expect(said).toContain('6 rows read = 4 accepted + 2 rejected')
    const report = readFileSync(at('report', 'rows.csv'), 'utf8')
    expect(report).toMatch(
      /\r\n6,ПИН,rejected,DUPLICATE_NUMBER,.*first on line 2\r\n7,,rejected,HEADER_AS_VOTER,/,
    )
    expect(report).not.toContain(extractRow(0, 1002).number)
    expect(await taanuu('quality', WORKSPACE, '--out', at('quality'), ...officers)).toBe(0)
    expect(said).toMatch(/1 precinct, 4 voters, 8 finger templates/)
    expect(readFileSync(at('quality', 'quality.csv'), 'utf8')).toMatch(/\r\n1002,north,4,0,0,0,4,0,4,8,/)
    expect(JSON.parse(readFileSync(at('quality', 'quality.json'), 'utf8')).precincts).toHaveLength(1)
  })

  it('builds what a provisioned station accepts, and a delta after a lost card', {
    timeout: 60_000,
  }, async () => {
    expect(await taanuu('build', WORKSPACE, '--all', '--out', at('packages'), ...officers)).toBe(0)
    const file = at('stations', '1002', 'identification-1', 'station.json')
    const { v: _v, rootKey: hex, ...rest } = JSON.parse(readFileSync(file, 'utf8'))
    const identity: StationIdentity = { ...rest, rootKey: Buffer.from(hex, 'hex') }
    // The file is byte for byte what the station's own provisioning writes.
    expect(provisionStation(at('stations', '1002', 'identification-1'), identity).ok).toBe(true)
    const now = Date.parse('2027-04-10T00:00:00Z')
    const first = await verifyPackage(at('packages', '1002'), identity, null, now)
    expect(first).toMatchObject({ ok: true, value: { manifest: { version: 1, votersOnRoll: 4 } } })
    const lost = ['--official', '1002-secretary', '--reason', 'card lost', '--cards', at('cards', 'new')]
    expect(await taanuu('replace', WORKSPACE, ...lost, ...officers)).toBe(0)
    const update = ['--all', '--out', at('packages-2'), '--delta', at('deltas-2')]
    expect(await taanuu('delta', WORKSPACE, ...update, ...officers)).toBe(0)
    expect(said).toContain('precinct 1002: version 2, 4 voters, delta from version 1')
    const next = await verifyPackage(at('deltas-2', '1002'), identity, first.ok ? first.value : null, now)
    expect(next).toMatchObject({ ok: true, value: { carrier: 'delta' } })
    expect(await taanuu('show', WORKSPACE, '--all', '--log', ...officers)).toBe(0)
    for (const words of [
      'precinct 1002 (north): 4 voters, version 2',
      'revoked card of 1002-secretary: card lost',
      'authority-1 authority-2',
    ])
      expect(said).toContain(words)
  })

  it('refuses what would give a secret away or be a mistake', { timeout: 60_000 }, async () => {
    const inside = ['--cards', join(WORKSPACE, 'cards')]
    expect(await taanuu('officials', WORKSPACE, '--all', ...inside, ...officers)).toBe(2)
    mkdirSync(at('w2'), { recursive: true })
    writeFileSync(at('easy'), 'a 123456\nb 472915\n')
    const easy = ['--officer', 'a=A', '--officer', 'b=B', '--cards', at('cards'), '--pin-file', at('easy')]
    expect(await taanuu('init', at('w2'), '--setup', at('setup.json'), ...easy)).toBe(2)
    expect(
      await taanuu('show', WORKSPACE, '--card', officers[1], '--card', officers[1], '--pin-file', at('pins')),
    ).toBe(1)
    expect(said).toContain('SAME_CARD_TWICE')
    const spoken = await run([
      'authority',
      'show',
      WORKSPACE,
      '--card',
      'TAANUU-CARD-1:x:y:z:0',
      '--card',
      'b',
    ])
    expect(spoken).toBe(2)
    expect(await taanuu('build', WORKSPACE, '--out', at('packages'), ...officers)).toBe(2)
    expect(await taanuu('import', WORKSPACE)).toBe(2)
    expect(await taanuu('nothing')).toBe(2)
    expect(await taanuu('--help')).toBe(0)
  })
})
