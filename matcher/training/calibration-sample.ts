/** What the stratified sampling of impostor comparisons has in common between the command and its workers. */

/**
 * Strata by how surprising a pair's first-stage likeness is, as quantiles of a pilot, with the share of each stratum's pairs
 * that is compared in full. Shares follow the square roots of the strata's rates of high scores (Neyman 1934), as measured on
 * 288,906 pairs compared whole: of the 100 highest scores 83 lay in the first stratum and 5 beyond the second.
 */
export const STRATA = [
  { fromQuantile: 0.9, share: 1 },
  { fromQuantile: 0.8, share: 0.25 },
  { fromQuantile: 0.6, share: 0.1 },
  { fromQuantile: 0, share: 0.05 },
] as const

/** Minutiae counts that share one mean and deviation of likeness. */
const COUNT_STEP = 2
const COUNT_BINS = 33
/** Fewer pairs than this tell no deviation; such counts take that of their neighbours. */
const LEAST_IN_BIN = 200
/** Few minutiae reach high scores easier than many; measured with the shares above. */
const PER_MINUTIA = 0.05

/** What a pair of strangers is usually like, by the smaller of the two minutiae counts; strata begin at `cuts`, falling. */
export interface Usual {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
  readonly cuts: readonly number[]
}

/** Learns what is usual from pairs of strangers: their likenesses and smaller minutiae counts. */
export function learnUsual(likeness: Float32Array, fewer: Uint8Array): Usual {
  const bins = Array.from({ length: COUNT_BINS }, () => ({ n: 0, sum: 0, squares: 0 }))
  likeness.forEach((value, i) => {
    const bin = bins[binOf(fewer[i])]
    bin.n++
    bin.sum += value
    bin.squares += value * value
  })
  const nearest = bins.map((_, b) => {
    const filled = [...bins.keys()].filter((other) => bins[other].n >= LEAST_IN_BIN)
    if (filled.length === 0) throw new RangeError('too few pairs to learn what is usual')
    return bins[filled.reduce((a, c) => (Math.abs(c - b) < Math.abs(a - b) ? c : a))]
  })
  const mean = nearest.map(({ n, sum }) => sum / n)
  const deviation = nearest.map(({ n, squares }, b) => Math.sqrt(Math.max(1e-12, squares / n - mean[b] ** 2)))
  const surprises = likeness.map((value, i) => surprise({ mean, deviation }, value, fewer[i])).sort()
  const cuts = STRATA.slice(0, -1).map(
    ({ fromQuantile }) => surprises[Math.floor(fromQuantile * surprises.length)],
  )
  return { mean, deviation, cuts }
}

/** Stratum of a pair. */
export function stratumOf(usual: Usual, likeness: number, fewer: number): number {
  const value = surprise(usual, likeness, fewer)
  let h = 0
  while (h < usual.cuts.length && !(value >= usual.cuts[h])) h++
  return h
}

function surprise(usual: Omit<Usual, 'cuts'>, likeness: number, fewer: number): number {
  const b = binOf(fewer)
  return (likeness - usual.mean[b]) / usual.deviation[b] - PER_MINUTIA * fewer
}

function binOf(count: number): number {
  return Math.min(COUNT_BINS - 1, Math.floor(count / COUNT_STEP))
}

/** Everything that one probe's comparisons tell. */
export interface ProbeScores {
  readonly probe: number
  /** Of each stratum: pairs, and how many of them were compared. */
  readonly pairs: readonly number[]
  readonly compared: readonly number[]
  /** Place in the gallery, stratum and score of each comparison that scored above 0. */
  readonly reference: Uint32Array
  readonly stratum: Uint8Array
  readonly score: Float32Array
}

/** A block of probes as bytes, all numbers of 32 bits in this machine's order: a cache, not an exchange format. */
export function encodeBlock(probes: readonly ProbeScores[]): Uint8Array {
  return Buffer.concat(
    probes.map(({ probe, pairs, compared, reference, stratum, score }) => {
      const head = Uint32Array.of(probe, pairs.length, ...pairs, ...compared, score.length)
      return Buffer.concat([head, reference, Uint32Array.from(stratum), score].map(bytesOf))
    }),
  )
}

function bytesOf(array: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

export function decodeBlock(bytes: Uint8Array): readonly ProbeScores[] {
  const { buffer } = new Uint8Array(bytes)
  const probes: ProbeScores[] = []
  let at = 0
  const words = (count: number): Uint32Array => {
    const part = new Uint32Array(buffer, at, count)
    at += 4 * count
    return part
  }
  while (at < buffer.byteLength) {
    const [probe, strata] = words(2)
    const pairs = [...words(strata)]
    const compared = [...words(strata)]
    const [count] = words(1)
    const reference = words(count)
    const stratum = Uint8Array.from(words(count))
    const score = new Float32Array(words(count).slice().buffer)
    probes.push({ probe, pairs, compared, reference, stratum, score })
  }
  return probes
}
