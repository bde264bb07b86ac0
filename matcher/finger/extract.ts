import { describe } from './descriptor.ts'
import { enhance } from './enhancement.ts'
import { findMinutiae } from './minutiae.ts'
import type { Models } from './models.ts'
import { normalise } from './normalisation.ts'
import { ridgeFlow } from './orientation.ts'
import { measurePrint, type PrintMeasures } from './print-measures.ts'
import { type Assessment, assess } from './quality.ts'
import { isUsableImage, rescale } from './rescale.ts'
import { findRidges } from './ridges.ts'
import { segment } from './segmentation.ts'
import { encodeTemplate } from './template.ts'
import { binarise, thin } from './thinning.ts'
import type { Extraction, Field, GreyImage, Mask, Minutia, TransparencySink } from './types.ts'

/** Minutiae kept in a template, best first: 40 lose nothing against all, 25 lose much. */
const KEPT_MINUTIAE = 40

/** The models that reading a print needs, before descriptors. */
export type ReadingModels = Pick<Models, 'normalise' | 'ridges' | 'orientation' | 'gabor'>

/** What the extractor knows of a print before it is packed; sides in px at 500 dpi. */
export interface PrintAnalysis {
  readonly width: number
  readonly height: number
  readonly enhanced: Field
  readonly foreground: Mask
  readonly minutiae: readonly Minutia[]
  readonly measures: PrintMeasures
  readonly assessment: Assessment
}

/** From a grey image to minutiae: the list of stages. The image must satisfy `isUsableImage`. */
export async function analyse(
  models: ReadingModels,
  image: GreyImage,
  sink?: TransparencySink,
): Promise<PrintAnalysis> {
  const grey = rescale(image)
  sink?.({ stage: 'rescaled', field: grey })
  const normalised = await normalise(models, grey)
  sink?.({ stage: 'normalised', field: normalised })
  const { wave, foreground: probability } = await findRidges(models, normalised)
  sink?.({ stage: 'ridges', field: wave })
  const foreground = segment(probability, grey.innerWidth, grey.innerHeight)
  sink?.({ stage: 'foreground', mask: foreground })
  const flow = await ridgeFlow(models, wave)
  sink?.({ stage: 'flow', flow })
  const enhanced = await enhance(models, wave, flow, foreground)
  sink?.({ stage: 'enhanced', field: enhanced })
  const skeleton = thin(binarise(enhanced, foreground))
  sink?.({ stage: 'skeleton', mask: skeleton })
  const minutiae = findMinutiae(skeleton, foreground, flow, grey.innerWidth, grey.innerHeight).slice(
    0,
    KEPT_MINUTIAE,
  )
  sink?.({ stage: 'minutiae', minutiae })
  const measures = measurePrint(grey, normalised, wave, foreground, flow)
  const assessment = assess(measures, minutiae)
  sink?.({ stage: 'quality', quality: assessment.quality, reasons: assessment.reasons })
  const { innerWidth: width, innerHeight: height } = grey
  return { width, height, enhanced, foreground, minutiae, measures, assessment }
}

/** From a grey image to a template, or the reason why there is none. */
export async function extract(
  models: Models,
  image: GreyImage,
  sink?: TransparencySink,
): Promise<Extraction> {
  if (!isUsableImage(image)) return { ok: false, reason: 'bad-image', quality: 0, hint: null }
  const print = await analyse(models, image, sink)
  const { quality, hint, failure } = print.assessment
  if (failure !== null) return { ok: false, reason: failure, quality, hint }
  const { width, height, enhanced, foreground, minutiae } = print
  const descriptors = await describe(models, enhanced, foreground, minutiae)
  return {
    ok: true,
    template: encodeTemplate({ width, height, quality, minutiae, descriptors }),
    quality,
    hint,
  }
}
