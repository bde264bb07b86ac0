import { type PairScores, tradeOff } from './metrics.ts'

/** One line of the plot. */
export interface DetCurve {
  readonly name: string
  readonly scores: PairScores
}

const PLOT = { left: 64, top: 34, width: 520, height: 360 } as const
const SIZE = { width: 760, height: 446 } as const
/** Rates on the axes, both logarithmic: below 1e-5 the databases have no pairs left, below 1e-4 no genuine ones. */
const FMR_AXIS = { low: 1e-5, high: 1 } as const
const FNMR_AXIS = { low: 1e-4, high: 1 } as const
const COLOURS = ['#0b5cad', '#c2571a', '#2c8c46', '#8d3fa8', '#6b6b6b', '#b8860b'] as const

/** Detection error trade-off curves (FNMR over FMR, every cross-finger pair an impostor) as an SVG picture. */
export function drawDet(title: string, curves: readonly DetCurve[]): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#fff"/>`,
    `<text x="${PLOT.left}" y="20" font-size="14" font-weight="bold">${escaped(title)}</text>`,
    ...grid(),
    ...curves.map(({ scores }, c) => line(scores, COLOURS[c % COLOURS.length])),
    ...curves.map(
      ({ name }, c) =>
        `<text x="${PLOT.left + PLOT.width + 14}" y="${PLOT.top + 16 + 20 * c}" fill="${COLOURS[c % COLOURS.length]}">${escaped(name)}</text>`,
    ),
    `<text x="${PLOT.left + PLOT.width / 2}" y="${SIZE.height - 12}" text-anchor="middle">false match rate</text>`,
    `<text transform="translate(16 ${PLOT.top + PLOT.height / 2}) rotate(-90)" text-anchor="middle">false non-match rate</text>`,
    '</svg>',
    '',
  ]
  return parts.join('\n')
}

function grid(): readonly string[] {
  const lines: string[] = []
  for (let fmr = FMR_AXIS.low; fmr <= 1.0001; fmr *= 10)
    lines.push(
      `<path d="M${x(fmr)} ${PLOT.top}V${PLOT.top + PLOT.height}" stroke="#ddd"/><text x="${x(fmr)}" y="${PLOT.top + PLOT.height + 18}" text-anchor="middle">${percent(fmr)}</text>`,
    )
  for (let fnmr = FNMR_AXIS.low; fnmr <= 1.0001; fnmr *= 10)
    lines.push(
      `<path d="M${PLOT.left} ${y(fnmr)}H${PLOT.left + PLOT.width}" stroke="#ddd"/><text x="${PLOT.left - 6}" y="${Number(y(fnmr)) + 4}" text-anchor="end">${percent(fnmr)}</text>`,
    )
  return lines
}

/** Steps, not slopes: between two thresholds nothing changes. Rates under the axes end on their border. */
function line(scores: PairScores, colour: string): string {
  let path = ''
  let at = ''
  for (const { fmr, fnmr } of tradeOff(scores.genuine, scores.everyone)) {
    const [h, v] = [x(fmr), y(fnmr)]
    if (path === '') path = `M${h} ${v}`
    else if (`${h} ${v}` !== at) path += `H${h}V${v}`
    at = `${h} ${v}`
  }
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.8"/>`
}

function x(fmr: number): string {
  return (PLOT.left + PLOT.width * share(fmr, FMR_AXIS)).toFixed(1)
}

function y(fnmr: number): string {
  return (PLOT.top + PLOT.height * (1 - share(fnmr, FNMR_AXIS))).toFixed(1)
}

/** Place of a rate on a logarithmic axis, 0..1; rates outside lie on its ends. */
function share(rate: number, { low, high }: { readonly low: number; readonly high: number }): number {
  const within = Math.min(high, Math.max(low, rate))
  return (Math.log10(within) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
}

function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(3))} %`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
