import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePlan } from '@taanuu/voter-roll-sync/audit/audit-plan'
import { encodeCentralRecords } from '@taanuu/voter-roll-sync/audit/ballot-comparison'
import { type Marks, writePrecinctExport } from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { audit } from './audit.ts'
import { verify } from './verify.ts'

const home = mkdtempSync(join(tmpdir(), 'taanuu-audit-'))
const nation = join(home, 'nation')
const root = ['--root', Buffer.from(ROOT.publicKey).toString('hex')]
const SEED = '27182818284590452353'
const PRECINCTS = [101, 102, 103, 104, 105]
const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
const warned = vi.spyOn(console, 'error').mockImplementation(() => undefined)
vi.spyOn(process.stderr, 'write').mockImplementation(() => true)

/** What lies in each urn: a well ahead, more in some places than in others. */
function marksOf(precinct: number): Marks {
  return [
    ...Array<'a'>(24 + (precinct % 3)).fill('a'),
    ...Array<'b'>(9 + (precinct % 2)).fill('b'),
    'against',
    null,
  ]
}

function path(name: string): string {
  return join(home, name)
}

function printed(): string {
  return [...said.mock.calls, ...warned.mock.calls].map(([line]) => String(line)).join('\n')
}

/** A form with its last column filled in. */
function fill(form: string, value: (cells: readonly string[]) => string | number): void {
  const [head, ...rows] = readFileSync(path(form), 'utf8').trimEnd().split('\r\n')
  writeFileSync(path(form), [head, ...rows.map((row) => `${row}${value(row.split(','))}`)].join('\n'))
}

beforeAll(async () => {
  for (const precinct of PRECINCTS)
    await writePrecinctExport(
      join(nation, precinct < 103 ? 'north' : 'south', `${precinct}`),
      precinct,
      marksOf(precinct),
    )
}, 120_000)
afterEach(() => {
  said.mockClear()
  warned.mockClear()
})
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(home, { recursive: true })
})

describe('taanuu verify of several precincts', () => {
  it('shows every station in one table, sums up, and writes it for spreadsheets', async () => {
    writeFileSync(path('list.csv'), `precinct\n${PRECINCTS.join('\n')}\n`)
    const csv = path('table.csv')
    expect(await verify([nation, ...root, '--precincts', path('list.csv'), '--csv', csv])).toBe(0)
    expect(printed()).toMatch(/^ *104 +ballot-box-1 +sound +37 +0 +0 +37$/m)
    expect(printed()).toContain('5 exports, 5 sound; sums over 5 precincts')
    expect(printed()).toContain('head: a 125, against 5, b 48; undervotes 5, overvotes 0')
    expect(printed()).toContain('COUNTS_DIFFER precinct 101: checks 0, sheets in boxes 38: +38, explained')
    expect(printed()).toMatch(/\nSOUND$/)
    const rows = readFileSync(csv, 'utf8').trimEnd().split('\r\n')
    expect(rows).toHaveLength(11)
    expect(rows[0]).toContain('hand:sheets-by-hand,head:a,head:against,head:b,folder,differences')
  })

  it('names what is missing, what is broken and what was signed twice', async () => {
    const odd = join(home, 'odd')
    cpSync(join(nation, 'north', '101'), join(odd, '101'), { recursive: true })
    await writePrecinctExport(join(odd, '101-again'), 101, ['a', 'b', 'b'])
    cpSync(join(nation, 'south', '103'), join(odd, '103'), { recursive: true })
    writeFileSync(join(odd, '103', 'ballot-box-1', 'cast-vote-records.jsonl'), '')
    writeFileSync(path('list.csv'), 'precinct\n101\n103\n999\n')
    expect(await verify([odd, ...root, '--precincts', path('list.csv')])).toBe(1)
    expect(printed()).toContain('FAULT STATION_TWICE precinct 101: ballot-box-1')
    expect(printed()).toContain('FAULT UNSOUND')
    expect(printed()).toContain('FAULT PRECINCT_MISSING precinct 999: no export')
    expect(printed()).toMatch(/\nNOT SOUND$/)
  })
})

