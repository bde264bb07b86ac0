import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { CLEAR_STYLES } from '@taanuu/simulator/ballots/marks'
import { type Choices, markedSheet, randomChoices } from '@taanuu/simulator/ballots/paper-ballot'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/index'
import { createRandom, type Random } from '@taanuu/simulator/random'
import { createPaperWorld, type PaperWorld } from '@taanuu/simulator/world/paper-world'
import type { CommandInput } from '../../contract/index.ts'
import type { InterpreterPort } from '../../station/ports.ts'
import { boxNumbers, mobileSheets } from '../day/box-numbers.ts'
import { closeOnRig, openOnRig } from '../testing/box-on-rig.ts'
import { noMatcher } from '../testing/no-matcher.ts'
import { PowerCutRig } from '../testing/power-cut-rig.ts'
import type { BoxElection } from './box-election.ts'
import { BOX_FAULTS, type BoxFault, drawCuts, strike } from './fault-plan.ts'
import { writeTableExport } from './invented-table.ts'
import { readingOnce } from './read-once.ts'

export interface FaultDayOptions {
  readonly election: BoxElection
  readonly interpreter: InterpreterPort
  readonly sheets: number
  /** Different pictures among them. */
  readonly pictures: number
  readonly seed: string
  /** Share of sheets that a fault strikes; absent: as on a bad day. */
  readonly faultRate?: number
  readonly onProgress?: (done: number) => void
}

export interface FaultDay {
  /** Exports of box and table, as one precinct. */
  readonly folder: string
  /** What lies in the box and counts, as its voters meant it. */
  readonly cast: readonly Choices[]
  readonly faults: Readonly<Partial<Record<BoxFault, number>>>
  readonly cuts: number
  /** Sheets that were fed in all, those of batches set aside or fed again included. */
  readonly fed: number
  readonly heldCheckpoints: readonly string[]
  remove(): void
}

const FAULT_RATE = 0.04
const CUT_RATE = 0.006
/** Sheets of the mobile box and of each batch of the central count, at most. */
const BATCH_SHEETS = 30
/** The station is looked at this often (virtual milliseconds). */
const LOOK_MS = 500
/** Two people come to look into the path. */
const PEOPLE_COME_MS = 10_000
/** From inserting a sheet until a hand opens the cover or pulls the plug. */
const HAND_MS = 1500
/** Looks until a sheet that does not get anywhere is a fault of the day. */
const MOST_LOOKS = 2000

/**
 * A day of a ballot box on which everything happens that can happen to paper, cable and power: sheets of voters, a mobile box,
 * batches that are set aside and fed again. Each ballot ends in the box exactly once, or this throws.
 */
export async function faultDay(options: FaultDayOptions): Promise<FaultDay> {
  const { election, sheets, seed } = options
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-box-day-'))
  const slip = await writeTableExport(election, folder, sheets)
  let world: PaperWorld | null = null
  const rig: PowerCutRig = new PowerCutRig({
    role: 'ballot-box',
    packageFolder: election.packages[0].folder,
    officials: election.officials,
    matcher: noMatcher('none'),
    interpreter: readingOnce(options.interpreter),
    cuts: drawCuts(random.fork('cuts'), sheets, CUT_RATE),
    newDriver: (clock) => {
      world ??= createPaperWorld({ clock, seed: 2 })
      return createSimulatedBallotScanner({ clock, seed: 2, world }).scanner
    },
  })
  try {
    await rig.throughCuts(() => openOnRig(rig))
    const day = new BoxFeeder(rig, world as unknown as PaperWorld, random, options)
    await feedDay(day, sheets)
    await rig.throughCuts(() =>
      closeOnRig(rig, {
        slip,
        numbers: (rows) => boxNumbers(day.inBox, mobileSheets(rows)),
        onDifference: ({ id, left, right }) => {
          throw new Error(`${id}: ${left} and ${right}, ${day.inBox} in the box`)
        },
      }),
    )
    cpSync(rig.exportFolder, join(folder, 'ballot-box-1'), { recursive: true })
    const printed = rig.papers.filter((paper) => paper.kind === 'checkpoint').at(-1)?.qr ?? ''
    return {
      folder,
      cast: day.cast,
      faults: day.faults,
      cuts: rig.cutsMade.length,
      fed: day.fed,
      heldCheckpoints: [printed],
      remove: () => rmSync(folder, { recursive: true, force: true }),
    }
  } finally {
    await rig.dispose()
  }
}

