import { isBlankPage } from './blank-page.ts'
import { MIN_OUTLINE, measureBubbles, readBubble } from './bubbles.ts'
import { readPageCode } from './code-reader.ts'
import { readContest } from './contests.ts'
import type { GreyImage } from './grey-image.ts'
import {
  DEFAULT_MARK_RULES,
  type Interpretation,
  type MarkRules,
  type RefusalReason,
  type StageSink,
} from './interpretation.ts'
import type { BallotLayout, Box, TimingGrid } from './layout.ts'
import { markCandidates } from './mark-candidates.ts'
import { type PageCode, pageCodeOf } from './page-code.ts'
import { pageMap } from './page-map.ts'
import { printLevel } from './print-level.ts'
import { penLevel, ringTone } from './ring-tone.ts'
import { streakColumns } from './streaks.ts'
import { findTimingRing, type TimingRing } from './timing-ring.ts'

export type InterpretOptions = {
  readonly rules?: Partial<MarkRules>
  /** Receives what each stage saw. */
  readonly sink?: StageSink
}

/** A3 at 400 dpi; anything larger is no ballot scan. */
const MAX_PIXELS = 32_000_000
const DPI = { min: 100, max: 600 } as const
/** Share of ovals that may stay unseen (each then `unsure`) before the sheet as a whole is refused. */
const MAX_UNSEEN_SHARE = 1 / 3

/**
 * Reads one side of a ballot sheet against the layouts that this station accepts. Pure: the same picture,
 * layouts and rules give the same reading. Never throws on a picture, whatever its bytes.
 */
export function interpretBallot(
  image: GreyImage,
  layouts: readonly BallotLayout[],
  options: InterpretOptions = {},
): Interpretation {
  const { sink } = options
  const rules = { ...DEFAULT_MARK_RULES, ...options.rules }
  if (!isPicture(image)) return refused('bad-image')
  const level = printLevel(image)
  if (level === undefined) return refused(isBlankPage(image) ? 'blank-page' : 'not-a-ballot')
  sink?.({ stage: 'print-level', level })

  const page = findPage(image, level, layouts, sink)
  if (!page.ok)
    return refused(page.reason === 'not-a-ballot' && isBlankPage(image) ? 'blank-page' : page.reason)

  const { ring, geometry } = page
  const tone = ringTone(image, ring)
  sink?.({ stage: 'tone', tone })
  const streaks = streakColumns(image, penLevel(tone))
  sink?.({ stage: 'streaks', columns: [...streaks.keys()].filter((x) => streaks[x] === 1) })
  const code = readPageCode(image, ring, geometry.grid, geometry.code, (tone.ink + tone.paper) / 2, streaks)
  if (!code.ok) return refused(code.reason)
  sink?.({ stage: 'page-code', orientation: code.orientation, text: code.text })

  const chosen = chooseLayout(code.code, layouts)
  if (!chosen.ok) return refused(chosen.reason)
  const { layout } = chosen

  const map = pageMap(ring, layout.grid, code.orientation)
  const evidence = measureBubbles(image, layout, map, tone, streaks)
  sink?.({ stage: 'bubbles', bubbles: evidence })
  if (evidence.filter((e) => e.outline < MIN_OUTLINE).length > MAX_UNSEEN_SHARE * evidence.length) {
    return refused('damaged')
  }

  const bubbles = evidence.map((e) => readBubble(e, rules))
  const byOption = new Map(bubbles.map((bubble) => [bubble.optionId, bubble]))
  return {
    ok: true,
    ballotStyleId: layout.ballotStyleId,
    sheet: layout.sheet,
    page: layout.page,
    orientation: code.orientation,
    contests: layout.contests.map((contest) => readContest(contest, byOption, rules)),
    bubbles,
  }
}

function refused(reason: RefusalReason): Interpretation {
  return { ok: false, reason }
}

function isPicture({ width, height, pixels, dpi }: GreyImage): boolean {
  return (
    Number.isSafeInteger(width) &&
    Number.isSafeInteger(height) &&
    width > 0 &&
    height > 0 &&
    width * height <= MAX_PIXELS &&
    pixels.length === width * height &&
    dpi >= DPI.min &&
    dpi <= DPI.max
  )
}

type Geometry = { readonly grid: TimingGrid; readonly code: Box }
type PageSearch =
  | { readonly ok: true; readonly ring: TimingRing; readonly geometry: Geometry }
  | { readonly ok: false; readonly reason: RefusalReason }

/** Tries the timing grids of all layouts; most stations have one. Of several failures the nearest miss is named. */
function findPage(
  image: GreyImage,
  level: number,
  layouts: readonly BallotLayout[],
  sink?: StageSink,
): PageSearch {
  let reason: RefusalReason = 'not-a-ballot'
  for (const geometry of geometries(layouts)) {
    const points = markCandidates(image, level, geometry.grid)
    if (points === undefined) continue
    sink?.({ stage: 'mark-candidates', points })
    const search = findTimingRing(points, geometry.grid, image.dpi)
    if (search.ok) {
      const { ring } = search
      const corners = [ring.top[0]!, ring.top.at(-1)!, ring.bottom.at(-1)!, ring.bottom[0]!]
      sink?.({ stage: 'timing-ring', found: ring.found, expected: ring.expected, corners })
      return { ok: true, ring, geometry }
    }
    if (reason === 'not-a-ballot') reason = search.reason
  }
  return { ok: false, reason }
}

function geometries(layouts: readonly BallotLayout[]): readonly Geometry[] {
  const known = new Map<string, Geometry>()
  for (const { grid, code } of layouts) known.set(JSON.stringify([grid, code]), { grid, code })
  return [...known.values()]
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