describe('taanuu audit', () => {
  it('confirms a right outcome from whole urns, and goes on where hands count something else', async () => {
    expect(await audit(['plan', nation, ...root, '--risk', '0.2', '--out', path('plan.json')])).toBe(0)
    expect(printed()).toContain('5 urns')
    expect(printed()).toContain('head: a; 2 claims, narrowest a ahead of b by 77 votes')
    const plan = decodePlan(readFileSync(path('plan.json')))
    expect(plan.ok && plan.value.batches.map(({ bound }) => bound)).toEqual(
      PRECINCTS.map((precinct) => marksOf(precinct).length),
    )
    const drawn = ['--plan', path('plan.json'), '--seed', SEED]
    expect(await audit(['sample', ...drawn, '--out', path('form.csv')])).toBe(0)
    const count = (cells: readonly string[]) =>
      marksOf(Number(cells[0])).filter((mark) => mark === cells[3]).length
    const empty = readFileSync(path('form.csv'))
    fill('form.csv', count)
    expect(await audit(['measure', ...drawn, '--hand', path('form.csv')])).toBe(0)
    expect(printed()).toContain('CONFIRMED')
    writeFileSync(path('form.csv'), empty)
    fill('form.csv', (cells) => (cells[3] === 'b' ? 25 : 3))
    said.mockClear()
    expect(await audit(['measure', ...drawn, '--hand', path('form.csv'), '--json'])).toBe(1)
    expect(JSON.parse(printed())).toMatchObject({
      risk: 1,
      planSha256: sha256Hex(readFileSync(path('plan.json'))),
    })
  })

  it('stops where hands find more votes than sheets could lie in the urn', async () => {
    await audit(['plan', nation, ...root, '--out', path('plan.json')])
    const drawn = ['--plan', path('plan.json'), '--seed', SEED]
    await audit(['sample', ...drawn, '--out', path('form.csv')])
    fill('form.csv', () => 30)
    expect(await audit(['measure', ...drawn, '--hand', path('form.csv')])).toBe(1)
    expect(printed()).toContain('AUDIT_BOUND_EXCEEDED')
  })

  it('ends with the full hand count where every urn was counted, whatever it says', async () => {
    await audit(['plan', nation, ...root, '--out', path('plan.json')])
    const rows = PRECINCTS.flatMap((precinct) =>
      ['a', 'b', 'against'].map(
        (option) => `${precinct},ballot-box-1,head,${option},${option === 'b' ? 20 : 9}`,
      ),
    )
    writeFileSync(path('all.csv'), `precinct,station,contest,option,votes\n${rows.join('\n')}`)
    const drawn = ['--plan', path('plan.json'), '--seed', SEED, '--hand', path('all.csv')]
    expect(await audit(['measure', ...drawn])).toBe(1)
    expect(printed()).toContain('full hand count of head: b (reported: a)')
    expect(printed()).toContain('THE REPORTED OUTCOME IS NOT CONFIRMED')
    const tied = PRECINCTS.flatMap((precinct) =>
      ['a', 'b', 'against'].map((option) => `${precinct},ballot-box-1,head,${option},9`),
    )
    writeFileSync(path('all.csv'), `precinct,station,contest,option,votes\n${tied.join('\n')}`)
    said.mockClear()
    expect(await audit(['measure', ...drawn])).toBe(1)
    expect(printed()).toContain('full hand count of head: a tie (head: a and against have 45 votes each)')
    expect(printed()).toContain('THE REPORTED OUTCOME IS NOT CONFIRMED')
  })

  it('confirms by polling single sheets, and says how many more are needed while it does not', async () => {
    const method = ['--method', 'ballot-polling', '--risk', '0.1']
    expect(await audit(['plan', nation, ...root, ...method, '--out', path('polling.json')])).toBe(0)
    const drawn = ['--plan', path('polling.json'), '--seed', SEED]
    expect(await audit(['sample', ...drawn, '--size', '60', '--out', path('sheets.csv')])).toBe(0)
    const empty = readFileSync(path('sheets.csv'), 'utf8')
    fill('sheets.csv', (cells) => marksOf(Number(cells[1]))[Number(cells[3]) - 1] ?? 'blank')
    expect(await audit(['measure', ...drawn, '--hand', path('sheets.csv')])).toBe(0)
    writeFileSync(path('sheets.csv'), empty.split('\r\n').slice(0, 6).join('\r\n'))
    fill('sheets.csv', () => 'a')
    said.mockClear()
    expect(await audit(['measure', ...drawn, '--hand', path('sheets.csv')])).toBe(1)
    expect(printed()).toMatch(/5 sheets read\n/)
    expect(printed()).toMatch(/more draws do in nine of ten audits.*--from 6\nNOT YET CONFIRMED$/)
  })

  it('plays audits of a plan', async () => {
    await audit(['plan', nation, ...root, '--risk', '0.2', '--out', path('plan.json')])
    expect(await audit(['simulate', '--plan', path('plan.json'), '--elections', '40'])).toBe(0)
    expect(printed()).toMatch(/right outcomes: \d+ of 40 confirmed/)
    expect(printed()).toMatch(/wrong outcomes: \d of 40 confirmed/)
  })

  it('refuses to compare single sheets of a precinct urn with records, by name', async () => {
    const out = ['--method', 'ballot-comparison', '--out', path('never.json')]
    expect(await audit(['plan', join(nation, 'north', '101'), ...root, ...out])).toBe(1)
    expect(printed()).toContain('AUDIT_PRECINCT_URN')
    warned.mockClear()
    expect(await audit(['plan', join(nation, 'north', '101', 'ballot-box-1'), ...root, ...out])).toBe(1)
    expect(printed()).toContain('must not be traced to its paper')
  })

  it('compares sheet by sheet at a central count with random imprints', async () => {
    const central = path('central')
    mkdirSync(central)
    const records = Array.from({ length: 300 }, (_, i) => ({
      v: 1 as const,
      imprint: sha256Hex(Buffer.from(`imprint ${i}`)).slice(0, 16),
      votes: { head: i % 5 === 0 ? [] : [i % 3 === 0 ? 'b' : 'a'] },
    }))
    const byImprint = new Map(records.map((record) => [record.imprint, record.votes.head[0] ?? 'blank']))
    writeFileSync(join(central, 'central-records.jsonl'), encodeCentralRecords(records))
    const count = {
      v: 1,
      kind: 'taanuu-central-count',
      universe: 'training',
      electionId: 'e',
      precinct: 1,
      station: 'hall',
      sheets: 300,
      imprint: 'random-after-scanning',
      contests: [{ contestId: 'head', votesAllowed: 1, options: ['a', 'b'] }],
    }
    writeFileSync(join(central, 'central-count.json'), canonicalBytes(count))
    const plan = ['--method', 'ballot-comparison', '--out', path('central.json')]
    expect(await audit(['plan', central, ...plan])).toBe(0)
    const drawn = ['--plan', path('central.json'), '--seed', SEED, '--central', central]
    expect(await audit(['sample', ...drawn, '--out', path('hall.csv')])).toBe(0)
    fill('hall.csv', (cells) => byImprint.get(cells[1]) ?? '')
    expect(await audit(['measure', ...drawn, '--hand', path('hall.csv')])).toBe(0)
    expect(printed()).toContain('CONFIRMED')
    writeFileSync(join(central, 'central-records.jsonl'), encodeCentralRecords(records.slice(1)))
    await expect(audit(['measure', ...drawn, '--hand', path('hall.csv')])).rejects.toThrow('other records')
  })

  it('refuses an unsound export, a tie and wrong use', async () => {
    const broken = join(home, 'broken')
    cpSync(join(nation, 'south', '104'), broken, { recursive: true })
    writeFileSync(join(broken, 'ballot-box-1', 'results.json'), '{}')
    expect(await audit(['plan', broken, ...root, '--out', path('x.json')])).toBe(1)
    expect(printed()).toContain('AUDIT_UNSOUND')
    const seats = ['--seats', 'head=2', '--contest', 'nothing', '--out', path('x.json')]
    expect(await audit(['plan', nation, ...root, ...seats])).toBe(1)
    expect(printed()).toContain('AUDIT_CONTEST_UNKNOWN')
    await expect(audit(['plan', nation])).rejects.toThrow('where to')
    await expect(audit(['simulate', '--plan', nation])).rejects.toThrow('is a folder')
    await expect(audit(['measure', '--plan', path('plan.json'), '--seed', '123'])).rejects.toThrow(
      '20 digits',
    )
    await expect(audit(['dance'])).rejects.toThrow('has no dance')
    expect(await audit(['--help'])).toBe(0)
  })

  it('counts urns that sent nothing against the outcome', async () => {
    writeFileSync(path('bounds.csv'), 'precinct;station;sheets\n101;ballot-box-1;40\n888;ballot-box-1;50\n')
    const bounds = ['--bounds', path('bounds.csv'), '--out', path('bounded.json')]
    expect(await audit(['plan', nation, ...root, ...bounds])).toBe(0)
    expect(printed()).toContain('1 urn without records')
    const plan = decodePlan(readFileSync(path('bounded.json')))
    expect(plan.ok && plan.value.batches.at(-1)).toMatchObject({
      precinct: 888,
      bound: 50,
      votes: { head: {} },
    })
  })
})
