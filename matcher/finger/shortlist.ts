import { Tensor } from 'onnxruntime-node'
import type { Comparable } from './comparable.ts'
import { COSINE_SCALE, probeColumns } from './first-stage.ts'
import { describedByNeighbourhoods, type Gallery, type GallerySection } from './gallery.ts'
import type { Models } from './models.ts'
import { NEIGHBOURHOOD_LENGTH, neighbourhoods } from './neighbourhood.ts'
import { DESCRIPTOR_LENGTH } from './template.ts'

/** Templates a product: its result, 256 x 64 x 64 32-bit numbers at most, stays near the processor. */
const CHUNK = 256
/**
 * Probe minutiae that count. On 5,936 mated pairs of development prints, in shares of 1, 2 and 5 % of the strangers, the mean of
 * the best five lost 2, 2, 0 that the full comparison found, of six 2, 2, 0, of ten 6, 5, 4.
 */
const BEST = 5
/** A gallery up to this size is compared exhaustively: the first stage would save nothing that anyone feels. */
const EXHAUSTIVE = 64
/**
 * Share of a section, and least number of templates, that go on to the full comparison. ../bench/first-stage.ts: by descriptors
 * nothing is lost from 4 % on development prints and from 0.5 % on synthetic ones; by neighbourhoods 5 % of a roll lost 6 of
 * 585 synthetic mates that the full comparison finds, 10 % lost 2, 20 % lost 1.
 */
const SHARE = { byDescriptors: 0.05, byNeighbourhoods: 0.1 } as const
const LEAST = 64

/** Templates of a gallery that are worth a full comparison with the probe. */
export async function shortlist(
  models: Pick<Models, 'shortlist'>,
  probe: Comparable,
  gallery: Gallery,
): Promise<readonly number[]> {
  if (probe.count === 0) return []
  if (gallery.size <= EXHAUSTIVE) return Array.from({ length: gallery.size }, (_, t) => t)
  const listed: number[] = []
  for (const { section, columns, share } of operands(probe, gallery))
    listed.push(...best(section, await likenesses(models, columns, section), share))
  return listed
}

/** First-stage likeness, about -1..1, of the probe to every template of a gallery; comparable within one kind only. */
export async function rankGallery(
  models: Pick<Models, 'shortlist'>,
  probe: Comparable,
  gallery: Gallery,
): Promise<Float32Array> {
  const all = new Float32Array(gallery.size)
  if (probe.count === 0) return all
  for (const { section, columns } of operands(probe, gallery)) {
    const likeness = await likenesses(models, columns, section)
    section.members.forEach((t, i) => {
      all[t] = likeness[i]
    })
  }
  return all
}

interface Operands {
  readonly section: GallerySection
  readonly columns: Int8Array
  readonly share: number
}

/** The sections to search, what of the probe each is multiplied with (descriptors where both have them), share to keep. */
function operands(probe: Comparable, gallery: Gallery): readonly Operands[] {
  const { described, bare } = gallery
  const around = probeColumns(neighbourhoods(probe), probe.count, NEIGHBOURHOOD_LENGTH)
  const byNeighbourhoods = (section: GallerySection): Operands => ({
    section,
    columns: around,
    share: SHARE.byNeighbourhoods,
  })
  const list: Operands[] = []
  if (described.members.length > 0 && probe.descriptors)
    list.push({
      section: described,
      columns: probeColumns(probe.descriptors, probe.count, DESCRIPTOR_LENGTH),
      share: SHARE.byDescriptors,
    })
  else if (described.members.length > 0) list.push(byNeighbourhoods(describedByNeighbourhoods(gallery)))
  if (bare.members.length > 0) list.push(byNeighbourhoods(bare))
  return list
}

/** Likeness (shortlist.onnx), about -1..1, of the probe to every template of a section, in a few large products. */
export async function likenesses(
  models: Pick<Models, 'shortlist'>,
  columns: Int8Array,
  section: GallerySection,
): Promise<Float32Array> {
  const { members, slots, length, rows } = section
  const count = columns.length / length
  const all = new Float32Array(members.length)
  const probe = new Tensor('int8', columns, [length, count])
  const row = slots * length
  for (let start = 0; start < members.length; start += CHUNK) {
    const size = Math.min(CHUNK, members.length - start)
    const part = rows.subarray(start * row, (start + size) * row)
    const gallery = new Tensor('uint8', part, [size, slots, length])
    const { nearest } = await models.shortlist.run({ probe, gallery })
    for (let t = 0; t < size; t++)
      all[start + t] = meanOfBest(nearest.data as Int32Array, t * count, count) / COSINE_SCALE
  }
  return all
}

/** Mean of the largest five (or all, where there are fewer) of `count` values. */
export function meanOfBest(values: Int32Array, start: number, count: number): number {
  const kept = Math.min(BEST, count)
  const sorted = new Int32Array(kept).fill(-0x7fffffff)
  for (let i = start; i < start + count; i++) {
    const value = values[i]
    if (value <= sorted[kept - 1]) continue
    let at = kept - 1
    for (; at > 0 && sorted[at - 1] < value; at--) sorted[at] = sorted[at - 1]
    sorted[at] = value
  }
  let sum = 0
  for (let i = 0; i < kept; i++) sum += sorted[i]
  return sum / kept
}

/** Members of a section with the highest likeness; of equal ones the earlier. */
function best(section: GallerySection, likeness: Float32Array, share: number): readonly number[] {
  const { members } = section
  const wanted = Math.min(members.length, Math.max(LEAST, Math.ceil(members.length * share)))
  const limit = Float32Array.from(likeness).sort()[members.length - wanted]
  const above = members.filter((_, i) => likeness[i] > limit)
  const level = members.filter((_, i) => likeness[i] === limit)
  return [...above, ...level.subarray(0, wanted - above.length)]
}
