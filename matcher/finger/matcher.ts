import { type Comparable, comparable } from './comparable.ts'
import { compareWithAll } from './comparison.ts'
import { extract } from './extract.ts'
import { buildGallery, type Gallery, type GalleryEntry, templateAt } from './gallery.ts'
import { loadModels, type Models } from './models.ts'
import { shortlist } from './shortlist.ts'
import { decodeTemplate, type FingerTemplate } from './template.ts'
import type { Extraction, GreyImage, TransparencySink } from './types.ts'

const NOTHING: FingerTemplate = { width: 1, height: 1, quality: 0, minutiae: [], descriptors: null }

export interface FingerMatcher {
  /** Image → template, or the reason why there is none. Calls may overlap; each runs its stages in order. */
  extract(image: GreyImage, sink?: TransparencySink): Promise<Extraction>
  /**
   * 1:1; higher = more alike, 0 = nothing in common. Bytes that are no template have nothing in common with anything;
   * whoever takes templates from outside asks `decodeTemplate` first, which says what is wrong with them.
   */
  compare(probe: Uint8Array, reference: Uint8Array): Promise<number>
  /** `compare` against several templates in one go, scores in their order. */
  compareAll(probe: Uint8Array, references: readonly Uint8Array[]): Promise<readonly number[]>
  /** Contiguous arrays for 1:N; entries whose bytes are no template are left out and listed in `refused`. */
  buildGallery(entries: readonly GalleryEntry[]): Gallery
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
    compare: async (probe, reference) => (await compareAll(models, probe, [reference]))[0],
    compareAll: (probe, references) => compareAll(models, probe, references),
    buildGallery,
    identify: (probe, gallery, limit) => identify(models, probe, gallery, limit),
  }
}

async function compareAll(
  models: Models,
  probe: Uint8Array,
  references: readonly Uint8Array[],
): Promise<readonly number[]> {
  const prints = references.map(printOf)
  return [...(await compareWithAll(models, printOf(probe), prints))]
}

/** Bytes that are no template make a print without minutiae, which nothing is like. */
function printOf(template: Uint8Array): Comparable {
  const decoded = decodeTemplate(template)
  return comparable(decoded.ok ? decoded.value : NOTHING)
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
  const likely = await shortlist(models, print, gallery)
  const scores = await compareWithAll(
    models,
    print,
    likely.map((t) => comparable(templateAt(gallery, t))),
  )
  const best = new Map<string, number>()
  likely.forEach((t, i) => {
    const id = gallery.ids[t]
    if (scores[i] > (best.get(id) ?? 0)) best.set(id, scores[i])
  })
  return [...best]
    .map(([id, value]) => ({ id, score: value }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}
