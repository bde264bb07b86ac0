import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import type { Random } from '@taanuu/simulator/random'

/**
 * One damaged picture. `moved`: the damage shifts or invents whole parts of the page, so that nothing in it can be a new
 * vote. Otherwise pixels stay where they were, and only targets whose own pixels changed may be read differently.
 */
export type FuzzCase = { readonly name: string; readonly image: GreyImage; readonly moved: boolean }

type Damage = (page: GreyImage, other: GreyImage, random: Random) => Omit<FuzzCase, 'name'>

const ABSURD_DPI = [0, -200, 1, 72, 99, 601, 1e9, Number.NaN, Number.POSITIVE_INFINITY, 1e-300]
/** Width and height of pictures that are no pages; the largest is beyond any limit. */
const ABSURD_SIZES = [
  [0, 0],
  [1, 1],
  [3, 2000],
  [2000, 3],
  [40, 40],
  [9000, 300],
  [300, 9000],
  [5500, 5500],
  [6400, 6400],
] as const

const DAMAGES: Readonly<Record<string, Damage>> = {
  'cut short': (page, _, random) => {
    const height = random.int(0, page.height - 1)
    return { image: { ...page, height, pixels: page.pixels.slice(0, height * page.width) }, moved: true }
  },
  'rest missing': (page, _, random) => {
    // what a decoder leaves of a file that ends early: grey, black or white to the end
    const pixels = page.pixels.slice()
    pixels.fill(random.pick([0, 128, 255]), random.int(0, pixels.length))
    return { image: { ...page, pixels }, moved: false }
  },
  'fewer pixels than told': (page, _, random) => ({
    image: { ...page, pixels: page.pixels.slice(0, random.int(0, page.pixels.length - 1)) },
    moved: true,
  }),
  'wrong width': (page, _, random) => {
    const width = Math.max(1, page.width + random.pick([-40, -3, -2, -1, 1, 2, 3, 40]))
    const height = Math.floor(page.pixels.length / width)
    return { image: { ...page, width, height, pixels: page.pixels.slice(0, width * height) }, moved: true }
  },
  'flipped bits': (page, _, random) => {
    const pixels = page.pixels.slice()
    for (let n = random.pick([1, 100, 10_000, 200_000]); n > 0; n--) {
      const at = random.int(0, pixels.length - 1)
      pixels[at] = pixels[at]! ^ (1 << random.int(0, 7))
    }
    return { image: { ...page, pixels }, moved: false }
  },
  'one bit plane gone': (page, _, random) => {
    const keep = ~(1 << random.int(4, 7)) & 255
    return { image: { ...page, pixels: page.pixels.map((grey) => grey & keep) }, moved: false }
  },
  'blocks pasted': (page, other, random) => {
    const pixels = page.pixels.slice()
    for (let n = random.int(1, 30); n > 0; n--) paste(page, pixels, random.chance(0.5) ? page : other, random)
    return { image: { ...page, pixels }, moved: false }
  },
  'blocks of one grey': (page, _, random) => {
    const pixels = page.pixels.slice()
    for (let n = random.int(1, 30); n > 0; n--) {
      const grey = random.int(0, 255)
      forBlock(page, random, (at) => {
        pixels[at] = grey
      })
    }
    return { image: { ...page, pixels }, moved: false }
  },
  'blocks of noise': (page, _, random) => {
    const pixels = page.pixels.slice()
    for (let n = random.int(1, 10); n > 0; n--)
      forBlock(page, random, (at) => {
        pixels[at] = random.uint32() & 255
      })
    return { image: { ...page, pixels }, moved: false }
  },
  'rows slipped': (page, _, random) => {
    const pixels = page.pixels.slice()
    const from = random.int(0, page.height - 1)
    const shift = random.int(-page.width, page.width)
    for (let y = from; y < page.height; y++) {
      for (let x = 0; x < page.width; x++) {
        const source = x - shift
        pixels[y * page.width + x] =
          source >= 0 && source < page.width ? page.pixels[y * page.width + source]! : 255
      }
    }
    return { image: { ...page, pixels }, moved: true }
  },
  'rows lost in the middle': (page, _, random) => {
    const lost = random.int(1, Math.floor(page.height / 3))
    const from = random.int(0, page.height - lost)
    const pixels = new Uint8Array(page.pixels.length - lost * page.width)
    pixels.set(page.pixels.subarray(0, from * page.width))
    pixels.set(page.pixels.subarray((from + lost) * page.width), from * page.width)
    return { image: { ...page, height: page.height - lost, pixels }, moved: true }
  },
  'rows twice': (page, _, random) => {
    const twice = random.int(1, Math.floor(page.height / 3))
    const from = random.int(0, page.height - twice)
    const pixels = new Uint8Array(page.pixels.length + twice * page.width)
    pixels.set(page.pixels.subarray(0, (from + twice) * page.width))
    pixels.set(page.pixels.subarray(from * page.width), (from + twice) * page.width)
    return { image: { ...page, height: page.height + twice, pixels }, moved: true }
  },
  'two halves of two ballots': (page, other, random) => {
    const height = Math.min(page.height, other.height)
    const cut = random.int(0, height)
    const pixels = new Uint8Array(page.width * height).fill(255)
    for (let y = 0; y < height; y++) {
      const from = y < cut ? page : other
      const width = Math.min(page.width, from.width)
      pixels.set(from.pixels.subarray(y * from.width, y * from.width + width), y * page.width)
    }
    return { image: { ...page, height, pixels }, moved: true }
  },
  inverted: (page) => ({ image: { ...page, pixels: page.pixels.map((grey) => 255 - grey) }, moved: true }),
  'hardly any contrast': (page, _, random) => {
    const [low, span] = [random.int(0, 250), random.int(0, 40)]
    const pixels = page.pixels.map((grey) => Math.min(255, low + Math.round((grey * span) / 255)))
    return { image: { ...page, pixels }, moved: true }
  },
  'mirror image': (page) => {
    const pixels = new Uint8Array(page.pixels.length)
    for (let y = 0; y < page.height; y++)
      pixels.set(page.pixels.slice(y * page.width, (y + 1) * page.width).reverse(), y * page.width)
    return { image: { ...page, pixels }, moved: true }
  },
  'absurd resolution': (page, _, random) => ({
    image: { ...page, dpi: random.pick(ABSURD_DPI) },
    moved: false,
  }),
  'absurd size': (_, __, random) => {
    const [width, height] = random.pick(ABSURD_SIZES)
    const fill = random.int(0, 255)
    return {
      image: { width, height, dpi: 200, pixels: new Uint8Array(width * height).fill(fill) },
      moved: true,
    }
  },
  'pixels of noise': (page, _, random) => {
    const coarse = random.pick([1, 4, 12, 40])
    const tones = Uint8Array.from({ length: 4096 }, () => (random.chance(0.5) ? random.uint32() & 255 : 255))
    const pixels = page.pixels.map((_, at) => {
      const cell = Math.floor((at % page.width) / coarse) * 31 + Math.floor(at / page.width / coarse) * 977
      return tones[cell & 4095]!
    })
    return { image: { ...page, pixels }, moved: true }
  },
  'timing marks everywhere': (page, _, random) => {
    const [w, h] = [random.int(20, 50), random.int(8, 20)]
    const [stepX, stepY] = [w + random.int(2, 40), h + random.int(2, 60)]
    const pixels = page.pixels.map((_, at) =>
      (at % page.width) % stepX < w && Math.floor(at / page.width) % stepY < h ? 0 : 255,
    )
    return { image: { ...page, pixels }, moved: true }
  },
}

const NAMES = Object.keys(DAMAGES)

/** Every damage comes round. */
export function fuzzCase(number: number, page: GreyImage, other: GreyImage, random: Random): FuzzCase {
  const name = NAMES[number % NAMES.length]!
  return { name, ...DAMAGES[name]!(page, other, random) }
}

function forBlock(
  page: GreyImage,
  random: Random,
  visit: (at: number, dx: number, dy: number) => void,
): void {
  const width = Math.min(page.width, random.int(1, 500))
  const height = Math.min(page.height, random.int(1, 500))
  const [left, top] = [random.int(0, page.width - width), random.int(0, page.height - height)]
  for (let dy = 0; dy < height; dy++) {
    for (let dx = 0; dx < width; dx++) visit((top + dy) * page.width + left + dx, dx, dy)
  }
}

function paste(page: GreyImage, pixels: Uint8Array, from: GreyImage, random: Random): void {
  const [left, top] = [random.int(0, from.width - 1), random.int(0, from.height - 1)]
  forBlock(page, random, (at, dx, dy) => {
    const [x, y] = [left + dx, top + dy]
    if (x < from.width && y < from.height) pixels[at] = from.pixels[y * from.width + x]!
  })
}
