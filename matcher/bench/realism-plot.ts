import { quantiles } from './realism-stats.ts'

/** One panel: the same quantity of real and of synthetic prints. */
export interface Panel {
  readonly title: string
  readonly real: readonly number[]
  readonly synthetic: readonly number[]
}

const PANEL_WIDTH = 260
const PANEL_HEIGHT = 170
const MARGIN = { left: 34, right: 12, top: 26, bottom: 30 }
/** Room for the second word of the legend. */
const LEGEND_WIDTH = 64
/** Points of a curve; more are not seen at this size. */
const STEPS = 81
const REAL = '#1f5fa8'
const SYNTHETIC = '#c2571a'

/** Distribution functions of real and synthetic prints side by side, as a small SVG. */
export function distributionsPlot(title: string, panels: readonly Panel[]): string {
  const width = panels.length * PANEL_WIDTH
  const height = PANEL_HEIGHT + 24
  const body = panels.map((panel, n) => `<g transform="translate(${n * PANEL_WIDTH} 24)">${draw(panel)}</g>`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="10">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="16" font-size="12" font-weight="bold">${title}</text>`,
    `<text x="${width - LEGEND_WIDTH}" y="16" text-anchor="end" fill="${REAL}">real</text>`,
    `<text x="${width - MARGIN.right}" y="16" text-anchor="end" fill="${SYNTHETIC}">synthetic</text>`,
    ...body,
    '</svg>',
    '',
  ].join('\n')
}

function draw({ title, real, synthetic }: Panel): string {
  const inner = {
    width: PANEL_WIDTH - MARGIN.left - MARGIN.right,
    height: PANEL_HEIGHT - MARGIN.top - MARGIN.bottom,
  }
  const highest = niceAbove(Math.max(...quantiles(real, STEPS), ...quantiles(synthetic, STEPS)))
  const x = (value: number) => (MARGIN.left + (inner.width * value) / highest).toFixed(1)
  const y = (share: number) => (MARGIN.top + inner.height * (1 - share)).toFixed(1)
  const curve = (values: readonly number[], colour: string) => {
    const points = quantiles(values, STEPS).map((value, i) => `${x(value)},${y(i / (STEPS - 1))}`)
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(' ')}"/>`
  }
  const grid = [0, 0.5, 1].map(
    (share) =>
      `<path d="M${x(0)} ${y(share)}H${x(highest)}" stroke="#ddd"/><text x="${MARGIN.left - 4}" y="${Number(y(share)) + 3}" text-anchor="end">${share}</text>`,
  )
  const ticks = [0, highest / 2, highest].map(
    (value) =>
      `<text x="${x(value)}" y="${PANEL_HEIGHT - MARGIN.bottom + 13}" text-anchor="middle">${value}</text>`,
  )
  return [
    ...grid,
    ...ticks,
    `<text x="${MARGIN.left}" y="${MARGIN.top - 8}">${title}</text>`,
    curve(real, REAL),
    curve(synthetic, SYNTHETIC),
  ].join('')
}

/** The next of 10, 20, 40, 50, 100, 200 ... at or above a value. */
function niceAbove(value: number): number {
  for (let unit = 10; ; unit *= 10)
    for (const step of [1, 2, 4, 5]) if (step * unit >= value) return step * unit
}
