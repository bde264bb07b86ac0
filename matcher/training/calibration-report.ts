import type { ReadSample } from './impostor-sample.ts'
import type { FittedCurve } from './tail-fit.ts'

/** What each stratum held: as printed. */
export function describeStrata(
  strata: readonly {
    readonly fromQuantile: number
    readonly pairs: number
    readonly compared: number
    readonly highestScore: number
  }[],
): string {
  const rows = strata.map(({ fromQuantile, pairs, compared, highestScore }) =>
    [
      `surprise from quantile ${fromQuantile}`.padEnd(30),
      `${pairs} pairs`.padStart(18),
      `${compared} compared`.padStart(19),
      `weight ${(pairs / compared).toFixed(2)}`.padStart(14),
      `highest score ${highestScore.toFixed(1)}`,
    ].join('  '),
  )
  return rows.join('\n')
}

/** A curve at whole decades, measured or not. */
export function describeCurve(name: string, read: ReadSample, curve: FittedCurve): string {
  const { points, tail } = curve
  const last = points[points.length - 1]
  const head = `${name}: ${read.pairs} pairs of strangers, ${read.compared} compared, highest score ${curve.highestScore.toFixed(1)}`
  const decades = [-1, -2, -3, -4, -5, -6, -7, -8, -9].map((decade) => {
    if (decade < last.log10Fmr) {
      const score = last.score + (last.log10Fmr - decade) / curve.tailSlope
      return `  FMR 1e${decade}  score ${score.toFixed(2).padStart(6)}  extrapolated`
    }
    const at = points.reduce((a, b) =>
      Math.abs(b.log10Fmr - decade) < Math.abs(a.log10Fmr - decade) ? b : a,
    )
    const rate = (log10: number): string => (10 ** log10).toExponential(2)
    return `  FMR ${rate(at.log10Fmr)}  score ${at.score.toFixed(2).padStart(6)}  measured, ${at.errors} false matches, 95 % ${rate(at.low)} to ${rate(at.high)}`
  })
  const tailLine = `  measured down to ${(10 ** last.log10Fmr).toExponential(1)}; tail fitted on the ${tail.scores} highest scores (from ${tail.from.toFixed(1)}), ${curve.tailSlope.toFixed(4)} decades a point (steepest ${curve.steepestSlope.toFixed(4)}), Pareto shape ${tail.shape.toFixed(2)}`
  return [head, ...decades, tailLine].join('\n')
}
