import { wrapText } from '../font/text.ts'
import { type BallotLayout, gridToMm } from '../layout.ts'
import { targetItem } from './contest.ts'
import { LEADING } from './lines.ts'
import type { PrintItem } from './print-item.ts'
import { texts } from './words.ts'

/** Size of print beside a target, distance from it, and the line length at which labels break. */
const LABEL_EM_MM = 3
const LABEL_GAP_MM = 2
const LABEL_WIDTH_MM = 50
const TITLE_EM_MM = 3.4

/**
 * A plain print of a style that says nothing about print: targets at their places, labels to their right, the
 * title above a contest's first target, write-in areas as lines. Enough to proof a foreign layout on paper.
 */
export function plainItems(layout: BallotLayout): PrintItem[] {
  const { grid, contests, languages } = layout
  const items: PrintItem[] = []
  for (const { title, options } of contests) {
    options.forEach(({ label, target, writeIn }, i) => {
      const centre = gridToMm(grid, target.column, target.row)
      items.push(targetItem(target, centre))
      const x = centre.x + target.widthMm / 2 + LABEL_GAP_MM
      const lines = wrapText(texts(label, languages).join(' · '), LABEL_WIDTH_MM, LABEL_EM_MM, 'regular')
      lines.forEach((text, line) => {
        const y = centre.y + LABEL_EM_MM * (0.35 + line * LEADING)
        items.push({ kind: 'text', text, at: { x, y }, em: LABEL_EM_MM, face: 'regular', align: 'left' })
      })
      const [heading] = texts(title, languages)
      if (i === 0 && heading !== undefined) {
        const at = { x: centre.x - target.widthMm / 2, y: centre.y - target.heightMm / 2 - LABEL_GAP_MM }
        items.push({ kind: 'text', text: heading, at, em: TITLE_EM_MM, face: 'bold', align: 'left' })
      }
      if (writeIn !== undefined) {
        const from = gridToMm(grid, writeIn.column, writeIn.row + writeIn.rows)
        const box = { x: from.x, y: from.y - 0.2, width: writeIn.columns * grid.pitch.x, height: 0.2 }
        items.push({ kind: 'box', box, darkness: 1 })
      }
    })
  }
  return items
}
