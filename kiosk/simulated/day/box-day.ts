import type { GreyImage } from '@taanuu/device-drivers/image'
import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { PaperWorld } from '@taanuu/simulator/world/paper-world'
import { WorkerLink } from '../../hosts/workers/worker-link.ts'
import type { BallotBoxStation } from '../../station/ballot-box-station.ts'
import type { BallotPlan } from './day-plan.ts'
import { command, screenOf } from './drive-station.ts'
import { createReadAhead } from './read-ahead.ts'
import type { SheetOrder } from './render-worker.ts'

export type Choices = Readonly<Record<string, readonly string[]>>

export interface BoxOutcome {
  /** Sheets that fell into the box, as their voters meant them: the list that the tally is checked against. */
  readonly cast: readonly Choices[]
  /** Sheets given back, by the code that the voter was shown. */
  readonly returned: Readonly<Record<string, number>>
  readonly sheetsFed: number
  /** Virtual milliseconds from feeding to the end of each sheet. */
  readonly sheetMs: readonly number[]
}

interface BoxDayOptions {
  readonly station: BallotBoxStation
  readonly clock: VirtualClock
  readonly world: PaperWorld
  readonly layout: BallotLayout
  readonly ballots: readonly BallotPlan[]
  readonly openedAt: number
  readonly onProgress: (done: number) => void
}

/** A voter whose sheet comes back again and again gives up after this many; the machine must not make him. */
const MOST_SHEETS = 6
/** Sheets are rendered this many voters ahead. */
const PREFETCH_SHEETS = 3

export async function runBoxDay(options: BoxDayOptions): Promise<BoxOutcome> {
  const { clock, ballots, openedAt, onProgress } = options
  const printer = createSheetPrinter(options.layout)
  const cast: Choices[] = []
  const returned: Record<string, number> = {}
  const sheetMs: number[] = []
  let sheetsFed = 0
  try {
    for (const [i, ballot] of ballots.entries()) {
      for (const next of ballots.slice(i, i + PREFETCH_SHEETS)) printer.prefetch(firstOrder(next))
      await clock.sleep(Math.max(0, openedAt + ballot.feedAtMs - clock.now()))
      await options.station.tick()
      let choices = ballot.choices
      for (let attempt = 1; ; attempt++) {
        if (attempt > MOST_SHEETS) throw new Error('a voter could not cast his ballot')
        const order = attempt === 1 ? firstOrder(ballot) : { choices, seed: `${ballot.seed}/${attempt}` }
        const startedAt = clock.now()
        sheetsFed++
        const end = await feed(
          options,
          await clock.hold(printer.print(order)),
          `${i}-${attempt}`,
          attempt === 1 ? ballot.corrected : null,
        )
        sheetMs.push(clock.now() - startedAt)
        if (end.kind === 'came-back') continue
        if (end.kind === 'accepted') {
          cast.push(choices)
          break
        }
        returned[end.code] = (returned[end.code] ?? 0) + 1
        if (end.code === 'SHEET_OVERVOTE') choices = ballot.corrected ?? choices
      }
      onProgress(cast.length)
    }
  } finally {
    await printer.close()
  }
  return { cast, returned, sheetsFed, sheetMs }
}

function firstOrder(ballot: BallotPlan): SheetOrder {
  const { choices, seed } = ballot
  return ballot.faintFirst ? { choices, seed, style: 'light' } : { choices, seed }
}

/** `came-back`: the machine gave it out again before it was read, as after a lost connection. */
type FeedEnd =
  | { readonly kind: 'came-back' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'returned'; readonly code: string }

/** One sheet into the mouth until it is in the box or back in the voter's hand. */
async function feed(
  { station, world, clock }: BoxDayOptions,
  front: GreyImage,
  id: string,
  corrected: Choices | null,
): Promise<FeedEnd> {
  await screenOf(station, (screen) => screen.kind === 'box-insert' || screen.kind === 'box-accepted')
  const before = station.view().boxCounters?.inBox ?? 0
  if (!world.insert({ id, front })) throw new Error('the mouth of the box is not free')
  for (;;) {
    const screen = await screenOf(
      station,
      (s) =>
        s.kind === 'box-offer' ||
        s.kind === 'box-returned' ||
        s.kind === 'box-jam' ||
        (s.kind === 'box-insert' && world.whereIs(id) === 'outside') ||
        (s.kind === 'box-accepted' && (station.view().boxCounters?.inBox ?? 0) > before),
    )
    if (screen.kind === 'box-accepted') return { kind: 'accepted' }
    if (screen.kind === 'box-insert') return { kind: 'came-back' }
    if (screen.kind === 'box-jam') throw new Error(`the box jammed: ${screen.code}`)
    if (screen.kind === 'box-offer') {
      const choice = screen.code === 'SHEET_OVERVOTE' && corrected !== null ? 'return' : 'cast'
      await command(station, 'box.decide', { choice })
      continue
    }
    const code = screen.kind === 'box-returned' ? screen.code : ''
    await clock.sleep(TAKE_MS)
    world.take()
    await screenOf(station, (s) => s.kind === 'box-insert')
    return { kind: 'returned', code }
  }
}

/** A voter takes a returned sheet out of the rollers. */
const TAKE_MS = 2000

/** Sheets as they come from the scanner's glass, rendered ahead in a thread of their own. */
function createSheetPrinter(layout: BallotLayout) {
  const link = new WorkerLink(new URL('./render-worker.ts', import.meta.url))
  void link.ask('layout', layout)
  const ahead = createReadAhead(
    (order: SheetOrder) => link.ask('sheet', order) as Promise<GreyImage>,
    (order) => order.seed,
  )
  return { prefetch: ahead.prefetch, print: ahead.take, close: () => link.close() }
}
