import type { Random } from '@taanuu/simulator/random'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { BallotBoxLedger } from '../ballot-box-ledger.ts'
import type { AnyEvent, EventBody, EventType } from '../events.ts'
import { IdentificationLedger } from '../identification-ledger.ts'
import type { Journal } from '../journal.ts'
import { StationPhases } from '../station-phase.ts'

export type Role = 'identification' | 'ballot-box'
export type Ledger = IdentificationLedger | BallotBoxLedger

/** An event that is to be appended; two officials sign it where it is an act of theirs. */
export interface Draft<T extends EventType = EventType> {
  readonly type: T
  readonly body: Readonly<Record<string, unknown>>
  readonly attested: boolean
}

export const DAY_OFFICIALS: readonly SigningKey[] = [1, 2].map((n) =>
  signingKeyFromSeed(new Uint8Array(32).fill(n)),
)
const POSITIONS = ['right-thumb', 'right-index', 'left-thumb', 'left-index'] as const

function draft<T extends EventType>(
  type: T,
  body: Omit<EventBody<T>, 'attestation'>,
  attested = false,
): Draft<T> {
  return { type, body: body as Readonly<Record<string, unknown>>, attested }
}

/** Makes the projection that belongs to the role. */
export function ledgerOf(role: Role): Ledger {
  return role === 'ballot-box' ? new BallotBoxLedger() : new IdentificationLedger()
}

/**
 * A whole day of a station as events, made up from the stream of random numbers: opening, what happens to so many
 * people (or sheets), disturbances in between, closing. `ledger` is read where the next event depends on what came
 * before, so it must have taken every event that was yielded when the next one is asked for.
 */
export function* randomDay(role: Role, units: number, random: Random, ledger: Ledger): Generator<Draft> {
  const common = { electionId: 'e-1', precinct: 1, rootKeyId: 'root' } as const
  yield draft('station.provisioned', { role, universe: 'training', ...common })
  yield draft('station.started', { eventsVerified: 0, openStep: false })
  const manifestSha256 = sha256Hex(Buffer.from('manifest'))
  yield draft('package.loaded', { version: 1, manifestSha256, votersOnRoll: 2500, timeIntervalSeconds: 60 })
  yield draft('station.opened', { counters: { ...ledger.counters } }, true)
  yield draft('checkpoint.taken', { kind: 'opening' })
  for (let i = 0; i < units; i++) {
    if (random.chance(0.02)) yield* disturbance(random)
    if (ledger instanceof BallotBoxLedger) yield* sheet(random, ledger)
    else yield* approach(random, ledger)
  }
  yield draft('closing.begun', {})
  yield draft('count.entered', { row: 'sheets', value: units })
  if (random.chance(0.3))
    yield draft('difference.explained', { row: 'sheets', text: 'A voter kept the sheet' })
  if (role === 'ballot-box') {
    const machineSha256 = sha256Hex(Buffer.from('records'))
    yield draft(
      'records.opened',
      { sheets: ledger instanceof BallotBoxLedger ? ledger.fallen : 0, withheld: 0, machineSha256 },
      true,
    )
  }
  yield draft('station.closed', { counters: { ...ledger.counters } }, true)
}

function* disturbance(random: Random): Generator<Draft> {
  switch (random.int(0, 4)) {
    case 0:
      yield draft('device.changed', { device: 'fingerprint-scanner', state: 'absent', simulated: true })
      yield draft('device.changed', { device: 'fingerprint-scanner', state: 'ready', simulated: true })
      return
    case 1:
      yield draft('station.started', { eventsVerified: 10, openStep: false })
      yield draft('key.refused', { officialId: 'official-1', reason: 'KEY_WRONG_PIN', delaySeconds: 2 })
      yield draft('station.unlocked', {}, true)
      return
    case 2:
      yield draft('clock.jumped', {
        direction: random.pick(['forward', 'back'] as const),
        seconds: 3600,
        during: 'run',
      })
      return
    case 3:
      yield draft('station.locked', { by: 'idle' })
      yield draft('station.unlocked', {}, true)
      return
    default:
      yield draft('checkpoint.taken', { kind: 'periodic' })
      yield draft('checkpoint.compared', { size: 4, fits: true })
  }
}

