import type { GreyImage } from './grey-image.ts'
import type { PageTone } from './interpretation.ts'
import type { Point } from './layout.ts'
import type { TimingRing } from './timing-ring.ts'

/**
 * Grey of print and of paper, measured where both are certain: in the middle of every timing mark, and halfway
 * between neighbours. Class means of a threshold would not do, they mix in letter edges and the surround.
 */
export function ringTone(image: GreyImage, ring: TimingRing): PageTone {
  const ink: number[] = []
  const paper: number[] = []
  for (const name of ['left', 'right', 'top', 'bottom'] as const) {
    if (!ring.whole[name]) continue
    const side = ring[name]
    side.forEach((mark, i) => {
      const next = side[i + 1]
      sample(image, mark, ink)
      if (next !== undefined) sample(image, { x: (mark.x + next.x) / 2, y: (mark.y + next.y) / 2 }, paper)
    })
  }
  return { ink: median(ink), paper: median(paper) }
}

/**
 * Ink of a pen counts from this share of the way from paper to print: pencil and blue ballpoint are lighter
 * than print, and 0.3 stays three deviations of a poor scanner's noise below paper.
 */
const PEN_SHARE = 0.3

/**
 * Grey at or below which a pixel is ink of any pen, on paper as bright as the page's or, given, as bright as here:
 * where the light is weaker, so is the contrast.
 */
export function penLevel(tone: PageTone, localPaper = tone.paper): number {
  return localPaper - PEN_SHARE * localContrast(tone, localPaper)
}

/** Difference of paper and print where paper is as bright as given. */
export function localContrast(tone: PageTone, localPaper: number): number {
  return (tone.paper - tone.ink) * Math.min(1, localPaper / Math.max(1, tone.paper))
}

function sample(image: GreyImage, { x, y }: Point, into: number[]): void {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  if (column < 0 || row < 0 || column >= image.width || row >= image.height) return
  into.push(image.pixels[row * image.width + column]!)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}
