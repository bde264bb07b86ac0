import type { Clock } from '@taanuu/device-drivers/clock'
import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { type Cable, createCable } from './cable.ts'
import { deriveSeed } from './seeded-random.ts'

/** A sheet of paper as a scanner would see it, face up. */
export interface PaperSheet {
  /** Unique within its world; only the simulation knows it. */
  readonly id: string
  readonly front: GreyImage
  readonly back?: GreyImage
}

/** Where a sheet is: in somebody's hand, at the entrance, in escrow, passing the rear sensors, in the box. */
export type SheetPlace = 'outside' | 'front' | 'transport' | 'rear' | 'box'

/** Where paper can jam: as it is drawn in, in the middle of a scan, on the way into the box. */
export type JamPoint = 'front' | 'transport' | 'accept'

export interface PaperSensors {
  readonly front: boolean
  readonly docInScanner: boolean
  readonly rear: boolean
  readonly coverOpen: boolean
  /** Paper is stuck, and the scanner knows it. */
  readonly jam: boolean
  readonly boxFull: boolean
}

/** Sensors that can be stuck, whatever the paper does. */
export type StuckSensor = 'front' | 'rear'

export interface PaperWorldEvents {
  readonly sheet: { readonly id: string; readonly place: SheetPlace }
  readonly front: { readonly covered: boolean }
  readonly cover: { readonly open: boolean }
  readonly jam: { readonly at: JamPoint; readonly reported: boolean }
}

/** How a motor's run ended. */
export type MotorEnd = 'moved' | 'jammed' | 'nothing-there' | 'stopped'

/** The paper path of one ballot scanner with everything that people and motors do to paper in it. */
export interface PaperWorld {
  readonly seed: number
  readonly cable: Cable
  readonly sensors: PaperSensors
  /** The sheet inside (transport or rear), and the one at the entrance. */
  readonly inside: PaperSheet | null
  readonly atFront: PaperSheet | null
  /** Identities of the sheets in the box, in no order that tells which came first. */
  readonly box: ReadonlySet<string>
  whereIs(id: string): SheetPlace
  readonly on: Subscribe<PaperWorldEvents>

  // What people do.
  /** Holds a sheet to the entrance; false when there is paper already. */
  insert(sheet: PaperSheet): boolean
  /** Takes the sheet at the entrance. */
  take(): PaperSheet | null
  openCover(): void
  closeCover(): void
  /** Opens the cover, takes out whatever is in the path, closes it. */
  clearPath(): PaperSheet | null
  /** The next sheet jams there; unreported: the scanner does not notice. */
  jamNext(at: JamPoint, reported: boolean): void
  /** The next sheet on its way into the box is pulled back out at the entrance. */
  pullBackNext(): void

  /** With the next sheet a second one is drawn in. */
  doubleFeedNext(): void
  /** Somebody holds the sheet at the entrance so that the rollers cannot take it, or lets go. */
  setHeld(held: boolean): void
  /** A sheet of before lies in the path. */
  putInside(sheet: PaperSheet): void
  setSensorStuck(sensor: StuckSensor, stuck: boolean): void
  /** What is sent to a full box stands in the path. */
  setBoxFull(full: boolean): void

  // What the scanner's motors do; each resolves when the paper has come to rest.
  drawIn(): Promise<MotorEnd>
  /** Whether two sheets are inside at once. */
  readonly doubled: boolean
  /** Whether the sheet inside is stuck; a scan stops there. */
  readonly stuck: boolean
  /** Called by the scanner when half of the picture is taken: a jam in the transport strikes here. */
  passMiddle(): void
  ejectRear(): Promise<MotorEnd>
  /** `hold`: the rollers keep its edge at the entrance; else it falls out. */
  ejectFront(hold: boolean): Promise<MotorEnd>
}

/** The entrance sensors see paper for this long before the rollers have it. */
const DRAW_IN_MS = 300
/** From escrow past the rear sensors into the box, and back out. */
const EJECT_REAR_MS = 600
const EJECT_FRONT_MS = 600
/** A sheet that is pulled back covers the entrance sensors for this long. */
const PULL_BACK_MS = 500

