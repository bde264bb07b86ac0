import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import { demoStyles, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createSimulatedFingerprintScanner } from '@taanuu/simulator/devices/index'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { type BuiltPackage, buildPackage } from '@taanuu/voter-roll-sync/package/build-package'
import { type PackageContent, tablesOf } from '@taanuu/voter-roll-sync/package/package-content'
import {
  CERTIFICATE,
  ELECTION,
  ELECTION_KEY,
  inventPackage,
  POLICY,
  ROOT,
  sliced,
  stationOf,
} from '@taanuu/voter-roll-sync/package/testing/invented-package'
import type { SpareIdentity, StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import { sha256 } from '@taanuu/voter-roll-sync/trust/hash'
import { deriveOfficialKeys, formatKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import type { Screen } from '../../contract/index.ts'
import { IdentificationStation } from '../../station/identification-station.ts'
import type { Moment, PrintedPaper } from '../../station/ports.ts'
import { provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { screenOf } from '../day/drive-station.ts'
import { noMatcher } from './no-matcher.ts'

export interface CardHolder {
  readonly officialId: string
  readonly card: string
  readonly pin: string
}

/** An official with a card and a PIN; `edition` tells the cards of one person apart. */
export async function inventCardHolder(
  officialId: string,
  edition = 1,
): Promise<CardHolder & { readonly official: PackageContent['officials'][number] }> {
  const card = {
    electionId: ELECTION,
    officialId,
    secret: sha256(Buffer.from(`${officialId} ${edition}`)).subarray(0, 16),
  }
  const pin = `${4711 + edition}`
  const keys = await deriveOfficialKeys(card, pin)
  return {
    officialId,
    card: formatKeyCard(card),
    pin,
    official: { officialId, name: officialId, role: 'member', keys },
  }
}

export interface PrecinctOptions {
  /** Tables that share the roll, named `table-1` and so on. Default one. */
  readonly tables?: number
  readonly voters?: number
}

/** An invented precinct whose officials have cards; nobody in it has prints that a matcher could read. */
export async function inventPrecinct(
  holders: readonly Awaited<ReturnType<typeof inventCardHolder>>[],
  policy: Partial<PackageContent['policy']> = {},
  { tables = 1, voters }: PrecinctOptions = {},
): Promise<PackageContent> {
  const content = await inventPackage(voters === undefined ? {} : { voters })
  const others = content.stations.filter(({ role, spare }) => role !== 'identification' || spare)
  const stations = [
    ...Array.from({ length: tables }, (_, i) =>
      stationOf(content.precinct, `table-${i + 1}`, 'identification'),
    ),
    ...others,
  ]
  return {
    ...content,
    stations,
    roll: sliced(content.roll, tablesOf(stations)),
    layouts: demoStyles(PRECINCTS[0]),
    policy: { ...POLICY, exception: { mode: 'commission', capPercent: 100, minimumTries: 0 }, ...policy },
    officials: holders.map(({ official }) => official),
  }
}

export function writePackage(folder: string, content: PackageContent): Promise<BuiltPackage> {
  return buildPackage(folder, content, CERTIFICATE, ELECTION_KEY)
}

/** A table on virtual time whose wall clock can be set, whose medium can be changed, and whose plug can be pulled. */
export class InventedStation {
  readonly steady = new VirtualClock(Date.parse('2026-01-24T02:00:00Z'))
  readonly folder = mkdtempSync(join(tmpdir(), 'taanuu-care-'))
  readonly papers: PrintedPaper[] = []
  readonly faults: unknown[] = []
  /** Milliseconds by which somebody set the wall clock. */
  wallOffset = 0
  medium: string | null = null
  onMoment: (moment: Moment) => void = () => undefined
  readonly #identity: StationIdentity | SpareIdentity
  #station: IdentificationStation | null = null
  #scanner: FingerprintScanner | null = null

  constructor(identity: StationIdentity | SpareIdentity) {
    this.#identity = identity
  }

  get station(): IdentificationStation {
    if (!this.#station) throw new Error('the station is off')
    return this.#station
  }

  get screen(): Screen {
    return this.station.view().screen
  }

  /** Starts it; gives the code with which it refuses, or `ok`. */
  async boot(): Promise<string> {
    const home = provisionStation(this.folder, this.#identity)
    if (!home.ok) return home.error.code
    const world = createFingerWorld({ seed: 1 })
    const { scanner } = createSimulatedFingerprintScanner({
      clock: this.steady,
      seed: 1,
      world,
      baud: 115_200,
    })
    this.#scanner = scanner
    const opened = await IdentificationStation.open(home.value, {
      clock: { now: () => this.steady.now() + this.wallOffset, sleep: (ms) => this.steady.sleep(ms) },
      steadyClock: this.steady,
      matcher: noMatcher('none'),
      interpreter: { interpret: () => Promise.reject(new Error('no sheets here')) },
      paper: {
        print: async (paper) => {
          this.papers.push(paper)
          return { ok: true }
        },
      },
      fingerprintScanner: scanner,
      ballotScanner: null,
      mediumFolder: () => this.medium,
      hold: (work) => this.steady.hold(work),
      onMoment: (moment) => this.onMoment(moment),
      reportFault: (error) => this.faults.push(error),
      verifyExport: (folder) => verifyOwnExport(folder, [ROOT.publicKey]),
    })
    if (!opened.ok) return opened.error.code
    this.#station = opened.value
    await scanner.open()
    return 'ok'
  }

  /** Sends a command; gives its code, or `ok`. */
  async invoke(name: string, input: unknown = {}): Promise<string> {
    const result = await this.station.invoke('operator', name, input)
    return result.ok ? 'ok' : result.error.code
  }

  async key(holder: CardHolder): Promise<string> {
    const card = await this.invoke('keys.card', { qr: holder.card })
    return card === 'ok' ? this.invoke('keys.pin', { pin: holder.pin }) : card
  }

  /** Everything from an empty folder to the first voter. */
  async open(medium: string, holders: readonly CardHolder[]): Promise<void> {
    this.medium = medium
    await must(this.invoke('package.load'))
    await screenOf(this.station, (screen) => screen.kind === 'readiness' && screen.canOpen)
    await must(this.invoke('opening.begin'))
    for (const holder of holders) await must(this.key(holder))
    await must(this.invoke('opening.open'))
  }

  async unlock(holders: readonly CardHolder[]): Promise<string> {
    for (const holder of holders) await must(this.key(holder))
    return this.invoke('session.unlock')
  }

  /** From the open station to the closed one, with a count that fits. */
  async closeDay(holders: readonly CardHolder[]): Promise<void> {
    await must(this.invoke('closing.begin'))
    const value = this.station.view().counters?.identified ?? 0
    await must(this.invoke('closing.count', { row: 'identified-signatures', value }))
    for (const holder of holders) await must(this.key(holder))
    await must(this.invoke('closing.close'))
  }

  /** Identifies a voter by decision of the commission. */
  async decide(personalNumber: string, holders: readonly CardHolder[]): Promise<void> {
    await must(this.invoke('identify.start', { personalNumber }))
    await must(this.invoke('identify.exception', { reason: 'FINGERS_ABSENT' }))
    for (const holder of holders) await must(this.key(holder))
    await must(this.invoke('identify.exception-confirm'))
    await must(this.invoke('identify.handed-over'))
  }

  /** Time passes while the host ticks once a second. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      await this.steady.sleep(1000)
      await this.station.tick()
    }
  }

  /** The power goes. */
  async off(): Promise<void> {
    this.#station?.pullThePlug()
    this.#station = null
    await this.#scanner?.close()
    this.#scanner = null
  }

  /** The power goes, and comes back. */
  async powerCut(): Promise<string> {
    await this.off()
    return this.boot()
  }

  async dispose(): Promise<void> {
    await this.#station?.stop()
    await this.#scanner?.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function must(code: Promise<string>): Promise<void> {
  const said = await code
  if (said !== 'ok') throw new Error(said)
}
