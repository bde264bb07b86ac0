import type { DiscardCurve } from './quality-discard.ts'

const PLOT = { left: 60, top: 30, width: 460, height: 300 } as const
const SIZE = { width: 720, height: 384 } as const
const MOST_DISCARDED = 0.3
const COLOURS = [
  '#0b5cad',
  '#c2571a',
  '#2c8c46',
  '#8d3fa8',
  '#b8860b',
  '#6b6b6b',
  '#1a8a8a',
  '#a02040',
] as const

/** Error-versus-discard curves as an SVG picture; the dashed line of a colour is what the ideal quality would give. */
export function drawDiscard(
  curves: readonly { readonly name: string; readonly curve: DiscardCurve }[],
): string {
  const highest = Math.max(0.01, ...curves.map(({ curve }) => curve.chance))
  const x = (share: number): string => (PLOT.left + (PLOT.width * share) / MOST_DISCARDED).toFixed(1)
  const y = (fnmr: number): string => (PLOT.top + PLOT.height * (1 - fnmr / highest)).toFixed(1)
  const path = (points: readonly (readonly [number, number])[]): string =>
    points.map(([share, fnmr], i) => `${i === 0 ? 'M' : 'L'}${x(share)} ${y(fnmr)}`).join('')
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#fff"/>`,
  ]
  for (let i = 0; i <= 6; i++) {
    const share = (MOST_DISCARDED * i) / 6
    parts.push(
      `<path d="M${x(share)} ${PLOT.top}V${PLOT.top + PLOT.height}" stroke="#ddd"/><text x="${x(share)}" y="${PLOT.top + PLOT.height + 18}" text-anchor="middle">${Math.round(100 * share)} %</text>`,
    )
  }
  for (let i = 0; i <= 4; i++) {
    const fnmr = (highest * i) / 4
    parts.push(
      `<path d="M${PLOT.left} ${y(fnmr)}H${PLOT.left + PLOT.width}" stroke="#ddd"/><text x="${PLOT.left - 6}" y="${Number(y(fnmr)) + 4}" text-anchor="end">${(100 * fnmr).toFixed(1)} %</text>`,
    )
  }
  curves.forEach(({ name, curve }, c) => {
    const colour = COLOURS[c % COLOURS.length]
    const ideal = curve.points.map(
      ({ discarded }) => [discarded, Math.max(0, (curve.chance - discarded) / (1 - discarded))] as const,
    )
    parts.push(
      `<path d="${path(curve.points.map(({ discarded, fnmr }) => [discarded, fnmr]))}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<path d="${path(ideal)}" fill="none" stroke="${colour}" stroke-dasharray="4 4"/>`,
      `<text x="${PLOT.left + PLOT.width + 14}" y="${PLOT.top + 14 + 18 * c}" fill="${colour}">${name}</text>`,
    )
  })
  parts.push(
    `<text x="${PLOT.left + PLOT.width / 2}" y="${SIZE.height - 12}" text-anchor="middle">pairs of least quality discarded</text>`,
    `<text transform="translate(14 ${PLOT.top + PLOT.height / 2}) rotate(-90)" text-anchor="middle">false non-match rate</text>`,
    '</svg>',
    '',
  )
  return parts.join('\n')
}
