import type { PopulationRecord } from './population-file.ts'

/** One search: whose finger it is, and whether that identity is enrolled. */
export interface Search {
  readonly finger: number
  readonly impression: number
  readonly mated: boolean
  /** Empty = a failure to acquire: the search finds nobody. */
  readonly template: Uint8Array
}

export interface OpensetPlan {
  readonly gallery: readonly { readonly id: string; readonly template: Uint8Array }[]
  readonly identities: number
  readonly searches: readonly Search[]
}

/**
 * Divides a population with two impressions each. Identities from `firstHeldOut` on are enrolled nowhere: both their
 * impressions are unmated searches. Of the others all first impressions are enrolled, then second ones of the first
 * identities until `templates` stand in the gallery; second impressions of the remaining ones are mated searches.
 */
export function planOpenset(
  records: readonly PopulationRecord[],
  firstHeldOut: number,
  templates: number,
  mated: number,
  unmated: number,
): OpensetPlan {
  const known = records.filter(({ finger }) => finger < firstHeldOut)
  const firsts = known.filter(({ impression, template }) => impression === 1 && template.length > 0)
  const enrolledFingers = new Set(firsts.map(({ finger }) => finger))
  const seconds = known.filter(({ finger, impression }) => impression === 2 && enrolledFingers.has(finger))
  const usable = seconds.filter(({ template }) => template.length > 0)
  const extra = usable.slice(0, Math.max(0, templates - firsts.length))
  const twice = new Set(extra.map(({ finger }) => finger))
  const asked = evenly(
    seconds.filter(({ finger }) => !twice.has(finger)),
    mated,
  )
  const strangers = evenly(
    records.filter(({ finger }) => finger >= firstHeldOut),
    unmated,
  )
  return {
    gallery: [...firsts, ...extra]
      .slice(0, templates)
      .map(({ finger, template }) => ({ id: String(finger), template })),
    identities: Math.min(firsts.length, templates),
    searches: [...asked.map(search(true)), ...strangers.map(search(false))],
  }
}

function search(mated: boolean): (record: PopulationRecord) => Search {
  return ({ finger, impression, template }) => ({ finger, impression, mated, template })
}

/** `count` of the items at even distances, all where there are fewer. */
function evenly<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)])
}