function* approach(random: Random, ledger: IdentificationLedger): Generator<Draft> {
  const number = ledger.nextCase
  const by = random.pick(['number', 'finger', 'search'] as const)
  yield draft('case.begun', { case: number, by })
  if (random.chance(0.08)) {
    const reason = random.pick(['UNKNOWN_NUMBER', 'OTHER_PRECINCT', 'LEFT_BY_CHOICE'])
    yield draft('case.ended', { case: number, reason })
    return
  }
  const again = ledger.identified.size > 0 && random.chance(0.03)
  const voterRef = again
    ? random.pick([...ledger.identified.keys()])
    : sha256Hex(Buffer.from(`voter ${number} ${random.uint32()}`))
  yield draft('voter.found', { case: number, voterRef, by })
  if (again) {
    yield draft('case.ended', { case: number, reason: 'ALREADY_IDENTIFIED', voterRef })
    return
  }
  const tries = random.int(1, 4)
  for (let n = 1; n <= tries; n++) {
    const matches = n === tries && random.chance(0.95)
    yield draft('finger.tried', {
      ...{ case: number, try: n, position: random.pick(POSITIONS), counted: random.chance(0.9), compared: 2 },
      reason: matches ? 'MATCHED' : 'NOT_MATCHED',
    })
  }
  const outcome = random.weighted([
    ['finger', 90],
    ['commission', 4],
    ['NOT_RECOGNISED', 6],
  ] as const)
  if (outcome === 'NOT_RECOGNISED') {
    yield draft('case.ended', { case: number, reason: outcome })
    return
  }
  const check = `1-1-${String(number).padStart(6, '0')}`
  const right = { case: number, voterRef, by: outcome, check }
  if (outcome === 'finger') yield draft('voter.identified', right)
  else yield draft('voter.identified', { ...right, reason: 'IDENTIFIED_BY_COMMISSION' }, true)
  yield draft('check.printed', { case: number, check })
  if (random.chance(0.05)) yield draft('check.printed', { case: number, check })
  const reason = outcome === 'finger' ? 'IDENTIFIED' : 'IDENTIFIED_BY_COMMISSION'
  yield draft('case.ended', { case: number, reason, voterRef })
}

function* sheet(random: Random, ledger: BallotBoxLedger): Generator<Draft> {
  const number = ledger.nextSheet
  yield draft('sheet.scanned', { sheet: number })
  if (random.chance(0.15)) {
    yield draft('sheet.returned', { sheet: number, sealed: random.chance(0.8) })
    return
  }
  yield draft('sheet.accepting', { sheet: number })
  const unknown = random.chance(0.02)
  if (unknown) yield draft('sheet.unknown', { sheet: number })
  const confirmedBy = unknown ? 'officials' : random.pick(['sensors', 'restart'] as const)
  yield draft('sheet.in-box', { sheet: number, confirmedBy })
}

/** Appends the drafts as they come; the journal must carry the rules already. */
export function play(journal: Journal, day: Iterable<Draft>): void {
  for (const { type, body, attested } of day) {
    if (attested) journal.appendAttested(type, body as never, DAY_OFFICIALS)
    else journal.append(type, body as never)
  }
}

/** Lets a ledger and the phases guard the journal and follow it, as a station does. */
export function follow(journal: Journal, ledger: Ledger, phases = new StationPhases()): StationPhases {
  journal.guard((event) => phases.admits(event) ?? ledger.admits(event))
  journal.onAppend((event) => mustFit(phases.apply(event) ?? ledger.apply(event), event))
  return phases
}

export function mustFit(broken: string | undefined, event: AnyEvent): void {
  if (broken) throw new Error(`event ${event.seq} ${event.type}: ${broken}`)
}
