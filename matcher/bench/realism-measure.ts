import { join } from 'node:path'
import { decodeTemplate, type FingerMatcher, type GreyImage } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { printNames, readPrint } from './prints.ts'
import type { Adaptation, RealismSet, Reference } from './realism-sets.ts'
import type { FingerScores } from './realism-stats.ts'

/** One print after extraction. */
export interface Print {
  /** Prints of one group were seen by one sensor; strangers are compared within a group only. */
  readonly group: string
  readonly finger: string
  /** null where nothing could be extracted; its comparisons score 0. */
  readonly template: Uint8Array | null
  readonly quality: number
  readonly minutiae: number
}

/** Extracts the development prints of a set's references. */
export async function realPrints(
  matcher: FingerMatcher,
  data: string,
  references: readonly Reference[],
  adaptation: Adaptation | undefined,
): Promise<readonly Print[]> {
  const prints: Print[] = []
  for (const { folder } of references) {
    const names = printNames(join(data, folder)).filter((name) => /_\d+$/.test(name))
    for (const name of names) {
      const image = readPrint(join(data, folder), name)
      const seen = adaptation ? adapted(image, adaptation) : image
      prints.push(await extracted(matcher, seen, folder, name.slice(0, name.lastIndexOf('_'))))
    }
  }
  return prints
}

/** Grows fingers, divides them among the sizes of a set's references as the real prints are, and extracts. */
export async function syntheticPrints(
  matcher: FingerMatcher,
  set: RealismSet,
  real: readonly Print[],
  options: { readonly fingers: number; readonly impressions: number; readonly firstSeed: number },
  progress: (done: number) => void,
): Promise<readonly Print[]> {
  const prints: Print[] = []
  for (let n = 0; n < options.fingers; n++) {
    const group = real[Math.floor(((n + 0.5) / options.fingers) * real.length)].group
    const reference = set.references.find(({ folder }) => folder === group)!
    const { width, height, dpi } = reference
    const frame = set.adaptation
      ? { width: set.adaptation.width, height: set.adaptation.height }
      : { width, height, dpi }
    const seed = options.firstSeed + n
    const finger = createFinger(seed)
    for (let i = 0; i < options.impressions; i++) {
      const image = renderImpression(finger, i, { look: set.look, ...set.capture, ...frame })
      prints.push(await extracted(matcher, image, set.adaptation ? 'all' : group, `${seed}`))
    }
    progress(n + 1)
  }
  return prints
}

async function extracted(
  matcher: FingerMatcher,
  image: GreyImage,
  group: string,
  finger: string,
): Promise<Print> {
  const result = await matcher.extract(image)
  if (!result.ok) return { group, finger, template: null, quality: result.quality, minutiae: 0 }
  const decoded = decodeTemplate(result.template)
  if (!decoded.ok) throw new Error(`the matcher does not read its own template: ${decoded.error}`)
  const minutiae = decoded.value.minutiae.length
  return { group, finger, template: result.template, quality: result.quality, minutiae }
}

/** The middle of a picture in the grey levels and size of another sensor; what it lacks is filled with its border. */
function adapted(image: GreyImage, { width, height, greyLevels }: Adaptation): GreyImage {
  const step = 255 / (greyLevels - 1)
  const left = Math.round((image.width - width) / 2)
  const top = Math.round((image.height - height) / 2)
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.max(0, Math.min(image.height - 1, y + top)) * image.width
    for (let x = 0; x < width; x++) {
      const column = Math.max(0, Math.min(image.width - 1, x + left))
      pixels[y * width + x] = Math.round(image.pixels[row + column] / step) * step
    }
  }
  return { width, height, pixels, dpi: image.dpi }
}

/** Compares every pair of a group: scores by finger, genuine and (with the fingers after it) impostor. */
export async function compareAll(
  matcher: FingerMatcher,
  prints: readonly Print[],
): Promise<readonly FingerScores[]> {
  const fingers = new Map<string, { genuine: number[]; impostor: number[] }>()
  for (const [i, probe] of prints.entries()) {
    const key = `${probe.group} ${probe.finger}`
    const scores = fingers.get(key) ?? { genuine: [], impostor: [] }
    fingers.set(key, scores)
    for (const reference of prints.slice(i + 1)) {
      if (reference.group !== probe.group) continue
      const list = reference.finger === probe.finger ? scores.genuine : scores.impostor
      list.push(await scoreOf(matcher, probe, reference))
    }
  }
  return [...fingers.values()]
}

/** The highest score between any print of one list and any of the other, found by the product's own 1:N search. */
export async function nearest(
  matcher: FingerMatcher,
  probes: readonly Print[],
  references: readonly Print[],
): Promise<number> {
  const gallery = matcher.buildGallery(
    references.flatMap(({ template }, i) => (template ? [{ id: `${i}`, template }] : [])),
  )
  let highest = 0
  for (const { template } of probes) {
    const [best] = template ? await matcher.identify(template, gallery, 1) : []
    highest = Math.max(highest, best?.score ?? 0)
  }
  return highest
}

async function scoreOf(matcher: FingerMatcher, probe: Print, reference: Print): Promise<number> {
  if (!probe.template || !reference.template) return 0
  return matcher.compare(probe.template, reference.template)
}
