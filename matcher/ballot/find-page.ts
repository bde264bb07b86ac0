import { isBlankPage } from './blank-page.ts'
import { type GreyImage, MM_PER_INCH, turnedClockwise } from './grey-image.ts'
import type { RefusalReason, StageSink } from './interpretation.ts'
import type { BallotLayout, TimingGrid } from './layout.ts'
import { type LightMap, lightMap } from './light-map.ts'
import { markCandidates } from './mark-candidates.ts'
import { penLevel, ringTone } from './ring-tone.ts'
import { type SheetEdges, sheetEdges } from './sheet-edges.ts'
import { streakColumns } from './streaks.ts'
import type { MeasuredPage } from './target-ink.ts'
import { findTimingRing, type TimingRing } from './timing-ring.ts'

/** A page with its ring of timing marks; `turned` when it was fed sideways and is looked at turned clockwise. */
export type FoundPage = MeasuredPage & {
  readonly ring: TimingRing
  readonly grid: TimingGrid
  readonly turned: boolean
}

export type PageSearch =
  | { readonly ok: true; readonly page: FoundPage }
  | { readonly ok: false; readonly reason: RefusalReason }

export type PageSearchOptions = {
  /** The picture's resolution is what its scanner says, and a ballot of another size is refused. */
  readonly scaleKnown: boolean
  readonly sink?: StageSink
}

/** A3 at 400 dpi; anything larger is no ballot scan. */
const MAX_PIXELS = 32_000_000
const DPI = { min: 100, max: 600 } as const
/** Grey levels between print and paper below which nothing faint can be told from paper. */
const LEAST_TONES = 16
/** Resolutions of a ring that was found without knowing one. */
const FOUND_DPI = { min: 85, max: 640 } as const
/**
 * Sizes of a millimetre tried where the resolution is unknown, relative to a sheet that fills the scan. The search
 * for marks bears a third more and two fifths less.
 */
const SUPPOSED_SCALES = [1, 0.62] as const

/** Finds the ring of one of the layouts' grids; most stations have one. Of several failures the nearest miss is named. */
export function findPage(
  image: GreyImage,
  layouts: readonly BallotLayout[],
  { scaleKnown, sink }: PageSearchOptions,
): PageSearch {
  if (!isPicture(image, scaleKnown)) return { ok: false, reason: 'bad-image' }
  const light = lightMap(image)
  let known: boolean | undefined
  const blank = () => {
    known ??= isBlankPage(image)
    return known
  }
  if (light === undefined) return { ok: false, reason: blank() ? 'blank-page' : 'not-a-ballot' }
  sink?.({ stage: 'light', share: light.share })
  const edges = sheetEdges(image, light)
  let reason: RefusalReason = 'not-a-ballot'
  // Portrait paper in a landscape scan was fed sideways; the likelier way is looked at first.
  const sideways = image.width > image.height !== layouts.some(({ paper }) => paper.widthMm > paper.heightMm)
  for (const turned of [sideways, !sideways]) {
    // a bare back, which is half of all pictures of ballots printed on one side
    if (turned !== sideways && reason === 'not-a-ballot' && blank()) break
    const view = turned ? turnedView(image) : { image, light, edges }
    if (view === undefined) continue
    for (const { grid, paper } of geometries(layouts)) {
      for (const pxPerMm of supposedScales(view.image, paper, scaleKnown)) {
        const search = ringIn(view, grid, pxPerMm, scaleKnown, sink)
        if (search.ok) {
          const { ring } = search
          const tone = ringTone(view.image, ring)
          if (tone.paper - tone.ink < LEAST_TONES) return { ok: false, reason: 'unreadable' }
          sink?.({ stage: 'tone', tone })
          // Dirt draws its lines along the feed: down the scan, across a page that was fed sideways.
          const streaks = turned
            ? new Uint8Array(view.image.width)
            : streakColumns(view.image, penLevel(tone))
          sink?.({ stage: 'streaks', columns: [...streaks.keys()].filter((x) => streaks[x] === 1) })
          return {
            ok: true,
            page: { image: view.image, light: view.light, tone, streaks, ring, grid, turned },
          }
        }
        if (reason === 'not-a-ballot') reason = search.reason
      }
    }
  }
  return { ok: false, reason: reason === 'not-a-ballot' && blank() ? 'blank-page' : reason }
}

type View = { readonly image: GreyImage; readonly light: LightMap; readonly edges: SheetEdges }

function turnedView(image: GreyImage): View | undefined {
  const turned = turnedClockwise(image)
  const light = lightMap(turned)
  return light && { image: turned, light, edges: sheetEdges(turned, light) }
}

function ringIn(view: View, grid: TimingGrid, pxPerMm: number, scaleKnown: boolean, sink?: StageSink) {
  const candidates = markCandidates(view.image, view.light, view.edges, grid, pxPerMm)
  if (candidates === undefined) return { ok: false, reason: 'not-a-ballot' } as const
  sink?.({ stage: 'mark-candidates', points: candidates })
  const search = findTimingRing(candidates, grid, pxPerMm, scaleKnown)
  if (!search.ok) return search
  const { ring } = search
  const dpi = MM_PER_INCH * ring.pxPerMm.x
  if (dpi < FOUND_DPI.min || dpi > FOUND_DPI.max) return { ok: false, reason: 'wrong-scale' } as const
  const corners = [ring.top[0]!, ring.top.at(-1)!, ring.bottom.at(-1)!, ring.bottom[0]!]
  sink?.({ stage: 'timing-ring', found: ring.found, expected: ring.expected, corners })
  return search
}

function supposedScales(
  image: GreyImage,
  paper: BallotLayout['paper'],
  scaleKnown: boolean,
): readonly number[] {
  if (scaleKnown) return [image.dpi / MM_PER_INCH]
  const filling = Math.min(image.width / paper.widthMm, image.height / paper.heightMm)
  return SUPPOSED_SCALES.map((scale) => scale * filling)
}

type Geometry = Pick<BallotLayout, 'grid' | 'paper'>

function geometries(layouts: readonly BallotLayout[]): readonly Geometry[] {
  const known = new Map<string, Geometry>()
  for (const { grid, paper } of layouts) known.set(geometryKey({ grid, paper }), { grid, paper })
  return [...known.values()]
}

export function geometryKey({ grid, paper }: Geometry): string {
  return JSON.stringify([grid, paper])
}

function isPicture({ width, height, pixels, dpi }: GreyImage, scaleKnown: boolean): boolean {
  return (
    Number.isSafeInteger(width) &&
    Number.isSafeInteger(height) &&
    width > 0 &&
    height > 0 &&
    width * height <= MAX_PIXELS &&
    pixels.length === width * height &&
    (!scaleKnown || (dpi >= DPI.min && dpi <= DPI.max))
  )
}
