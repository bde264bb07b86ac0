/** What a station needs from outside. Hosts and tests give it; the domain knows no process, worker or device path. */
import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { Clock } from '@taanuu/device-drivers/clock'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import type { GreyImage } from '@taanuu/device-drivers/image'
import type { BallotLayout, MarkRules, SheetImages, SheetReading } from '@taanuu/matcher/ballot/index'
import type { KeptMarks, TileFormat } from '@taanuu/matcher/ballot/kept-marks'
import type { Extraction } from '@taanuu/matcher/finger/index'
import type { Carry } from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import type { VerificationView } from '../contract/views.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { Session } from './station-session.ts'

export interface MatcherPort {
  /** Identity of models and template format; must equal the package's. */
  readonly identity: string
  /** Probability that two different fingers score this much or more. */
  fmrOfScore(score: number): number
  extract(image: GreyImage): Promise<Extraction>
  /** Scores of one probe against each reference, in their order. */
  compare(probe: Uint8Array, references: readonly Uint8Array[]): Promise<readonly number[]>
  /** Makes the roll searchable; replaces what was there. Ids may repeat (several fingers of one voter). */
  loadGallery(entries: readonly { readonly id: string; readonly template: Uint8Array }[]): Promise<void>
  search(
    probe: Uint8Array,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly score: number }[]>
  /** Forgets the gallery. */
  clear(): Promise<void>
}

export interface InterpreterPort {
  /** Reads a whole sheet; which picture shows the ballot's front is found out. */
  interpret(sheet: SheetImages, layouts: readonly BallotLayout[], marks: MarkRules): Promise<SheetReading>
  /**
   * Cuts the places of its marks out of a sheet that was read; asked only where policy keeps pictures. Undefined where that is
   * not possible, or where the picture read again would deny what was read.
   */
  keepMarks?(
    sheet: SheetImages,
    reading: Extract<SheetReading, { ok: true }>,
    layouts: readonly BallotLayout[],
    format: TileFormat,
    marks: MarkRules,
  ): Promise<KeptMarks | undefined>
}

export interface PrintedPaper {
  readonly kind: 'check' | 'zero-report' | 'checkpoint' | 'counts-slip' | 'result-protocol'
  readonly title: string
  readonly lines: readonly string[]
  /** Text of a QR code under the lines. */
  readonly qr: string | null
}

export interface PaperPort {
  /** Resolves when the paper is out, or with the reason why not. */
  print(paper: PrintedPaper): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: string }>
}

/**
 * Moments at which a power cut is interesting. Announced just before the step happens; tests stop the process there.
 */
export type Moment =
  | 'load'
  | 'open'
  | 'capture'
  | 'decision'
  | 'check'
  | 'seal'
  | 'motor'
  | 'close'
  | 'export'
  | 'erase'

/** What a table opens its room with; all of it secret, and forgotten when the link is closed. */
export interface RoomSecrets {
  readonly identity: StationIdentity
  readonly loaded: LoadedPackage
  readonly session: Session
  /** Events in the own journal now. */
  size(): number
}

/** Lines to the two services that answer about voters of all precincts. */
export interface RemoteCarry {
  readonly evaluator: Carry
  readonly register: Carry
}

export interface StationPorts {
  /** The wall clock: dates of events. Somebody may set it. */
  readonly clock: Clock
  /** Runs evenly whatever is done to the wall clock; deadlines are measured on it. Absent: nobody can set `clock`. */
  readonly steadyClock?: Clock
  readonly matcher: MatcherPort
  readonly interpreter: InterpreterPort
  readonly paper: PaperPort
  /** How many printers for pages this machine knows; null: nobody can tell. Absent: the same. */
  printers?(): Promise<number | null>
  readonly fingerprintScanner: FingerprintScanner | null
  readonly ballotScanner: BallotScanner | null
  /** Folder of the inserted medium with the election package, or null. */
  mediumFolder(): string | null
  /** Folder of the inserted medium that carries journals from table to table, or null. Absent: there is no such medium. */
  exchangeFolder?(): string | null
  /**
   * Joins a table with the others of its precinct, from an unlock to the lock. Absent: this machine works alone. A ballot
   * box never gets it.
   */
  room?(secrets: RoomSecrets): Promise<RoomLink>
  /**
   * Carries questions about voters at other precincts, from an unlock to the lock. Asked only where the package and its policy
   * have such questions. Absent: the room's link carries them, if it can.
   */
  remoteVoters?(secrets: RoomSecrets): RemoteCarry
  /** Marks real asynchronous work, during which a virtual clock must stand still. */
  hold<T>(work: Promise<T>): Promise<T>
  onMoment(moment: Moment): void
  /**
   * People who may do so have looked at the table: what is plugged in now is taken, also another device in place of the
   * one that is missing. Asked at readiness and whenever two officials unlock.
   */
  admitDevices?(): Promise<void>
  /** A fault of the program itself, for the technician's log. Messages of ours carry no voter data and no secret. */
  reportFault(error: unknown): void
  /** The public verifier over the station's own export. */
  verifyExport(folder: string): Promise<VerificationView>
}
