import { quantile, table } from '../quantiles.ts'
import { DEFECTS, type Expectation, SCAN_DPI } from './defects.ts'
import type { Verdict } from './judge.ts'
import { INK_GROUPS, type InkGroup } from './truth.ts'

/** The bars. `unsure` is a share of the targets of a group on sheets that were placed. */
export const BARS = {
  wrongVotes: 0,
  placed: 0.999,
  unsureVotes: 0.005,
  unsureOthers: 0.02,
  medianMs: 60,
  p95Ms: 120,
  /** Resident memory of the last third of a run over that of the first, after a warm-up. */
  memoryGrowth: 1.15,
} as const

export type SheetResult = {
  readonly style: string
  readonly defect: string
  readonly expect: Expectation
  readonly dpi: number
  readonly sides: number
  /** Pictures given: a bare back may be among them. */
  readonly pictures: number
  /** Processor milliseconds of the reading, all sides together. */
  readonly cpuMs: number
  readonly wallMs: number
  readonly rssMb: number
  readonly verdict: Verdict
}

export type Report = { readonly lines: readonly string[]; readonly missed: readonly string[] }

/** What is struck out by hand or torn away is left out: doubt about it is no fault. */
const UNSURE_BARS: readonly {
  readonly name: string
  readonly groups: readonly InkGroup[]
  readonly most: number
}[] = [
  { name: 'votes of 25 % ink and more', groups: ['vote, ink 25 % and more'], most: BARS.unsureVotes },
  { name: 'some ink, less than 25 %', groups: ['ink 10 to 25 %', 'ink 1 to 10 %'], most: BARS.unsureOthers },
  { name: 'nothing in the target', groups: ['empty, ink beside it', 'empty'], most: BARS.unsureOthers },
]

/** Fewer targets than this say nothing about a share of a few in a hundred. */
const LEAST_TARGETS = 100
/** Sheets at the start of a run that fill caches and let the machine code settle. */
const WARM_UP = 0.1
/** Shorter runs say nothing about memory. */
const LEAST_FOR_MEMORY = 300

export function report(results: readonly SheetResult[]): Report {
  const missed: string[] = []
  const lines: string[] = [
    perDefect(results),
    '',
    perStyle(results),
    '',
    perGroup(results),
    '',
    perMark(results),
    '',
  ]
  const check = (text: string, kept: boolean) => {
    lines.push(`${text}${kept ? '' : '   MISSED'}`)
    if (!kept) missed.push(text)
  }
  const wrong = sum(results, (r) => r.verdict.wrongVotes.length)
  check(`wrong votes ${wrong}`, wrong <= BARS.wrongVotes)
  const misread = sum(
    results.filter((r) => r.expect !== 'refuse'),
    (r) => r.verdict.misread.length,
  )
  check(`targets decided against the truth ${misread}`, misread === 0)
  const must = results.filter((r) => r.expect === 'read')
  const placed = must.filter((r) => r.verdict.placed).length
  check(
    `sheets placed ${placed} of ${must.length} (${percent(placed / must.length, 2)}; bar ${percent(BARS.placed, 1)})`,
    placed >= BARS.placed * must.length,
  )
  for (const { name, groups, most } of UNSURE_BARS) {
    const all = groups.map((group) => ofGroup(results, group))
    const [count, unsure] = [sum(all, (g) => g.count), sum(all, (g) => g.unsure)]
    if (count >= LEAST_TARGETS)
      check(
        `unsure, ${name}: ${unsure} of ${count} (${percent(unsure / count, 2)}; bar ${percent(most, 1)})`,
        unsure <= most * count,
      )
  }
  // A bare back takes less time than a printed side and would flatter the rest.
  const timed = results.filter((r) => r.dpi === SCAN_DPI && r.verdict.placed && r.pictures === r.sides)
  const perSide = timed.map((r) => r.cpuMs / r.sides)
  const wall = timed.map((r) => r.wallMs / r.sides)
  const [median, p95] = [quantile(perSide, 0.5), quantile(perSide, 0.95)]
  check(
    `processor ms a side at ${SCAN_DPI} dpi: median ${median.toFixed(1)}, p95 ${p95.toFixed(1)} (bars ${BARS.medianMs}, ${BARS.p95Ms}); by the clock ${quantile(wall, 0.5).toFixed(1)}, ${quantile(wall, 0.95).toFixed(1)}`,
    median <= BARS.medianMs && p95 <= BARS.p95Ms,
  )
  if (results.length >= LEAST_FOR_MEMORY) {
    const warm = results.slice(Math.floor(results.length * WARM_UP)).map((r) => r.rssMb)
    const third = Math.floor(warm.length / 3)
    const [first, last] = [quantile(warm.slice(0, third), 0.5), quantile(warm.slice(-third), 0.5)]
    check(
      `resident MB: median of the first third ${first.toFixed(0)}, of the last ${last.toFixed(0)}`,
      last <= BARS.memoryGrowth * first,
    )
  }
  return { lines, missed }
}

