import { systemClock } from '@taanuu/device-drivers/clock'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { demoLayouts, PRECINCTS, ROOM_PRECINCT } from '@taanuu/fixtures/demo-design'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { DEMO_SEED } from '@taanuu/fixtures/demo-folder'
import { markedSheet, randomChoices } from '@taanuu/simulator/ballots/paper-ballot'
import { createRandom, type Random } from '@taanuu/simulator/random'
import { type ControlCommands, createControl } from '@taanuu/simulator/stack/control'
import { fingerCommands } from '@taanuu/simulator/stack/control-finger'
import { paperCommands, type Sheets } from '@taanuu/simulator/stack/control-paper'
import type { FingerPrints, Touch } from '@taanuu/simulator/stack/finger-prints'
import { createHand } from '@taanuu/simulator/stack/hand'
import type { FingerWorld } from '@taanuu/simulator/world/finger-world'
import type { PaperWorld } from '@taanuu/simulator/world/paper-world'
import {
  type CommandInput,
  type CommandResult,
  type DrawerCommandName,
  type DrawerView,
  type FingerPosition,
  fingerPositions,
  type StationEvent,
  type StationPort,
  type WindowKind,
} from '../contract/index.ts'
import { createDrawerPeople } from './drawer-people.ts'

export type SimulatedHardware =
  | { readonly role: 'identification'; readonly world: FingerWorld }
  | { readonly role: 'ballot-box'; readonly world: PaperWorld }

/** The cable of a table to the others, and the stick that goes round. */
export interface DrawerRoom {
  readonly cut: boolean
  readonly stickHere: boolean
  setCut(cut: boolean): void
  moveStick(inserted: boolean): void
  /** Somebody at another table moved the stick. */
  onChange(listener: () => void): void
}

export interface DrawerOptions {
  /** The scanner is a real one: the drawer holds cards and documents alone. */
  readonly attached?: boolean
  /** Precinct of the demo election whose people stand there. */
  readonly precinct?: number
  /** Absent: the table has no others beside it. */
  readonly room?: DrawerRoom | undefined
}

const done: CommandResult = { ok: true }
const notNow: CommandResult = { ok: false, error: { code: 'COMMAND_NOT_NOW' } }

/**
 * Puts a drawer with the simulated table beside a station: its commands move the hardware or hold something under the
 * reader; everything else goes to the station as it is.
 *
 */
