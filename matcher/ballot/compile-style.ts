import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { BallotLayout, Box, LocalText, SidePrint, TimingGrid } from './layout.ts'
import type { BallotStyle, StyleBox, StyleSide, StyleText } from './style.ts'

const NO_TEXT: LocalText = { ky: '', ru: '', en: '' }

/** The sides of a style as interpreter and printer use them: front before back, sheet by sheet. */
export function compileStyle(style: BallotStyle): readonly BallotLayout[] {
  const styleDigest = createHash('sha256')
    .update(canonicalize(style) ?? '', 'utf8')
    .digest('hex')
  const grid = compileGrid(style)
  const compiled = (side: StyleSide, sheet: number, page: 1 | 2): BallotLayout => ({
    ...(style.universe === undefined ? {} : { universe: style.universe }),
    ...(style.electionId === undefined ? {} : { electionId: style.electionId }),
    ...(style.precinctId === undefined ? {} : { precinctId: style.precinctId }),
    ballotStyleId: style.ballotStyleId,
    styleDigest,
    sheet,
    page,
    paper: style.paper,
    grid,
    metadata: style.metadata,
    languages: style.languages ?? ['ky', 'ru', 'en'],
    contests: side.contests.map((contest) => ({
      contestId: contest.contestId,
      title: localText(contest.title),
      votesAllowed: contest.votesAllowed,
      options: contest.options.map(({ label, detail, ...option }) => ({
        ...option,
        label: localText(label),
        ...(detail === undefined ? {} : { detail: localText(detail) }),
      })),
    })),
    ...(side.print === undefined ? {} : { print: compilePrint(side.print) }),
    ...(side.blank === undefined ? {} : { blank: side.blank }),
  })
  return style.sheets.flatMap(({ front, back }, i) => [
    compiled(front, i + 1, 1),
    ...(back === undefined ? [] : [compiled(back, i + 1, 2)]),
  ])
}

/**
 * Without `pitch` the marks are supposed to divide the paper evenly, a full pitch from its edges: within 2 % of
 * the geometries in use.
 */
export function compileGrid({ grid, paper }: Pick<BallotStyle, 'grid' | 'paper'>): TimingGrid {
  const pitch = {
    x: grid.pitch?.xMm ?? paper.widthMm / (grid.columns + 1),
    y: grid.pitch?.yMm ?? paper.heightMm / (grid.rows + 1),
  }
  const centred = {
    x: (paper.widthMm - (grid.columns - 1) * pitch.x) / 2,
    y: (paper.heightMm - (grid.rows - 1) * pitch.y) / 2,
  }
  return {
    columns: grid.columns,
    rows: grid.rows,
    first: { x: grid.first?.xMm ?? centred.x, y: grid.first?.yMm ?? centred.y },
    pitch,
    mark: { width: grid.mark.widthMm, height: grid.mark.heightMm },
    sides: grid.sides ?? { top: 'present', bottom: 'present', left: 'present', right: 'present' },
    exact: grid.pitch !== undefined,
  }
}

export function boxOf({ xMm, yMm, widthMm, heightMm }: StyleBox): Box {
  return { x: xMm, y: yMm, width: widthMm, height: heightMm }
}

export function localText(text: StyleText | undefined): LocalText {
  return typeof text === 'string' ? { ky: text, ru: text, en: text } : (text ?? NO_TEXT)
}

function compilePrint(print: NonNullable<StyleSide['print']>): SidePrint {
  return {
    textScale: print.textScale,
    heading: { title: localText(print.heading.title), place: localText(print.heading.place) },
    contests: print.contests.map(({ headings, options }) => ({
      headings: headings.map(boxOf),
      options: options.map(boxOf),
    })),
  }
}
