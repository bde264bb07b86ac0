import type { GreyImage } from '@taanuu/matcher/finger/index'
import { createRandom, type Random } from '@taanuu/simulator/random'

/** One hostile input; everything follows from the seed and the number of the case. */
export type HostileCase =
  | { readonly kind: 'image'; readonly image: GreyImage }
  | { readonly kind: 'template'; readonly bytes: Uint8Array }
  | { readonly kind: 'iso'; readonly bytes: Uint8Array }

/** Good inputs that are broken on purpose. */
export interface Originals {
  readonly templates: readonly Uint8Array[]
  readonly records: readonly Uint8Array[]
}

/** Longest random byte string; templates and records stop far below. */
const MOST_BYTES = 70_000
/** Of a thousand cases this many are pictures that a reader must work through (milliseconds each); the rest is bytes. */
const READABLE_PICTURES = 12
const UNREADABLE_PICTURES = 188
const RECORDS = 400

/** Case `number` of a seed. */
export function hostileCase(seed: number, number: number, originals: Originals): HostileCase {
  const random = createRandom(seed).fork(number)
  const drawn = random.int(0, 999)
  if (drawn < READABLE_PICTURES) return { kind: 'image', image: readablePicture(random) }
  if (drawn < READABLE_PICTURES + UNREADABLE_PICTURES)
    return { kind: 'image', image: unreadablePicture(random) }
  if (drawn < READABLE_PICTURES + UNREADABLE_PICTURES + RECORDS)
    return { kind: 'iso', bytes: brokenBytes(random, originals.records) }
  return { kind: 'template', bytes: brokenBytes(random, originals.templates) }
}

const EVIL_NUMBERS: readonly number[] = [
  0,
  -1,
  1,
  63,
  63.5,
  2001,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MIN_VALUE,
]

/** A picture whose every number is lawful, but which would take gigabytes to read. */
const TOO_MANY = new Uint8Array(2000 * 2000).fill(200)

/** Sides, resolution or length that cannot be. */
function unreadablePicture(random: Random): GreyImage {
  const good = { width: random.int(64, 90), height: random.int(64, 90), dpi: 500 }
  const pixels = new Uint8Array(good.width * good.height)
  const evil = random.pick(EVIL_NUMBERS)
  switch (random.int(0, 5)) {
    case 0:
      return { ...good, width: evil, pixels }
    case 1:
      return { ...good, height: evil, pixels }
    case 2:
      return { ...good, dpi: random.pick([...EVIL_NUMBERS, 299, 1201]), pixels }
    case 3:
      return { ...good, pixels: pixels.subarray(0, random.int(0, pixels.length - 1)) }
    case 4:
      return { width: 1500, height: 1500, dpi: 500, pixels: new Uint8Array(0) }
    default:
      return { width: 2000, height: 2000, dpi: random.pick([300, 500, 700]), pixels: TOO_MANY }
  }
}

/** Small pictures of every size and resolution that the reader takes, with what least looks like a finger. */
function readablePicture(random: Random): GreyImage {
  const width = random.int(64, 140)
  const height = random.int(64, 140)
  const pixels = new Uint8Array(width * height)
  const kind = random.int(0, 6)
  const period = random.uniform(1.5, 20)
  const [dx, dy] = [random.uniform(-1, 1), random.uniform(-1, 1)]
  for (let i = 0; i < pixels.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    pixels[i] = grey(kind, x, y, dx * x + dy * y, Math.hypot(x - width / 2, y - height / 2), period, random)
  }
  return { width, height, dpi: random.pick([300, 333.3, 400, 500, 569, 600, 1000, 1200]), pixels }
}

function grey(
  kind: number,
  x: number,
  y: number,
  along: number,
  radius: number,
  period: number,
  random: Random,
): number {
  switch (kind) {
    case 0:
      return random.int(0, 255)
    case 1:
      return 127 + 120 * Math.sin((2 * Math.PI * along) / period)
    case 2:
      return ((x >> 3) + (y >> 3)) % 2 === 0 ? 0 : 255
    case 3:
      return 127 + 120 * Math.sin((2 * Math.PI * radius) / period)
    case 4:
      return random.chance(0.02) ? 0 : 255
    case 5:
      return Math.floor(along) % 2 === 0 ? 255 : 0
    default:
      return 255
  }
}

/** Random, cut, lengthened, bit-flipped or field-twisted bytes. */
function brokenBytes(random: Random, originals: readonly Uint8Array[]): Uint8Array {
  const original = random.pick(originals)
  switch (random.int(0, 6)) {
    case 0:
      return randomBytes(random, random.int(0, random.chance(0.02) ? MOST_BYTES : 1500))
    case 1:
      return original.slice(0, random.int(0, original.length))
    case 2:
      return Uint8Array.of(...original, ...randomBytes(random, random.int(1, 200)))
    case 3:
      return Uint8Array.of(
        ...original.subarray(0, random.int(0, 40)),
        ...randomBytes(random, random.int(0, 1400)),
      )
    case 4:
      return flipped(random, original, random.int(1, 12), original.length)
    case 5:
      return flipped(random, original, random.int(1, 6), Math.min(40, original.length))
    default:
      return constantBody(random, original)
  }
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.int(0, 255))
}

function flipped(random: Random, original: Uint8Array, count: number, within: number): Uint8Array {
  const bytes = original.slice()
  for (let n = 0; n < count; n++) {
    const at = random.int(0, within - 1)
    bytes[at] = random.chance(0.5) ? bytes[at]! ^ (1 << random.int(0, 7)) : random.pick([0, 1, 127, 128, 255])
  }
  return bytes
}

/** A good header, then one byte over and over: all minutiae in one place, all descriptors alike. */
function constantBody(random: Random, original: Uint8Array): Uint8Array {
  const bytes = original.slice()
  return bytes.fill(random.int(0, 255), random.int(9, 33))
}
