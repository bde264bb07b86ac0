import { type BallotLayout, type Box, gridToMm } from '../layout.ts'
import { contestItems } from './contest.ts'
import { footerItems } from './footer.ts'
import { headingItems } from './heading.ts'
import { CONTENT_GAP_MM, contentBox, FOOTER_GAP_MM, type PageHead } from './page.ts'
import type { PrintItem } from './print-item.ts'

/** Distance of the page's frame from the timing marks. */
const FRAME_GAP_MM = 2

/** Everything printed on a page except the page code and the timing marks' own ink, in printing order. */
export function printPlan(layout: BallotLayout): readonly PrintItem[] {
  return [
    ...timingMarks(layout),
    pageFrame(layout),
    ...headingItems(layout).items,
    ...layout.contests.flatMap((contest) => contestItems(contest, layout)),
    ...footerItems(layout),
  ]
}

/** The area that contests may use, between heading and footer. */
export function contestArea(head: PageHead): Box {
  const content = contentBox(head)
  const top = headingItems(head).bottom
  return {
    x: content.x,
    y: top,
    width: content.width,
    height: Math.max(1, head.code.y - FOOTER_GAP_MM - top),
  }
}

function timingMarks({ grid }: PageHead): PrintItem[] {
  const items: PrintItem[] = []
  for (let row = 0; row < grid.rows; row++) {
    const edge = row === 0 || row === grid.rows - 1
    for (let column = 0; column < grid.columns; column += edge ? 1 : grid.columns - 1) {
      const { x, y } = gridToMm(grid, column, row)
      const { width, height } = grid.mark
      items.push({ kind: 'box', box: { x: x - width / 2, y: y - height / 2, width, height }, darkness: 1 })
    }
  }
  return items
}

function pageFrame(head: PageHead): PrintItem {
  const content = contentBox(head)
  const out = CONTENT_GAP_MM - FRAME_GAP_MM
  return {
    kind: 'frame',
    thickness: 0.2,
    box: {
      x: content.x - out,
      y: content.y - out,
      width: content.width + 2 * out,
      height: content.height + 2 * out,
    },
  }
}
