import type { GreyImage } from '@taanuu/device-drivers/image'
import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import { type Choices, markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { PaperWorld } from '@taanuu/simulator/world/paper-world'
import type { BallotBoxStation } from '../../station/ballot-box-station.ts'
import type { SoakBook } from './soak-book.ts'
import { screenWithin, tryCommand } from './soak-steps.ts'

/** Longest time that one voter may stand at the box, whatever the scanner does (virtual milliseconds). */
const LONGEST_VISIT_MS = 45 * 60_000
/** Longest time from a sheet in the mouth to its end. */
const LONGEST_SHEET_MS = 3 * 60_000
/** Longest time until the box takes a sheet again. */
const LONGEST_LOSS_MS = 5 * 60_000
/** Two people come to look into the path. */
const PEOPLE_COME_MS = 20_000
const TAKE_MS = 2000

export interface SoakBox {
  readonly station: BallotBoxStation
  readonly clock: VirtualClock
  readonly world: PaperWorld
  readonly layout: BallotLayout
  readonly book: SoakBook
}

/** One voter with one ballot: it must end in the box, exactly once, whatever happens on the way. */
export async function castBallot(options: SoakBox, choices: Choices, seed: string): Promise<void> {
  const { station, clock, world, book } = options
  const until = clock.now() + LONGEST_VISIT_MS
  const ids: string[] = []
  const isCast = (): boolean => ids.some((id) => world.box.has(id))
  while (clock.now() < until && !isCast()) {
    await station.tick()
    const { screen } = station.view()
    if (screen.kind === 'box-jam') await clearByPeople(options)
    else if (screen.kind === 'box-offer') await tryCommand(station, 'box.decide', { choice: 'cast' })
    else if (screen.kind === 'box-returned') {
      await clock.sleep(TAKE_MS)
      world.take()
      await screenWithin(clock, station, LONGEST_LOSS_MS, (s) => s.kind !== 'box-returned')
    } else if (screen.kind === 'box-insert' || screen.kind === 'box-accepted') {
      const id = `${seed}/${ids.length + 1}`
      const { image } = markedSheet({ layout: options.layout, choices, style: 'cross', seed: id })
      await insert(options, id, image, ids)
    } else {
      await screenWithin(clock, station, LONGEST_LOSS_MS, (s) => s.kind !== screen.kind)
    }
  }
  await settle(options)
  const inBox = ids.filter((id) => world.box.has(id)).length
  if (inBox !== 1) {
    book.violate(
      `a voter's ballot is ${inBox} times in the box after ${ids.length} sheets: ${JSON.stringify(station.view().screen)}`,
    )
  }
  const counted = station.view().boxCounters?.inBox
  if (counted !== world.box.size) book.violate(`${counted} counted, ${world.box.size} in the box`)
}

async function insert(options: SoakBox, id: string, front: GreyImage, ids: string[]): Promise<void> {
  const { station, clock, world, book } = options
  const before = world.box.size
  if (!world.insert({ id, front })) {
    // Somebody else's paper is in the way.
    world.take()
    await clock.sleep(TAKE_MS)
    return
  }
  ids.push(id)
  book.sheets++
  await screenWithin(clock, station, LONGEST_SHEET_MS, (screen) => {
    if (screen.kind === 'box-accepted') return world.box.size > before
    if (screen.kind === 'box-insert') return world.whereIs(id) === 'outside'
    return screen.kind === 'box-offer' || screen.kind === 'box-returned' || screen.kind === 'box-jam'
  })
  // A scanner that takes no paper lets the voter take it back.
  if (world.atFront?.id === id && station.view().screen.kind === 'box-insert') world.take()
}

/** Two people open the cover, look where the sheet is, and say so. */
async function clearByPeople({ station, clock, world, book }: SoakBox): Promise<void> {
  await clock.sleep(PEOPLE_COME_MS)
  if (station.view().screen.kind !== 'box-jam') return
  const counted = station.view().boxCounters?.inBox ?? 0
  world.setSensorStuck('rear', false)
  world.setSensorStuck('front', false)
  world.setBoxFull(false)
  world.clearPath()
  world.take()
  // They count what is in the box: one more than the machine knows means that the sheet fell.
  const sheet = world.box.size > counted ? 'in-box' : 'removed'
  const refused = await tryCommand(station, 'box.jam-cleared', { sheet })
  book.note(refused === null ? `jam cleared, ${sheet}` : `jam not cleared: ${refused}`)
}

/** What was under way comes to an end before anybody counts. */
async function settle(options: SoakBox): Promise<void> {
  const { station, clock } = options
  for (let patience = 0; patience < 10; patience++) {
    await screenWithin(clock, station, LONGEST_SHEET_MS, ({ kind }) => kind !== 'box-scanning')
    if (station.view().screen.kind !== 'box-jam') return
    await clearByPeople(options)
  }
}
