/** One comparison of the matrix; a and b are `<finger>_<impression>`. */
export interface Row {
  readonly a: string
  readonly b: string
  readonly score: number
}

/** Figures of one protocol; rates 0..1, null where there are fewer impostor scores than the figure needs. */
export interface Figures {
  readonly genuine: number
  readonly impostor: number
  readonly eer: number
  readonly fmr100: number | null
  readonly fmr1000: number | null
  readonly fmr10000: number | null
  readonly zeroFmr: number
}

interface PrintName {
  readonly finger: string
  readonly impression: number
}

function parseName(name: string): PrintName {
  const cut = name.lastIndexOf('_')
  return { finger: name.slice(0, cut), impression: Number(name.slice(cut + 1)) }
}

/**
 * The FVC protocols over an ordered matrix: `fvc` takes first impressions as impostors, `full` every cross-finger pair.
 * The score of a pair is that of the row whose a sorts before b (finger, then impression).
 */
export function protocols(rows: readonly Row[]): { readonly fvc: Figures; readonly full: Figures } {
  const names = new Set(rows.flatMap((row) => [row.a, row.b]))
  const first = new Map<string, number>()
  for (const name of names) {
    const { finger, impression } = parseName(name)
    first.set(finger, Math.min(first.get(finger) ?? Number.POSITIVE_INFINITY, impression))
  }
  const genuine: number[] = []
  const firsts: number[] = []
  const everyone: number[] = []
  for (const row of rows) {
    const [a, b] = [parseName(row.a), parseName(row.b)]
    const before = a.finger < b.finger || (a.finger === b.finger && a.impression < b.impression)
    if (!before) continue
    if (a.finger === b.finger) genuine.push(row.score)
    else {
      everyone.push(row.score)
      if (a.impression === first.get(a.finger) && b.impression === first.get(b.finger)) firsts.push(row.score)
    }
  }
  return { fvc: figures(genuine, firsts), full: figures(genuine, everyone) }
}

/** EER and FNMR at fixed FMRs; a pair is accepted when its score is at least the threshold. */
export function figures(genuineScores: readonly number[], impostorScores: readonly number[]): Figures {
  const genuine = Float64Array.from(genuineScores).sort()
  const impostor = Float64Array.from(impostorScores).sort()
  const at = (rate: number): number | null =>
    impostor.length * rate >= 1 - 1e-9 ? fnmrAt(genuine, impostor, rate) : null
  return {
    genuine: genuine.length,
    impostor: impostor.length,
    eer: equalErrorRate(genuine, impostor),
    fmr100: at(0.01),
    fmr1000: at(0.001),
    fmr10000: at(0.0001),
    zeroFmr: fnmrAt(genuine, impostor, 0),
  }
}

/** Lowest FNMR with FMR at most `rate`; both sorted rising. */
function fnmrAt(genuine: Float64Array, impostor: Float64Array, rate: number): number {
  const allowed = Math.floor(impostor.length * rate + 1e-9)
  if (allowed >= impostor.length) return 0
  return countAtMost(genuine, impostor[impostor.length - allowed - 1]) / genuine.length
}

/** Where FMR = FNMR, linear between the two thresholds that straddle it. */
function equalErrorRate(genuine: Float64Array, impostor: Float64Array): number {
  const thresholds = [...new Set([...genuine, ...impostor])].sort((a, b) => a - b)
  let previous = { fmr: 1, fnmr: 0 }
  for (const threshold of [...thresholds, Number.POSITIVE_INFINITY]) {
    const fmr = (impostor.length - countBelow(impostor, threshold)) / impostor.length
    const fnmr = countBelow(genuine, threshold) / genuine.length
    if (fnmr >= fmr) {
      const before = previous.fmr - previous.fnmr
      const after = fmr - fnmr
      const share = before === after ? 0.5 : before / (before - after)
      return previous.fmr + share * (fmr - previous.fmr)
    }
    previous = { fmr, fnmr }
  }
  return previous.fmr
}

/** Numbers below `limit` in a rising array. */
function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < limit) low = middle + 1
    else high = middle
  }
  return low
}

function countAtMost(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] <= limit) low = middle + 1
    else high = middle
  }
  return low
}