/** Voters, a mobile box in between, and at the end piles of a central count, one of which jams and one of which is fed again. */
async function feedDay(day: BoxFeeder, sheets: number): Promise<void> {
  const batch = Math.min(BATCH_SHEETS, Math.floor(sheets / 6))
  const byVoters = sheets - 3 * batch
  for (let i = 0; i < byVoters; i++) {
    await day.voterCasts()
    if (i === byVoters >> 1) await day.batch('mobile', '7', batch, ['counted'])
  }
  await day.batch('central', '1', batch, ['set-aside', 'counted'])
  await day.batch('central', '2', batch, ['counted', 'counted'])
}

/** Feeds sheets with people's hands, and keeps account of what lies where. */
class BoxFeeder {
  readonly faults: Partial<Record<BoxFault, number>> = {}
  readonly #rig: PowerCutRig
  readonly #world: PaperWorld
  readonly #random: Random
  readonly #options: FaultDayOptions
  readonly #counted = new Map<string, Choices>()
  fed = 0

  constructor(rig: PowerCutRig, world: PaperWorld, random: Random, options: FaultDayOptions) {
    this.#rig = rig
    this.#world = world
    this.#random = random
    this.#options = options
  }

  get cast(): readonly Choices[] {
    return [...this.#counted.values()]
  }
  get inBox(): number {
    return this.#world.box.size
  }

  async voterCasts(): Promise<void> {
    const { choices, id } = await this.#cast(this.#random.int(0, this.#options.pictures - 1))
    this.#counted.set(id, choices)
    this.#options.onProgress?.(this.#counted.size)
  }

  /** Feeds one pile as often as `ends` says: what is set aside or replaced is taken out of the box and fed again. */
  async batch(
    kind: 'mobile' | 'central',
    label: string,
    sheets: number,
    ends: readonly ('counted' | 'set-aside')[],
  ): Promise<void> {
    const pile = Array.from({ length: sheets }, () => this.#random.int(0, this.#options.pictures - 1))
    let before: readonly string[] = []
    for (const outcome of ends) {
      for (const id of before) {
        // Officials take the pile out of the box and feed it anew.
        ;(this.#world.box as Set<string>).delete(id)
        this.#counted.delete(id)
      }
      await this.#act({ act: 'begin-batch', kind, label }, () => this.#kind() === 'box-batch')
      const fed = []
      for (const picture of pile) fed.push(await this.#cast(picture))
      await this.#act({ act: 'end-batch', outcome }, () => this.#kind() !== 'box-batch')
      before = fed.map(({ id }) => id)
      if (outcome === 'counted') for (const { id, choices } of fed) this.#counted.set(id, choices)
    }
  }

  #kind(): string {
    return this.#rig.station.view().screen.kind
  }

  /** An act of two people, until it is done: the power may go in between. */
  #act(act: CommandInput<'box.act'>, done: () => boolean): Promise<void> {
    const rig = this.#rig
    return rig.throughCuts(async () => {
      await this.#rest()
      if (act.act !== 'replace-bin' && done()) return
      await rig.command('box.act', act)
      await rig.keys(0)
      await rig.command('box.act-confirm', {})
    })
  }

  /** Waits until nothing is at the mouth. */
  async #rest(): Promise<void> {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const { screen } = this.#rig.station.view()
      if (screen.kind === 'box-insert') return
      if (screen.kind === 'box-batch' && screen.mouth === 'insert') return
      if (screen.kind === 'box-full') return
      await this.#handle(screen.kind, '')
      await this.#pass()
    }
    throw new Error(`the box does not come to rest: ${this.#kind()}`)
  }

