/** 97.5 % quantile of the normal distribution: 95 % lie between minus and plus this. */
const Z95 = 1.959963984540054

/** 95 % interval of a proportion from `hits` of `trials`: E. B. Wilson, JASA 22, 1927; good for proportions near 0 too. */
export function wilsonInterval(
  hits: number,
  trials: number,
): { readonly low: number; readonly high: number } {
  const share = hits / trials
  const z2 = (Z95 * Z95) / trials
  const middle = (share + z2 / 2) / (1 + z2)
  const half = (Z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials))) / (1 + z2)
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
