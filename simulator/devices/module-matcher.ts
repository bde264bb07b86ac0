import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { deriveSeed, seededRandom } from '../world/seeded-random.ts'

/** How often a module's own matcher is wrong, per comparison. */
export interface ErrorRates {
  /** Two impressions of one finger are called different. */
  readonly falseNonMatch: number
  /** Impressions of two fingers are called the same. */
  readonly falseMatch: number
}

/** What the family's datasheets promise: FRR below 1 %, FAR below 0.001 % (ZFM-20 manual v2.0, parameters). */
export const DATASHEET_RATES: ErrorRates = { falseNonMatch: 0.01, falseMatch: 0.000_01 }

/** Features of a finger as a module holds them: whose finger it truly is, as 32 hexadecimal digits. */
export type Characteristics = string

export interface Comparison {
  readonly match: boolean
  /** The module's own scale: 50 and more for a match. */
  readonly score: number
}

export interface ModuleMatcher {
  compare(a: Characteristics, b: Characteristics): Comparison
}

const DIGEST_BYTES = 16
const CHECK_BYTES = 4
const LOWEST_MATCH = 50
const HIGHEST_SCORE = 200
/** Hides what a template is made of, so that nobody comes to rely on it. */
const BLOB_KEY = 0x7a_61_6e_75

/** Decides by the world's truth, wrong as often as `rates` say, the same for the same seed and order of questions. */
export function createModuleMatcher(seed: number, rates: ErrorRates = DATASHEET_RATES): ModuleMatcher {
  const random = seededRandom(deriveSeed(seed, 'module-matcher'))
  return {
    compare(a, b) {
      const wrong = random() < (a === b ? rates.falseNonMatch : rates.falseMatch)
      const match = (a === b) !== wrong
      const share = random()
      const score = match ? LOWEST_MATCH + share * (HIGHEST_SCORE - LOWEST_MATCH) : share * LOWEST_MATCH
      return { match, score: Math.floor(score) }
    },
  }
}

/** The characteristics of what lies on the glass; a finger of which the world says nothing is known by its picture. */
export function characteristicsOf(touch: {
  readonly identity: string
  readonly pixels: Uint8Array
}): Characteristics {
  const truth = touch.identity === '' ? touch.pixels : `finger ${touch.identity}`
  return createHash('sha256')
    .update(truth)
    .digest('hex')
    .slice(0, 2 * DIGEST_BYTES)
}

/** A template of exactly `bytes` bytes (36 at least), opaque, and the same for the same finger. */
export function templateBlob(characteristics: Characteristics, bytes: number): Uint8Array {
  const digest = Buffer.from(characteristics, 'hex')
  const filling = seededRandom(digest.readUInt32LE(0))
  const blob = Uint8Array.from({ length: bytes }, () => Math.floor(filling() * 256))
  blob.set(digest)
  new DataView(blob.buffer).setUint32(DIGEST_BYTES, crc32(digest))
  return masked(blob)
}

/** What a template of `templateBlob` holds; null for any other bytes, and for damaged ones. */
export function characteristicsInBlob(blob: Uint8Array): Characteristics | null {
  if (blob.length < DIGEST_BYTES + CHECK_BYTES) return null
  const clear = masked(blob)
  const digest = Buffer.from(clear.subarray(0, DIGEST_BYTES))
  if (new DataView(clear.buffer).getUint32(DIGEST_BYTES) !== crc32(digest)) return null
  const characteristics = digest.toString('hex')
  return Buffer.from(templateBlob(characteristics, blob.length)).equals(blob) ? characteristics : null
}

function masked(bytes: Uint8Array): Uint8Array {
  const key = seededRandom(BLOB_KEY)
  return bytes.map((byte) => byte ^ Math.floor(key() * 256))
}
