import { countContest } from './contests.ts'
import type { FoundPage } from './find-page.ts'
import type { GreyImage } from './grey-image.ts'
import { type InterpretOptions, opposite, placePage, readSide, unscanned } from './interpret.ts'
import type {
  BallotReading,
  ContestReading,
  OptionReading,
  Orientation,
  RefusalReason,
  Snippet,
  WriteInReading,
} from './interpretation.ts'
import type { BallotLayout } from './layout.ts'
import type { OtherSide } from './other-side.ts'
import { clearlyBetter, fitScore, type Placement } from './place-sides.ts'
import { optionsOf } from './targets.ts'

/** Both pictures of one sheet as its scanner took them; which is the front of the ballot is found out. */
export type SheetImages = { readonly front: GreyImage; readonly back?: GreyImage }
export type ScanSide = 'front' | 'back'

/** A contest with its count; the counts are null while it is `unsure`, because a person decides that first. */
export type CountedContest = ContestReading & {
  readonly votes: number | null
  readonly undervotes: number | null
  readonly overvotes: number | null
}

export type SheetReading =
  | {
      readonly ok: true
      readonly ballotStyleId: string
      readonly sheet: number
      /** The scan named "front" shows the ballot's back. */
      readonly swapped: boolean
      /** How each page that was read lies in its scan. */
      readonly sides: readonly {
        readonly page: 1 | 2
        readonly scan: ScanSide
        readonly orientation: Orientation
      }[]
      /** Pages with contests of which no picture was given. */
      readonly unread: readonly (1 | 2)[]
      readonly options: readonly OptionReading[]
      readonly contests: readonly CountedContest[]
      readonly writeIns: readonly WriteInReading[]
      readonly snippets?: readonly Snippet[]
    }
  | { readonly ok: false; readonly reason: RefusalReason; readonly side?: ScanSide }

type Placed =
  | { readonly ok: true; readonly page: FoundPage; readonly placements: readonly Placement[] }
  | { readonly ok: false; readonly reason: RefusalReason }

/** One way to lie: a placement for each picture that shows a page with contests. */
type Lie = { readonly front?: Placement; readonly back?: Placement; readonly rank: number }

/**
 * Reads a whole sheet. The two pages must be of one sheet of one style, whichever came first and whichever way
 * up; where two explanations fit alike the sheet is refused. Never throws on pictures, whatever their bytes.
 */
export function interpretSheet(
  images: SheetImages,
  layouts: readonly BallotLayout[],
  options: InterpretOptions = {},
): SheetReading {
  const front = placePage(images.front, layouts, options)
  const back = images.back && placePage(images.back, layouts, options)
  const lies = liesOf(front, back, layouts)
  if (lies.length === 0) return refusal(front, back)
  const [best, ...others] = lies.toSorted((a, b) => b.rank - a.rank)
  const parts = ({ front, back }: Lie) => [front, back].filter((part) => part !== undefined)
  if (!others.every((other) => clearlyBetter(parts(best!), parts(other))))
    return { ok: false, reason: 'ambiguous' }
  return reading(best!, front, back, layouts, options)
}

/** Every way in which the pictures make one sheet. */
function liesOf(front: Placed, back: Placed | undefined, layouts: readonly BallotLayout[]): readonly Lie[] {
  const fronts = front.ok ? front.placements : []
  const backs = back?.ok ? back.placements : []
  const lies: Lie[] = []
  for (const one of fronts) {
    for (const two of backs) {
      if (one.layout.styleDigest !== two.layout.styleDigest || one.layout.sheet !== two.layout.sheet) continue
      if (one.layout.page !== two.layout.page)
        lies.push({ front: one, back: two, rank: fitScore(one) + fitScore(two) })
    }
  }
  // One picture alone is a sheet where there is no other, or where the other page has nothing to mark.
  for (const one of fronts) {
    if (back === undefined || nothingOpposite(one, layouts)) lies.push({ front: one, rank: fitScore(one) })
  }
  for (const two of backs) {
    if (nothingOpposite(two, layouts)) lies.push({ back: two, rank: fitScore(two) })
  }
  return lies
}

function nothingOpposite({ layout }: Placement, layouts: readonly BallotLayout[]): boolean {
  const other = opposite(layout, layouts)
  return other === undefined || optionsOf(other).length === 0
}

/** Of two bad pictures the one that says more about the sheet is named. */
function refusal(front: Placed, back: Placed | undefined): SheetReading {
  if (front.ok && back?.ok) return { ok: false, reason: 'sides-differ' }
  if (!front.ok && (back === undefined || back.ok || telling(front.reason) >= telling(back.reason)))
    return { ok: false, reason: front.reason, side: 'front' }
  return back === undefined || back.ok
    ? { ok: false, reason: 'unknown-style' }
    : { ok: false, reason: back.reason, side: 'back' }
}

function telling(reason: RefusalReason): number {
  return reason === 'blank-page' ? 0 : reason === 'not-a-ballot' ? 1 : 2
}

function reading(
  lie: Lie,
  front: Placed,
  back: Placed | undefined,
  layouts: readonly BallotLayout[],
  options: InterpretOptions,
): SheetReading {
  const read: { readonly scan: ScanSide; readonly side: BallotReading; readonly layout: BallotLayout }[] = []
  for (const [scan, placement, placed] of [
    ['front', lie.front, front],
    ['back', lie.back, back],
  ] as const) {
    if (placement === undefined || placed === undefined || !placed.ok) continue
    const other = scan === 'front' ? behind(lie.back, back) : behind(lie.front, front)
    const known = other ?? unscanned(placement.layout, layouts)
    read.push({ scan, side: readSide(placed.page, placement, options, known), layout: placement.layout })
  }
  const pages = read.toSorted((a, b) => a.side.page - b.side.page)
  const first = pages[0]!
  const other = pages.length === 1 ? opposite(first.layout, layouts) : undefined
  const snippets = pages.flatMap(({ side }) => side.snippets ?? [])
  return {
    ok: true,
    ballotStyleId: first.side.ballotStyleId,
    sheet: first.side.sheet,
    swapped: pages.some(({ scan, side }) => (scan === 'front') !== (side.page === 1)),
    sides: pages.map(({ scan, side }) => ({ page: side.page, scan, orientation: side.orientation })),
    unread: other !== undefined && optionsOf(other).length > 0 ? [other.page] : [],
    options: pages.flatMap(({ side }) => side.options),
    contests: pages.flatMap(({ side, layout }) => side.contests.map((contest) => counted(contest, layout))),
    writeIns: pages.flatMap(({ side }) => side.writeIns),
    ...(options.snippets && { snippets }),
  }
}

/** What the picture of the other side shows; undefined where there is none, or nobody knows what it shows. */
function behind(placement: Placement | undefined, placed: Placed | undefined): OtherSide | undefined {
  if (placed === undefined) return undefined
  if (!placed.ok) return placed.reason === 'blank-page' ? { kind: 'bare' } : undefined
  return placement && { kind: 'seen', page: placed.page, placement }
}

function counted(contest: ContestReading, layout: BallotLayout): CountedContest {
  const { votesAllowed } = layout.contests.find(({ contestId }) => contestId === contest.contestId)!
  const count = countContest(contest, votesAllowed)
  return { ...contest, ...(count ?? { votes: null, undervotes: null, overvotes: null }) }
}