function perDefect(results: readonly SheetResult[]): string {
  const rows = DEFECTS.map(({ name, expect }) => {
    const mine = results.filter((r) => r.defect === name)
    const refusals = new Map<string, number>()
    for (const { verdict } of mine)
      if (verdict.refusal !== undefined)
        refusals.set(verdict.refusal, (refusals.get(verdict.refusal) ?? 0) + 1)
    return {
      mine,
      cells: [name, expect, ...counts(mine), [...refusals].map(([r, n]) => `${r} ${n}`).join(', ')],
    }
  })
  const head = ['defect', 'expected', ...COUNTS, 'refused as']
  return table(
    head,
    rows.filter(({ mine }) => mine.length > 0).map(({ cells }) => cells),
  )
}

function perStyle(results: readonly SheetResult[]): string {
  const styles = [...new Set(results.map((r) => r.style))].sort()
  const rows = styles.map((style) => {
    const mine = results.filter((r) => r.style === style)
    const cpu = mine
      .filter((r) => r.verdict.placed && r.dpi === SCAN_DPI && r.pictures === r.sides)
      .map((r) => r.cpuMs / r.sides)
    return [style, ...counts(mine), quantile(cpu, 0.5).toFixed(1)]
  })
  return table(['ballot', ...COUNTS, 'ms a side'], rows)
}

const COUNTS = ['sheets', 'placed', 'contests', 'unsure', 'wrong votes', 'write-ins wrong'] as const

function counts(mine: readonly SheetResult[]): readonly string[] {
  return [
    `${mine.length}`,
    `${mine.filter((r) => r.verdict.placed).length}`,
    `${sum(mine, (r) => r.verdict.contests)}`,
    `${sum(mine, (r) => r.verdict.unsureContests)}`,
    `${sum(mine, (r) => r.verdict.wrongVotes.length)}`,
    `${sum(mine, (r) => r.verdict.writeInsWrong)}`,
  ]
}

function perGroup(results: readonly SheetResult[]): string {
  const rows = INK_GROUPS.map((group) => {
    const { count, unsure, mark } = ofGroup(results, group)
    return [group, `${count}`, `${mark}`, `${count - mark - unsure}`, `${unsure}`, percent(unsure / count, 2)]
  })
  return table(['targets', 'count', 'mark', 'no mark', 'unsure', 'share unsure'], rows)
}

/** How each way of marking was read; `-` stands for targets that no hand meant to touch. */
function perMark(results: readonly SheetResult[]): string {
  const kinds = new Map<string, { count: number; mark: number; unsure: number; ink: number[] }>()
  for (const { truth, decision } of targets(results)) {
    const kind = truth.kind ?? '-'
    const seen = kinds.get(kind) ?? { count: 0, mark: 0, unsure: 0, ink: [] }
    kinds.set(kind, seen)
    seen.count++
    if (decision === 'mark') seen.mark++
    if (decision === 'unsure') seen.unsure++
    if (kind !== '-') seen.ink.push(truth.ink)
  }
  const rows = [...kinds]
    .sort()
    .map(([kind, { count, mark, unsure, ink }]) => [
      kind,
      `${count}`,
      [0.05, 0.5, 0.95].map((share) => quantile(ink, share).toFixed(2)).join(' / '),
      `${mark}`,
      `${count - mark - unsure}`,
      `${unsure}`,
    ])
  return table(['mark', 'count', 'ink 5 / 50 / 95 %', 'mark', 'no mark', 'unsure'], rows)
}

function ofGroup(results: readonly SheetResult[], group: InkGroup) {
  const mine = targets(results).filter(({ truth }) => truth.group === group)
  return {
    count: mine.length,
    unsure: mine.filter(({ decision }) => decision === 'unsure').length,
    mark: mine.filter(({ decision }) => decision === 'mark').length,
  }
}

function targets(results: readonly SheetResult[]) {
  return results.filter((r) => r.expect !== 'refuse').flatMap((r) => r.verdict.targets)
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}

function percent(share: number, digits: number): string {
  return Number.isNaN(share) ? '-' : `${(share * 100).toFixed(digits)} %`
}
