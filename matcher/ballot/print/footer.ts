import { LEADING } from './lines.ts'
import { contentBox, FOOTER_GAP_MM, type PageHead } from './page.ts'
import type { PrintItem } from './print-item.ts'
import { texts, WORDS } from './words.ts'

/** Beside the page code: two lines for the commission's signatures, and the place of its seal. */
export function footerItems(head: PageHead): readonly PrintItem[] {
  const content = contentBox(head)
  const { code } = head
  const y = code.y - FOOTER_GAP_MM + 1.2
  const items: PrintItem[] = [
    { kind: 'box', box: { x: content.x, y, width: content.width, height: 0.2 }, darkness: 1 },
  ]
  const scale = Math.min(1, content.width / 150)
  const right = content.x + content.width
  const diameter = Math.min(code.height, 24 * scale)
  const seal = { x: right - diameter / 2 - 1, y: code.y + code.height / 2 }
  items.push({ kind: 'seal', centre: seal, diameter })
  texts(WORDS.seal, head.languages).forEach((text, i, all) => {
    const em = 2.5 * scale
    const at = { x: seal.x, y: seal.y + (i - (all.length - 1) / 2) * em * LEADING + em * 0.35 }
    items.push({ kind: 'text', text, at, em, face: 'regular', align: 'centre' })
  })
  const em = 2.7 * scale
  const left = code.x + code.width + 8
  const width = seal.x - diameter / 2 - 6 - left
  const captions = texts(WORDS.signatures, head.languages)
  captions.forEach((text, i) => {
    const at = { x: left, y: code.y + (i + 1) * em * LEADING }
    items.push({ kind: 'text', text, at, em, face: i === 0 ? 'bold' : 'regular', align: 'left' })
  })
  const linesTop = code.y + captions.length * em * LEADING
  const step = (code.y + code.height - linesTop) / 2
  for (let i = 1; i <= 2; i++) {
    items.push({
      kind: 'box',
      box: { x: left, y: linesTop + i * step - 0.4, width, height: 0.2 },
      darkness: 1,
    })
  }
  return items
}
