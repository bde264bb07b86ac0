import { join } from 'node:path'
import type { Clock } from '@taanuu/device-drivers/clock'
import type { KeyOf } from '@taanuu/voter-roll-sync/oblivious/messages'
import { type Carry, RemoteVoters } from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import type { RoomLink } from '@taanuu/voter-roll-sync/sync/room-link'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { LoadedPackage } from './loaded-package.ts'
import type { RemoteCarry } from './ports.ts'
import { REMOTE_ANSWER_MS, RemoteGate } from './remote-gate.ts'
import { RemoteMarks, type RemoteMarksHost } from './remote-marks.ts'
import { RemoteStore } from './remote-store.ts'
import { RemoteTokens } from './remote-tokens.ts'
import type { StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'

export interface RemoteTableOptions
  extends Pick<RemoteMarksHost, 'ledger' | 'voterOf' | 'hashOf' | 'inTurn' | 'append' | 'reportFault'> {
  readonly home: StationHome
  readonly loaded: LoadedPackage
  readonly session: Session
  readonly steady: Clock
  /** The line to the services; null: this machine has none. */
  readonly carry: RemoteCarry | null
}

/** The keys under which services answer; null where the package names none, or the policy asks nobody. */
function servicesOf({ network, policy }: LoadedPackage) {
  const { oprfPublicKey, evaluatorKey, registerKey, tables = [] } = network?.centre ?? {}
  if (!policy.remoteVoters || !oprfPublicKey || !evaluatorKey || !registerKey) return null
  return { rule: policy.remoteVoters, oprfPublicKey, evaluatorKey, registerKey, tables }
}

/** Whether a table of this package asks about voters at other precincts at all. */
export function asksElsewhere(loaded: LoadedPackage): boolean {
  return servicesOf(loaded) !== null
}

/**
 * What a table asks of the other precincts, and tells them, from an unlock to the lock. Neither service learns a number, and
 * without a line the policy decides.
 */
export class RemoteTable {
  readonly gate: RemoteGate
  readonly marks: RemoteMarks
  readonly store: RemoteStore
  #open = true

  /** Null where the package and its policy do not ask. Errors: those of `RemoteStore.open`. */
  static open(options: RemoteTableOptions): Result<RemoteTable | null> {
    if (!asksElsewhere(options.loaded)) return success(null)
    const store = RemoteStore.open(join(options.home.folder, 'remote.sqlite'))
    return store.ok ? success(new RemoteTable(options, store.value)) : store
  }

  private constructor(options: RemoteTableOptions, store: RemoteStore) {
    const { home, loaded, session, steady, carry, reportFault } = options
    const { rule, oprfPublicKey, evaluatorKey, registerKey, tables } = servicesOf(loaded)!
    const { electionId, precinct, stationId } = home.identity
    const keys = new Map(tables.map((table) => [`${table.precinct} ${table.station}`, bytesOf(table.key)]))
    for (const { stationId: id, signingKey } of loaded.signed.manifest.stations)
      keys.set(`${precinct} ${id}`, bytesOf(signingKey))
    const keyOf: KeyOf = (asking) => keys.get(`${asking.precinct} ${asking.station}`)
    const voters = new RemoteVoters({
      ...{ electionId, precinct, station: stationId, key: session.signingKey, keyOf },
      oprfPublicKey: bytesOf(oprfPublicKey),
      evaluatorKey: bytesOf(evaluatorKey),
      registerKey: bytesOf(registerKey),
      evaluator: inTime(carry?.evaluator, steady),
      register: inTime(carry?.register, steady),
    })
    const tokens = new RemoteTokens(voters)
    this.store = store
    this.gate = new RemoteGate({
      ...{ voters, tokens, steady, reportFault },
      offline: () => rule.offline,
      keepEvidence: (hash, envelope) => {
        // An answer that comes after the lock turns nobody away.
        if (this.#open) store.putEvidence(hash, envelope)
      },
    })
    const { ledger, voterOf, hashOf, inTurn, append } = options
    this.marks = new RemoteMarks({
      ...{ voters, tokens, store, precinct, reportFault },
      ...{ ledger, voterOf, hashOf, inTurn, append },
    })
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.marks.close()
    this.store.close()
  }
}

/** The line that the room's link offers; null where it leads nowhere else. */
export function carryOf(link: RoomLink): RemoteCarry | null {
  if (!link.askService) return null
  const to =
    (service: keyof RemoteCarry): Carry =>
    (question) =>
      link.askService?.(service, question, REMOTE_ANSWER_MS) ??
      Promise.resolve(failure('SERVICE_SILENT', 'no line'))
  return { evaluator: to('evaluator'), register: to('register') }
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex, 'hex')
}

/** A line that keeps no deadline is a line that is cut. */
function inTime(carry: Carry | undefined, steady: Clock): Carry {
  if (!carry) return async () => failure('SERVICE_SILENT', 'no line')
  return (question) =>
    Promise.race([
      carry(question),
      steady.sleep(REMOTE_ANSWER_MS).then(() => failure('SERVICE_SILENT', 'in time')),
    ])
}
