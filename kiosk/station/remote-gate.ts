import type { Clock } from '@taanuu/device-drivers/clock'
import type { Mark } from '@taanuu/voter-roll-sync/oblivious/messages'
import {
  decideRemote,
  type OfflineRule,
  type RemoteVoters,
} from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result } from '@taanuu/voter-roll-sync/trust/result'
import type { RemoteTokens } from './remote-tokens.ts'
import type { RollVoter } from './voter-roll.ts'

/**
 * So long from the voter being found until both services have answered, then nobody could be asked (milliseconds). They
 * answer in some ten; four seconds are two bad round trips over a mobile network, and about what the finger takes meanwhile.
 */
export const REMOTE_ANSWER_MS = 4000

/** An identification at another precinct, by the mark that the table there signed. */
export interface IdentifiedElsewhere {
  readonly mark: Mark
  /** SHA-256 of the mark's signed envelope. */
  readonly evidence: string
}

/** What is known of the voter of the open approach at other precincts. */
export type RemoteVerdict =
  | { readonly kind: 'free'; readonly elsewhere: 'asked' | 'not-asked' }
  | ({ readonly kind: 'identified' } & IdentifiedElsewhere)
  /** No answer, and the policy lets nobody through without one; `code` says why there is none. */
  | { readonly kind: 'refused'; readonly code: string }

export interface RemoteGateHost {
  readonly voters: RemoteVoters
  readonly tokens: RemoteTokens
  readonly steady: Clock
  offline(): OfflineRule
  /** Keeps the envelope of a mark that a voter was turned away by. */
  keepEvidence(hash: string, envelope: string): void
  reportFault(error: unknown): void
}

interface Asked {
  readonly voterRef: string
  readonly case: number
  readonly said: Promise<RemoteVerdict>
}

/** Asks once for each approach, beside the reading of the finger, whether the voter was identified at any precinct. */
export class RemoteGate {
  readonly #host: RemoteGateHost
  #asked: Asked | null = null

  constructor(host: RemoteGateHost) {
    this.#host = host
  }

  /** The verdict of this approach: asked for now, or on its way. It is there within `REMOTE_ANSWER_MS`. */
  ask(voter: RollVoter, caseNumber: number): Promise<RemoteVerdict> {
    const asked = this.#asked
    if (asked?.case === caseNumber && asked.voterRef === voter.ref) return asked.said
    const said = this.#say(voter)
    this.#asked = { voterRef: voter.ref, case: caseNumber, said }
    return said
  }

  async #say(voter: RollVoter): Promise<RemoteVerdict> {
    const { steady, offline, keepEvidence } = this.#host
    const late = steady.sleep(REMOTE_ANSWER_MS).then(() => failure('SERVICE_SILENT', 'in time'))
    const decision = decideRemote(await Promise.race([this.#answerOf(voter), late]), offline())
    switch (decision.kind) {
      case 'free':
        return { kind: 'free', elsewhere: 'asked' }
      case 'unknown':
        return { kind: 'free', elsewhere: 'not-asked' }
      case 'refused':
        return decision
      case 'identified': {
        const { mark, envelope } = decision.evidence
        const evidence = sha256Hex(Buffer.from(envelope, 'base64'))
        keepEvidence(evidence, envelope)
        return { kind: 'identified', mark, evidence }
      }
    }
  }

  async #answerOf(voter: RollVoter): ReturnType<RemoteVoters['ask']> {
    const { voters, tokens, reportFault } = this.#host
    try {
      const token: Result<string> = await tokens.of(voter)
      return token.ok ? await voters.ask(token.value) : token
    } catch (error) {
      // A line that breaks in a new way is a line that is cut.
      reportFault(error)
      return failure('SERVICE_SILENT', String(error))
    }
  }
}