  async #pass(): Promise<void> {
    await this.#rig.clock.sleep(LOOK_MS)
    await this.#rig.station.tick()
  }

  /** One ballot into the box, exactly once, whatever happens; gives the sheet that lies there. */
  async #cast(picture: number): Promise<{ readonly id: string; readonly choices: Choices }> {
    const fault = this.#random.chance(this.#options.faultRate ?? FAULT_RATE)
      ? this.#random.pick(BOX_FAULTS)
      : null
    let struck = fault === null
    const id = `sheet-${++this.fed}`
    const { front, choices } = sheetOf(this.#options.seed, picture)
    for (let look = 0; look < MOST_LOOKS; look++) {
      const ready = await this.#rig.throughCuts(async () => {
        const { kind } = this.#rig.station.view().screen
        if (await this.#handle(kind, id)) return false
        return ['box-insert', 'box-accepted', 'box-batch'].includes(kind)
      })
      const place = this.#world.whereIs(id)
      if (ready && place === 'box') {
        if (await this.#settled()) return { id, choices }
      } else if (ready && place === 'outside') {
        let later: (() => void) | null = null
        if (!struck && fault) {
          struck = true
          this.faults[fault] = (this.faults[fault] ?? 0) + 1
          later = strike(this.#world, fault).later
        }
        if (!this.#world.insert({ id, front })) this.#world.take()
        if (later) void this.#rig.clock.sleep(HAND_MS).then(later)
      }
      await this.#rig.throughCuts(() => this.#pass())
    }
    throw new Error(`${id} (${fault}) is ${this.#world.whereIs(id)}, the box shows ${this.#kind()}`)
  }

  /** The sheet that fell is counted: the ledger knows as many as lie there. */
  #settled(): Promise<boolean> {
    return this.#rig.throughCuts(async () => {
      const { screen } = this.#rig.station.view()
      return screen.kind !== 'box-scanning' && !(screen.kind === 'box-batch' && screen.mouth === 'scanning')
    })
  }

  /** What people do on this screen; false where there is nothing to do. */
  async #handle(kind: string, id: string): Promise<boolean> {
    const rig = this.#rig
    const world = this.#world
    switch (kind) {
      case 'box-jam':
        await rig.clock.sleep(PEOPLE_COME_MS)
        await this.#lookTogether(id)
        return true
      case 'box-offer':
        await rig.command('box.decide', { choice: 'cast' })
        return true
      case 'box-returned':
        world.take()
        return true
      case 'box-full':
        world.setBoxFull(false)
        await rig.command('box.act', { act: 'replace-bin' })
        await rig.keys(0)
        await rig.command('box.act-confirm', {})
        return true
      case 'box-act':
        await rig.command('keys.cancel', {})
        return true
      case 'device-lost':
        await rig.clock.sleep(PEOPLE_COME_MS)
        world.cable.plug()
        return true
      default:
        return false
    }
  }

  /** Two people open the cover and look where the sheet is; what sticks in the path they take out. */
  async #lookTogether(id: string): Promise<void> {
    const world = this.#world
    const place = world.whereIs(id)
    if (place !== 'box') {
      world.clearPath()
      world.take()
      await this.#rig.clock.sleep(LOOK_MS * 4)
    } else if (world.sensors.coverOpen) world.closeCover()
    if (this.#kind() !== 'box-jam') return
    const sheet = world.whereIs(id) === 'box' ? 'in-box' : 'removed'
    // Refused where the scanner does not answer yet; people try again.
    await this.#rig.station.invoke('operator', 'box.jam-cleared', { sheet })
  }
}

const sheetsMade = new Map<
  string,
  { readonly front: ReturnType<typeof markedSheet>['image']; readonly choices: Choices }
>()

/** The picture of this number; made once. */
function sheetOf(seed: string, picture: number) {
  const key = `${seed}/${picture}`
  const known = sheetsMade.get(key)
  if (known) return known
  const [layout] = demoLayouts(PRECINCTS[0])
  const random = createRandom(key)
  const choices = randomChoices(layout, random.fork('choices'))
  const style = random.pick(CLEAR_STYLES)
  const { image } = markedSheet({ layout, choices, style, seed: key, defects: {} })
  const made = { front: image, choices }
  sheetsMade.set(key, made)
  return made
}
