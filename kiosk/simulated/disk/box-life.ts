import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { type Choices, markedSheet, randomChoices } from '@taanuu/simulator/ballots/paper-ballot'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/index'
import { createRandom } from '@taanuu/simulator/random'
import {
  createPaperWorld,
  type PaperSheet,
  type PaperWorld,
  type SheetPlace,
} from '@taanuu/simulator/world/paper-world'
import { boxNumbers } from '../day/box-numbers.ts'
import { beginLife, closeForTheDay, type Life, openOrUnlock } from './life.ts'
import type { LifeOrder } from './life-order.ts'
import type { DatedMark, WorldBook } from './world-book.ts'

/** Two people look into a machine that shows a jam after this long (milliseconds). */
const LOOK_MS = 10_000
const SETTLE_MS = 2000
const MOST_STEPS = 60

/** What each voter means; the tally is compared with it. */
export function lifeChoices(electionSeed: string, voters: number): readonly Choices[] {
  const [layout] = demoLayouts(PRECINCTS[0])
  const random = createRandom(`sheets of ${electionSeed}`)
  return Array.from({ length: voters }, (_, i) => randomChoices(layout, random.fork(i)))
}

/** Where each sheet is after these marks; a sheet that is not named is still in its voter's hand. */
export function sheetPlaces(marks: readonly DatedMark[]): ReadonlyMap<number, SheetPlace> {
  return new Map(marks.flatMap((mark) => (mark.kind === 'sheet' ? [[mark.sheet, mark.place] as const] : [])))
}

/** A life of the ballot box: goes on where the world and the station stand, to the end of the day. */
export async function boxLife(order: LifeOrder): Promise<void> {
  const choices = lifeChoices(order.electionSeed, order.voters)
  const places = new Map<number, SheetPlace>()
  let world: PaperWorld | null = null
  const life = await beginLife(order, ({ clock, book, number }) => {
    world = createPaperWorld({ clock, seed: 2 })
    for (const [sheet, place] of sheetPlaces(book.before)) places.set(sheet, place)
    world.on('sheet', ({ id, place }) => {
      places.set(Number(id), place)
      book.mark({ kind: 'sheet', sheet: Number(id), place })
    })
    restorePath(world, places, book, choices, number)
    return createSimulatedBallotScanner({ clock, seed: 2, world }).scanner
  })
  const paper = world as unknown as PaperWorld
  await openOrUnlock(life)
  for (const sheet of choices.keys()) await castSheet(life, paper, places, choices, sheet)
  const inBox = [...places.values()].filter((place) => place === 'box').length
  await closeForTheDay(life, boxNumbers(inBox), order.slip)
  life.book.mark({ kind: 'done' })
  await life.close()
}

/**
 * The scanner has its own power: a motor that ran when the station died runs on. A sheet that was passing the rear
 * sensors falls, or gets stuck there; which, is a matter of chance.
 */
function restorePath(
  world: PaperWorld,
  places: Map<number, SheetPlace>,
  book: WorldBook,
  choices: readonly Choices[],
  life: number,
): void {
  for (const [sheet, place] of places) {
    if (place === 'rear' && createRandom(`life ${life}, sheet ${sheet}`).chance(0.6)) {
      places.set(sheet, 'box')
      book.mark({ kind: 'sheet', sheet, place: 'box' })
    } else if (place === 'transport' || place === 'rear') world.putInside(paperOf(sheet, choices))
    else if (place === 'front') world.insert(paperOf(sheet, choices))
  }
}

function paperOf(sheet: number, choices: readonly Choices[]): PaperSheet {
  const [layout] = demoLayouts(PRECINCTS[0])
  const { image } = markedSheet({
    layout,
    choices: choices[sheet],
    style: 'cross',
    seed: `life sheet ${sheet}`,
  })
  return { id: String(sheet), front: image }
}

async function castSheet(
  life: Life,
  world: PaperWorld,
  places: ReadonlyMap<number, SheetPlace>,
  choices: readonly Choices[],
  sheet: number,
): Promise<void> {
  const { station } = life
  let inserted = false
  for (let step = 0; step < MOST_STEPS; step++) {
    const { screen } = station.view()
    const place = places.get(sheet) ?? 'outside'
    if (screen.kind === 'closing' || screen.kind === 'closed') return
    if (screen.kind === 'box-jam') await lookTogether(life, world, places)
    else if (screen.kind === 'box-offer') await life.command('box.decide', { choice: 'cast' })
    else if (place === 'box') {
      if (screen.kind !== 'box-insert' && screen.kind !== 'box-accepted')
        await life.screen((s) => s.kind === 'box-insert' || s.kind === 'box-accepted' || s.kind === 'box-jam')
      const settled = station.view().screen.kind
      if (settled === 'box-jam') continue
      if (inserted) life.acknowledge('box-accepted')
      return
    } else if (screen.kind === 'box-returned' || place === 'front') {
      world.take()
      await life.clock.sleep(SETTLE_MS)
    } else if ((screen.kind === 'box-insert' || screen.kind === 'box-accepted') && place === 'outside') {
      const { kind } = screen
      if (world.insert(paperOf(sheet, choices))) inserted = true
      else world.take()
      await life.screen((s) => s.kind !== kind || places.get(sheet) === 'box')
    } else await life.clock.sleep(SETTLE_MS)
  }
  throw new Error(`sheet ${sheet} did not reach the box; the box shows ${station.view().screen.kind}`)
}

/** Two people open the cover and look where the sheet is; what sticks in the path they take out. */
async function lookTogether(
  life: Life,
  world: PaperWorld,
  places: ReadonlyMap<number, SheetPlace>,
): Promise<void> {
  await life.clock.sleep(LOOK_MS)
  const { screen } = life.station.view()
  if (screen.kind !== 'box-jam') return
  const stuck = [...places].some(([, place]) => place === 'transport' || place === 'rear')
  if (stuck) {
    world.openCover()
    world.clearPath()
    world.closeCover()
    await life.clock.sleep(SETTLE_MS)
  }
  if (life.station.view().screen.kind === 'box-jam')
    await life.command('box.jam-cleared', { sheet: stuck ? 'removed' : 'in-box' })
}
