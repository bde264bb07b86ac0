import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ExportOfPrecinct,
  type Marks,
  writePrecinctExport,
} from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { districtKey } from '@taanuu/voter-roll-sync/authority/district'
import {
  createSmallWorkspace,
  type SmallWorkspace,
} from '@taanuu/voter-roll-sync/authority/testing/small-workspace'
import {
  DISTRICT_FILE,
  DISTRICT_RECORDS_FILE,
  type DistrictResult,
} from '@taanuu/voter-roll-sync/exchange/district/district-result'
import { peekPayload } from '@taanuu/voter-roll-sync/trust/dsse'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { DOUBTS_FILE } from './district-doubts.ts'
import { run } from './run.ts'

const home = mkdtempSync(join(tmpdir(), 'taanuu-district-'))
const at = (...parts: readonly string[]) => join(home, ...parts)
let workspace: SmallWorkspace
let root: string
let officers: readonly string[]

/** Eight sheets in 1001, seven in 1002: too few for each, enough together; three of them in doubt. Forty in 2001. */
const MARKS: Readonly<Record<number, Marks>> = {
  1001: ['a', 'a', 'a', 'a', 'a?', 'b', 'b', null],
  1002: ['b', 'b', 'b?', 'a', 'against', 'b?', null],
  2001: Array<'a'>(40).fill('a'),
}

async function writeExports(): Promise<void> {
  const opened = await workspace.unlock()
  const certificate = JSON.parse(
    readFileSync(join(workspace.folder, 'election-certificate.dsse.json'), 'utf8'),
  )
  const { universe, electionId } = opened.setup
  const election = { universe, electionId, certificate, key: opened.electionKey() }
  for (const [precinct, marks] of Object.entries(MARKS)) {
    const area = precinct === '2001' ? 'south' : 'north'
    const of: Partial<ExportOfPrecinct> = { election, area, districtKey: districtKey(opened, area) }
    await writePrecinctExport(at('exports', area, precinct), Number(precinct), marks, of)
  }
  opened.close()
}

let said = ''
async function taanuu(...args: readonly string[]): Promise<number> {
  said = ''
  for (const way of ['log', 'error'] as const)
    vi.spyOn(console, way).mockImplementation((...words: unknown[]) => {
      said += `${words.join(' ')}\n`
    })
  return run(args)
}
afterEach(() => vi.restoreAllMocks())

function count(out: string, exports: readonly string[], ...more: readonly string[]): Promise<number> {
  const rest = ['--area', 'north', '--out', at(out), ...more, ...officers, ...exports]
  return taanuu('district', 'count', workspace.folder, ...rest)
}

beforeAll(async () => {
  workspace = await createSmallWorkspace({}, 'root-only')
  root = Buffer.from(workspace.rootKey).toString('hex')
  const cards = ['authority-1', 'authority-2'].map((id) => {
    writeFileSync(at(`${id}.txt`), workspace.cards.find((card) => card.id === id)!.cardText)
    return at(`${id}.txt`)
  })
  writeFileSync(at('pins'), 'authority-1 472915\nauthority-2 830264\n')
  officers = [...cards.flatMap((card) => ['--card', card]), '--pin-file', at('pins')]
  await writeExports()
}, 60_000)
afterAll(() => {
  workspace.remove()
  rmSync(home, { recursive: true })
})

