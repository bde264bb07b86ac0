import type { Clock } from '@taanuu/device-drivers/clock'
import type { AnyEvent, EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import type { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { StationPhases } from '@taanuu/voter-roll-sync/journal/station-phase'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { CheckpointView } from '../contract/index.ts'
import type { ClockWatch } from './clock-watch.ts'
import { type Comparison, compareCheckpoint } from './compare-checkpoint.ts'
import { type CheckpointKind, JournalHeads } from './journal-heads.ts'
import type { KeyCeremony } from './key-ceremony.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { OpenedJournal } from './open-journal.ts'
import type { PinTrials } from './pin-trials.ts'
import type { StationPorts } from './ports.ts'
import { ClosingNotes } from './reconciliation.ts'
import type { StationHome } from './station-home.ts'
import type { StationLock } from './station-lock.ts'
import { SILENT_PHASES } from './station-screens.ts'
import type { Session } from './station-session.ts'

/** A jump of the clock above this is recorded as long as no package says more (seconds). */
const DRIFT_WITHOUT_POLICY_SECONDS = 60

/** What a station writes down and signs: its journal, heads, printed checkpoints, and what it sees of the clock. */
export abstract class StationBook {
  protected readonly ports: StationPorts
  protected readonly journal: Journal
  protected readonly phases = new StationPhases()
  protected readonly notes = new ClosingNotes()
  protected readonly heads: JournalHeads
  /** Deadlines run on it; nobody can set it. */
  protected readonly steady: Clock
  protected readonly trials: PinTrials
  protected readonly clockWatch: ClockWatch
  protected readonly folderLock: StationLock
  protected session: Session | null = null
  protected clockCode: 'CLOCK_BACK' | 'CLOCK_FORWARD' | null = null
  protected compared: Comparison | null = null
  protected homeNow: StationHome

  protected constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    this.homeNow = home
    this.ports = ports
    this.journal = opened.journal
    this.steady = ports.steadyClock ?? ports.clock
    this.folderLock = opened.lock
    this.trials = opened.trials
    this.clockWatch = opened.clockWatch
    this.heads = new JournalHeads({
      journal: this.journal,
      steady: this.steady,
      paper: ports.paper,
      electionId: home.identity.electionId,
      stationId: home.identity.stationId,
      signingKey: () => this.session?.signingKey ?? null,
      publicKey: () => this.stationKey(),
      quiet: () => this.quiet(),
      keepsMinuteHeads: home.identity.role !== 'ballot-box',
      reportFault: (error) => ports.reportFault(error),
    })
    this.journal.keepTimeOfSheetsWhile(() => this.quiet())
  }

  /** The data folder, and who the station is there; a spare becomes somebody when a precinct takes it. */
  get home(): StationHome {
    return this.homeNow
  }

  // What the subclass is.
  protected abstract applyToLedger(event: AnyEvent): string | undefined
  protected abstract ledgerAdmits(event: AnyEvent): string | undefined
  /** What the station works with; null before there is a package. */
  protected abstract get loaded(): LoadedPackage | null
  /** Something that a window shows may have changed. */
  protected abstract changed(): void
  /** Something is going on whose duration nobody may read out of heads and times. */
  protected quiet(): boolean {
    return false
  }

  /** Folds the journal and lets nothing in that breaks its rules. Errors: JOURNAL_DAMAGED. */
  protected foldJournal(): Result<undefined> {
    for (const event of this.journal.events) {
      const broken = this.#fold(event)
      if (broken) return failure('JOURNAL_DAMAGED', `event ${event.seq}: ${broken}`)
    }
    this.journal.guard((event) => this.phases.admits(event) ?? this.ledgerAdmits(event))
    this.journal.onAppend((event) => {
      const broken = this.#fold(event)
      if (broken) throw new Error(`event ${event.type}: ${broken}`)
      this.changed()
    })
    return success(undefined)
  }

  #fold(event: AnyEvent): string | undefined {
    this.notes.apply(event)
    return this.phases.apply(event) ?? this.applyToLedger(event)
  }

  protected append<T extends EventType>(type: T, body: EventBody<T>, also?: () => void): void {
    this.journal.append(type, body, also)
    this.heads.schedule()
  }

  /** What is told only as long as the day lasts: a closed or stopped station adds nothing of the kind. */
  protected tell<T extends EventType>(type: T, body: EventBody<T>): void {
    if (!SILENT_PHASES.includes(this.phases.phase)) this.append(type, body)
  }

  /** Appends an act of several people with the signatures of the officials who are present. */
  protected appendAttested<T extends EventType>(
    type: T,
    content: Omit<EventBody<T>, 'attestation'>,
    ceremony: KeyCeremony,
  ): void {
    this.journal.appendAttested(
      type,
      content,
      ceremony.present.map(({ keys }) => keys.signing),
    )
    this.heads.schedule()
  }

  /** As the package names it; null before there is one. */
  protected stationKey(): Uint8Array | null {
    const { stationId } = this.home.identity
    const shown = this.loaded?.signed.manifest.stations.find((station) => station.stationId === stationId)
    return shown ? Buffer.from(shown.signingKey, 'hex') : null
  }

  // Checkpoints and clock.

  protected async takeCheckpoint(kind: CheckpointKind): Promise<void> {
    this.append('checkpoint.taken', { kind })
    await this.heads.print(kind)
    this.changed()
  }

  /** The head that covers the closing event: what the observers take home. */
  protected async finalHead(kind: 'closed' | 'erased' = 'closed'): Promise<CheckpointView> {
    const view = await this.heads.print(kind)
    if (!view) throw new Error('a locked station signs no head')
    this.changed()
    return view
  }

  protected get checkpoint(): CheckpointView | null {
    return this.heads.last
  }

  /** Paper against disk: a checkpoint that does not fit stops the station for good. */
  protected compare(qr: string): string | null {
    const { phase } = this.phases
    const key = this.stationKey()
    const atRest = phase === 'loaded' || ((phase === 'open' || phase === 'closing') && this.session === null)
    if (!key || !atRest) return 'COMMAND_NOT_NOW'
    const { electionId, stationId } = this.home.identity
    const compared = compareCheckpoint(qr, electionId, stationId, key, this.journal)
    if (!compared.ok) return compared.error.code
    const { size, fits, code } = compared.value
    this.append('checkpoint.compared', { size, fits })
    this.compared = compared.value
    return code
  }

  protected get driftSeconds(): number {
    return this.loaded?.policy.clock.driftSeconds ?? DRIFT_WITHOUT_POLICY_SECONDS
  }

  protected clockJumped(jump: EventBody<'clock.jumped'>): void {
    this.clockCode = jump.direction === 'back' ? 'CLOCK_BACK' : 'CLOCK_FORWARD'
    this.tell('clock.jumped', jump)
    this.clockWatch.told()
  }
}
