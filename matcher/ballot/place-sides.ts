import { readPageCode } from './code-reader.ts'
import { boxOf } from './compile-style.ts'
import { type FoundPage, geometryKey } from './find-page.ts'
import { type CodeTexts, checkMetadata } from './foreign-code.ts'
import type { Orientation, RefusalReason, StageSink } from './interpretation.ts'
import type { BallotLayout } from './layout.ts'
import { type PageCode, pageCodeOf } from './page-code.ts'
import { type PageMap, pageMap } from './page-map.ts'
import { findTargets, optionsOf, type TargetFits } from './targets.ts'
import type { SideName } from './timing-ring.ts'

/** A side of a layout lying on the scan, one way up. */
export type Placement = {
  readonly layout: BallotLayout
  readonly orientation: Orientation
  readonly map: PageMap
  readonly targets: TargetFits
  /** The page itself says which side it is. */
  readonly named: boolean
}

export type PlacementSearch =
  | { readonly ok: true; readonly placements: readonly Placement[] }
  | { readonly ok: false; readonly reason: RefusalReason }

/** Share of the targets whose outlines must be where the layout has them. */
const SEEN = { named: 2 / 3, unnamed: 0.75 } as const

/**
 * Sides of the layouts that the scan may show, and which way up. A page code decides alone; otherwise every side
 * is tried both ways, and those stay whose metadata agree and whose outlines are there.
 */
export function placeSides(
  page: FoundPage,
  layouts: readonly BallotLayout[],
  sink?: StageSink,
): PlacementSearch {
  const key = geometryKey(layouts.find(({ grid }) => grid === page.grid)!)
  const fitting = layouts.filter((layout) => geometryKey(layout) === key)
  const coded = fitting.filter(({ metadata }) => metadata.kind === 'taanuu-qr')
  const others = fitting.filter(({ metadata }) => metadata.kind !== 'taanuu-qr')
  let reason: RefusalReason = 'unknown-style'
  if (coded.length > 0) {
    const byCode = placeByCode(page, coded, layouts, sink)
    if (byCode.ok || others.length === 0) return byCode
    reason = byCode.reason
  }
  const placements: Placement[] = []
  let feasible = false
  let unread = false
  const texts: readonly [CodeTexts, CodeTexts] = [new Map(), new Map()]
  for (const layout of others) {
    for (const upsideDown of [false, true]) {
      if (!hasItsSides(page, layout, upsideDown)) continue
      feasible = true
      const map = pageMap(page.ring, layout.grid, upsideDown)
      const check = checkMetadata(page, layout, map, texts[upsideDown ? 1 : 0])
      if (check === 'unread') unread = true
      if (check === 'contradicts' || check === 'unread') continue
      const targets = findTargets(page, layout, map)
      const named = check === 'agrees'
      placements.push({ layout, orientation: orientationOf(page, upsideDown), map, targets, named })
    }
  }
  sink?.({
    stage: 'fits',
    fits: placements.map(({ layout, orientation, targets }) => ({
      ballotStyleId: layout.ballotStyleId,
      sheet: layout.sheet,
      page: layout.page,
      orientation,
      seen: targets.seen,
      targets: targets.fits.length,
    })),
  })
  if (!feasible && others.length > 0) return { ok: false, reason: 'damaged' }
  const good = placements.filter(wellSeen)
  if (good.length > 0) return { ok: true, placements: good }
  if (placements.some(({ named }) => named)) return { ok: false, reason: 'damaged' }
  return { ok: false, reason: unread ? 'unreadable' : reason }
}

/** Every side that the layout says is whole was seen whole. */
function hasItsSides({ ring }: FoundPage, { grid }: BallotLayout, upsideDown: boolean): boolean {
  const opposite = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' } as const
  return (['left', 'right', 'top', 'bottom'] as const satisfies readonly SideName[]).every(
    (side) => grid.sides[side] !== 'present' || ring.whole[upsideDown ? opposite[side] : side],
  )
}

