import { comparable } from './comparable.ts'
import { emptyRows, writeGalleryRows } from './first-stage.ts'
import { NEIGHBOURHOOD_LENGTH, neighbourhoods } from './neighbourhood.ts'
import {
  DESCRIPTOR_LENGTH,
  decodeTemplate,
  type FingerTemplate,
  inspectTemplate,
  MAX_MINUTIAE,
  type TemplateError,
  type TemplateOutline,
  unpackDescriptors,
} from './template.ts'

/** One enrolled template and whose it is. */
export interface GalleryEntry {
  readonly id: string
  readonly template: Uint8Array
}

/** Templates of one kind, laid out for the products of the first stage. */
export interface GallerySection {
  /** Place of each of them among the gallery's templates. */
  readonly members: Uint32Array
  /** Minutiae a template takes here; shorter ones are padded with zero rows. */
  readonly slots: number
  /** Numbers that tell a minutia. */
  readonly length: number
  /** [members, slots, length] unit vectors as bytes (first-stage.ts). */
  readonly rows: Uint8Array
}

/** Templates of a roll in contiguous arrays, ready for 1:N. */
export interface Gallery {
  /** Templates in it (not counting refused ones). */
  readonly size: number
  /** Voter or person of each template; an id may come more than once (several fingers or impressions). */
  readonly ids: readonly string[]
  /** Entries that were left out because their bytes are no template. */
  readonly refused: readonly { readonly id: string; readonly error: TemplateError }[]
  /** The encoded templates one after the other; template t lies at starts[t] to starts[t + 1]. */
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  /** Templates with descriptors, by their descriptors. */
  readonly described: GallerySection
  /** Templates without, by the places of the minutiae round each (neighbourhood.ts). */
  readonly bare: GallerySection
}

/** One pass over the bytes checks every template, a second one copies and lays out; nothing else is unpacked. */
export function buildGallery(entries: readonly GalleryEntry[]): Gallery {
  const kept: { readonly entry: GalleryEntry; readonly outline: TemplateOutline }[] = []
  const refused: { id: string; error: TemplateError }[] = []
  for (const entry of entries) {
    const outline = inspectTemplate(entry.template)
    if (outline.ok) kept.push({ entry, outline: outline.value })
    else refused.push({ id: entry.id, error: outline.error })
  }
  const starts = new Uint32Array(kept.length + 1)
  kept.forEach(({ entry }, t) => {
    starts[t + 1] = starts[t] + entry.template.length
  })
  const bytes = new Uint8Array(starts[kept.length])
  kept.forEach(({ entry }, t) => {
    bytes.set(entry.template, starts[t])
  })
  const outlines = kept.map(({ outline }) => outline)
  const packed = { bytes, starts }
  return {
    size: kept.length,
    ids: kept.map(({ entry }) => entry.id),
    refused,
    ...packed,
    described: sectionByDescriptors(packed, outlines),
    bare: sectionByNeighbourhoods(packed, outlines, (outline) => !outline.described),
  }
}

/** Unpacks template `t` of a gallery. */
export function templateAt(gallery: Pick<Gallery, 'bytes' | 'starts'>, t: number): FingerTemplate {
  const decoded = decodeTemplate(gallery.bytes.subarray(gallery.starts[t], gallery.starts[t + 1]))
  if (!decoded.ok) throw new Error(`gallery template ${t}: ${decoded.error}`)
  return decoded.value
}

/** The templates with descriptors laid out by neighbourhoods too: what a probe without descriptors is searched in. */
export function describedByNeighbourhoods(gallery: Gallery): GallerySection {
  const known = relaid.get(gallery)
  if (known) return known
  const outlines = Array.from({ length: gallery.size }, (_, t) => {
    const { minutiae, descriptors } = templateAt(gallery, t)
    return { minutiae: minutiae.length, described: descriptors !== null }
  })
  const section = sectionByNeighbourhoods(gallery, outlines, (outline) => outline.described)
  relaid.set(gallery, section)
  return section
}

/** Rarely needed and then for every search; kept as long as the gallery is. */
const relaid = new WeakMap<Gallery, GallerySection>()

type Packed = Pick<Gallery, 'bytes' | 'starts'>

function sectionByDescriptors(packed: Packed, outlines: readonly TemplateOutline[]): GallerySection {
  const section = emptySection(outlines, ({ described }) => described, DESCRIPTOR_LENGTH)
  const steps = new Int8Array(MAX_MINUTIAE * DESCRIPTOR_LENGTH)
  section.members.forEach((t, place) => {
    const count = outlines[t].minutiae
    unpackDescriptors(packed.bytes.subarray(packed.starts[t], packed.starts[t + 1]), count, steps)
    fill(section, place, steps, count)
  })
  return section
}

function sectionByNeighbourhoods(
  packed: Packed,
  outlines: readonly TemplateOutline[],
  belongs: (outline: TemplateOutline) => boolean,
): GallerySection {
  const section = emptySection(outlines, belongs, NEIGHBOURHOOD_LENGTH)
  section.members.forEach((t, place) => {
    const print = comparable({ ...templateAt(packed, t), descriptors: null })
    fill(section, place, neighbourhoods(print), print.count)
  })
  return section
}

function emptySection(
  outlines: readonly TemplateOutline[],
  belongs: (outline: TemplateOutline) => boolean,
  length: number,
): GallerySection {
  const members = Uint32Array.from(outlines.keys()).filter((t) => belongs(outlines[t]))
  const slots = members.reduce((most, t) => Math.max(most, outlines[t].minutiae), 1)
  return { members, slots, length, rows: emptyRows(members.length * slots * length) }
}

function fill(
  { rows, slots, length }: GallerySection,
  place: number,
  vectors: Int8Array | Float32Array,
  count: number,
): void {
  writeGalleryRows(vectors, count, length, rows, place * slots * length)
}
