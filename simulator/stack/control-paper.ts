import type { GreyImage } from '@taanuu/device-drivers/image'
import type { PaperWorld } from '../world/paper-world.ts'
import { type ControlCommands, ControlError, wordFrom } from './control.ts'

/** Ballots that can be fed, by what is marked on them. */
export interface Sheets {
  readonly kinds: readonly string[]
  /** The `n`-th sheet of that kind, both sides; null for a kind that is not there. */
  draw(kind: string, n: number): { readonly front: GreyImage; readonly back?: GreyImage } | null
}

/** What people do at a ballot scanner. */
export function paperCommands({
  world,
  sheets,
}: {
  readonly world: PaperWorld
  readonly sheets: Sheets
}): ControlCommands {
  let fed = 0
  return {
    feed: {
      usage: 'feed [KIND]',
      what: `hold a sheet to the mouth: ${sheets.kinds.join(', ')}`,
      run: ([kind = sheets.kinds[0]]) => {
        const sheet = sheets.draw(wordFrom(kind, sheets.kinds), fed)
        const id = `sheet-${fed + 1}`
        if (!sheet || !world.insert({ ...sheet, id })) throw new ControlError('there is paper in the mouth')
        fed++
        return id
      },
    },
    take: {
      usage: 'take',
      what: 'take the sheet out of the mouth',
      run: () => {
        const sheet = world.take()
        if (!sheet) throw new ControlError('there is no sheet in the mouth')
        return sheet.id
      },
    },
    clear: {
      usage: 'clear',
      what: 'open the cover, take out what sticks in the path, close it',
      run: () => world.clearPath()?.id ?? 'nothing was there',
    },
    jam: {
      usage: 'jam [front|transport|accept] [unnoticed]',
      what: 'the next sheet jams there (accept), and the scanner may not notice',
      run: ([at = 'accept', unnoticed]) => {
        world.jamNext(
          wordFrom(at, ['front', 'transport', 'accept']),
          unnoticed === undefined || wordFrom(unnoticed, ['unnoticed']) !== 'unnoticed',
        )
        return undefined
      },
    },
    cover: {
      usage: 'cover open|closed',
      what: 'open or close the cover',
      run: ([state]) => {
        if (wordFrom(state, ['open', 'closed']) === 'open') world.openCover()
        else world.closeCover()
        return undefined
      },
    },
    double: {
      usage: 'double',
      what: 'with the next sheet a second one is drawn in',
      run: () => {
        world.doubleFeedNext()
        return undefined
      },
    },
    pull: {
      usage: 'pull',
      what: 'the next sheet is pulled back out on its way into the box',
      run: () => {
        world.pullBackNext()
        return undefined
      },
    },
  }
}
