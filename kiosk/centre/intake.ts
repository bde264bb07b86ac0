import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { factsOf, type StationFacts } from '@taanuu/voter-roll-sync/audit/bundles/station-facts'
import { CHECKPOINT_SEPARATOR, CHECKPOINTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import {
  type ContestForTally,
  layoutsForTallySchema,
} from '@taanuu/voter-roll-sync/exchange/layouts-for-tally'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { VerifiedStation } from '@taanuu/voter-roll-sync/exchange/verify-station'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { LAYOUTS_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { noCounts, type StationCounts, withEvent } from '@taanuu/voter-roll-sync/statistics/station-counts'
import { type Batch, parseBatch } from '@taanuu/voter-roll-sync/sync/batch'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { BallotName, CentreStore, Closing, DeviceStates, StationRow } from './centre-store.ts'
import type { ElectionBook } from './election-book.ts'
import { type FollowedEvent, FollowedStation } from './followed-station.ts'

/** Batches of one station that wait for an earlier one: an hour of a table that sends each event alone. */
const ASIDE_PER_STATION = 500
/** Heads that wait for the events they cover; a fork needs one. */
const HEADS_ASIDE_PER_STATION = 20
/** Followers held in memory; a state takes some 200 kB (a Map of the voters who were served). */
const FOLLOWERS_IN_MEMORY = 4000

/** What a batch or a bundle brought. */
export type Intake = 'added' | 'known' | 'waiting'

export interface IntakeOptions {
  readonly store: CentreStore
  /** The newest manifests; read for every batch, so that a revocation counts at once. */
  readonly book: () => ElectionBook
  readonly rootKeys: readonly Uint8Array[]
  readonly now: () => number
}

/**
 * Takes what carriers bring and believes none of it: keys by the manifests, chain, heads, rules. The same piece twice is
 * taken once; a second journal or closing of a station is refused and kept as proof.
 */
export class CentreIntake {
  readonly #options: IntakeOptions
  readonly #followers = new Map<string, FollowedStation>()

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /**
   * One batch as bytes, from a stream or a stick. Errors: BATCH_*, PEER_OTHER_ELECTION, PEER_UNKNOWN_KEY, PEER_REVOKED,
   * PEER_FORKED, PEER_BROKEN_RULES.
   */
  takeBatch(bytes: Uint8Array, source: string): Result<Intake> {
    const parsed = parseBatch(bytes)
    const taken = parsed.ok ? this.#takeKept(parsed.value, bytes) : parsed
    if (!taken.ok) this.#refuse(source, taken.error.code, taken.error.detail)
    return taken
  }

  /** Many batches in one transaction; on an exception nothing of them counts. */
  takeBatches(batches: readonly Uint8Array[], source: string): readonly Result<Intake>[] {
    try {
      return this.#options.store.together(() => batches.map((bytes) => this.takeBatch(bytes, source)))
    } catch (error) {
      // What is in memory may be ahead of the disk.
      this.#followers.clear()
      throw error
    }
  }

  #takeKept(batch: Batch, bytes: Uint8Array): Result<Intake> {
    try {
      return this.#options.store.together(() => {
        const taken = this.#take(batch, bytes)
        if (taken.ok && taken.value === 'added') this.#takeWaiting(batch.precinct, batch.station)
        return taken
      })
    } catch (error) {
      this.#followers.clear()
      throw error
    }
  }

  /** What was put aside and now continues the journal. */
  #takeWaiting(precinct: number, station: string): void {
    const { store } = this.#options
    for (;;) {
      const row = store.station(precinct, station)
      const bytes = row && store.takeAside(row.id, row.size)
      if (!bytes) return
      const batch = parseBatch(bytes)
      const taken = batch.ok ? this.#take(batch.value, bytes) : batch
      if (!taken.ok) this.#refuse('aside', taken.error.code, taken.error.detail)
    }
  }

  #take(batch: Batch, bytes: Uint8Array | null): Result<Intake> {
    const { store, book, now } = this.#options
    const { precinct, station } = batch
    const { electionId, universe } = book()
    if (batch.electionId !== electionId || batch.universe !== universe)
      return failure('PEER_OTHER_ELECTION', `${batch.electionId} (${batch.universe})`)
    const name = `${precinct} ${station}`
    const entry = book().stationOf(precinct, station)
    if (!entry)
      return failure(
        book()
          .revokedIn(precinct)
          .some(({ stationId }) => stationId === station)
          ? 'PEER_REVOKED'
          : 'PEER_UNKNOWN_KEY',
        name,
      )
    if (store.isForked(precinct, station)) return failure('PEER_FORKED', `${name} signed two journals before`)
    const row = store.station(precinct, station) ?? this.#newRow(precinct, station, entry.role)
    const follower = this.#follower(row, Buffer.from(entry.signingKey, 'hex'))
    const taken = follower.take(batch)
    if (!taken.ok) {
      this.#followers.delete(name)
      if (taken.error.code === 'PEER_FORKED') this.#keepFork(row, batch.checkpoint, taken.error.detail)
      return failure(taken.error.code, `${name}: ${taken.error.detail}`)
    }
    switch (taken.value.kind) {
      case 'known':
        return success('known')
      case 'gap': {
        const head = follower.head(batch.checkpoint)
        if (head.ok) store.putHeadAside(row.id, head.value.size, batch.checkpoint, HEADS_ASIDE_PER_STATION)
        // Beyond the limit it is dropped: the stream and the sticks still have it.
        if (bytes) store.putAside(row.id, batch.from, bytes, ASIDE_PER_STATION)
        return success('waiting')
      }
      case 'added': {
        store.addEvents(
          row.id,
          row.size,
          taken.value.events.map(({ text }) => text),
        )
        for (const { event } of taken.value.events) this.#noteVoter(row, event)
        store.saveStation({
          ...row,
          size: follower.size,
          head: batch.checkpoint,
          phase: follower.phase,
          ...grown(row, taken.value.events),
          closing: row.closing ?? closingIn(taken.value.events, batch.checkpoint, follower.size),
          heard: now(),
        })
        return this.#holdHeads(row, follower)
      }
    }
  }

  /** What the journals of a precinct say of one voter is held together here. */
  #noteVoter({ id, precinct }: StationRow, event: AnyEvent): void {
    const { store } = this.#options
    if (event.type === 'voter.identified') store.addIdentified(precinct, event.body.voterRef, id, event.seq)
    if (event.type === 'double.found') store.addDoubleCase(id, event.body.double, event.body.voterRef)
    if (event.type === 'double.closed') store.closeDoubleCase(id, event.body.double, event.body.reason)
  }

  #newRow(precinct: number, station: string, role: string): StationRow {
    const { store } = this.#options
    const id = store.addStation(precinct, station, role, noCounts)
    return {
      ...{ id, precinct, station, role, size: 0, head: null, phase: 'new', counts: noCounts },
      ...{ devices: {}, heard: null, closing: null },
    }
  }

  /** Heads that came before their events: one that does not fit now is half of a fork's proof. */
  #holdHeads(row: StationRow, follower: FollowedStation): Result<Intake> {
    const { store } = this.#options
    for (const { note } of store.headsAside(row.id, follower.size)) {
      const head = follower.head(note)
      if (head.ok && !follower.hasRoot(head.value.size, head.value.root)) {
        const kept = store.station(row.precinct, row.station) ?? row
        this.#keepFork(kept, note, `two heads of ${quantity(head.value.size, 'event')}`)
        return failure('PEER_FORKED', `${row.precinct} ${row.station}`)
      }
    }
    store.dropHeadsAside(row.id, follower.size)
    return success('added')
  }

  #keepFork({ precinct, station, head }: StationRow, theirs: string, detail: string): void {
    const { store, now } = this.#options
    store.addConflict({ precinct, station, kind: 'fork', at: now(), ours: head ?? '', theirs, detail })
  }

  #follower(row: StationRow, key: Uint8Array): FollowedStation {
    const { store, book } = this.#options
    const name = `${row.precinct} ${row.station}`
    const { electionId, universe } = book()
    const officialKeys = book().precincts.get(row.precinct)?.officialKeys ?? []
    const held = this.#followers.get(name)
    // The least used is dropped; the store has everything that it needs to come back.
    this.#followers.delete(name)
    const { precinct, station } = row
    const identity = { electionId, universe, precinct, station, key, officialKeys }
    const follower =
      held?.size === row.size
        ? held
        : FollowedStation.restore(identity, (from, to) => store.texts(row.id, from, to), row.size)
    this.#followers.set(name, follower)
    if (this.#followers.size > FOLLOWERS_IN_MEMORY) {
      const [oldest] = this.#followers.keys()
      this.#followers.delete(oldest)
    }
    return follower
  }

  /**
   * The export of one precinct, a folder with one folder per station, verified whole. Errors: BUNDLE_UNSOUND (nothing of
   * it counts), PEER_OTHER_ELECTION, CLOSING_DIFFERS (a second, different closing of a station; both are shown).
   */
  async takeBundle(folder: string): Promise<Result<Intake>> {
    const { rootKeys, store } = this.#options
    const { sound, findings, stations } = await verifyExport(folder, { rootKeys, heldCheckpoints: [] })
    const taken = sound
      ? store.together(() => this.#takeStations(folder, stations))
      : failure('BUNDLE_UNSOUND', faultsIn(findings))
    if (!taken.ok) this.#refuse(folder, taken.error.code, taken.error.detail)
    return taken
  }

  #takeStations(folder: string, stations: readonly VerifiedStation[]): Result<Intake> {
    let brought: Intake = 'known'
    let refused: Result<Intake> | undefined
    for (const station of stations) {
      const taken = this.#takeExported(folder, station)
      if (!taken.ok) refused ??= taken
      else if (taken.value === 'added') brought = 'added'
    }
    return refused ?? success(brought)
  }

  #takeExported(folder: string, verified: VerifiedStation): Result<Intake> {
    const { store, book } = this.#options
    const { exported, events, tree } = verified
    const { electionId, universe, precinct, station, role } = exported
    if (electionId !== book().electionId || universe !== book().universe)
      return failure('PEER_OTHER_ELECTION', `${electionId} (${universe})`)
    if (!book().precincts.has(precinct)) return failure('PEER_UNKNOWN_KEY', `precinct ${precinct}`)
    const head = lastHead(verified)
    const facts = factsOf(verified)
    const leaf = closingLeaf(events, (seq) => Buffer.from(tree.leaves[seq]).toString('hex'))
    const before = store.station(precinct, station)
    if (before?.closing && leaf !== null && before.closing.leaf !== leaf)
      return this.#refuseClosing(before, head, 'the officials closed it twice, differently')
    let brought: Intake = 'known'
    if (role === 'identification' && book().stationOf(precinct, station)) {
      const texts = events.map((event) => canonicalJson(event))
      const whole: Batch = {
        ...{ v: 1, electionId, universe, precinct, station, from: 0, events: texts, checkpoint: head },
      }
      const taken = this.#take(whole, null)
      if (!taken.ok) return taken
      brought = taken.value
    } else if (!before || before.size < events.length) {
      const row = before ?? this.#newRow(precinct, station, role)
      const fresh = events.slice(row.size).map((event) => ({ event, text: '', leaf: '' }))
      store.saveStation({
        ...row,
        ...{ size: events.length, head, phase: phaseAtEnd(events), ...grown(row, fresh) },
        heard: this.#options.now(),
      })
      brought = 'added'
    }
    if (facts.results) store.addBallotNames(ballotNamesIn(verified.folder))
    return this.#keepFacts(folder, facts, { leaf, head, size: events.length }) ?? success(brought)
  }

  /** Notes the closing with its results; a failure where another was noted before. */
  #keepFacts(
    folder: string,
    facts: StationFacts,
    { leaf, head, size }: { readonly leaf: string | null; readonly head: string; readonly size: number },
  ): Result<Intake> | undefined {
    const { store } = this.#options
    const row = store.station(facts.precinct, facts.station)
    if (!row) return undefined
    if (row.closing && leaf !== null && row.closing.leaf !== leaf)
      return this.#refuseClosing(row, head, 'the officials closed it twice, differently')
    if (leaf !== null) {
      const longer = !row.closing || row.closing.exportSha256 === null || size > row.closing.size
      const closing: Closing = longer
        ? { leaf, head, size, exportSha256: facts.exportSha256 }
        : (row.closing as Closing)
      store.saveStation({ ...row, closing })
      // The same closing with another list of files: one of two copies was made by somebody else, or again by the station.
      if (!longer && row.closing?.exportSha256 !== facts.exportSha256)
        return this.#refuseClosing(row, head, 'two different exports of one closing')
    }
    store.saveFacts(folder, facts)
    return undefined
  }

  #refuseClosing(
    { precinct, station, closing, head }: StationRow,
    theirs: string,
    detail: string,
  ): Result<Intake> {
    const { store, now } = this.#options
    const ours = closing?.head ?? head ?? ''
    store.addConflict({ precinct, station, kind: 'closing', at: now(), ours, theirs, detail })
    return failure('CLOSING_DIFFERS', `${precinct} ${station}: ${detail}`)
  }

  #refuse(source: string, code: string, detail: string): void {
    this.#options.store.addRefusal({ at: this.#options.now(), source, code, detail })
  }
}