function orientationOf({ turned }: FoundPage, upsideDown: boolean): Orientation {
  // A page that lies upright after a clockwise quarter was turned three quarters in the scan.
  if (turned) return upsideDown ? 90 : 270
  return upsideDown ? 180 : 0
}

function wellSeen({ targets, named }: Placement): boolean {
  return targets.seen >= (named ? SEEN.named : SEEN.unnamed) * targets.fits.length
}

function placeByCode(
  page: FoundPage,
  coded: readonly BallotLayout[],
  layouts: readonly BallotLayout[],
  sink?: StageSink,
): PlacementSearch {
  if (!hasItsSides(page, coded[0]!, false)) return { ok: false, reason: 'damaged' }
  const boxes = new Map<string, ReturnType<typeof boxOf>>()
  for (const { metadata } of coded) {
    if (metadata.kind === 'taanuu-qr') boxes.set(JSON.stringify(metadata.box), boxOf(metadata.box))
  }
  let reason: RefusalReason = 'unreadable'
  for (const box of boxes.values()) {
    const found = readPageCode(page.image, page.ring, page.grid, box, page.light, page.streaks)
    if (!found.ok) {
      if (found.reason === 'mirrored') reason = 'mirrored'
      continue
    }
    const orientation = orientationOf(page, found.upsideDown)
    sink?.({ stage: 'page-code', orientation, text: found.text })
    const chosen = chooseLayout(
      found.code,
      layouts.filter(({ metadata }) => metadata.kind === 'taanuu-qr'),
    )
    if (!chosen.ok) return chosen
    const { layout } = chosen
    const map = pageMap(page.ring, layout.grid, found.upsideDown)
    const targets = findTargets(page, layout, map)
    const placement = { layout, orientation, map, targets, named: true }
    return wellSeen(placement) ? { ok: true, placements: [placement] } : { ok: false, reason: 'damaged' }
  }
  return { ok: false, reason }
}

type LayoutChoice =
  | { readonly ok: true; readonly layout: BallotLayout }
  | { readonly ok: false; readonly reason: RefusalReason }

/** Narrows the layouts field by field, so that a refused sheet's reason names the first field that is off. */
function chooseLayout(code: PageCode, layouts: readonly BallotLayout[]): LayoutChoice {
  const fields = [
    ['training', 'wrong-universe'],
    ['election', 'wrong-election'],
    ['precinct', 'wrong-precinct'],
    ['layout', 'unknown-style'],
    ['sheet', 'unknown-style'],
    ['page', 'unknown-style'],
  ] as const satisfies readonly (readonly [keyof PageCode, RefusalReason])[]
  let left = layouts
  for (const [field, reason] of fields) {
    left = left.filter((layout) => pageCodeOf(layout)[field] === code[field])
    if (left.length === 0) return { ok: false, reason }
  }
  return { ok: true, layout: left[0]! }
}

/** How much a placement explains: every outline seen speaks for it, every missing one against it. */
export function fitScore({ targets }: Placement): number {
  return 2 * targets.seen - targets.fits.length
}

/** Outlines by which one way to place a page must beat another, at least, and for each target. */
const MARGIN = { least: 2, share: 0.2 } as const

/** Whether the first fits so much better than the second that it is the one. */
export function clearlyBetter(best: readonly Placement[], other: readonly Placement[]): boolean {
  const differing = best.filter((one) => !other.some((two) => samePlace(one, two)))
  const targets = differing.reduce((sum, { layout }) => sum + optionsOf(layout).length, 0)
  const score = (placements: readonly Placement[]) => placements.reduce((sum, one) => sum + fitScore(one), 0)
  return score(best) - score(other) >= Math.max(MARGIN.least, MARGIN.share * targets)
}

function samePlace(a: Placement, b: Placement): boolean {
  return a.layout === b.layout && a.orientation === b.orientation && a.map === b.map
}
