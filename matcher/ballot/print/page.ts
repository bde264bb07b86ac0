import { boxOf } from '../compile-style.ts'
import type { BallotLayout, Box, Language, LocalText, TimingGrid } from '../layout.ts'

/** Everything printed on a side but its contests. */
export type PageHead = {
  readonly universe?: 'real' | 'training'
  readonly grid: TimingGrid
  readonly languages: readonly Language[]
  readonly heading: { readonly title: LocalText; readonly place: LocalText }
  /** The square of the page code, without its quiet zone. */
  readonly code: Box
}

/** The head of a side of our own print; undefined for ballots of other systems. */
export function pageHead(layout: BallotLayout): PageHead | undefined {
  const { universe, grid, languages, print, metadata } = layout
  if (print === undefined || metadata.kind !== 'taanuu-qr') return undefined
  return { universe, grid, languages, heading: print.heading, code: boxOf(metadata.box) }
}

/** Size and line of an oval: 5 × 3.4 mm is filled with a ballpoint in four or five strokes. */
export const BUBBLE = { widthMm: 5, heightMm: 3.4, lineMm: 0.3 } as const

/** Distance of text from the timing marks, so that no letter can pass for a mark. */
export const CONTENT_GAP_MM = 4.5

/** Between the contests and the page code; leaves the code its quiet zone of four modules. */
export const FOOTER_GAP_MM = 5

/** The area for text, inside the ring of timing marks. */
export function contentBox(head: PageHead): Box {
  const { grid } = head
  const x = grid.first.x + grid.mark.width / 2 + CONTENT_GAP_MM
  const y = grid.first.y + grid.mark.height / 2 + CONTENT_GAP_MM
  const lastX = grid.first.x + (grid.columns - 1) * grid.pitch.x
  const lastY = grid.first.y + (grid.rows - 1) * grid.pitch.y
  return {
    x,
    y,
    width: lastX - grid.mark.width / 2 - CONTENT_GAP_MM - x,
    height: lastY - grid.mark.height / 2 - CONTENT_GAP_MM - y,
  }
}
