import { type Face, measureText, wrapText } from '../font/text.ts'
import type { Box } from '../layout.ts'
import { LEADING } from './lines.ts'
import { BUBBLE, contentBox, type PageHead } from './page.ts'
import type { PrintItem } from './print-item.ts'
import { texts, WORDS } from './words.ts'

/** Title, election, place and instruction, centred above the contests; `bottom` is where contests may start. */
export function headingItems(head: PageHead): {
  readonly items: readonly PrintItem[]
  readonly bottom: number
} {
  const content = contentBox(head)
  const middle = content.x + content.width / 2
  const scale = Math.min(1, content.width / 150)
  const items: PrintItem[] = []
  let y = content.y

  function lines(text: string, em: number, face: Face, gap: number): void {
    for (const line of wrapText(text, content.width - 8, em, face)) {
      y += em * LEADING
      items.push({ kind: 'text', text: line, at: { x: middle, y: y - em * 0.26 }, em, face, align: 'centre' })
    }
    y += gap
  }

  if (head.universe === 'training') {
    const height = 6 * scale
    const em = 3.1 * scale
    items.push({ kind: 'box', box: { x: content.x, y, width: content.width, height }, darkness: 1 })
    const text = texts(WORDS.training, head.languages).slice(0, 2).join('   ')
    const fitting = Math.min(em, (em * (content.width - 6)) / measureText(text, em, 'bold'))
    const at = { x: middle, y: y + height / 2 + fitting * 0.35 }
    items.push({ kind: 'text', text, at, em: fitting, face: 'bold', align: 'centre', knockOut: true })
    y += height + 2.5 * scale
  }
  texts(WORDS.ballot, head.languages).forEach((text, i) => {
    lines(text, (i === 0 ? 6.4 : 3.5) * scale, i === 0 ? 'bold' : 'regular', (i === 0 ? 0 : 0.4) * scale)
  })
  y += 1.6 * scale
  texts(head.heading.title, head.languages).forEach((text, i) => {
    lines(text, (i === 0 ? 4.3 : 3.7) * scale, i === 0 ? 'bold' : 'regular', 0.3)
  })
  y += 0.8 * scale
  for (const text of texts(head.heading.place, head.languages)) lines(text, 3.1 * scale, 'regular', 0)
  y += 2 * scale
  items.push({ kind: 'box', box: { x: content.x, y, width: content.width, height: 0.7 }, darkness: 1 })
  items.push({
    kind: 'box',
    box: { x: content.x, y: y + 1.2, width: content.width, height: 0.2 },
    darkness: 1,
  })
  y += 1.4
  const bottom = instructionItems(head, content, y + 2.2 * scale, scale, items)
  return { items, bottom }
}

/** How to mark: a filled example oval and one sentence per language, on their own line above the contests. */
function instructionItems(
  head: PageHead,
  content: Box,
  y: number,
  scale: number,
  items: PrintItem[],
): number {
  const em = 3 * scale
  const textX = content.x + BUBBLE.widthMm * 2 + 6
  const lines = texts(WORDS.fill, head.languages).flatMap((text, i) => {
    const face: Face = i === 0 ? 'bold' : 'regular'
    return wrapText(text, content.x + content.width - textX, em, face).map((line) => ({ line, face }))
  })
  const height = Math.max(lines.length * em * LEADING, BUBBLE.heightMm)
  const centreY = y + height / 2
  const [width, ovalHeight] = [BUBBLE.widthMm, BUBBLE.heightMm]
  items.push({ kind: 'oval', centre: { x: content.x + 3.5, y: centreY }, width, height: ovalHeight })
  items.push({ kind: 'disc', centre: { x: content.x + 10.5, y: centreY }, width, height: ovalHeight })
  lines.forEach(({ line, face }, i) => {
    const at = { x: textX, y: y + (i + 1) * em * LEADING - em * 0.3 }
    items.push({ kind: 'text', text: line, at, em, face, align: 'left' })
  })
  return y + height + 3 * scale
}
