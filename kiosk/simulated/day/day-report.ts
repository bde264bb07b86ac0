import type { DayReport } from './run-day.ts'

/** The closing table of a headless day. */
export function formatDayReport(report: DayReport): string {
  const { records, box, verification, disagreements } = report
  const of = (kind: string) => records.filter((record) => record.kind === kind)
  const honest = of('honest')
  const byFinger = honest.filter((record) => record.outcome === 'identified')
  const firstTry = byFinger.filter((record) => record.tries === 1).length
  const wronglyAccepted = [...of('stranger'), ...of('second-attempt')].filter(
    (r) => r.checkNumber !== null,
  ).length
  const refused = new Map<string, number>()
  for (const { outcome, checkNumber } of records) {
    if (checkNumber === null) refused.set(outcome, (refused.get(outcome) ?? 0) + 1)
  }
  const times = records.map((record) => record.tableMs).sort((a, b) => a - b)
  const at = (share: number): string =>
    `${((times[Math.floor(times.length * share)] ?? 0) / 1000).toFixed(1)} s`
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`
  const rows: (readonly [string, string])[] = [
    ['policy threshold', `FMR ${report.verificationFmr} a decision`],
    ['honest voters', `${honest.length}`],
    ['  identified by finger', `${byFinger.length} (${percent(byFinger.length, honest.length)})`],
    ['  at the first try', `${firstTry} (${percent(firstTry, honest.length)})`],
    [
      '  by decision of the commission',
      `${honest.filter((r) => r.outcome === 'identified-by-commission').length}`,
    ],
    ['strangers under another number', `${of('stranger').length}`],
    ['second attempts', `${of('second-attempt').length}`],
    ['wrongly accepted', `${wronglyAccepted}`],
    ...[...refused].sort().map(([outcome, n]) => [`refused: ${outcome}`, `${n}`] as const),
    ['at the table, median / 95th percentile', `${at(0.5)} / ${at(0.95)} (virtual)`],
  ]
  if (box) {
    const sheetTimes = [...box.sheetMs].sort((a, b) => a - b)
    rows.push(
      ['sheets fed', `${box.sheetsFed}`],
      ['sheets in the box', `${box.cast.length}`],
      ...Object.entries(box.returned).map(([code, n]) => [`returned: ${code}`, `${n}`] as const),
      [
        'a sheet, median',
        `${((sheetTimes[Math.floor(sheetTimes.length / 2)] ?? 0) / 1000).toFixed(1)} s (virtual)`,
      ],
    )
  }
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  rows.push(
    [
      'wall time: election, table, box',
      Object.values([report.wallMs.election, report.wallMs.table, report.wallMs.box]).map(seconds).join(', '),
    ],
    ['wall time of opening, from the keys to the first voter', seconds(report.wallMs.opening)],
    ['disagreements with the simulator', `${disagreements.length}`],
    ['public verification', verification.sound ? 'sound' : 'NOT SOUND'],
  )
  const width = Math.max(...rows.map(([name]) => name.length))
  const faults = verification.findings.filter((finding) => !finding.ok)
  return [
    `TRAINING DAY, precinct ${report.exportFolder.split('/').at(-1)}, ${records.length} visits`,
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...disagreements.map((text) => `DISAGREEMENT ${text}`),
    ...faults.map((fault) => `FAULT ${fault.kind} ${fault.file}: ${fault.text}`),
  ].join('\n')
}

/** Whether the day met what an acceptance run asks for. */
export function dayIsSound(report: DayReport): boolean {
  return report.verification.sound && report.disagreements.length === 0
}