export function withDrawer(
  station: StationPort,
  hardware: SimulatedHardware,
  { attached = false, precinct = PRECINCTS[0].precinct, room }: DrawerOptions = {},
): StationPort {
  const people = hardware.role === 'identification' ? createDrawerPeople(precinct) : null
  const officials = trainingOfficials(DEMO_SEED)
  const listeners = new Set<(event: StationEvent) => void>()
  let fingerOnGlass: string | null = null
  let sheet: string | null = null
  const control = createControl(
    hardware.role === 'identification'
      ? fingersOf(hardware.world, people)
      : paperCommands({ world: hardware.world, sheets: drawerSheets(precinct) }),
  )

  function view(): DrawerView {
    return {
      people: people?.view ?? [],
      cards: officials.map(({ officialId, name, pin }) => ({ id: officialId, label: name, pin })),
      plugged: attached
        ? {}
        : {
            [hardware.role === 'identification' ? 'fingerprint-scanner' : 'ballot-scanner']:
              hardware.world.cable.plugged,
          },
      fingerOnGlass,
      sheet,
      ...(room ? { room: { cut: room.cut, stickHere: room.stickHere } } : {}),
    }
  }
  function changed(): void {
    for (const listener of listeners) listener({ type: 'view', window: 'drawer', view: view() })
  }
  hardware.world.cable.on('plug', changed)
  room?.onChange(changed)
  if (hardware.role === 'ballot-box') {
    hardware.world.on('sheet', ({ place }) => {
      sheet = place === 'box' || place === 'outside' ? null : place
      changed()
    })
  }

  async function act(name: DrawerCommandName, input: unknown): Promise<CommandResult> {
    switch (name) {
      case 'sim.present-card': {
        const { card } = input as CommandInput<'sim.present-card'>
        const official = officials.find((candidate) => candidate.officialId === card)
        return official ? station.invoke(windowOf(hardware), 'keys.card', { qr: official.card }) : notNow
      }
      case 'sim.present-document': {
        const { person } = input as CommandInput<'sim.present-document'>
        const personalNumber = people?.personalNumber(person)
        return personalNumber ? station.invoke('operator', 'identify.start', { personalNumber }) : notNow
      }
      case 'sim.present-slip':
        return station.invoke(windowOf(hardware), 'closing.slip', input)
      case 'sim.link':
        if (!room) return notNow
        room.setCut((input as CommandInput<'sim.link'>).cut)
        changed()
        return done
      case 'sim.stick':
        if (!room) return notNow
        room.moveStick((input as CommandInput<'sim.stick'>).inserted)
        return done
      case 'sim.plug':
        if (attached) return notNow
        if ((input as CommandInput<'sim.plug'>).plugged) hardware.world.cable.plug()
        else hardware.world.cable.unplug()
        return done
      default:
        if (attached) return notNow
        return hardware.role === 'identification' ? moveFinger(name, input) : movePaper(name, input)
    }
  }

  /** The same words as on a simulated device's control socket. */
  function said(line: string): CommandResult {
    return control.execute(line).startsWith('ok') ? done : notNow
  }

  function moveFinger(name: DrawerCommandName, input: unknown): CommandResult {
    let result = notNow
    if (name === 'sim.lift-finger') {
      result = said('lift')
      fingerOnGlass = null
    } else if (name === 'sim.place-finger') {
      const { person, position, condition } = input as CommandInput<'sim.place-finger'>
      result = said(`place ${person}/${position} ${TOUCHES[condition]}`)
      if (result.ok) fingerOnGlass = `${person} · ${position}`
    }
    changed()
    return result
  }

  function movePaper(name: DrawerCommandName, input: unknown): CommandResult {
    switch (name) {
      case 'sim.feed-ballot': {
        const { marks, upsideDown } = input as CommandInput<'sim.feed-ballot'>
        return said(`feed ${marks}${upsideDown ? '/upside-down' : ''}`)
      }
      case 'sim.take-sheet': {
        const taken = said('take')
        return taken.ok || sheet === null ? taken : said('clear')
      }
      case 'sim.jam':
        return said('jam accept')
      default:
        return notNow
    }
  }

  return {
    invoke(window, name, input) {
      return window === 'drawer' ? act(name as DrawerCommandName, input) : station.invoke(window, name, input)
    },
    subscribe(window: WindowKind, listener) {
      if (window !== 'drawer') return station.subscribe(window, listener)
      listeners.add(listener)
      listener({ type: 'view', window, view: view() })
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function windowOf(hardware: SimulatedHardware): WindowKind {
  return hardware.role === 'identification' ? 'operator' : 'ballot-box'
}

/** How a condition of the drawer is called on the control. */
const TOUCHES: Readonly<Record<CommandInput<'sim.place-finger'>['condition'], Touch>> = {
  normal: 'normal',
  dry: 'dry',
  wet: 'wet',
  partial: 'tip-only',
  smudged: 'dirty-glass',
}

/** The people's fingers, each named `person/position`. */
function fingersOf(
  world: FingerWorld,
  people: ReturnType<typeof createDrawerPeople> | null,
): ControlCommands {
  const prints: FingerPrints = {
    names: (people?.view ?? []).flatMap(({ id }) => fingerPositions.map((position) => `${id}/${position}`)),
    impression(name, _touch, how) {
      const [person, position] = name.split('/')
      const condition = (Object.keys(TOUCHES) as (keyof typeof TOUCHES)[]).find((key) => TOUCHES[key] === how)
      return people?.impression(person, position as FingerPosition, condition ?? 'normal') ?? null
    },
  }
  return fingerCommands({ hand: createHand({ clock: systemClock, world, prints }), prints })
}

const MARKS = ['valid', 'blank', 'overvote', 'faint', 'unclear', 'foreign-paper'] as const

const drawerSheets = (precinct: number): Sheets => ({
  kinds: MARKS.flatMap((marks) => [marks, `${marks}/upside-down`]),
  draw(kind, n) {
    const [name, turned] = kind.split('/')
    const marks = MARKS.find((known) => known === name)
    if (!marks) return null
    return {
      front: drawSheet({ marks, upsideDown: turned !== undefined }, createRandom(`drawer ${n}`), precinct),
    }
  },
})

function drawSheet(
  { marks, upsideDown }: CommandInput<'sim.feed-ballot'>,
  random: Random,
  precinct: number,
): GreyImage {
  const all = [...PRECINCTS, ROOM_PRECINCT]
  const here = all.find((known) => known.precinct === precinct) ?? PRECINCTS[0]
  const elsewhere = all.find((other) => other !== here)!
  const layout = demoLayouts(marks === 'foreign-paper' ? elsewhere : here)[0]
  const valid = validChoices(layout, random)
  const [{ contestId, options }] = layout.contests
  const choices =
    marks === 'blank'
      ? {}
      : marks === 'overvote'
        ? { ...valid, [contestId]: options.slice(0, 2).map((option) => option.optionId) }
        : marks === 'unclear'
          ? { [contestId]: valid[contestId] }
          : valid
  return markedSheet({
    layout,
    choices,
    seed: random.next(),
    ...(marks === 'faint' ? { style: 'light' } : {}),
    ...(marks === 'unclear' ? { style: 'tick-outside' } : {}),
    defects: { upsideDown },
  }).image
}

/** As many marks as allowed, never against all together with a name. */
function validChoices(layout: ReturnType<typeof demoLayouts>[number], random: Random) {
  const drawn = randomChoices(layout, random)
  return Object.fromEntries(
    layout.contests.map((contest) => {
      const options = contest.options
        .filter((option) => option.kind !== 'against-all')
        .map((option) => option.optionId)
      const chosen = (drawn[contest.contestId] ?? []).filter((id) => options.includes(id))
      return [
        contest.contestId,
        [...new Set([...chosen, ...random.shuffle(options)])].slice(0, contest.votesAllowed),
      ]
    }),
  )
}
