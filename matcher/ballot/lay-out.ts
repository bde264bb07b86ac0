import { compileGrid, compileStyle } from './compile-style.ts'
import {
  type BallotLayout,
  type BallotOption,
  type Box,
  type Language,
  type LocalText,
  mmToGrid,
  type SidePrint,
  type TimingGrid,
} from './layout.ts'
import { bubbleCentre, continuedHeight, headingHeight, optionHeight } from './print/contest.ts'
import { BUBBLE, contentBox, type PageHead } from './print/page.ts'
import { contestArea } from './print/plan.ts'
import type { BallotStyle, Lot, StyleBox, StyleSide } from './style.ts'
import { ballotStyleSchema } from './style-problems.ts'

/** What an authority says about a ballot of one sheet; {@link layOutBallot} finds every place on the paper. */
export type BallotDefinition = {
  readonly universe: 'real' | 'training'
  readonly electionId: string
  readonly precinctId: string
  readonly ballotStyleId: string
  readonly paper?: keyof typeof PAPERS | { readonly widthMm: number; readonly heightMm: number }
  readonly languages?: readonly Language[]
  readonly heading: { readonly title: LocalText; readonly place: LocalText }
  readonly contests: readonly ContestDefinition[]
  /** Contests printed on the back. */
  readonly back?: readonly ContestDefinition[]
  /** Options of the contests named here are printed in this order, the others after them. */
  readonly lot?: Lot
}

export type ContestDefinition = {
  readonly contestId: string
  readonly title: LocalText
  readonly votesAllowed: number
  readonly options: readonly OptionDefinition[]
}

export type OptionDefinition = Pick<BallotOption, 'optionId' | 'label' | 'kind'> & {
  readonly detail?: LocalText
}

export type LayOutResult =
  | {
      readonly ok: true
      /** What is signed, stored and printed. */
      readonly style: BallotStyle
      /** Its sides as they are read: front, then back. */
      readonly layouts: readonly BallotLayout[]
    }
  /** The contests need more room than the page has, also in the smallest readable print. */
  | { readonly ok: false; readonly reason: 'does-not-fit' }
  /** The definition breaks a rule of the layout schema. */
  | { readonly ok: false; readonly reason: 'bad-definition'; readonly detail: string }

/** ISO 216 sizes in millimetres, portrait. */
export const PAPERS = {
  A3: { widthMm: 297, heightMm: 420 },
  A4: { widthMm: 210, heightMm: 297 },
  A5: { widthMm: 148, heightMm: 210 },
} as const

/** The usual label of the option against everyone. */
export const AGAINST_ALL: LocalText = { ky: 'Баарына каршы', ru: 'Против всех', en: 'Against all' }

/** Outer margin of the timing marks: office printers print to 4.2 mm, and cutting moves by a millimetre. */
const MARGIN_MM = 6
const MARK_MM = { width: 4.8, height: 1.6 } as const
/** Wanted distance of timing marks; the real one divides the paper evenly. */
const PITCH_MM = { x: 8, y: 6 } as const
/** 29 modules of version 3 at 0.8 mm: 6.3 px each at 200 dpi. */
const CODE_MM = 23.2
const COLUMN_GAP_MM = 6
const CONTEST_GAP_MM = 4
/** Narrowest of several columns at full size of print, about 30 letters of a name; smaller print, narrower. */
const MIN_COLUMN_MM = 65
/**
 * Columns and relative size of print, tried one after another: one column as long as the print stays large,
 * because a list in two is read as two lists. Below 0.7 the second language falls under 2.4 mm, about 7 point.
 */
const ARRANGEMENTS = [
  [1, 1],
  [1, 0.85],
  [2, 1],
  [1, 0.7],
  [2, 0.85],
  [2, 0.7],
  [3, 0.85],
  [3, 0.7],
  [4, 0.85],
  [4, 0.7],
] as const

/**
 * Lays a ballot out: few columns and large print, columns of about one height. Options keep their order, or take
 * that of the lot; a contest may run over into further columns.
 */
export function layOutBallot(definition: BallotDefinition): LayOutResult {
  const paper = typeof definition.paper === 'object' ? definition.paper : PAPERS[definition.paper ?? 'A4']
  const grid = styleGrid(paper)
  const compiled = compileGrid({ grid, paper })
  const code = codeBox(compiled)
  const languages = definition.languages ?? (['ky', 'ru'] as const)
  const head: PageHead = {
    universe: definition.universe,
    grid: compiled,
    languages,
    heading: definition.heading,
    code,
  }
  const contests = [definition.contests, ...(definition.back === undefined ? [] : [definition.back])]
  const sides: StyleSide[] = []
  for (const side of contests) {
    const laid = layOutSide(inLotOrder(side, definition.lot), head)
    if (laid === undefined) return { ok: false, reason: 'does-not-fit' }
    sides.push(laid)
  }
  const [front, back] = sides
  const style = {
    version: 2,
    universe: definition.universe,
    electionId: definition.electionId,
    precinctId: definition.precinctId,
    ballotStyleId: definition.ballotStyleId,
    paper,
    grid,
    metadata: { kind: 'taanuu-qr', box: styleBox(code) },
    sheets: [{ front: front!, ...(back === undefined ? {} : { back }) }],
    languages,
    ...(definition.lot === undefined ? {} : { lot: definition.lot }),
  }
  const parsed = ballotStyleSchema.safeParse(style)
  if (parsed.success) return { ok: true, style: parsed.data, layouts: compileStyle(parsed.data) }
  const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  return { ok: false, reason: 'bad-definition', detail }
}

