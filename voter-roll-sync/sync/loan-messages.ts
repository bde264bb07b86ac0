import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { envelopeBytes, openEnvelope, peekPayload, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'
import type { ExchangePlace } from './batch.ts'
import type { LoanAnswer, LoanWish } from './loans.ts'

/** A question has some 900 bytes, an answer less. */
export const MAX_LOAN_MESSAGE_BYTES = 4096
const QUESTION_TYPE = 'application/vnd.taanuu.loan-question+json'
const ANSWER_TYPE = 'application/vnd.taanuu.loan-answer+json'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const station = z.string().min(1).max(64)
const caseNumber = z.number().int().min(1).max(10_000_000)
const served = z.strictObject({ station, seq: z.number().int().min(0).max(10_000_000), leaf: hash })

const questionSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('loan'),
  electionId: z.string().min(1).max(64),
  universe: z.enum(['real', 'training']),
  precinct: z.number().int().min(1).max(999_999),
  from: station,
  to: station,
  voterRef: hash,
  case: caseNumber,
  /** So that an answer belongs to one asking. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** The asker's wall clock, for people who look for a fault; nothing is decided by it. */
  at: z.iso.datetime(),
})
export type LoanQuestion = z.infer<typeof questionSchema>

const answerSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('loan-answer'),
  /** SHA-256 of the question's bytes. */
  question: hash,
  answer: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('granted') }),
    z.strictObject({ kind: z.literal('served'), served }),
    z.strictObject({ kind: z.literal('lent'), station }),
    z.strictObject({ kind: z.literal('not-owner'), owner: station.nullable() }),
    z.strictObject({ kind: z.literal('refused') }),
  ]),
})

export function signLoanQuestion(
  place: ExchangePlace,
  wish: LoanWish,
  to: string,
  nowMs: number,
  key: SigningKey,
): Uint8Array {
  const { electionId, universe, precinct } = place
  const { voterRef, from, case: number } = wish
  const question: LoanQuestion = {
    ...{ v: 1, kind: 'loan', electionId, universe, precinct, from, to, voterRef, case: number },
    nonce: randomBytes(16).toString('hex'),
    at: new Date(nowMs).toISOString(),
  }
  return envelopeBytes(signEnvelope(QUESTION_TYPE, question, [key]))
}

/**
 * Opens a question to this table. Errors: LOAN_UNREADABLE, LOAN_NOT_FOR_US, PEER_UNKNOWN_KEY, BATCH_SIGNATURE.
 *
 * @param keyOf public key of a table that may take part; undefined for all others
 */
export function openLoanQuestion(
  bytes: Uint8Array,
  place: ExchangePlace,
  self: string,
  keyOf: (station: string) => Uint8Array | undefined,
): Result<LoanQuestion> {
  if (bytes.length > MAX_LOAN_MESSAGE_BYTES) return failure('LOAN_UNREADABLE', `${bytes.length} bytes`)
  const claimed = questionSchema.safeParse(peekPayload(bytes))
  if (!claimed.success) return failure('LOAN_UNREADABLE')
  const { electionId, universe, precinct, from, to } = claimed.data
  const ours =
    electionId === place.electionId &&
    universe === place.universe &&
    precinct === place.precinct &&
    to === self
  if (!ours) return failure('LOAN_NOT_FOR_US', `${from} to ${to}`)
  const key = keyOf(from)
  if (!key) return failure('PEER_UNKNOWN_KEY', from)
  const opened = openEnvelope(bytes, QUESTION_TYPE, [key])
  return opened.ok ? success(claimed.data) : failure('BATCH_SIGNATURE', opened.error.code)
}

export function signLoanAnswer(question: Uint8Array, answer: LoanAnswer, key: SigningKey): Uint8Array {
  const content = { v: 1, kind: 'loan-answer', question: sha256Hex(question), answer }
  return envelopeBytes(signEnvelope(ANSWER_TYPE, content, [key]))
}

/** Errors: LOAN_UNREADABLE, BATCH_SIGNATURE (not the owner's), LOAN_NOT_FOR_US (the answer to something else). */
export function openLoanAnswer(
  bytes: Uint8Array,
  question: Uint8Array,
  ownerKey: Uint8Array,
): Result<LoanAnswer> {
  if (bytes.length > MAX_LOAN_MESSAGE_BYTES) return failure('LOAN_UNREADABLE', `${bytes.length} bytes`)
  const opened = openEnvelope(bytes, ANSWER_TYPE, [ownerKey])
  if (!opened.ok) return failure('BATCH_SIGNATURE', opened.error.code)
  const read = answerSchema.safeParse(opened.value.value)
  if (!read.success) return failure('LOAN_UNREADABLE')
  return read.data.question === sha256Hex(question)
    ? success(read.data.answer)
    : failure('LOAN_NOT_FOR_US', 'the answer to another question')
}
