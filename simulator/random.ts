// Seeded random numbers for everything the simulator invents. The same seed gives the same numbers on every
// machine: only integer operations, + - * / and Math.sqrt are used, which ECMAScript and IEEE 754 define to the
// bit (Math.log, Math.sin, the operator ** and the like are left to the engine, so they are not used).

/** A stream of pseudo-random numbers. Mutable: every call advances the stream. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** Uniform integer in [0, 2^32). */
  uint32(): number
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number
  /** Normal deviate. */
  normal(mean?: number, standardDeviation?: number): number
  /** Uniform integer in [low, high], both ends included. */
  int(low: number, high: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One element, each equally likely. Throws on an empty list (a bug of the caller). */
  pick<T>(items: readonly T[]): T
  /** One value, with probability proportional to its weight. Throws when no weight is positive. */
  weighted<T>(items: readonly (readonly [value: T, weight: number])[]): T
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /**
   * An independent stream named by a label. It depends on this stream's seed and the label alone, not on how
   * many numbers were drawn, so adding a draw in one place does not change what another place sees.
   */
  fork(label: string | number): Random
}

/** Creates a stream from a number (any finite one; 64 bits are used) or a text. */
export function createRandom(seed: number | string): Random {
  return fromKey(typeof seed === 'number' ? hashNumber(seed) : hashText(seed, FNV_OFFSET))
}

type Key = readonly [high: number, low: number]

// FNV-1a, 32 bits (Fowler, Noll, Vo): offset basis and prime.
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

// Murmur3 finalizer constants (Appleby), used in the manner of splitmix to spread a seed over the state.
const MIX_A = 0x85ebca6b
const MIX_B = 0xc2b2ae35
const GOLDEN = 0x9e3779b9

/** sfc32 (Doty-Humphrey, PractRand): 128 bits of state, passes PractRand and BigCrush. Warm-up rounds as advised. */
function fromKey(key: Key): Random {
  let [a, b, c, counter] = spread(key)

  function uint32(): number {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) uint32()

  function next(): number {
    return uint32() / 4294967296
  }

  function uniform(low: number, high: number): number {
    return low + (high - low) * next()
  }

  let spare: number | undefined
  // Marsaglia's polar method: two deviates from each accepted point.
  function normal(mean = 0, standardDeviation = 1): number {
    if (spare !== undefined) {
      const z = spare
      spare = undefined
      return mean + standardDeviation * z
    }
    for (;;) {
      const x = 2 * next() - 1
      const y = 2 * next() - 1
      const s = x * x + y * y
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * portableLog(s)) / s)
        spare = y * scale
        return mean + standardDeviation * x * scale
      }
    }
  }

  function int(low: number, high: number): number {
    return low + Math.floor(next() * (high - low + 1))
  }

  function pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick from an empty list')
    return items[int(0, items.length - 1)]!
  }

  function weighted<T>(items: readonly (readonly [T, number])[]): T {
    let total = 0
    for (const [, weight] of items) total += weight
    if (!(total > 0)) throw new RangeError('no positive weight')
    let rest = next() * total
    for (const [value, weight] of items) {
      rest -= weight
      if (rest < 0) return value
    }
    return items.findLast(([, weight]) => weight > 0)![0]
  }

  function shuffle<T>(items: readonly T[]): T[] {
    const result = [...items]
    for (let i = result.length - 1; i > 0; i--) {
      const j = int(0, i)
      const swapped = result[i]!
      result[i] = result[j]!
      result[j] = swapped
    }
    return result
  }

  return {
    next,
    uint32,
    uniform,
    normal,
    int,
    chance: (probability) => next() < probability,
    pick,
    weighted,
    shuffle,
    fork: (label) => fromKey(forkKey(key, `${label}`)),
  }
}

function hashNumber(seed: number): Key {
  if (!Number.isFinite(seed)) throw new RangeError('a seed is a finite number')
  const view = new DataView(new ArrayBuffer(8))
  // -0 and 0 are one seed.
  view.setFloat64(0, seed + 0)
  return [view.getUint32(0), view.getUint32(4)]
}

function hashText(text: string, start: number): Key {
  let low = start
  let high = start ^ GOLDEN
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, FNV_PRIME)
    high = Math.imul(mix(high ^ code), MIX_A)
  }
  return [mix(high), mix(low ^ text.length)]
}

function forkKey(key: Key, label: string): Key {
  const [high, low] = hashText(label, FNV_OFFSET)
  return [mix(Math.imul(key[0], MIX_A) ^ high), mix(Math.imul(key[1], MIX_B) ^ low ^ mix(key[0]))]
}

function spread(key: Key): [number, number, number, number] {
  let state = (key[0] ^ mix(key[1] ^ GOLDEN)) | 0
  function draw(): number {
    state = (state + GOLDEN) | 0
    return mix(state)
  }
  const a = draw()
  const b = draw() ^ key[1]
  return [a, b, draw() ^ key[0], 1]
}

function mix(value: number): number {
  let x = value ^ (value >>> 16)
  x = Math.imul(x, MIX_A)
  x ^= x >>> 13
  x = Math.imul(x, MIX_B)
  return x ^ (x >>> 16)
}

// Natural logarithm for x in (0, 1): halvings down to [0.5, 1), then ln x = 2 artanh((x-1)/(x+1)); at the ends
// of that interval the first omitted term is below 1e-11, far under what a normal deviate needs.
function portableLog(x: number): number {
  let mantissa = x
  let exponent = 0
  while (mantissa < 0.5) {
    mantissa *= 2
    exponent -= 1
  }
  const t = (mantissa - 1) / (mantissa + 1)
  const squared = t * t
  let sum = 0
  for (let k = 19; k >= 1; k -= 2) sum = sum * squared + 1 / k
  return exponent * Math.LN2 + 2 * t * sum
}
