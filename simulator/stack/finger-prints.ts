import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { decode } from 'fast-png'
import {
  createFinger,
  type Mishap,
  mishapConditions,
  renderImpression,
  type SyntheticFinger,
} from '../fingerprint/index.ts'
import { deriveSeed } from '../world/seeded-random.ts'

/** How a finger is laid on the glass. */
export type Touch = 'normal' | Mishap

/** Fingers that can be laid on a simulated scanner, by name. */
export interface FingerPrints {
  readonly names: readonly string[]
  /** A picture of the finger as it lies there for the `touch`-th time; null for a name that is not there. */
  impression(name: string, touch: number, how: Touch): GreyImage | null
}

/** A cooperative voter's care. */
const SEVERITY = 0.1
/** Fingers grown before are kept; each costs half a megabyte and a quarter of a second. */
const KEPT_FINGERS = 12

/** `count` invented fingers named 1, 2, 3, ...; the same seed gives the same fingers. */
export function createSyntheticPrints(seed: number, count: number): FingerPrints {
  const grown = new Map<string, SyntheticFinger>()
  const names = Array.from({ length: count }, (_, i) => String(i + 1))

  function finger(name: string): SyntheticFinger {
    const known = grown.get(name)
    if (known) return known
    if (grown.size >= KEPT_FINGERS) grown.delete([...grown.keys()][0])
    const fresh = createFinger(deriveSeed(seed, `finger ${name}`), { worn: 0.05 })
    grown.set(name, fresh)
    return fresh
  }

  return {
    names,
    impression(name, touch, how) {
      if (!names.includes(name)) return null
      const conditions = how === 'normal' ? {} : mishapConditions(how)
      return renderImpression(finger(name), touch, { severity: SEVERITY, ...conditions })
    },
  }
}

/** Longest picture that is read, bytes. */
const LONGEST_PNG = 16 * 1024 * 1024
/** Pictures without a resolution of their own are taken for the field's usual one, pixels per inch. */
const USUAL_DPI = 500

/**
 * Fingers of a folder of grey PNG pictures named `finger_impression.png`; every touch shows the next impression. A
 * mishap shows the same pictures: they are what they are.
 */
export function createFolderPrints(folder: string): FingerPrints {
  const files = new Map<string, string[]>()
  for (const name of readdirSync(folder).sort()) {
    if (!/\.png$/i.test(name)) continue
    const finger = basename(name).replace(/(_[^_]*)?\.png$/i, '')
    files.set(finger, [...(files.get(finger) ?? []), name])
  }
  return {
    names: [...files.keys()],
    impression(name, touch) {
      const impressions = files.get(name)
      return impressions ? readGrey(join(folder, impressions[touch % impressions.length])) : null
    },
  }
}

function readGrey(path: string): GreyImage {
  const bytes = readFileSync(path)
  if (bytes.length > LONGEST_PNG) throw new Error(`${path}: larger than ${LONGEST_PNG} bytes`)
  const { width, height, channels, depth, data } = decode(bytes)
  if (depth !== 8) throw new Error(`${path}: ${depth} bits a sample; 8 are read`)
  const pixels = new Uint8Array(width * height)
  for (let i = 0; i < pixels.length; i++) pixels[i] = data[i * channels]
  return { width, height, pixels, dpi: USUAL_DPI }
}
