import type { FoundPage } from './find-page.ts'
import type { ContestReading, Snippet } from './interpretation.ts'
import { type BallotContest, type Box, gridToMm, type TimingGrid } from './layout.ts'
import type { Placement } from './place-sides.ts'
import { uprightPart } from './upright.ts'

/** Resolution of a snippet: as scanned, or this at most, in pixels a millimetre. */
const MAX_PX_PER_MM = 8
/** Paper shown around the contest's targets. */
const MARGIN_MM = { side: 8, names: 60, above: 8, below: 8 } as const

/** Upright pictures of contests with the print right of their targets, as officials need them to decide. */
export function contestSnippets(
  page: FoundPage,
  { layout, map }: Placement,
  readings: readonly ContestReading[],
  which: 'all' | 'unsure',
): readonly Snippet[] {
  const scale = Math.min(MAX_PX_PER_MM, page.ring.pxPerMm.x)
  return layout.contests.flatMap((contest) => {
    const reading = readings.find(({ contestId }) => contestId === contest.contestId)
    if (which === 'unsure' && reading?.outcome !== 'unsure') return []
    const box = clipped(contestBox(contest, layout.grid), layout.paper)
    return [{ contestId: contest.contestId, picture: uprightPart(page.image, map, layout.grid, box, scale) }]
  })
}

function contestBox({ options }: BallotContest, grid: TimingGrid): Box {
  const corners = options.flatMap(({ target, writeIn }) => {
    const { x, y } = gridToMm(grid, target.column, target.row)
    const area = writeIn && [
      gridToMm(grid, writeIn.column, writeIn.row),
      gridToMm(grid, writeIn.column + writeIn.columns, writeIn.row + writeIn.rows),
    ]
    return [{ x, y }, { x: x + MARGIN_MM.names - MARGIN_MM.side, y }, ...(area ?? [])]
  })
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  const [left, top] = [Math.min(...xs) - MARGIN_MM.side, Math.min(...ys) - MARGIN_MM.above]
  return {
    x: left,
    y: top,
    width: Math.max(...xs) + MARGIN_MM.side - left,
    height: Math.max(...ys) + MARGIN_MM.below - top,
  }
}

function clipped(
  { x, y, width, height }: Box,
  paper: { readonly widthMm: number; readonly heightMm: number },
): Box {
  const left = Math.max(0, x)
  const top = Math.max(0, y)
  return {
    x: left,
    y: top,
    width: Math.min(paper.widthMm, x + width) - left,
    height: Math.min(paper.heightMm, y + height) - top,
  }
}
