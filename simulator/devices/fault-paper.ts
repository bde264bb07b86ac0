import type { Clock } from '@taanuu/device-drivers/clock'
import type { PaperSheet, PaperWorld } from '../world/paper-world.ts'
import type { ScheduledFault } from './fault-plan.ts'

/** A sheet of paper as somebody holds it in the way, or as it was left in the path: blank, letter width at 200 dpi. */
const STRAY_WIDTH = 800
const STRAY_HEIGHT = 1000
const STRAY_DPI = 200

let strays = 0

function straySheet(): PaperSheet {
  const pixels = new Uint8Array(STRAY_WIDTH * STRAY_HEIGHT).fill(255)
  return {
    id: `stray-${++strays}`,
    front: { width: STRAY_WIDTH, height: STRAY_HEIGHT, pixels, dpi: STRAY_DPI },
  }
}

/** Lets a fault of the paper path strike; false when it is not one. */
export function strikePaper(
  { fault, durationMs }: ScheduledFault,
  { clock, world }: { readonly clock: Clock; readonly world: PaperWorld },
): boolean {
  const later = (undo: () => void): void => {
    if (durationMs !== undefined) void clock.sleep(durationMs).then(undo)
  }
  switch (fault) {
    case 'jam-front':
      world.jamNext('front', true)
      return true
    case 'jam-transport':
      world.jamNext('transport', true)
      return true
    case 'jam-accept':
      world.jamNext('accept', true)
      return true
    case 'jam-accept-unreported':
      world.jamNext('accept', false)
      return true
    case 'pulled-back':
      world.pullBackNext()
      return true
    case 'double-feed':
      world.doubleFeedNext()
      return true
    case 'cover-opened':
      world.openCover()
      later(() => world.closeCover())
      return true
    case 'held-back':
      world.setHeld(true)
      later(() => world.setHeld(false))
      return true
    case 'second-sheet': {
      const stray = straySheet()
      if (world.insert(stray)) {
        later(() => {
          if (world.atFront?.id === stray.id) world.take()
        })
      }
      return true
    }
    case 'sheet-inside':
      if (!world.inside) world.putInside(straySheet())
      return true
    case 'front-sensor-stuck':
    case 'rear-sensor-stuck': {
      const sensor = fault === 'front-sensor-stuck' ? 'front' : 'rear'
      world.setSensorStuck(sensor, true)
      later(() => world.setSensorStuck(sensor, false))
      return true
    }
    case 'box-full':
      world.setBoxFull(true)
      later(() => world.setBoxFull(false))
      return true
    default:
      return false
  }
}
