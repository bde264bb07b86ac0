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

/** The scores of a database by kind of pair; those of several databases are pooled by joining the arrays. */
export interface PairScores {
  readonly genuine: readonly number[]
  /** Impostor scores of first impressions alone (FVC). */
  readonly firsts: readonly number[]
  /** Impostor scores of every cross-finger pair. */
  readonly everyone: readonly number[]
}

/**
 * Every unordered pair once. Its score is that of the row whose a sorts before b (finger, then impression), else that of
 * the other row; a pair without a row, or with no number, counts as 0: what could not be compared is a non-match.
 */
export function pairScores(rows: readonly Row[]): PairScores {
  const scores = new Map(rows.map(({ a, b, score }) => [`${a},${b}`, Number.isNaN(score) ? 0 : score]))
  const names = [...new Set(rows.flatMap(({ a, b }) => [a, b]))]
  const prints = names.map((name) => ({ name, ...parseName(name) })).sort(byFingerThenImpression)
  const first = new Map<string, number>()
  for (const { finger, impression } of prints) if (!first.has(finger)) first.set(finger, impression)
  const genuine: number[] = []
  const firsts: number[] = []
  const everyone: number[] = []
  for (const [i, a] of prints.entries())
    for (let k = i + 1; k < prints.length; k++) {
      const b = prints[k]
      const score = scores.get(`${a.name},${b.name}`) ?? scores.get(`${b.name},${a.name}`) ?? 0
      if (a.finger === b.finger) genuine.push(score)
      else {
        everyone.push(score)
        if (a.impression === first.get(a.finger) && b.impression === first.get(b.finger)) firsts.push(score)
      }
    }
  return { genuine, firsts, everyone }
}

function byFingerThenImpression(a: PrintName, b: PrintName): number {
  if (a.finger !== b.finger) return a.finger < b.finger ? -1 : 1
  return a.impression - b.impression
}

/** Several databases as one: pairs within a database only. */
export function pooledScores(parts: readonly PairScores[]): PairScores {
  return {
    genuine: parts.flatMap(({ genuine }) => genuine),
    firsts: parts.flatMap(({ firsts }) => firsts),
    everyone: parts.flatMap(({ everyone }) => everyone),
  }
}

/** The FVC protocols: `fvc` takes first impressions as impostors, `full` every cross-finger pair. */
export function protocols({ genuine, firsts, everyone }: PairScores): {
  readonly fvc: Figures
  readonly full: Figures
} {
  return { fvc: figures(genuine, firsts), full: figures(genuine, everyone) }
}

/** Points (FMR, FNMR) of the error trade-off at every threshold that changes one of them, FMR falling. */
export function tradeOff(
  genuineScores: readonly number[],
  impostorScores: readonly number[],
): readonly { readonly fmr: number; readonly fnmr: number }[] {
  const genuine = Float64Array.from(genuineScores).sort()
  const impostor = Float64Array.from(impostorScores).sort()
  const points: { fmr: number; fnmr: number }[] = []
  for (let i = 0; i < impostor.length; i++) {
    if (i > 0 && impostor[i] === impostor[i - 1]) continue
    const fmr = (impostor.length - i) / impostor.length
    points.push({ fmr, fnmr: countBelow(genuine, impostor[i]) / genuine.length })
  }
  const highest = impostor[impostor.length - 1] ?? 0
  points.push({ fmr: 0, fnmr: countAtMost(genuine, highest) / genuine.length })
  return points
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
