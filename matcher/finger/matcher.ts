import { commonScore } from './calibration.ts'
import { type Comparable, comparable } from './comparable.ts'
import { extract } from './extract.ts'
import { buildGallery, type Gallery, likenesses } from './gallery.ts'
import { loadModels, type Models } from './models.ts'
import { score, scoreWithoutDescriptors } from './score.ts'
import { descriptorSimilarity } from './similarity.ts'
import { decodeTemplate } from './template.ts'
import type { Extraction, GreyImage, TransparencySink } from './types.ts'

/** A gallery up to this size is compared exhaustively: the first stage would save nothing that anyone feels. */
const EXHAUSTIVE = 64
/** Share of a larger gallery, and least number of templates, that the first stage hands to the full comparison. */
const RERANK_SHARE = 0.02
const RERANK_LEAST = 64

export interface FingerMatcher {
  /** Image → template, or the reason why there is none. Calls may overlap; each runs its stages in order. */
  extract(image: GreyImage, sink?: TransparencySink): Promise<Extraction>
  /**
   * 1:1; higher = more alike, 0 = nothing in common. Bytes that are no template have nothing in common with anything;
   * whoever takes templates from outside asks `decodeTemplate` first, which says what is wrong with them.
   */
  compare(probe: Uint8Array, reference: Uint8Array): Promise<number>
  /** Contiguous arrays for 1:N; entries whose bytes are no template are left out and listed in `refused`. */
  buildGallery(entries: readonly { readonly id: string; readonly template: Uint8Array }[]): Gallery
  /** 1:N in two stages (exhaustive for small galleries); best score an id, best first, at most `limit`, none at 0. */
  identify(
    probe: Uint8Array,
    gallery: Gallery,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly score: number }[]>
}

/** Opens the models; `threads` = threads inside one operation (default 1). Works in the main thread and in workers. */
export async function createFingerMatcher(
  options: { readonly threads?: number } = {},
): Promise<FingerMatcher> {
  const models = await loadModels(options.threads ?? 1)
  return {
    extract: (image, sink) => extract(models, image, sink),
    compare: (probe, reference) => compare(models, probe, reference),
    buildGallery,
    identify: (probe, gallery, limit) => identify(models, probe, gallery, limit),
  }
}

async function compare(models: Models, probe: Uint8Array, reference: Uint8Array): Promise<number> {
  const [p, r] = [decodeTemplate(probe), decodeTemplate(reference)]
  if (!p.ok || !r.ok) return 0
  return compareDecoded(models, comparable(p.value), comparable(r.value))
}

async function compareDecoded(models: Models, probe: Comparable, reference: Comparable): Promise<number> {
  if (probe.count === 0 || reference.count === 0) return 0
  if (probe.descriptors && reference.descriptors)
    return score(probe, reference, await descriptorSimilarity(models, probe, reference))
  return commonScore(scoreWithoutDescriptors(probe, reference))
}

async function identify(
  models: Models,
  probe: Uint8Array,
  gallery: Gallery,
  limit: number,
): Promise<readonly { readonly id: string; readonly score: number }[]> {
  const decoded = decodeTemplate(probe)
  if (!decoded.ok || gallery.size === 0) return []
  const print = comparable(decoded.value)
  const best = new Map<string, number>()
  for (const t of await shortlist(models, print, gallery)) {
    const value = await compareDecoded(models, print, comparable(gallery.templates[t]))
    const id = gallery.ids[t]
    if (value > (best.get(id) ?? 0)) best.set(id, value)
  }
  return [...best]
    .map(([id, value]) => ({ id, score: value }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

/** Indices of the templates worth a full comparison. */
async function shortlist(models: Models, print: Comparable, gallery: Gallery): Promise<readonly number[]> {
  const everyone = Array.from({ length: gallery.size }, (_, t) => t)
  if (gallery.size <= EXHAUSTIVE || print.descriptors === null || print.count === 0) return everyone
  const likeness = await likenesses(models, print, gallery)
  const kept = Math.max(RERANK_LEAST, Math.ceil(gallery.size * RERANK_SHARE))
  const withDescriptors = everyone.filter((t) => gallery.templates[t].descriptors !== null)
  const without = everyone.filter((t) => gallery.templates[t].descriptors === null)
  return [...withDescriptors.sort((a, b) => likeness[b] - likeness[a]).slice(0, kept), ...without]
}
