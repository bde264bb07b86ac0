import { Tensor } from 'onnxruntime-node'
import { type Comparable, comparable } from './comparable.ts'
import { floatTensor, type Models, runModel } from './models.ts'
import { DESCRIPTOR_LENGTH, decodeTemplate, type FingerTemplate, type TemplateError } from './template.ts'

/** Templates a product: bounds its intermediate result to 512 x 64 x 64 floats = 8 MB. */
const CHUNK = 512
/** Probe minutiae that count in the first stage (mean of the best ten measured best of all first stages). */
const BEST = 10

/** Templates of a roll in contiguous arrays, ready for 1:N. */
export interface Gallery {
  /** Templates in it (not counting refused ones). */
  readonly size: number
  /** Voter or person of each template; an id may come more than once (several fingers or impressions). */
  readonly ids: readonly string[]
  /** Entries that were left out because their bytes are no template. */
  readonly refused: readonly { readonly id: string; readonly error: TemplateError }[]
  /** Minutiae a template slot; shorter templates are padded with zero descriptors. */
  readonly slots: number
  /** [size, slots, 48] unit descriptors; zero where a template has none. */
  readonly descriptors: Float32Array
  readonly templates: readonly FingerTemplate[]
}

export function buildGallery(
  entries: readonly { readonly id: string; readonly template: Uint8Array }[],
): Gallery {
  const ids: string[] = []
  const templates: FingerTemplate[] = []
  const refused: { id: string; error: TemplateError }[] = []
  for (const { id, template } of entries) {
    const decoded = decodeTemplate(template)
    if (!decoded.ok) refused.push({ id, error: decoded.error })
    else {
      ids.push(id)
      templates.push(decoded.value)
    }
  }
  const slots = Math.max(1, ...new Set(templates.map((t) => t.minutiae.length)))
  const descriptors = new Float32Array(templates.length * slots * DESCRIPTOR_LENGTH)
  templates.forEach((template, t) => {
    const unit = comparable(template).descriptors
    if (unit) descriptors.set(unit, t * slots * DESCRIPTOR_LENGTH)
  })
  return { size: templates.length, ids, refused, slots, descriptors, templates }
}

/** First stage of 1:N (shortlist.onnx): likeness of the probe to every template, about -1..1, in a few large products. */
export async function likenesses(
  models: Pick<Models, 'shortlist'>,
  probe: Comparable,
  gallery: Gallery,
): Promise<Float32Array> {
  const all = new Float32Array(gallery.size)
  const row = gallery.slots * DESCRIPTOR_LENGTH
  const best = new Tensor('int64', BigInt64Array.of(BigInt(Math.min(BEST, probe.count))), [1])
  const probeTensor = floatTensor(probe.descriptors!, [probe.count, DESCRIPTOR_LENGTH])
  for (let start = 0; start < gallery.size; start += CHUNK) {
    const count = Math.min(CHUNK, gallery.size - start)
    const part = gallery.descriptors.subarray(start * row, (start + count) * row)
    const { likeness } = await runModel(models.shortlist, {
      probe: probeTensor,
      gallery: floatTensor(part, [count, gallery.slots, DESCRIPTOR_LENGTH]),
      best,
    })
    all.set(likeness.data, start)
  }
  return all
}