describe('taanuu district count', { timeout: 60_000 }, () => {
  it('leaves rare ballots uncounted in their precincts, sealed and with their number', async () => {
    expect(await taanuu('verify', at('exports'), '--root', root)).toBe(0)
    expect(said).toContain('records 40, withheld 15 (0 counted by districts)')
    expect(said).toContain('head: a 40, against 0, b 0')
  })

  it('refuses too few, a precinct left out, one of another area, and one twice; nothing is written', async () => {
    expect(await count('few', [at('exports', 'north', '1001')])).toBe(1)
    expect(said).toContain('DISTRICT_INCOMPLETE: no export of precinct 1002')
    expect(await count('few', [at('exports', 'north', '1001')], '--without', '1002')).toBe(1)
    expect(said).toContain('DISTRICT_TOO_FEW: 8 records, of no ballot as many as 10')
    expect(await count('few', [at('exports')])).toBe(1)
    expect(said).toContain('DISTRICT_FOREIGN: precinct 2001')
    cpSync(at('exports', 'north', '1001'), at('copy', '1001'), { recursive: true })
    expect(await count('few', [at('exports', 'north'), at('copy')])).toBe(1)
    expect(said).toContain('DISTRICT_TWICE')
    expect(readdirSync(home)).not.toContain('few')
  })

  it('counts the records of several precincts together; everybody can check it and add it up', async () => {
    expect(await count('district', [at('exports', 'north')])).toBe(0)
    expect(said).toContain('north: 15 records of 2 boxes counted')
    expect(said).toContain('contests in doubt 3: decided 0, undecided 3')
    expect(said).toContain('result head: a 5, b 4, against 1; undecided sheets 3')
    const published = readFileSync(at('district', DISTRICT_RECORDS_FILE), 'utf8')
    expect(published.trimEnd().split('\n')).toHaveLength(15)
    expect(published).not.toMatch(/1001|1002/)
    const table = ['--csv', at('table.csv')]
    expect(await taanuu('verify', at('exports'), at('district'), '--root', root, ...table)).toBe(0)
    expect(readFileSync(at('table.csv'), 'utf8')).toMatch(/^,north,district,true,.*,15,,3,.*,5,1,4,/m)
    expect(said).toContain('district north: 15 records of 2 boxes counted for their district, 0 stay sealed')
    expect(said).toContain('records 40, withheld 15 (15 counted by districts)')
    expect(said).toContain(
      'head: a 45, against 1, b 4; undervotes 2, overvotes 0, sheets undecided by districts 3',
    )
  })

  it('lets two people decide what was in doubt, each alone; what they read differently stays undecided and is named', async () => {
    expect(await count('unused', [at('exports', 'north')], '--doubts', at('doubts'))).toBe(0)
    rmSync(at('unused'), { recursive: true })
    const form = readFileSync(at('doubts', DOUBTS_FILE), 'utf8')
    expect(form).not.toMatch(/1001|1002|ballot-box/)
    expect(said).toContain('contests in doubt 3')
    expect(said).toContain('without a picture 3: look these up on the paper')
    const decide = (reader: string, reads: readonly string[][]) => {
      const filled = JSON.parse(form)
      for (const [i, read] of reads.entries()) filled.doubts[i].read = read
      writeFileSync(at(`${reader}.json`), JSON.stringify({ ...filled, reader }, null, 2))
      return ['--decided', at(`${reader}.json`)]
    }
    const asel = decide('Asel', [['a'], ['b'], ['b']])
    const both = [...asel, ...decide('Bakyt', [['a'], ['b'], []])]
    expect(await count('decided', [at('exports', 'north')], ...asel)).toBe(2)
    expect(await count('decided', [at('exports', 'north')], ...asel, ...asel)).toBe(1)
    expect(said).toContain('DECISIONS_ONE_PERSON')
    expect(readdirSync(home)).not.toContain('decided')
    expect(await count('decided', [at('exports', 'north')], ...both)).toBe(0)
    expect(said).toContain('contests in doubt 3: decided by Asel and Bakyt 2, undecided 1')
    expect(said).toContain('result head: a 6, b 5, against 1; undecided sheets 1')
    expect(said).toMatch(/undecided 3, head on ballot-[0-9a-f]{16}: Asel reads b, Bakyt no mark/)
    const { readers, doubts } = peekPayload(readFileSync(at('decided', DISTRICT_FILE))) as DistrictResult
    expect(readers).toEqual(['Asel', 'Bakyt'])
    expect(doubts.map(({ machine, readings, number }) => [machine.unsure, readings, number])).toEqual([
      [['a'], [['a'], ['a']], 1],
      [['b'], [['b'], ['b']], 1],
      [['b'], [['b'], []], 1],
    ])
    expect(await taanuu('verify', at('exports'), at('decided'), '--root', root)).toBe(0)
    expect(said).toContain('0 stay sealed; contests undecided on a sheet: 1, in no total')
    expect(said).toContain(
      'head: a 46, against 1, b 5; undervotes 2, overvotes 0, sheets undecided by districts 1',
    )
    // Two counts of the same records: only one of them can be the result.
    expect(await taanuu('verify', at('exports'), at('decided'), at('district'), '--root', root)).toBe(1)
    expect(said).toContain('DISTRICT_TWICE')
  })

  it('counts the same records again, and no others afterwards', async () => {
    expect(await count('again', [at('exports', 'north')])).toBe(0)
    const payload = (folder: string) => peekPayload(readFileSync(at(folder, DISTRICT_FILE)))
    expect(payload('again')).toEqual(payload('district'))
    await writeOtherDay()
    expect(await count('other', [at('other-day')])).toBe(1)
    expect(said).toContain('DISTRICT_COUNTED')
  })

  async function writeOtherDay(): Promise<void> {
    const opened = await workspace.unlock()
    const certificate = JSON.parse(
      readFileSync(join(workspace.folder, 'election-certificate.dsse.json'), 'utf8'),
    )
    const { universe, electionId } = opened.setup
    const election = { universe, electionId, certificate, key: opened.electionKey() }
    for (const precinct of [1001, 1002]) {
      const of = { election, area: 'north', districtKey: districtKey(opened, 'north') }
      await writePrecinctExport(at('other-day', String(precinct)), precinct, MARKS[1002], of)
    }
    opened.close()
  }

  it('is refused by verify with other records, another signature, a precinct that is not there, or counted twice', async () => {
    const attack = async (name: string, spoil: (folder: string) => void): Promise<string> => {
      cpSync(at('district'), at(name), { recursive: true })
      spoil(at(name))
      expect(await taanuu('verify', at('exports'), at(name), '--root', root)).toBe(1)
      expect(said).toContain('NOT SOUND')
      expect(said).toContain('head: a 40, against 0, b 0')
      return said
    }
    const edit = (file: string, from: RegExp, to: string) => (folder: string) => {
      const path = join(folder, file)
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    }
    expect(await attack('records', edit(DISTRICT_RECORDS_FILE, /"b"/, '"a"'))).toContain('DISTRICT_RECORDS')
    expect(await attack('cut', edit(DISTRICT_RECORDS_FILE, /^.*\n/, ''))).toContain('DISTRICT_RECORDS')
    expect(await attack('signed', edit(DISTRICT_FILE, /"sig":"/, '"sig":"A'))).toContain('DISTRICT_')
    expect(await attack('extra', (folder) => writeFileSync(join(folder, 'note'), ''))).toContain(
      'DISTRICT_FILES',
    )
    const apart = [
      'verify',
      at('exports', 'north', '1001'),
      at('exports', 'south'),
      at('district'),
      '--root',
      root,
    ]
    expect(await taanuu(...apart)).toBe(1)
    expect(said).toContain('DISTRICT_SOURCE: precinct 1002')
    expect(await taanuu('verify', at('exports'), at('district'), at('again'), '--root', root)).toBe(0)
    expect(said).toContain('head: a 45')
  })
})
