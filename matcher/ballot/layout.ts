import { z } from 'zod'

/** Bounds that keep a hostile layout from costing memory or time; real ballots are far below them. */
const MAX_CONTESTS = 40
const MAX_OPTIONS = 300
const MAX_TEXT = 400
/** Ids go into file names, reports and the page code's hash: plain and short. */
const identifier = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const millimetres = z.number().finite().min(0).max(1200)
const positiveMillimetres = z.number().finite().positive().max(1200)

export const localTextSchema = z
  .object({ ky: z.string().max(MAX_TEXT), ru: z.string().max(MAX_TEXT), en: z.string().max(MAX_TEXT) })
  .readonly()

/** A rectangle in millimetres from the top left corner of the upright page. */
export const boxSchema = z
  .object({ x: millimetres, y: millimetres, width: positiveMillimetres, height: positiveMillimetres })
  .readonly()

/** An oval to fill: centre in grid coordinates (fractions allowed), outer size in millimetres. */
export const bubbleSchema = z
  .object({
    column: z.number().finite().min(0).max(200),
    row: z.number().finite().min(0).max(300),
    widthMm: z.number().min(2).max(12),
    heightMm: z.number().min(2).max(12),
  })
  .readonly()

export const optionSchema = z
  .object({
    optionId: identifier,
    label: localTextSchema,
    detail: localTextSchema.optional(),
    kind: z.enum(['candidate', 'party', 'against-all']),
    bubble: bubbleSchema,
    box: boxSchema,
  })
  .readonly()

export const contestSchema = z
  .object({
    contestId: identifier,
    title: localTextSchema,
    votesAllowed: z.int().min(1).max(50),
    /** The title's place, then one place per further column into which the contest runs. */
    headings: z.array(boxSchema).min(1).max(8).readonly(),
    options: z.array(optionSchema).min(1).max(MAX_OPTIONS).readonly(),
  })
  .readonly()

/**
 * The ring of timing marks. Column and row count from 0 at the top left mark; `first` is that mark's centre
 * and `pitch` the distance between centres.
 */
export const gridSchema = z
  .object({
    columns: z.int().min(8).max(200),
    rows: z.int().min(8).max(300),
    first: z.object({ x: positiveMillimetres, y: positiveMillimetres }).readonly(),
    pitch: z.object({ x: z.number().min(3).max(30), y: z.number().min(3).max(30) }).readonly(),
    mark: z.object({ width: z.number().min(2).max(12), height: z.number().min(1).max(6) }).readonly(),
  })
  .readonly()

/** One printed side of one ballot sheet: everything needed to print it and to read it. */
export const ballotLayoutSchema = z
  .object({
    version: z.literal(1),
    universe: z.enum(['real', 'training']),
    electionId: identifier,
    precinctId: identifier,
    ballotStyleId: identifier,
    /** Sheet of the style (from 1) and side of the sheet: 1 front, 2 back. */
    sheet: z.int().min(1).max(255),
    page: z.int().min(1).max(2),
    paper: z
      .object({ widthMm: z.number().min(80).max(450), heightMm: z.number().min(80).max(600) })
      .readonly(),
    grid: gridSchema,
    /** The square of the page code (QR), without its quiet zone. */
    code: boxSchema,
    languages: z
      .array(z.enum(['ky', 'ru', 'en']))
      .min(1)
      .max(3)
      .readonly(),
    /** Size of all contest text relative to the usual one. */
    textScale: z.number().min(0.4).max(2),
    heading: z.object({ title: localTextSchema, place: localTextSchema }).readonly(),
    contests: z.array(contestSchema).min(1).max(MAX_CONTESTS).readonly(),
  })
  .readonly()
  .superRefine((layout, context) => {
    for (const problem of layoutProblems(layout)) context.addIssue({ code: 'custom', message: problem })
  })

export type LocalText = z.infer<typeof localTextSchema>
export type Language = keyof LocalText
export type Box = z.infer<typeof boxSchema>
export type BallotOption = z.infer<typeof optionSchema>
export type BallotContest = z.infer<typeof contestSchema>
export type TimingGrid = z.infer<typeof gridSchema>
export type BallotLayout = z.infer<typeof ballotLayoutSchema>
export type Point = { readonly x: number; readonly y: number }

/** Centre of a grid coordinate in millimetres on the upright page. */
export function gridToMm(grid: TimingGrid, column: number, row: number): Point {
  return { x: grid.first.x + column * grid.pitch.x, y: grid.first.y + row * grid.pitch.y }
}

/** The inverse of {@link gridToMm}. */
export function mmToGrid(grid: TimingGrid, point: Point): { readonly column: number; readonly row: number } {
  return { column: (point.x - grid.first.x) / grid.pitch.x, row: (point.y - grid.first.y) / grid.pitch.y }
}

/** Paper kept free around every oval, so that ink there can only be a voter's (millimetres). */
export const BUBBLE_CLEARANCE_MM = 1.2

function layoutProblems(layout: z.infer<typeof ballotLayoutSchema>): string[] {
  const { grid, paper, contests } = layout
  const problems: string[] = []
  const last = gridToMm(grid, grid.columns - 1, grid.rows - 1)
  if (last.x + grid.mark.width / 2 > paper.widthMm || last.y + grid.mark.height / 2 > paper.heightMm) {
    problems.push('timing marks lie outside the paper')
  }
  if (grid.first.x < grid.mark.width / 2 || grid.first.y < grid.mark.height / 2) {
    problems.push('the first timing mark lies outside the paper')
  }
  if (grid.pitch.y <= grid.mark.height || grid.pitch.x <= grid.mark.width) problems.push('timing marks touch')
  const options = contests.flatMap((contest) => contest.options)
  if (new Set(options.map((option) => option.optionId)).size < options.length) {
    problems.push('an option id is used twice')
  }
  if (new Set(contests.map((contest) => contest.contestId)).size < contests.length) {
    problems.push('a contest id is used twice')
  }
  const inside = options.every(({ bubble }) => {
    const reachX = (bubble.widthMm / 2 + BUBBLE_CLEARANCE_MM + grid.mark.width / 2) / grid.pitch.x
    const reachY = (bubble.heightMm / 2 + BUBBLE_CLEARANCE_MM + grid.mark.height / 2) / grid.pitch.y
    return (
      bubble.column >= reachX &&
      bubble.column <= grid.columns - 1 - reachX &&
      bubble.row >= reachY &&
      bubble.row <= grid.rows - 1 - reachY
    )
  })
  if (!inside) problems.push('an oval lies outside the ring of timing marks')
  const bubbles = options.map(({ bubble }) => ({ ...bubble, ...gridToMm(grid, bubble.column, bubble.row) }))
  const apart = bubbles.every((a, i) =>
    bubbles.slice(i + 1).every((b) => {
      const gapX = Math.abs(a.x - b.x) - (a.widthMm + b.widthMm) / 2
      const gapY = Math.abs(a.y - b.y) - (a.heightMm + b.heightMm) / 2
      return gapX >= 2 * BUBBLE_CLEARANCE_MM || gapY >= 2 * BUBBLE_CLEARANCE_MM
    }),
  )
  if (!apart) problems.push('two ovals are too close together')
  const { code } = layout
  const clearOfCode = bubbles.every(
    (b) =>
      b.x + b.widthMm / 2 < code.x ||
      b.x - b.widthMm / 2 > code.x + code.width ||
      b.y + b.heightMm / 2 < code.y ||
      b.y - b.heightMm / 2 > code.y + code.height,
  )
  if (!clearOfCode) problems.push('an oval lies on the page code')
  return problems
}
