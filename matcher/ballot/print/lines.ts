import { type Face, wrapText } from '../font/text.ts'
import type { PrintItem } from './print-item.ts'

/** Distance of baselines, in ems. */
export const LEADING = 1.24

/** One line of text in its size and face. */
export type Line = { readonly text: string; readonly em: number; readonly face: Face }

/** Sets lines below each other from `top` and returns where the next one would start. */
export function placeLines(lines: readonly Line[], x: number, top: number, items: PrintItem[]): number {
  let y = top
  for (const { text, em, face } of lines) {
    y += em * LEADING
    items.push({ kind: 'text', text, at: { x, y: y - em * 0.3 }, em, face, align: 'left' })
  }
  return y
}

/** Text broken to a width. */
export function styled(text: string, width: number, em: number, face: Face): Line[] {
  return wrapText(text, width, em, face).map((line) => ({ text: line, em, face }))
}

/** Height of lines set below each other. */
export function stack(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.em * LEADING, 0)
}
