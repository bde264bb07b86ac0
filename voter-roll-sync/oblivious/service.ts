import type { SigningKey } from '../trust/ed25519.ts'
import { sha256 } from '../trust/hash.ts'
import {
  claimedStation,
  type KeyOf,
  openQuestion,
  type Question,
  type Said,
  sameStation,
  signAnswer,
} from './messages.ts'
import type { ServiceStore } from './service-store.ts'

export interface ServiceOptions {
  readonly electionId: string
  readonly keyOf: KeyOf
  /** Questions of each kind that a station may have answered in this election (policy `remoteVoters.perStation`). */
  readonly perStation: number
  /** Signs answers. */
  readonly key: SigningKey
  readonly store: ServiceStore
}

export const REFUSED_CODES = [
  'REMOTE_UNREADABLE',
  'REMOTE_UNKNOWN_STATION',
  'REMOTE_OTHER_ELECTION',
  'REMOTE_NOT_HERE',
  'REMOTE_NONCE_USED',
  'REMOTE_QUOTA',
] as const
export type RefusedCode = (typeof REFUSED_CODES)[number]

/**
 * What evaluator and register have in common: only a station of the manifest is answered, only so often, and the same
 * question always with the same bytes. A refusal is signed too, and never counted.
 *
 * @param answer answers a question that is admitted; undefined for one that belongs to the other service
 */
export function answerQuestion(
  bytes: Uint8Array,
  { electionId, keyOf, perStation, key, store }: ServiceOptions,
  answer: (question: Question, left: number) => Said | undefined,
): Uint8Array {
  const refuse = (code: RefusedCode): Uint8Array => signAnswer(bytes, { kind: 'refused', code }, key)
  const claimed = claimedStation(bytes)
  if (!claimed) return refuse('REMOTE_UNREADABLE')
  const stationKey = keyOf(claimed)
  if (!stationKey) return refuse('REMOTE_UNKNOWN_STATION')
  const opened = openQuestion(bytes, [stationKey])
  if (!opened.ok) return refuse('REMOTE_UNREADABLE')
  const question = opened.value
  if (!sameStation(question, claimed)) return refuse('REMOTE_UNREADABLE')
  const station = `${question.precinct}/${question.station}`
  if (question.electionId !== electionId) return refuse('REMOTE_OTHER_ELECTION')
  return store.together(() => {
    const before = store.answered(station, question.nonce)
    const hash = sha256(bytes)
    if (before)
      return Buffer.compare(before.question, hash) === 0 ? before.answer : refuse('REMOTE_NONCE_USED')
    const left = perStation - store.used(station, question.kind) - 1
    if (left < 0) return refuse('REMOTE_QUOTA')
    const said = answer(question, left)
    if (!said) return refuse('REMOTE_NOT_HERE')
    const reply = signAnswer(bytes, said, key)
    store.keep(station, question.nonce, question.kind, hash, reply)
    return reply
  })
}
