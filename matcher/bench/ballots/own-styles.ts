import { type BallotDefinition, layOutBallot } from '../../ballot/lay-out.ts'
import { type BallotLayout, gridToMm } from '../../ballot/layout.ts'
import { renderBallotPdf } from '../../ballot/render-pdf.ts'
import { sampleContest, sampleDefinition } from '../../ballot/sample-ballots.ts'
import type { BenchSide, BenchStyle } from './bench-style.ts'

/** Our own ballots: one and two columns of A4, A5, and a long list on two sides. */
const DEFINITIONS: readonly Partial<BallotDefinition>[] = [
  { ballotStyleId: 'a4-one-column', contests: [sampleContest('deputy', 9, 3)] },
  {
    ballotStyleId: 'a4-two-columns',
    contests: [sampleContest('deputy', 9, 3), sampleContest('party', 14, 1)],
  },
  { ballotStyleId: 'a5', paper: 'A5', contests: [sampleContest('deputy', 7, 3)] },
  {
    ballotStyleId: 'two-sided',
    contests: [sampleContest('party', 30, 1)],
    back: [sampleContest('deputy', 12, 2), sampleContest('council', 14, 5)],
  },
]

export function ownStyles(): readonly BenchStyle[] {
  return DEFINITIONS.map((change) => {
    const laid = layOutBallot(sampleDefinition(change))
    if (!laid.ok) throw new Error(`${change.ballotStyleId}: ${laid.reason}`)
    return {
      name: laid.style.ballotStyleId,
      paper: laid.style.paper,
      sides: laid.layouts.map(side),
      // through JSON, as the file that a station gets
      layout: JSON.parse(JSON.stringify(laid.style)),
      pdf: () => renderBallotPdf(laid.layouts),
    }
  })
}

function side(layout: BallotLayout): BenchSide {
  const { grid } = layout
  const { columns, rows, mark } = grid
  const ring = Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    Array.from({ length: columns }, (_, column) => ({ column, row })).filter(
      ({ column }) => row === 0 || row === rows - 1 || column === 0 || column === columns - 1,
    ),
  )
  return {
    timingMarks: ring.map(({ column, row }) => {
      const { x, y } = gridToMm(grid, column, row)
      return { x: x - mark.width / 2, y: y - mark.height / 2, ...mark }
    }),
    contests: layout.contests.map(({ contestId, votesAllowed, options }) => ({
      contestId,
      votesAllowed,
      options: options.map(({ optionId, kind, target: { column, row, shape, widthMm, heightMm } }) => ({
        optionId,
        kind,
        target: { centre: gridToMm(grid, column, row), shape, widthMm, heightMm },
      })),
    })),
  }
}
