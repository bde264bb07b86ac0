import type { PaperSheet } from '../world/paper-world.ts'

/** A small sheet with a pattern of its own, of several picture blocks, for tests. */
export function testSheet(id: string, width = 400, height = 600): PaperSheet {
  const shift = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  const pixels = new Uint8Array(width * height)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 31 + shift + ((i / width) | 0)) & 0xff
  return { id, front: { width, height, pixels, dpi: 200 } }
}
