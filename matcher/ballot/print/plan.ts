import { type BallotLayout, type Box, gridToMm } from '../layout.ts'
import { contestItems } from './contest.ts'
import { footerItems } from './footer.ts'
import { headingItems } from './heading.ts'
import { CONTENT_GAP_MM, contentBox, FOOTER_GAP_MM, type PageHead, pageHead } from './page.ts'
import { plainItems } from './plain.ts'
import type { PrintItem } from './print-item.ts'

/** Distance of the page's frame from the timing marks. */
const FRAME_GAP_MM = 2

/** Everything printed on a page except the page code and the timing marks' own ink, in printing order. */
export function printPlan(layout: BallotLayout): readonly PrintItem[] {
  const head = pageHead(layout)
  if (head === undefined) return [...timingMarks(layout), ...plainItems(layout)]
  return [
    ...timingMarks(layout),
    pageFrame(head),
    ...headingItems(head).items,
    ...layout.contests.flatMap((contest, i) =>
      contestItems(contest, layout.print!.contests[i]!, layout.print!.textScale, head),
    ),
    ...footerItems(head),
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

function timingMarks({ grid, metadata, page }: BallotLayout): PrintItem[] {
  const items: PrintItem[] = []
  const { sides } = grid
  const last = { column: grid.columns - 1, row: grid.rows - 1 }
  const mask = metadata.kind === 'timing-bits' ? metadata[page === 1 ? 'front' : 'back'] : undefined
  for (let row = 0; row < grid.rows; row++) {
    const edge = row === 0 ? sides.top : row === last.row ? sides.bottom : undefined
    for (let column = 0; column < grid.columns; column += edge ? 1 : last.column) {
      const side = column === 0 ? sides.left : column === last.column ? sides.right : undefined
      // A coded side keeps the marks that its mask has; the corners belong to the sides that are whole.
      const coded = edge === 'coded' && mask?.[column] === '1'
      if (edge !== 'present' && side !== 'present' && !coded) continue
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
