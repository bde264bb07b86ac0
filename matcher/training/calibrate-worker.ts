import { parentPort } from 'node:worker_threads'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression, SENSOR_LOOKS } from '@taanuu/simulator/fingerprint/index'

export type CalibrationJob =
  | { readonly kind: 'print'; readonly finger: number; readonly impressions: number }
  | {
      readonly kind: 'compare'
      readonly finger: number
      /** templates by finger; given once to each worker */
      readonly templates: readonly (readonly Uint8Array[])[] | null
    }

export type CalibrationAnswer =
  | { readonly kind: 'printed'; readonly templates: readonly Uint8Array[]; readonly failures: number }
  | { readonly kind: 'compared'; readonly genuine: readonly number[]; readonly impostor: Float32Array }

const matcher = await createFingerMatcher({ threads: 1 })
let templates: readonly (readonly Uint8Array[])[] = []

parentPort!.on('message', async (job: CalibrationJob) => {
  parentPort!.postMessage(job.kind === 'print' ? await print(job) : await compareFinger(job))
})

/** Prints of one synthetic finger on changing sensors, from careful to hardly usable. */
async function print(job: Extract<CalibrationJob, { kind: 'print' }>): Promise<CalibrationAnswer> {
  const finger = createFinger(job.finger)
  const made: Uint8Array[] = []
  let failures = 0
  for (let i = 0; i < job.impressions; i++) {
    const look = SENSOR_LOOKS[(job.finger + i) % SENSOR_LOOKS.length]
    const severity = (((job.finger * 7 + i * 3) % 10) / 10) * 0.7
    const large = (job.finger + i) % 3 === 0
    const image = renderImpression(
      finger,
      i + 1,
      large ? { look, severity, width: 320, height: 384 } : { look, severity },
    )
    const result = await matcher.extract(image)
    if (result.ok) made.push(result.template)
    else failures++
  }
  return { kind: 'printed', templates: made, failures }
}

/** All comparisons of one finger with itself and with every finger after it. */
async function compareFinger(job: Extract<CalibrationJob, { kind: 'compare' }>): Promise<CalibrationAnswer> {
  templates = job.templates ?? templates
  const own = templates[job.finger]
  const genuine: number[] = []
  const impostor: number[] = []
  for (let a = 0; a < own.length; a++) {
    for (let b = a + 1; b < own.length; b++) genuine.push(await matcher.compare(own[a], own[b]))
    for (let other = job.finger + 1; other < templates.length; other++)
      for (const reference of templates[other]) impostor.push(await matcher.compare(own[a], reference))
  }
  return { kind: 'compared', genuine, impostor: Float32Array.from(impostor) }
}
