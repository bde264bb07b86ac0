import type { RemoteVoters } from '@taanuu/voter-roll-sync/oblivious/remote-voters'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { RollVoter } from './voter-roll.ts'

/**
 * Tokens of voters whose question or mark is not answered yet: each costs one evaluation of the table's quota. In memory
 * alone, from an unlock to the lock.
 */
export class RemoteTokens {
  readonly #voters: RemoteVoters
  readonly #tokens = new Map<string, string>()

  constructor(voters: RemoteVoters) {
    this.#voters = voters
  }

  /** Errors: those of `RemoteVoters.tokenOf`. */
  async of({ ref, voter }: RollVoter): Promise<Result<string>> {
    const known = this.#tokens.get(ref)
    if (known !== undefined) return success(known)
    const token = await this.#voters.tokenOf(voter.personalNumber)
    if (token.ok) this.#tokens.set(ref, token.value)
    return token
  }

  forget(ref: string): void {
    this.#tokens.delete(ref)
  }
}
