import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { type Comparable, comparable } from '@taanuu/matcher/finger/comparable'
import { createFingerMatcher, decodeTemplate, type GreyImage } from '@taanuu/matcher/finger/index'
import { scoreWithoutDescriptors } from '@taanuu/matcher/finger/score'
import { createFinger, renderImpression, SENSOR_LOOKS } from '@taanuu/simulator/fingerprint/index'
import { encode } from 'fast-png'
import { readPrint } from '../bench/prints.ts'

export type CalibrationJob =
  | { readonly kind: 'print'; readonly finger: number; readonly impressions: number; readonly images: string }
  | {
      readonly kind: 'compare'
      readonly finger: number
      /** templates by finger; given once to each worker */
      readonly templates: readonly (readonly Uint8Array[])[] | null
    }

export type CalibrationAnswer =
  | { readonly kind: 'printed'; readonly templates: readonly Uint8Array[]; readonly failures: number }
  | {
      readonly kind: 'compared'
      readonly genuine: readonly number[]
      readonly impostor: Float32Array
      /** Raw scores by minutiae alone, of the first impressions of the first fingers. */
      readonly minutiaeOnly: Float32Array
    }

/** Comparing by minutiae alone is slow; this many fingers, two impressions each, give 180,000 comparisons. */
const MINUTIAE_ONLY_FINGERS = 300

const matcher = await createFingerMatcher({ threads: 1 })
let templates: readonly (readonly Uint8Array[])[] = []

parentPort!.on('message', async (job: CalibrationJob) => {
  parentPort!.postMessage(job.kind === 'print' ? await print(job) : await compareFinger(job))
})

/** Templates of one synthetic finger's impressions on changing sensors, from careful to poor. */
async function print(job: Extract<CalibrationJob, { kind: 'print' }>): Promise<CalibrationAnswer> {
  const made: Uint8Array[] = []
  let failures = 0
  for (const image of imagesOf(job)) {
    const result = await matcher.extract(image)
    if (result.ok) made.push(result.template)
    else failures++
  }
  return { kind: 'printed', templates: made, failures }
}

/** Renders, or reads what an earlier run rendered (rendering costs ten times the extraction). */
function imagesOf(job: Extract<CalibrationJob, { kind: 'print' }>): readonly GreyImage[] {
  const fileOf = (i: number): string => join(job.images, `${job.finger}_${i + 1}.png`)
  const wanted = Array.from({ length: job.impressions }, (_, i) => i)
  if (wanted.every((i) => existsSync(fileOf(i))))
    return wanted.map((i) => readPrint(job.images, `${job.finger}_${i + 1}`))
  const finger = createFinger(job.finger)
  return wanted.map((i) => {
    const look = SENSOR_LOOKS[(job.finger + i) % SENSOR_LOOKS.length]
    const severity = (((job.finger * 7 + i * 3) % 10) / 10) * 0.7
    const size = (job.finger + i) % 3 === 0 ? { width: 320, height: 384 } : {}
    const image = renderImpression(finger, i + 1, { look, severity, ...size })
    const { width, height, pixels } = image
    writeFileSync(fileOf(i), encode({ width, height, channels: 1, depth: 8, data: pixels }))
    return image
  })
}

/** All comparisons of one finger with itself and with every finger after it. */
async function compareFinger(job: Extract<CalibrationJob, { kind: 'compare' }>): Promise<CalibrationAnswer> {
  templates = job.templates ?? templates
  const own = templates[job.finger]
  const genuine: number[] = []
  const impostor: number[] = []
  const minutiaeOnly: number[] = []
  for (let a = 0; a < own.length; a++) {
    for (let b = a + 1; b < own.length; b++) genuine.push(await matcher.compare(own[a], own[b]))
    for (let other = job.finger + 1; other < templates.length; other++)
      for (const reference of templates[other]) impostor.push(await matcher.compare(own[a], reference))
  }
  for (let other = job.finger + 1; other < Math.min(templates.length, MINUTIAE_ONLY_FINGERS); other++)
    for (const a of own.slice(0, 2))
      for (const b of templates[other].slice(0, 2))
        minutiaeOnly.push(scoreWithoutDescriptors(bare(a), bare(b)))
  return {
    kind: 'compared',
    genuine,
    impostor: Float32Array.from(impostor),
    minutiaeOnly: Float32Array.from(minutiaeOnly),
  }
}

const bareOnes = new Map<Uint8Array, Comparable>()

/** A template without its descriptors, laid out once. */
function bare(template: Uint8Array): Comparable {
  const known = bareOnes.get(template)
  if (known) return known
  const decoded = decodeTemplate(template)
  if (!decoded.ok) throw new Error(decoded.error)
  const made = comparable({ ...decoded.value, descriptors: null })
  bareOnes.set(template, made)
  return made
}
