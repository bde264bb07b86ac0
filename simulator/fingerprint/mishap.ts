import type { Conditions } from './conditions.ts'

/** What goes wrong when a finger is put on the glass, as an operator would name it. */
export type Mishap =
  | 'dry'
  | 'wet'
  | 'faint'
  | 'squeezed'
  | 'tip-only'
  | 'off-centre'
  | 'twisted'
  | 'dirty-glass'

/**
 * Conditions that show a mishap plainly. Give them to `renderImpression` together with a look; what they leave
 * open is drawn from the seed. `side` is 1 for to the right or clockwise, -1 for the other way.
 */
export function mishapConditions(mishap: Mishap, side: 1 | -1 = 1): Partial<Conditions> {
  switch (mishap) {
    case 'dry':
      return { moisture: 0.02, pressure: 0.28 }
    case 'wet':
      return { moisture: 0.99, pressure: 0.75 }
    case 'faint':
      return { pressure: 0.02, moisture: 0.3, contact: 0.75 }
    case 'squeezed':
      return { pressure: 1, moisture: 0.85, distortionPx: 12 }
    case 'tip-only':
      return { contact: 0.42, pitchY: -105, offsetY: 40 }
    case 'off-centre':
      return { offsetX: side * 125, offsetY: 70 }
    case 'twisted':
      return { rotationDeg: side * 70, distortionPx: 16 }
    case 'dirty-glass':
      return { dirt: 1, noise: 3 }
  }
}

export const MISHAPS: readonly Mishap[] = [
  'dry',
  'wet',
  'faint',
  'squeezed',
  'tip-only',
  'off-centre',
  'twisted',
  'dirty-glass',
]
