import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import {
  type Evidence,
  type KeyOf,
  openAnswer,
  openEvidence,
  type QuestionContent,
  type Said,
  signQuestion,
} from './messages.ts'

/** Brings a question to a service and its answer back. Errors of its own: SERVICE_SILENT. */
export type Carry = (question: Uint8Array) => Promise<Result<Uint8Array>>

export interface RemoteVotersOptions {
  readonly electionId: string
  readonly precinct: number
  readonly station: string
  readonly key: SigningKey
  /** Public half of the evaluator's PRF key, from the election package. */
  readonly oprfPublicKey: Uint8Array
  /** Keys that sign the answers of the two services. */
  readonly evaluatorKey: Uint8Array
  readonly registerKey: Uint8Array
  readonly evaluator: Carry
  readonly register: Carry
  /** Signing key of any station of the election, also of other precincts. */
  readonly keyOf: KeyOf
}

export interface Identification {
  /** Leaf hash of the event, hex. */
  readonly event: string
  readonly at: string
}

/** What a policy says where no answer comes (`remoteVoters.offline`). */
export type OfflineRule = 'refuse' | 'accept_and_reconcile'

export type RemoteDecision =
  /** Nobody identified this person, or only this very event did. */
  | { readonly kind: 'free' }
  | { readonly kind: 'identified'; readonly evidence: Evidence }
  /** No answer, and the policy lets nobody through without one. */
  | { readonly kind: 'refused'; readonly code: string }
  /** No answer; the policy lets the voter through, and the mark is made as soon as there is a line. */
  | { readonly kind: 'unknown'; readonly code: string }

/**
 * A station's side of the question "was this person identified anywhere in the country": the evaluator sees a blinded
 * number, the register a token, and neither the number.
 */
export class RemoteVoters {
  readonly #options: RemoteVotersOptions

  constructor(options: RemoteVotersOptions) {
    this.#options = options
  }

  /**
   * The token of a personal number: one evaluation of the station's quota. Errors: SERVICE_SILENT, MESSAGE_*,
   * ANSWER_TO_OTHER, EVALUATION_FALSE (the answer is not of the key in the package), REMOTE_*.
   */
  async tokenOf(personalNumber: string): Promise<Result<string>> {
    const { electionId, precinct, station, oprfPublicKey, evaluator, evaluatorKey } = this.#options
    const input = inputOf(electionId, personalNumber)
    const { blind, blinded } = ristretto255_oprf.voprf.blind(input)
    const said = await this.#say(
      { electionId, precinct, station, kind: 'evaluate', blinded: Buffer.from(blinded).toString('hex') },
      evaluator,
      evaluatorKey,
    )
    if (!said.ok) return said
    if (said.value.kind !== 'evaluated') return failure(codeOf(said.value))
    const { evaluated, proof } = said.value
    try {
      const output = ristretto255_oprf.voprf.finalize(
        input,
        blind,
        Buffer.from(evaluated, 'hex'),
        blinded,
        oprfPublicKey,
        Buffer.from(proof, 'hex'),
      )
      return success(Buffer.from(output).toString('hex'))
    } catch {
      return failure('EVALUATION_FALSE')
    }
  }

  /** The mark that somebody made for this token; null where nobody did. Errors: as `tokenOf`. */
  async ask(token: string): Promise<Result<Evidence | null>> {
    const { electionId, precinct, station, register, registerKey, keyOf } = this.#options
    const said = await this.#say({ electionId, precinct, station, kind: 'ask', token }, register, registerKey)
    if (!said.ok) return said
    if (said.value.kind !== 'answered') return failure(codeOf(said.value))
    return said.value.evidence === null ? success(null) : evidenceOf(said.value.evidence, token, keyOf)
  }

  /**
   * Marks the person as identified here. The same question may be sent again until it is answered: `markQuestion` makes
   * it once, so that it can be kept. Gives the first mark of the token: this one, or that of another station (a double).
   */
  async mark(question: Uint8Array, token: string): Promise<Result<Evidence>> {
    const { register, registerKey, keyOf } = this.#options
    const answer = await register(question)
    if (!answer.ok) return answer
    const said = openAnswer(answer.value, question, registerKey)
    if (!said.ok) return said
    if (said.value.kind !== 'marked') return failure(codeOf(said.value))
    return evidenceOf(said.value.evidence, token, keyOf)
  }

  markQuestion(token: string, { event, at }: Identification): Uint8Array {
    const { electionId, precinct, station, key } = this.#options
    return signQuestion({ electionId, precinct, station, kind: 'mark', token, event, at }, key)
  }

  async #say(content: QuestionContent, carry: Carry, serviceKey: Uint8Array): Promise<Result<Said>> {
    const question = signQuestion(content, this.#options.key)
    const answer = await carry(question)
    return answer.ok ? openAnswer(answer.value, question, serviceKey) : answer
  }
}

/** What the table does with the answer: without one, the policy decides. */
export function decideRemote(asked: Result<Evidence | null>, offline: OfflineRule): RemoteDecision {
  if (asked.ok) return asked.value ? { kind: 'identified', evidence: asked.value } : { kind: 'free' }
  const { code } = asked.error
  return { kind: offline === 'refuse' ? 'refused' : 'unknown', code }
}

/** Tokens of one election say nothing in another. */
function inputOf(electionId: string, personalNumber: string): Uint8Array {
  return Buffer.from(`taanuu/${electionId}/${personalNumber}`, 'utf8')
}

function evidenceOf(text: string, token: string, keyOf: RemoteVotersOptions['keyOf']): Result<Evidence> {
  const evidence = openEvidence(text, keyOf)
  if (!evidence.ok) return evidence
  return evidence.value.mark.token === token
    ? evidence
    : failure('EVIDENCE_OF_OTHER', 'the register shows the mark of somebody else')
}

function codeOf(said: Said): string {
  return said.kind === 'refused' ? said.code : 'MESSAGE_UNREADABLE'
}
