import type { Random } from '@taanuu/simulator/random'
import type { PaperWorld } from '@taanuu/simulator/world/paper-world'
import type { CutPlan } from '../testing/power-cut-rig.ts'

/** What goes wrong with a sheet on its way. */
export const BOX_FAULTS = [
  'jam-front',
  'jam-scan',
  'jam-accept',
  'silent-jam-accept',
  'pulled-back',
  'double-feed',
  'cover-opened',
  'unplugged',
  'box-full',
] as const
export type BoxFault = (typeof BOX_FAULTS)[number]

/** Prepares the world so that the fault strikes the next sheet; `later` runs some seconds after it was inserted. */
export function strike(world: PaperWorld, fault: BoxFault): { readonly later: (() => void) | null } {
  switch (fault) {
    case 'jam-front':
      world.jamNext('front', true)
      return { later: null }
    case 'jam-scan':
      world.jamNext('transport', true)
      return { later: null }
    case 'jam-accept':
      world.jamNext('accept', true)
      return { later: null }
    case 'silent-jam-accept':
      world.jamNext('accept', false)
      return { later: null }
    case 'pulled-back':
      world.pullBackNext()
      return { later: null }
    case 'double-feed':
      world.doubleFeedNext()
      return { later: null }
    case 'box-full':
      world.setBoxFull(true)
      return { later: null }
    case 'cover-opened':
      return { later: () => world.openCover() }
    case 'unplugged':
      return { later: () => world.cable.unplug() }
  }
}

/** Power cuts at so many of a day's moments, drawn at random; the motor is announced twice a sheet. */
export function drawCuts(random: Random, sheets: number, rate: number): CutPlan {
  const drawn = (moments: number): readonly number[] =>
    Array.from({ length: moments }, (_, i) => i + 1).filter(() => random.chance(rate))
  return { seal: drawn(sheets), motor: drawn(2 * sheets), close: [1, 3], export: [1] }
}
