import type { PrintedPaper } from './ports.ts'

/** Slips are bilingual and carry no name: a lost check must say nothing about its voter. */
export function checkPaper(
  number: string,
  precinct: number,
  universe: 'real' | 'training',
  title: string,
): PrintedPaper {
  const band = universe === 'training' ? ['*** ОКУУ · УЧЕБНЫЙ · TRAINING ***'] : []
  return {
    kind: 'check',
    title: 'ЧЕК',
    lines: [...band, title, `Участок № ${precinct}`, number, ...band],
    qr: number,
  }
}

export function zeroReportPaper(
  counters: Readonly<Record<string, number>>,
  precinct: number,
  title: string,
): PrintedPaper {
  return {
    kind: 'zero-report',
    title: 'НӨЛДҮК ОТЧЁТ · НУЛЕВОЙ ОТЧЁТ · ZERO REPORT',
    lines: [title, `№ ${precinct}`, ...Object.entries(counters).map(([name, value]) => `${name}: ${value}`)],
    qr: null,
  }
}
