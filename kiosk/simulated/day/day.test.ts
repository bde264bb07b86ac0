import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoLayouts } from '@taanuu/fixtures/demo-design'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { audit } from '../../cli/audit.ts'
import { DAY_PRECINCT } from './day-plan.ts'
import { dayIsSound, formatDayReport } from './day-report.ts'
import { judgeTable, judgeTally } from './day-truth.ts'
import { type DayReport, runDay } from './run-day.ts'

const VOTERS = 5
let folder = ''
let report: DayReport
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-day-'))
  report = await runDay({
    voters: VOTERS,
    ballots: null,
    seed: 'test',
    fingers: null,
    folder: join(folder, 'day'),
    cacheFolder: join(folder, 'cache'),
    onProgress: () => undefined,
  })
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

const layout = demoLayouts(DAY_PRECINCT)[0]

describe('a headless day', () => {
  it("agrees with the simulator's own list, person by person and mark by mark, and verifies", () => {
    expect(report.disagreements).toEqual([])
    expect(report.verification.findings.filter((finding) => !finding.ok)).toEqual([])
    expect(dayIsSound(report)).toBe(true)
    const kinds = Object.groupBy(report.records, (record) => record.kind)
    expect(kinds.honest?.length).toBe(VOTERS)
    expect(kinds.honest?.every((record) => record.checkNumber !== null)).toBe(true)
    expect(kinds.stranger?.every((record) => record.outcome === 'not-recognised')).toBe(true)
    expect(kinds['second-attempt']?.every((record) => record.outcome === 'already-identified')).toBe(true)
    expect(report.box?.cast.length).toBe(VOTERS)
    expect(formatDayReport(report)).toContain('wrongly accepted')
  })

  it('would notice a wrong person, a lost check, a counter off by one and a vote for somebody else', () => {
    const identification = report.verification.stations.find((s) => s.exported.role === 'identification')
    const counters = { ...identification?.identification.counters }
    expect(judgeTable(report.records, counters)).toEqual([])
    expect(judgeTable(report.records, { ...counters, checks: 0 })).not.toEqual([])
    const stranger = report.records.findIndex((record) => record.kind === 'stranger')
    const accepted = report.records.map((record, i) =>
      i === stranger ? { ...record, outcome: 'identified' as const, checkNumber: '9012-X-000099' } : record,
    )
    expect(judgeTable(accepted, counters).join()).toContain('stranger')
    const twice = report.records.concat(
      report.records.filter((record) => record.checkNumber !== null).slice(0, 1),
    )
    expect(judgeTable(twice, counters).join()).toContain('issued twice')
    const results = report.verification.stations.find((s) => s.results)?.results
    if (!results || !report.box) throw new Error('the day has no results')
    expect(judgeTally(report.box.cast, results, layout)).toEqual([])
    const [first, ...rest] = report.box.cast
    const others = layout.contests[0].options.map((option) => option.optionId)
    const swapped = {
      ...first,
      [layout.contests[0].contestId]: others
        .filter((id) => !first[layout.contests[0].contestId].includes(id))
        .slice(0, 1),
    }
    expect(judgeTally([swapped, ...rest], results, layout)).not.toEqual([])
    expect(judgeTally(rest, results, layout).join()).toContain('sheets counted')
  })

  it('is confirmed by an audit of its paper, and not where the paper says something else', async () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    try {
      const cast = report.box?.cast ?? []
      const at = (name: string) => join(folder, name)
      const { contestId, votesAllowed } = layout.contests[0]
      const seats = ['--seats', `${contestId}=${votesAllowed}`, '--contest', contestId]
      expect(await audit(['plan', report.exportFolder, ...seats, '--out', at('plan.json')])).toBe(0)
      const drawn = ['--plan', at('plan.json'), '--seed', '27182818284590452353']
      expect(await audit(['sample', ...drawn, '--out', at('form.csv')])).toBe(0)
      const [head, ...rows] = readFileSync(at('form.csv'), 'utf8').trimEnd().split('\r\n')
      const counted = (votesOf: (option: string) => number) =>
        writeFileSync(
          at('form.csv'),
          [head, ...rows.map((row) => `${row}${votesOf(row.split(',')[3])}`)].join('\n'),
        )
      const onPaper = (option: string) =>
        cast.filter((choices) => {
          const chosen = choices[contestId]
          return chosen.length <= votesAllowed && chosen.includes(option)
        }).length
      counted(onPaper)
      expect(await audit(['measure', ...drawn, '--hand', at('form.csv')])).toBe(0)
      expect(said.mock.calls.at(-1)?.join()).toContain('CONFIRMED')
      counted((option) => VOTERS - onPaper(option))
      expect(await audit(['measure', ...drawn, '--hand', at('form.csv')])).toBe(1)
    } finally {
      said.mockRestore()
    }
  })
})