function faultsIn(
  findings: readonly {
    readonly ok: boolean
    readonly kind: string
    readonly file: string
    readonly text: string
  }[],
): string {
  const faults = findings.filter(({ ok }) => !ok)
  const [first] = faults
  return first
    ? `${quantity(faults.length, 'fault')}, first: ${first.kind} ${first.file}: ${first.text}`
    : 'no station'
}

/** Titles and labels on the ballots of a verified export. */
function ballotNamesIn(folder: string): readonly BallotName[] {
  const layouts = layoutsForTallySchema.parse(JSON.parse(readFileSync(join(folder, LAYOUTS_FILE), 'utf8')))
  return layouts.flatMap(({ contests }) => contests).flatMap(namesOfContest)
}

function namesOfContest({ contestId, title, options }: ContestForTally): readonly BallotName[] {
  return [
    ...(title ? [{ contestId, optionId: null, name: title }] : []),
    ...options.flatMap(({ optionId, label }) => (label ? [{ contestId, optionId, name: label }] : [])),
  ]
}

function lastHead({ folder }: VerifiedStation): string {
  return readFileSync(join(folder, CHECKPOINTS_FILE), 'utf8').split(CHECKPOINT_SEPARATOR).at(-1) ?? ''
}

function closingLeaf(events: readonly AnyEvent[], leafOf: (seq: number) => string): string | null {
  const close = events.find((event) => event.type === 'station.closed')
  return close ? leafOf(close.seq) : null
}

function closingIn(events: readonly FollowedEvent[], head: string, size: number): Closing | null {
  const close = events.find(({ event }) => event.type === 'station.closed')
  return close ? { leaf: close.leaf, head, size, exportSha256: null } : null
}

function phaseAtEnd(events: readonly AnyEvent[]): string {
  return events.some((event) => event.type === 'station.closed') ? 'closed' : 'open'
}

/** Counts and devices after these events. */
function grown(
  row: StationRow,
  events: readonly { readonly event: AnyEvent }[],
): { readonly counts: StationCounts; readonly devices: DeviceStates } {
  let { counts } = row
  const devices: Record<string, DeviceStates[string]> = { ...row.devices }
  for (const { event } of events) {
    counts = withEvent(counts, event)
    if (event.type === 'device.changed') devices[event.body.device] = event.body.state
    // A restart begins with no device lost; those that are will be said to be.
    if (event.type === 'station.started') for (const device of Object.keys(devices)) delete devices[device]
  }
  return { counts, devices }
}
