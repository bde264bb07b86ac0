import { createHash } from 'node:crypto'
import { failure, type Result, success } from '../trust/result.ts'

/** Ten-sided dice rolled in public, one digit each: 20 digits are 66 bits, more than anybody can try out. */
export const SEED_DIGITS = 20
const SEED = /^\d{20}$/

/** The seed as it is hashed; blanks between the digits are for readers. Errors: AUDIT_SEED_INVALID. */
export function readSeed(text: string): Result<string> {
  const seed = text.replaceAll(/\s/g, '')
  return SEED.test(seed)
    ? success(seed)
    : failure('AUDIT_SEED_INVALID', `a seed is ${SEED_DIGITS} digits from dice rolled in public`)
}

/**
 * The n-th pseudo-random integer of a seed, 1 ≤ result ≤ total: SHA-256 of `seed,n` in decimal, UTF-8, taken as a big-endian
 * number, modulo total, plus one. R. L. Rivest, "Reference implementation code for pseudo-random sampler for election
 * audits", sampler.py, 2011; anybody can do it with `printf '%s' "SEED,1" | sha256sum`. The modulo's bias is below total/2^256.
 */
export function draw(seed: string, n: number, total: bigint): bigint {
  const digest = createHash('sha256').update(`${seed},${n}`, 'utf8').digest('hex')
  return 1n + (BigInt(`0x${digest}`) % total)
}

/**
 * Draws `from`, …, `to` (counted from 1) with replacement; each gives an index into `weights` with probability proportional to
 * the weight: the index in whose part of 1 … sum of weights the number falls, parts in the order of the list.
 */
export function drawWeighted(
  seed: string,
  weights: readonly bigint[],
  from: number,
  to: number,
): readonly number[] {
  const ends: bigint[] = []
  let sum = 0n
  for (const weight of weights) {
    sum += weight
    ends.push(sum)
  }
  if (sum <= 0n) throw new RangeError('nothing to draw from')
  const drawn: number[] = []
  for (let n = from; n <= to; n++) drawn.push(firstAtLeast(ends, draw(seed, n, sum)))
  return drawn
}

/**
 * The first `count` different numbers of 1 … total, in the order in which they are drawn; a number that was drawn before is
 * passed over, and the counter goes on (sampler.py, "without replacement").
 */
export function drawDistinct(seed: string, total: number, count: number): readonly number[] {
  if (count > total) throw new RangeError(`${count} different numbers of ${total}`)
  const seen = new Set<number>()
  for (let n = 1; seen.size < count; n++) seen.add(Number(draw(seed, n, BigInt(total))))
  return [...seen]
}

/** Index of the first end that is not below the value, by halving. */
export function firstAtLeast<T extends bigint | number>(ends: readonly T[], value: T): number {
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
