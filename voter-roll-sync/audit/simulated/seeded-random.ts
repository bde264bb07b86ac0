import { sha256 } from '../../trust/hash.ts'

/** A number in [0, 1) at every call. */
export type Random = () => number

/** 2^32: the generator's words as a fraction of this. */
const WORDS = 4294967296

/**
 * sfc32 (C. Doty-Humphrey, PractRand; public domain) from any text, for simulations only: the sample of an audit comes from the
 * public seed by `sampler.ts`.
 */
export function seededRandom(seed: string): Random {
  const digest = sha256(Buffer.from(seed, 'utf8'))
  const words = new Uint32Array(digest.slice(0, 16).buffer)
  let [a, b, c, counter] = words
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / WORDS
  }
}
