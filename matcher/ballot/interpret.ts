import { readContest } from './contests.ts'
import { ALL_ZONES, beyondPrint, decide, freeZones, tintedByPrint } from './decide.ts'
import { type FoundPage, findPage } from './find-page.ts'
import type { GreyImage } from './grey-image.ts'
import {
  type BallotReading,
  DEFAULT_MARK_RULES,
  type Interpretation,
  type MarkRules,
  type StageSink,
  type TargetEvidence,
} from './interpretation.ts'
import type { BallotLayout } from './layout.ts'
import { type OtherSide, shiningThrough } from './other-side.ts'
import { clearlyBetter, fitScore, type Placement, placeSides } from './place-sides.ts'
import { contestSnippets } from './snippets.ts'
import { measureTargets, optionsOf } from './targets.ts'
import { readWriteIns } from './write-ins.ts'

export type InterpretOptions = {
  readonly rules?: Partial<MarkRules>
  /** Receives what each stage saw. */
  readonly sink?: StageSink
  /**
   * True (the default) where the picture's `dpi` comes from the scanner itself: a ballot of another size is then
   * refused. False for files from elsewhere: the scale is taken from the timing marks, and `dpi` is not looked at.
   */
  readonly scaleKnown?: boolean
  /** The unmarked print of a side, so that what is printed near a target is not taken for a voter's ink. */
  readonly blankOf?: (layout: BallotLayout) => GreyImage | undefined
  /** Also give upright pictures of these contests. */
  readonly snippets?: 'all' | 'unsure'
}

/**
 * Reads one side of a ballot sheet against the layouts that this station accepts. Pure: the same picture,
 * layouts and rules give the same reading. Never throws on a picture, whatever its bytes.
 */
export function interpretBallot(
  image: GreyImage,
  layouts: readonly BallotLayout[],
  options: InterpretOptions = {},
): Interpretation {
  const search = placePage(image, layouts, options)
  if (!search.ok) return search
  const ranked = search.placements.toSorted((a, b) => fitScore(b) - fitScore(a))
  const [best, ...others] = ranked
  if (!others.every((other) => clearlyBetter([best!], [other]))) return { ok: false, reason: 'ambiguous' }
  return readSide(search.page, best!, options, unscanned(best!.layout, layouts))
}

/** The other side of what is read, when there is no picture of it. Our own print leaves a side without contests bare. */
export function unscanned(layout: BallotLayout, layouts: readonly BallotLayout[]): OtherSide {
  if (opposite(layout, layouts) !== undefined) return { kind: 'unknown' }
  return { kind: layout.print === undefined ? 'no-contests' : 'bare' }
}

/** The layout of the other side of a sheet. */
export function opposite(layout: BallotLayout, layouts: readonly BallotLayout[]): BallotLayout | undefined {
  return layouts.find(
    (l) => l.styleDigest === layout.styleDigest && l.sheet === layout.sheet && l.page !== layout.page,
  )
}

/** The page of a picture and everything that it may be. */
export function placePage(image: GreyImage, layouts: readonly BallotLayout[], options: InterpretOptions) {
  const { sink, scaleKnown = true } = options
  const found = findPage(image, layouts, { scaleKnown, ...(sink && { sink }) })
  if (!found.ok) return found
  const placed = placeSides(found.page, layouts, sink)
  return placed.ok ? { ok: true as const, page: found.page, placements: placed.placements } : placed
}

/** Reads the marks of a side that has been placed. */
export function readSide(
  page: FoundPage,
  placement: Placement,
  options: InterpretOptions,
  other: OtherSide = { kind: 'unknown' },
): BallotReading {
  const { layout, map, targets, orientation } = placement
  const rules = { ...DEFAULT_MARK_RULES, ...options.rules }
  const blank = blankEvidence(layout, options)
  const shining = shiningThrough(page, placement, other)
  const evidence = measureTargets(page, layout, targets, shining).map((e, i) => beyondPrint(e, blank?.[i]))
  options.sink?.({ stage: 'targets', targets: evidence })
  const known = layout.print !== undefined || blank !== undefined
  const clues = { free: known ? ALL_ZONES : freeZones(evidence), printed: !known && tintedByPrint(evidence) }
  const writeIns = readWriteIns(page, layout, map, rules.writeInInk)
  const readings = evidence.map((e) =>
    decide(
      e,
      rules,
      clues,
      writeIns.find(({ optionId }) => optionId === e.optionId),
    ),
  )
  const byOption = new Map(readings.map((reading) => [reading.optionId, reading]))
  const contests = layout.contests.map((contest) => readContest(contest, byOption, rules))
  return {
    ok: true,
    ballotStyleId: layout.ballotStyleId,
    sheet: layout.sheet,
    page: layout.page,
    orientation,
    contests,
    options: readings,
    writeIns,
    ...(options.snippets && { snippets: contestSnippets(page, placement, contests, options.snippets) }),
  }
}

const blanks = new WeakMap<GreyImage, readonly TargetEvidence[] | undefined>()

/** What the unmarked print has at every target; measured once for each picture. */
function blankEvidence(layout: BallotLayout, { blankOf }: InterpretOptions) {
  const picture = blankOf?.(layout)
  if (picture === undefined) return undefined
  if (!blanks.has(picture)) {
    const placed = placePage(picture, [layout], { scaleKnown: false })
    const upright = placed.ok ? placed.placements.toSorted((a, b) => fitScore(b) - fitScore(a))[0] : undefined
    const known = placed.ok && upright !== undefined && optionsOf(layout).length > 0
    blanks.set(
      picture,
      known ? measureTargets(placed.page, layout, upright.targets, () => undefined) : undefined,
    )
  }
  return blanks.get(picture)
}
