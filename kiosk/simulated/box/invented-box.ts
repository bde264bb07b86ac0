import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/index'
import { createPaperWorld, type PaperWorld } from '@taanuu/simulator/world/paper-world'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import type { Screen, StationEvent } from '../../contract/index.ts'
import { BallotBoxStation } from '../../station/ballot-box-station.ts'
import type { InterpreterPort, PrintedPaper, StationPorts } from '../../station/ports.ts'
import { exportFolder, provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { boxNumbers, mobileSheets } from '../day/box-numbers.ts'
import { screenOf } from '../day/drive-station.ts'
import { type CardHolder, must } from '../testing/invented-station.ts'
import { noMatcher } from '../testing/no-matcher.ts'

export type Tone = Extract<StationEvent, { type: 'tone' }>['tone']

/** A ballot box of an invented precinct on virtual time, with its paper in hand. */
export class InventedBox {
  readonly clock = new VirtualClock(Date.parse('2026-01-24T02:00:00Z'))
  readonly folder = mkdtempSync(join(tmpdir(), 'taanuu-box-'))
  readonly papers: PrintedPaper[] = []
  readonly tones: Tone[] = []
  readonly world: PaperWorld
  readonly stationId: string
  readonly #medium: string
  readonly #interpreter: InterpreterPort
  readonly #more: Partial<StationPorts>
  #station: BallotBoxStation | null = null
  #scanner: BallotScanner | null = null
  #sheets = 0

  /** @param more ports that a host might give besides */
  constructor(
    stationId: string,
    medium: string,
    interpreter: InterpreterPort,
    more: Partial<StationPorts> = {},
  ) {
    this.#more = more
    this.stationId = stationId
    this.#medium = medium
    this.#interpreter = interpreter
    this.world = createPaperWorld({ clock: this.clock, seed: 3 })
  }

  get station(): BallotBoxStation {
    if (!this.#station) throw new Error('the box is off')
    return this.#station
  }
  get screen(): Screen {
    return this.station.view().screen
  }
  get exportFolder(): string {
    return exportFolder(this.folder, this.stationId)
  }

  async boot(): Promise<void> {
    const home = provisionStation(this.folder, {
      stationId: this.stationId,
      role: 'ballot-box',
      universe: 'training',
      electionId: ELECTION,
      precinct: 9012,
      rootKey: ROOT.publicKey,
    })
    if (!home.ok) throw new Error(home.error.code)
    const { scanner } = createSimulatedBallotScanner({ clock: this.clock, seed: 3, world: this.world })
    this.#scanner = scanner
    const opened = await BallotBoxStation.open(home.value, {
      clock: this.clock,
      matcher: noMatcher('none'),
      interpreter: this.#interpreter,
      paper: {
        print: async (paper) => {
          this.papers.push(paper)
          return { ok: true }
        },
      },
      fingerprintScanner: null,
      ballotScanner: scanner,
      mediumFolder: () => this.#medium,
      hold: (work) => this.clock.hold(work),
      onMoment: () => undefined,
      reportFault: (error) => {
        throw error
      },
      verifyExport: (folder) => verifyOwnExport(folder, [ROOT.publicKey]),
      ...this.#more,
    })
    if (!opened.ok) throw new Error(opened.error.code)
    this.#station = opened.value
    this.#station.subscribe('ballot-box', (event) => {
      if (event.type === 'tone') this.tones.push(event.tone)
    })
    await scanner.open()
  }

  /** Sends a command; gives its code, or `ok`. */
  async invoke(name: string, input: unknown = {}): Promise<string> {
    const result = await this.station.invoke('ballot-box', name, input)
    return result.ok ? 'ok' : result.error.code
  }

  async keys(holders: readonly CardHolder[]): Promise<void> {
    for (const { card, pin } of holders) {
      await must(this.invoke('keys.card', { qr: card }))
      await must(this.invoke('keys.pin', { pin }))
    }
  }

  async open(holders: readonly CardHolder[]): Promise<void> {
    await this.boot()
    await must(this.invoke('package.load'))
    await screenOf(this.station, (screen) => screen.kind === 'readiness' && screen.canOpen)
    await must(this.invoke('opening.begin'))
    await this.keys(holders)
    await must(this.invoke('opening.open'))
  }

  /** An act of two people at the box. */
  async act(act: object, holders: readonly CardHolder[]): Promise<void> {
    await must(this.invoke('box.act', act))
    await this.keys(holders)
    await must(this.invoke('box.act-confirm'))
  }

  /** Time passes while the host ticks once a second. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      await this.clock.sleep(1000)
      await this.station.tick()
    }
  }

  /** A sheet into the mouth; gives the screen on which it ends. */
  async feed(front: GreyImage, back?: GreyImage): Promise<Screen> {
    const before = this.station.events.length
    const id = `sheet-${++this.#sheets}`
    if (!this.world.insert({ id, front, ...(back ? { back } : {}) })) throw new Error('no room at the mouth')
    return screenOf(this.station, (screen) => {
      if (['box-offer', 'box-jam', 'box-full'].includes(screen.kind)) return true
      const moved = this.station.events.slice(before)
      const ended = moved.some((event) => event.type === 'sheet.in-box' || event.type === 'sheet.returned')
      if (screen.kind === 'box-batch') return ended && screen.mouth !== 'scanning'
      return screen.kind === 'box-returned' || (screen.kind === 'box-accepted' && ended)
    })
  }

  /** From the open box to the closed one; numbers counted by hand agree, every difference is explained. */
  async closeDay(holders: readonly CardHolder[], slips: readonly string[]): Promise<void> {
    if (this.screen.kind !== 'closing') await must(this.invoke('closing.begin'))
    for (const text of slips) await must(this.invoke('closing.slip', { text }))
    const inBox = this.station.view().boxCounters?.inBox ?? 0
    const mobile = mobileSheets(this.#rows())
    for (const [row, value] of Object.entries(boxNumbers(inBox, mobile)))
      await must(this.invoke('closing.count', { row, value }))
    for (const row of this.#rows())
      if (row.difference) await must(this.invoke('closing.explain', { row: row.id, text: 'two boxes' }))
    await this.keys(holders)
    await must(this.invoke('closing.tally'))
    await must(this.invoke('closing.close'))
  }

  /** Nobody votes here any more: what this box has to tell the other ones. */
  async beginClosing(): Promise<string> {
    await must(this.invoke('closing.begin'))
    return this.papers.findLast((paper) => paper.kind === 'counts-slip')?.qr ?? ''
  }

  /** A row of the closing; undefined where there is none. */
  row(id: string) {
    return this.#rows().find((row) => row.id === id)
  }

  #rows() {
    const { screen } = this
    return screen.kind === 'closing' ? screen.rows : []
  }

  /** The power goes, and comes back to a locked station. */
  async powerCut(): Promise<void> {
    this.#station?.pullThePlug()
    await this.#scanner?.close()
    await this.boot()
  }

  async dispose(): Promise<void> {
    await this.#station?.stop()
    await this.#scanner?.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