/** The first arrangement into which the contests of a side fit. */
function layOutSide(contests: readonly ContestDefinition[], head: PageHead): StyleSide | undefined {
  const area = contestArea(head)
  for (const [columns, textScale] of ARRANGEMENTS) {
    const width = (area.width - (columns - 1) * COLUMN_GAP_MM) / columns
    if (columns > 1 && width < MIN_COLUMN_MM * textScale) continue
    const places = balanced(contests, head, area, columns, textScale)
    if (places === undefined) continue
    const { widthMm, heightMm } = BUBBLE
    const target = (box: Box) => ({
      ...mmToGrid(head.grid, bubbleCentre(box)),
      shape: 'oval' as const,
      widthMm,
      heightMm,
    })
    return {
      contests: contests.map(({ contestId, title, votesAllowed, options }, i) => ({
        contestId,
        title,
        votesAllowed,
        options: options.map((option, j) => ({ ...option, target: target(places[i]!.options[j]!) })),
      })),
      print: {
        textScale,
        heading: head.heading,
        contests: places.map(({ headings, options }) => ({
          headings: headings.map(styleBox),
          options: options.map(styleBox),
        })),
      },
    }
  }
  return undefined
}

function inLotOrder(contests: readonly ContestDefinition[], lot?: Lot): readonly ContestDefinition[] {
  return contests.map((contest) => {
    const order = lot?.orders.find(({ contestId }) => contestId === contest.contestId)?.options ?? []
    const rank = ({ optionId }: OptionDefinition) =>
      order.includes(optionId) ? order.indexOf(optionId) : order.length
    return { ...contest, options: contest.options.toSorted((a, b) => rank(a) - rank(b)) }
  })
}

function styleBox({ x, y, width, height }: Box): StyleBox {
  return { xMm: x, yMm: y, widthMm: width, heightMm: height }
}

/** The ring of timing marks for a paper size. */
function styleGrid(paper: { readonly widthMm: number; readonly heightMm: number }): BallotStyle['grid'] {
  const first = { xMm: MARGIN_MM + MARK_MM.width / 2, yMm: MARGIN_MM + MARK_MM.height / 2 }
  const columns = Math.round((paper.widthMm - 2 * first.xMm) / PITCH_MM.x) + 1
  const rows = Math.round((paper.heightMm - 2 * first.yMm) / PITCH_MM.y) + 1
  const pitch = {
    xMm: (paper.widthMm - 2 * first.xMm) / (columns - 1),
    yMm: (paper.heightMm - 2 * first.yMm) / (rows - 1),
  }
  return { columns, rows, first, pitch, mark: { widthMm: MARK_MM.width, heightMm: MARK_MM.height } }
}

function codeBox(grid: TimingGrid): Box {
  const content = contentBox({ grid } as PageHead)
  return { x: content.x + 1, y: content.y + content.height - CODE_MM - 1, width: CODE_MM, height: CODE_MM }
}

type Placed = SidePrint['contests']

/** Places the contests in columns that are no taller than they must be (to 2 mm). */
function balanced(
  contests: readonly ContestDefinition[],
  head: PageHead,
  area: Box,
  columns: number,
  scale: number,
): Placed | undefined {
  const full = placed(contests, head, area, columns, scale)
  if (full === undefined || columns === 1) return full
  for (let height = area.height / columns; height < area.height; height += 2) {
    const shorter = placed(contests, head, { ...area, height }, columns, scale)
    if (shorter !== undefined) return shorter
  }
  return full
}

function placed(
  contests: readonly ContestDefinition[],
  head: PageHead,
  area: Box,
  columns: number,
  scale: number,
): Placed | undefined {
  const width = (area.width - (columns - 1) * COLUMN_GAP_MM) / columns
  const bottom = area.y + area.height
  let column = 0
  let y = area.y

  /** Reserves a box, in the next column if this one is full; undefined when the page is full. */
  function take(height: number, needed = height): Box | undefined {
    if (y + needed > bottom && y > area.y) {
      column++
      y = area.y
    }
    if (column >= columns || y + needed > bottom) return undefined
    const box = { x: area.x + column * (width + COLUMN_GAP_MM), y, width, height }
    y += height
    return box
  }

  const result: Placed[number][] = []
  for (const contest of contests) {
    const heights = contest.options.map((option) => optionHeight(option, head, width, scale))
    const title = headingHeight(contest, head, width, scale)
    // A title never stands alone at the foot of a column: its first two options stay with it.
    const heading = take(title, title + (heights[0] ?? 0) + (heights[1] ?? 0))
    if (heading === undefined) return undefined
    const headings = [heading]
    const options: Box[] = []
    for (const i of contest.options.keys()) {
      if (y + heights[i]! > bottom) {
        const again = take(continuedHeight(scale), continuedHeight(scale) + heights[i]!)
        if (again === undefined) return undefined
        headings.push(again)
      }
      const box = take(heights[i]!)
      if (box === undefined) return undefined
      options.push(box)
    }
    result.push({ headings, options })
    y += CONTEST_GAP_MM
  }
  return result
}
