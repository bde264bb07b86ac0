import { evaluate, generateOprfKeys } from '@taanuu/voter-roll-sync/oblivious/evaluator'
import type { KeyOf } from '@taanuu/voter-roll-sync/oblivious/messages'
import { register } from '@taanuu/voter-roll-sync/oblivious/register'
import { type Carry, RemoteVoters } from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import type { ServiceOptions } from '@taanuu/voter-roll-sync/oblivious/service'
import { ServiceStore } from '@taanuu/voter-roll-sync/oblivious/service-store'
import type { Network } from '@taanuu/voter-roll-sync/package/network'
import { ELECTION, stationOf } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, success } from '@taanuu/voter-roll-sync/trust/result'
import type { RemoteCarry } from '../../station/ports.ts'

/** A precinct that is nowhere but in the keys of the package. */
export const FAR = { precinct: 9044, station: 'table-1' } as const
const keys = generateOprfKeys()
const serviceKey = (n: number): SigningKey => signingKeyFromSeed(new Uint8Array(32).fill(n))
const signing = { evaluator: serviceKey(10), register: serviceKey(11) }
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export function stationKey(precinct: number, station: string): SigningKey {
  return signingKeyFromSeed(stationOf(precinct, station, 'identification').secret.subarray(0, 32))
}

/** Names the services below, and the tables of all precincts. */
export const REMOTE_NETWORK: Network = {
  v: 1,
  centre: {
    recipient: `age1${'q'.repeat(58)}`,
    oprfPublicKey: hexOf(keys.publicKey),
    evaluatorKey: hexOf(signing.evaluator.publicKey),
    registerKey: hexOf(signing.register.publicKey),
    tables: [{ ...FAR, key: hexOf(stationKey(FAR.precinct, FAR.station).publicKey) }],
  },
  regional: null,
}

/** Evaluator and register in memory, a line to them that can be cut, and all that passed over it. */
export class RemoteServices {
  readonly seen: Uint8Array[] = []
  /** What a cut line does: says so at once, or nothing for ever. */
  line: 'up' | 'cut' | 'dead' = 'up'
  readonly #options: Readonly<Record<'evaluator' | 'register', ServiceOptions>>

  constructor(perStation: number) {
    const keyOf: KeyOf = ({ precinct, station }) => stationKey(precinct, station).publicKey
    const optionsOf = (key: SigningKey): ServiceOptions => {
      return { electionId: ELECTION, keyOf, perStation, key, store: new ServiceStore(':memory:') }
    }
    this.#options = { evaluator: optionsOf(signing.evaluator), register: optionsOf(signing.register) }
  }

  /** Questions of this kind that were answered to a table. */
  used(service: 'evaluator' | 'register', precinct: number, station: string, kind: string): number {
    return this.#options[service].store.used(`${precinct}/${station}`, kind)
  }

  readonly carry: RemoteCarry = {
    evaluator: (question) => this.#over(question, (bytes) => evaluate(bytes, keys, this.#options.evaluator)),
    register: (question) => this.#over(question, (bytes) => register(bytes, this.#options.register)),
  }

  async #over(question: Uint8Array, answer: (bytes: Uint8Array) => Uint8Array): ReturnType<Carry> {
    if (this.line === 'dead') return new Promise(() => undefined)
    if (this.line === 'cut') return failure('LINK_DOWN')
    const answered = answer(question)
    this.seen.push(question, answered)
    return success(answered)
  }

  /** The table far away identifies him; gives the leaf hash that its mark names. */
  async identifyFarAway(personalNumber: string): Promise<string> {
    const far = new RemoteVoters({
      ...{ electionId: ELECTION, ...FAR, key: stationKey(FAR.precinct, FAR.station) },
      ...{ oprfPublicKey: keys.publicKey, ...this.carry },
      evaluatorKey: signing.evaluator.publicKey,
      registerKey: signing.register.publicKey,
      keyOf: ({ precinct, station }) => stationKey(precinct, station).publicKey,
    })
    const token = await far.tokenOf(personalNumber)
    if (!token.ok) throw new Error(token.error.code)
    const event = 'cd'.repeat(32)
    const question = far.markQuestion(token.value, { event, at: '2026-01-24T03:14:00Z' })
    const marked = await far.mark(question, token.value)
    if (!marked.ok) throw new Error(marked.error.code)
    return event
  }
}
