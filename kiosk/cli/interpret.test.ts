import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layOutBallot, renderBallot } from '@taanuu/matcher/ballot/index'
import { gridToMm } from '@taanuu/matcher/ballot/layout'
import { sampleContest, sampleDefinition } from '@taanuu/matcher/ballot/sample-ballots'
import { encode } from 'fast-png'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { run } from './run.ts'

const laid = layOutBallot(
  sampleDefinition({
    paper: 'A5',
    contests: [sampleContest('deputy', 5, 2)],
    back: [sampleContest('party', 4, 1)],
  }),
)
if (!laid.ok) throw new Error(laid.reason)
const { style, layouts } = laid

let folder = ''
const at = (name: string): string => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-ballots-'))
  writeFileSync(at('style.json'), JSON.stringify(style))
  writeFileSync(at('bad.json'), JSON.stringify({ ...style, grid: { ...style.grid, columns: 3 } }))
  writeFileSync(at('rules.json'), '{"definiteFill": 0.9}')
  layouts.forEach((layout, i) => {
    const marks = i === 0 ? [{ optionId: 'deputy-o2' }] : []
    const { width, height, pixels } = renderBallot(layout, { dpi: 150, marks })
    writeFileSync(at(`${i}.png`), encode({ width, height, data: pixels, channels: 1, depth: 8 }))
    if (i > 0) return
    // The left half of the filled oval's inside is given back to the paper.
    const { column, row } = layout.contests[0]!.options[1]!.target
    const centre = gridToMm(layout.grid, column, row)
    const px = (mm: number) => Math.round((mm * 150) / 25.4)
    for (let y = px(centre.y - 1.4); y < px(centre.y + 1.4); y++) {
      pixels.fill(255, y * width + px(centre.x - 2), y * width + px(centre.x))
    }
    writeFileSync(at('half.png'), encode({ width, height, data: pixels, channels: 1, depth: 8 }))
  })
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

async function taanuu(...args: readonly string[]) {
  vi.restoreAllMocks()
  const out = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const err = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const code = await run(args)
  const text = (spy: typeof out) => spy.mock.calls.flat().join('\n')
  return { code, out: text(out), err: text(err) }
}

describe('taanuu interpret', () => {
  it('prints what both sides say, whichever was given first', async () => {
    const { code, out } = await taanuu(
      ...['interpret', '--layout', at('style.json'), '--front', at('1.png'), '--back', at('0.png')],
      ...['--snippets', at('snippets')],
    )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      ballotStyleId: 'district-12',
      swapped: true,
      contests: [
        { contestId: 'deputy', marked: ['deputy-o2'], outcome: 'undervote', votes: 1, undervotes: 1 },
        { contestId: 'party', marked: [], outcome: 'blank', votes: 0, undervotes: 1, overvotes: 0 },
      ],
    })
    expect(existsSync(at('snippets/deputy.png')) && existsSync(at('snippets/party.png'))).toBe(true)
  })

  it('decides by the rules given, and refuses with a reason', async () => {
    const base = ['interpret', '--layout', at('style.json'), '--front', at('half.png')]
    expect(JSON.parse((await taanuu(...base)).out)).toMatchObject({ contests: [{ marked: ['deputy-o2'] }] })
    const strict = await taanuu(...base, '--rules', at('rules.json'))
    expect(JSON.parse(strict.out)).toMatchObject({
      ok: true,
      unread: [2],
      contests: [{ marked: [], unsure: ['deputy-o2'], outcome: 'unsure', votes: null }],
    })
    const scaled = await taanuu(...base, '--dpi', '200')
    expect(scaled.code).toBe(1)
    expect(JSON.parse(scaled.out)).toMatchObject({ ok: false, side: 'front' })
  })

  it('names wrong use', async () => {
    for (const [args, words] of [
      [['interpret'], 'which layout'],
      [['interpret', '--layout', at('style.json')], 'which picture'],
      [['interpret', '--layout', at('bad.json'), '--front', at('0.png')], 'grid.columns'],
      [['interpret', '--layout', at('style.json'), '--front', at('style.json')], 'neither PNG nor JPEG'],
      [['interpret', '--layout', at('nowhere.json'), '--front', at('0.png')], 'cannot read'],
    ] as const) {
      const { code, err } = await taanuu(...args)
      expect([code, err]).toEqual([2, expect.stringContaining(words)])
    }
  })
})

describe('taanuu ballots', () => {
  it('checks in words', async () => {
    const good = await taanuu('ballots', 'check', at('style.json'))
    expect(good.code).toBe(0)
    expect(good.out).toContain('1 sheet, 2 sides, 2 contests, 9 options')
    const bad = await taanuu('ballots', 'check', at('style.json'), at('bad.json'))
    expect(bad.code).toBe(1)
    expect(bad.out).toContain('grid.columns')
  })

  it('checks every file, also those after one that is no JSON or not there', async () => {
    writeFileSync(at('words.json'), 'a ballot')
    const files = ['words.json', 'bad.json', 'nowhere.json', 'style.json']
    const { code, out } = await taanuu('ballots', 'check', ...files.map(at))
    expect(code).toBe(1)
    expect(out).toContain('words.json: not good\n  is no JSON: ')
    expect(out).toContain('nowhere.json: not good\n  cannot read it: ENOENT')
    expect(out).toContain('style.json: good\n')
    expect(out).toMatch(/\n1 of 4 files good$/)
  })

  it('renders a PDF, the same every time', async () => {
    const made = []
    for (const name of ['a.pdf', 'b.pdf']) {
      expect((await taanuu('ballots', 'render', at('style.json'), '--out', at(name))).code).toBe(0)
      made.push(readFileSync(at(name)))
    }
    expect(made[0]!.subarray(0, 5).toString()).toBe('%PDF-')
    expect(made[0]!.equals(made[1]!)).toBe(true)
  })
})
