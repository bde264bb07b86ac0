import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import type { BallotLayout } from '@taanuu/matcher/ballot/layout'
import { DEFAULT_DPI, renderBallot } from '@taanuu/matcher/ballot/render'
import { createRandom, type Random } from '../random.ts'
import { ordinaryDefects, type ScanDefects, scanSheet } from './degrade.ts'
import { CLEAR_STYLES, drawMarks, type MarkStyle } from './marks.ts'

/** What the voter means: the marked options, contest by contest. */
export type Choices = Readonly<Record<string, readonly string[]>>

export type MarkedSheet = {
  /** The sheet as the scanner delivers it. */
  readonly image: GreyImage
  readonly choices: Choices
  readonly styles: Readonly<Record<string, MarkStyle>>
  readonly defects: ScanDefects
}

export type SheetOrder = {
  readonly layout: BallotLayout
  /** Drawn by {@link randomChoices} when not given. */
  readonly choices?: Choices
  /** One style for every mark; without it each mark gets one of the clear styles. */
  readonly style?: MarkStyle
  readonly seed: number | string
  /** Replaces single values of the seed's ordinary defects. */
  readonly defects?: Partial<ScanDefects>
  readonly dpi?: number
}

/** Prints a ballot, marks it by hand and scans it; the same order gives the same pixels. */
export function markedSheet(order: SheetOrder): MarkedSheet {
  const random = createRandom(order.seed)
  const choices = order.choices ?? randomChoices(order.layout, random.fork('choices'))
  const taste = random.fork('styles')
  const marks = Object.values(choices)
    .flat()
    .map((optionId) => ({ optionId, style: order.style ?? taste.pick(CLEAR_STYLES) }))
  const defects = { ...ordinaryDefects(random.fork('defects')), ...order.defects }
  const clean = printedSheet(order.layout, order.dpi ?? DEFAULT_DPI)
  const sheet = drawMarks(clean, order.layout, marks, random.fork('hand'))
  return {
    image: scanSheet(sheet, defects, random.fork('scan')),
    choices,
    styles: Object.fromEntries(marks.map(({ optionId, style }) => [optionId, style])),
    defects,
  }
}

/**
 * A voter's choices: mostly as many as allowed, sometimes fewer or none, now and then one too many. The option
 * against all stands alone when it is chosen, except in those overvotes.
 */
export function randomChoices(layout: BallotLayout, random: Random): Choices {
  const entries = layout.contests.map((contest) => {
    const ids = random.shuffle(contest.options.map((option) => option.optionId))
    const most = Math.min(contest.votesAllowed, ids.length)
    const count = random.weighted([
      [most, 70],
      [random.int(0, most), 15],
      [0, 8],
      [Math.min(most + 1, ids.length), 7],
    ])
    const chosen = ids.slice(0, count)
    const against = contest.options.find((o) => o.kind === 'against-all' && chosen.includes(o.optionId))
    const alone = against !== undefined && count <= contest.votesAllowed
    return [contest.contestId, alone ? [against.optionId] : chosen] as const
  })
  return Object.fromEntries(entries)
}

/** Printed sheets are kept as long as their layouts: a polling station scans thousands of the same one. */
const printed = new WeakMap<BallotLayout, GreyImage>()

function printedSheet(layout: BallotLayout, dpi: number): GreyImage {
  const known = printed.get(layout)
  if (known?.dpi === dpi) return known
  const sheet = renderBallot(layout, { dpi })
  printed.set(layout, sheet)
  return sheet
}
