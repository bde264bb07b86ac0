import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { steadyClock, systemClock } from '@taanuu/device-drivers/clock'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { PackageContent } from '@taanuu/voter-roll-sync/package/package-content'
import { ROOT, TABLE_1 } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import { MemoryRoom, type MemoryRoomOptions } from '@taanuu/voter-roll-sync/sync/testing/memory-room'
import Database from 'better-sqlite3'
import type { Screen } from '../../contract/index.ts'
import { IdentificationStation } from '../../station/identification-station.ts'
import type { MatcherPort, RemoteCarry, RoomSecrets } from '../../station/ports.ts'
import { provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { screenOf } from '../day/drive-station.ts'
import { instantScanner } from './instant-scanner.ts'
import {
  type CardHolder,
  inventCardHolder,
  inventPrecinct,
  must,
  type PrecinctOptions,
  writePackage,
} from './invented-station.ts'

/** Makes everything of a precinct with several tables once; rigs are opened on it. */
export interface RoomElection {
  readonly folder: string
  readonly content: PackageContent
  readonly holders: readonly CardHolder[]
  readonly tables: readonly string[]
  remove(): void
}

export interface RoomElectionOptions extends PrecinctOptions, Pick<PackageContent, 'network'> {
  /** Whether the precinct has a ballot box, too. Default true. */
  readonly boxes?: boolean
}

export async function inventRoom(
  policy: Partial<PackageContent['policy']>,
  { network, boxes = true, ...options }: RoomElectionOptions = {},
): Promise<RoomElection> {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-room-'))
  const holders = await Promise.all(['chair', 'secretary', 'member-1'].map((id) => inventCardHolder(id)))
  const invented = await inventPrecinct(holders, policy, { tables: 3, ...options })
  const content = {
    ...invented,
    ...(network ? { network } : {}),
    stations: invented.stations.filter(({ role }) => boxes || role === 'identification'),
  }
  const folder = join(work, 'package')
  await writePackage(folder, content)
  const tables = content.stations
    .filter(({ role, spare }) => role === 'identification' && !spare)
    .map(({ stationId }) => stationId)
  return { folder, content, holders, tables, remove: () => rmSync(work, { recursive: true, force: true }) }
}

/** Joins a table whose data lie in `folder` with the others. */
export type OpenLink = (secrets: RoomSecrets, folder: string) => Promise<RoomLink>

/** A table of the room: a real station whose scanner always has a finger on it and whose matcher is told what it says. */
export class RoomTable {
  readonly stationId: string
  readonly folder: string
  /** Whether the finger on the glass is the claimed voter's. */
  fingerFits = true
  /** Folder of the medium that is in this table. */
  stick: string | null = null
  /** Its lines to the services of other precincts; taken when it starts. */
  carry: RemoteCarry | null = null
  readonly faults: unknown[] = []
  readonly #election: RoomElection
  readonly #link: OpenLink | null
  #station: IdentificationStation | null = null
  /** Raised with each boot and each loss of power. */
  #life = 0

  /** @param link how it joins the others; null: it is alone */
  constructor(stationId: string, election: RoomElection, link: OpenLink | null) {
    this.stationId = stationId
    this.folder = mkdtempSync(join(tmpdir(), `taanuu-${stationId}-`))
    this.#election = election
    this.#link = link
  }

  get station(): IdentificationStation {
    if (!this.#station) throw new Error(`${this.stationId} is off`)
    return this.#station
  }
  get events(): readonly AnyEvent[] {
    return this.station.events
  }
  get screen(): Screen {
    return this.station.view().screen
  }
  get room() {
    return this.station.view().room
  }

  async boot(): Promise<void> {
    const home = provisionStation(this.folder, { ...TABLE_1, stationId: this.stationId })
    if (!home.ok) throw new Error(home.error.code)
    const link = this.#link
    const { carry } = this
    const life = ++this.#life
    const opened = await IdentificationStation.open(home.value, {
      clock: systemClock,
      steadyClock,
      matcher: this.#matcher(),
      interpreter: { interpret: () => Promise.reject(new Error('no sheets here')) },
      paper: { print: async () => ({ ok: true }) },
      fingerprintScanner: instantScanner(),
      ballotScanner: null,
      mediumFolder: () => this.#election.folder,
      exchangeFolder: () => this.stick,
      ...(link ? { room: (secrets) => link(secrets, this.folder) } : {}),
      ...(carry ? { remoteVoters: () => carry } : {}),
      hold: (work) => work,
      onMoment: () => undefined,
      // What a dead station's leftovers complain about is of no interest.
      reportFault: (error) => {
        if (life === this.#life) this.faults.push(error)
      },
      verifyExport: (folder) => verifyOwnExport(folder, [ROOT.publicKey]),
    })
    if (!opened.ok) throw new Error(opened.error.code)
    this.#station = opened.value
  }

  #matcher(): MatcherPort {
    return {
      identity: 'none',
      fmrOfScore: (score) => (score > 0 ? 1e-9 : 1),
      extract: async () => ({ ok: true, template: new Uint8Array(1), quality: 80, hint: null }),
      compare: async (_probe, references) => references.map(() => (this.fingerFits ? 1 : 0)),
      loadGallery: async () => undefined,
      search: async () => [],
      clear: async () => undefined,
    }
  }

  /** Voters that this table has lent and not got back, as its file has them. */
  get lent(): number {
    const file = new Database(join(this.folder, 'exchange.sqlite'), { readonly: true })
    try {
      const row = file.prepare("SELECT count(*) AS lent FROM loan WHERE state = 'lent'").get()
      return (row as { readonly lent: number }).lent
    } finally {
      file.close()
    }
  }

  /** Sends a command; gives its code, or `ok`. */
  async invoke(name: string, input: unknown = {}): Promise<string> {
    const result = await this.station.invoke('operator', name, input)
    return result.ok ? 'ok' : result.error.code
  }

  async keys(): Promise<void> {
    for (const { card, pin } of this.#election.holders.slice(0, 2)) {
      await must(this.invoke('keys.card', { qr: card }))
      await must(this.invoke('keys.pin', { pin }))
    }
  }

  /** From an empty folder to the first voter. */
  async open(): Promise<void> {
    await this.boot()
    await must(this.invoke('package.load'))
    await must(this.invoke('opening.begin'))
    await this.keys()
    await must(this.invoke('opening.open'))
  }

  async lock(): Promise<void> {
    await must(this.invoke('session.lock'))
  }

  async unlock(): Promise<void> {
    await this.keys()
    await must(this.invoke('session.unlock'))
  }

  /** The power goes. */
  off(): void {
    this.#life++
    this.#station?.pullThePlug()
    this.#station = null
  }

  /** The power comes back, and officials unlock. */
  async on(): Promise<void> {
    await this.boot()
    await this.unlock()
  }

  /** The voter comes to this table; the screen on which the approach ends, or stands where the finger does not fit. */
  async approach(personalNumber: string): Promise<Screen> {
    await must(this.invoke('identify.start', { personalNumber }))
    return screenOf(
      this.station,
      (screen) =>
        screen.kind !== 'capture' && !(screen.kind === 'identified' && screen.check.state !== 'printed'),
    )
  }

  /** The voter comes, is served or not, and goes. */
  async visit(personalNumber: string): Promise<Screen> {
    const screen = await this.approach(personalNumber)
    await must(this.invoke(screen.kind === 'identified' ? 'identify.handed-over' : 'identify.acknowledge'))
    return screen
  }

  async dispose(): Promise<void> {
    await this.#station?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Three tables that stand in one room. */
export class RoomRig {
  readonly room: MemoryRoom
  readonly tables: readonly RoomTable[]

  constructor(election: RoomElection, options: MemoryRoomOptions = {}) {
    this.room = new MemoryRoom(election.tables, options)
    this.tables = election.tables.map((id) => new RoomTable(id, election, async () => this.room.link(id)))
  }

  table(stationId: string): RoomTable {
    const found = this.tables.find((table) => table.stationId === stationId)
    if (!found) throw new Error(stationId)
    return found
  }

  async open(): Promise<void> {
    for (const table of this.tables) await table.open()
  }

  async dispose(): Promise<void> {
    for (const table of this.tables) await table.dispose()
  }
}

/** How often each voter was identified, over all tables. */
export function identifications(tables: readonly RoomTable[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const event of tables.flatMap((table) => table.events)) {
    if (event.type !== 'voter.identified') continue
    times.set(event.body.voterRef, (times.get(event.body.voterRef) ?? 0) + 1)
  }
  return times
}
