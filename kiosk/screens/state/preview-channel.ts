import type { StationEvent } from '../../contract/index.ts'

export type PreviewRows = Extract<StationEvent, { type: 'preview' }>
type Painter = (rows: PreviewRows) => void

const painters = new Set<Painter>()

/** Hands rows of the print to the canvas on screen, if there is one, and keeps no copy. */
export function publishPreview(rows: PreviewRows): void {
  for (const paint of painters) paint(rows)
}

export function subscribePreview(paint: Painter): () => void {
  painters.add(paint)
  return () => painters.delete(paint)
}