/** @param seed decides the scanner's serial number */
export function createPaperWorld(options: {
  readonly clock: Clock
  readonly seed: number
  readonly plugged?: boolean
}): PaperWorld {
  const { clock, seed, plugged = true } = options
  const hub = createEventHub<PaperWorldEvents>()
  const serial = deriveSeed(seed, 'ballot-scanner-serial').toString(16).padStart(8, '0')
  const cable = createCable(serial, plugged)
  const places = new Map<string, SheetPlace>()
  const box = new Set<string>()
  let front: PaperSheet | null = null
  let inside: PaperSheet | null = null
  let atRear = false
  let frontSpanned = false
  let coverOpen = false
  let stuck: { readonly reported: boolean } | null = null
  let nextJam: { readonly at: JamPoint; readonly reported: boolean } | null = null
  let pullNext = false
  let doubleNext = false
  let doubled = false
  let held = false
  let boxFull = false
  const stuckSensors = new Set<StuckSensor>()
  /** Raised when hands or a power cut interfere with a running motor. */
  let motion = 0
  cable.on('plug', ({ plugged: on }) => {
    if (!on) motion++
  })

  function place(sheet: PaperSheet, where: SheetPlace): void {
    places.set(sheet.id, where)
    hub.emit('sheet', { id: sheet.id, place: where })
  }
  function setFront(sheet: PaperSheet | null): void {
    const was = front !== null
    front = sheet
    if (sheet) place(sheet, 'front')
    if (was !== (sheet !== null)) hub.emit('front', { covered: sheet !== null })
  }
  function jamsAt(at: JamPoint): boolean {
    if (nextJam?.at !== at) return false
    stuck = { reported: nextJam.reported }
    hub.emit('jam', nextJam)
    nextJam = null
    return true
  }
  /** Lets the motor run; false when something came between. */
  async function run(ms: number): Promise<boolean> {
    const mine = ++motion
    await clock.sleep(ms)
    return mine === motion
  }

  function openCover(): void {
    if (coverOpen) return
    coverOpen = true
    motion++
    hub.emit('cover', { open: true })
  }
  function closeCover(): void {
    if (!coverOpen) return
    coverOpen = false
    hub.emit('cover', { open: false })
  }

  async function drawIn(): Promise<MotorEnd> {
    if (!front || inside || stuck || coverOpen) return 'nothing-there'
    if (!(await run(DRAW_IN_MS))) return 'stopped'
    const sheet = front
    if (!sheet || held) return 'nothing-there'
    inside = sheet
    atRear = false
    doubled = doubleNext
    doubleNext = false
    setFront(null)
    place(sheet, 'transport')
    if (jamsAt('front')) return 'jammed'
    return 'moved'
  }

  async function ejectRear(): Promise<MotorEnd> {
    if (!inside || stuck || coverOpen) return stuck ? 'jammed' : 'nothing-there'
    const sheet = inside
    if (jamsAt('accept')) return 'jammed'
    if (boxFull) {
      // It stands on the others and does not fall.
      stuck = { reported: false }
      return 'jammed'
    }
    if (pullNext) {
      pullNext = false
      frontSpanned = true
      atRear = false
      if (!(await run(PULL_BACK_MS))) return 'stopped'
      frontSpanned = false
      inside = null
      place(sheet, 'outside')
      return 'nothing-there'
    }
    atRear = true
    place(sheet, 'rear')
    if (!(await run(EJECT_REAR_MS))) return 'stopped'
    inside = null
    atRear = false
    box.add(sheet.id)
    place(sheet, 'box')
    return 'moved'
  }

  async function ejectFront(hold: boolean): Promise<MotorEnd> {
    if (!inside || stuck || coverOpen) return stuck ? 'jammed' : 'nothing-there'
    const sheet = inside
    if (!(await run(EJECT_FRONT_MS))) return 'stopped'
    inside = null
    atRear = false
    if (hold) setFront(sheet)
    else place(sheet, 'outside')
    return 'moved'
  }

  return {
    seed,
    cable,
    on: hub.on,
    get sensors() {
      return {
        front: front !== null || frontSpanned || stuckSensors.has('front'),
        docInScanner: inside !== null,
        rear: (inside !== null && atRear) || stuckSensors.has('rear'),
        coverOpen,
        jam: stuck?.reported ?? false,
        boxFull,
      }
    },
    get inside() {
      return inside
    },
    get atFront() {
      return front
    },
    get stuck() {
      return stuck !== null
    },
    box,
    whereIs: (id) => places.get(id) ?? 'outside',
    insert(sheet) {
      if (front || frontSpanned) return false
      setFront(sheet)
      return true
    },
    take() {
      const sheet = front
      if (!sheet) return null
      setFront(null)
      place(sheet, 'outside')
      return sheet
    },
    openCover,
    closeCover,
    clearPath() {
      openCover()
      const sheet = inside
      inside = null
      atRear = false
      frontSpanned = false
      stuck = null
      if (sheet) place(sheet, 'outside')
      closeCover()
      return sheet
    },
    jamNext(at, reported) {
      nextJam = { at, reported }
    },
    pullBackNext() {
      pullNext = true
    },
    doubleFeedNext() {
      doubleNext = true
    },
    setHeld(next) {
      held = next
      // The sensors see the edge move as the sheet is let go.
      if (!held && front) hub.emit('front', { covered: true })
    },
    putInside(sheet) {
      inside = sheet
      atRear = false
      place(sheet, 'transport')
    },
    setSensorStuck(sensor, isStuck) {
      if (isStuck) stuckSensors.add(sensor)
      else stuckSensors.delete(sensor)
    },
    setBoxFull(full) {
      boxFull = full
    },
    get doubled() {
      return inside !== null && doubled
    },
    drawIn,
    passMiddle() {
      atRear = !jamsAt('transport')
    },
    ejectRear,
    ejectFront,
  }
}
