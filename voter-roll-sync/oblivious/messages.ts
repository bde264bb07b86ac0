import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { envelopeBytes, openEnvelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'

export const QUESTION_TYPE = 'application/vnd.taanuu.remote-question+json'
export const ANSWER_TYPE = 'application/vnd.taanuu.remote-answer+json'
/** The largest message is an answer that holds a whole mark: some 2 KiB. */
export const MAX_MESSAGE_BYTES = 8 * 1024

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
/** A ristretto255 element (RFC 9496). */
const element = hex(32)
/** Output of the PRF, SHA-512 (RFC 9497 §4.1); what stands for a person at the register. */
const token = hex(64)
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)

const asked = {
  v: z.literal(1),
  electionId: z.string().min(1).max(64),
  /** Names of stations are told apart by their precinct. */
  precinct: z.number().int().min(1).max(999_999),
  station: z.string().min(1).max(64),
  /** Drawn anew for every question; the same one again is the same question again. */
  nonce: hex(16),
}

/** What a station asks the evaluator. */
export const evaluateSchema = z.strictObject({ ...asked, kind: z.literal('evaluate'), blinded: element })
/** What a station asks the register: was this person identified anywhere? */
export const askSchema = z.strictObject({ ...asked, kind: z.literal('ask'), token })
/** What a station tells the register: this person was identified here, by this event of its journal. */
export const markSchema = z.strictObject({
  ...asked,
  kind: z.literal('mark'),
  token,
  /** Leaf hash of the event `voter.identified`. */
  event: hex(32),
  at: instant,
})
const questionSchema = z.discriminatedUnion('kind', [evaluateSchema, askSchema, markSchema])
export type Question = z.infer<typeof questionSchema>
export type Mark = z.infer<typeof markSchema>

/** A station of the election, as questions name it. */
export interface AskingStation {
  readonly precinct: number
  readonly station: string
}
/** Signing key of a station by the manifests; undefined for one that is unknown or revoked. */
export type KeyOf = (asking: AskingStation) => Uint8Array | undefined

/** A mark with the signature of the station that made it: the evidence that "already identified" is answered with. */
export interface Evidence {
  readonly mark: Mark
  /** The envelope as the register received it, base64. */
  readonly envelope: string
}

const left = z.number().int().min(0).max(1_000_000)
const answerSchema = z.strictObject({
  v: z.literal(1),
  /** SHA-256 of the question's bytes: an answer fits one question only. */
  question: hex(32),
  said: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('evaluated'), evaluated: element, proof: hex(64), left }),
    /** `evidence`: the mark's envelope, base64; null where nobody marked this person. */
    z.strictObject({ kind: z.literal('answered'), evidence: z.string().max(4096).nullable(), left }),
    z.strictObject({ kind: z.literal('marked'), evidence: z.string().max(4096) }),
    z.strictObject({ kind: z.literal('refused'), code: z.string().max(64) }),
  ]),
})
export type Said = z.infer<typeof answerSchema>['said']

type Asked = 'v' | 'nonce'
export type QuestionContent = Question extends infer Q ? (Q extends Question ? Omit<Q, Asked> : never) : never

/** The signed question of a station. */
export function signQuestion(content: QuestionContent, key: SigningKey): Uint8Array {
  const question = { v: 1, nonce: randomBytes(16).toString('hex'), ...content }
  return envelopeBytes(signEnvelope(QUESTION_TYPE, question, [key]))
}

/** Errors: MESSAGE_TOO_LARGE, MESSAGE_UNREADABLE, MESSAGE_SIGNATURE. */
export function openQuestion(bytes: Uint8Array, stationKeys: readonly Uint8Array[]): Result<Question> {
  return open(bytes, QUESTION_TYPE, stationKeys, questionSchema)
}

export function signAnswer(question: Uint8Array, said: Said, key: SigningKey): Uint8Array {
  return envelopeBytes(signEnvelope(ANSWER_TYPE, { v: 1, question: sha256Hex(question), said }, [key]))
}

/** What was answered to this very question. Errors: as `openQuestion`; ANSWER_TO_OTHER. */
export function openAnswer(bytes: Uint8Array, question: Uint8Array, serviceKey: Uint8Array): Result<Said> {
  const answer = open(bytes, ANSWER_TYPE, [serviceKey], answerSchema)
  if (!answer.ok) return answer
  if (answer.value.question !== sha256Hex(question)) return failure('ANSWER_TO_OTHER')
  return success(answer.value.said)
}

/** Opens the evidence of an answer: the mark, signed by the station that it names. */
export function openEvidence(text: string, keyOf: KeyOf): Result<Evidence> {
  const bytes = Buffer.from(text, 'base64')
  const claimed = claimedStation(bytes)
  const key = claimed && keyOf(claimed)
  if (!key) return failure('MESSAGE_SIGNATURE', `no key of ${claimed?.precinct} ${claimed?.station}`)
  const mark = openQuestion(bytes, [key])
  if (!mark.ok) return mark
  if (mark.value.kind !== 'mark' || !sameStation(mark.value, claimed)) return failure('MESSAGE_UNREADABLE')
  return success({ mark: mark.value, envelope: text })
}

export function sameStation(a: AskingStation, b: AskingStation): boolean {
  return a.precinct === b.precinct && a.station === b.station
}

const claimSchema = z.object({ payload: z.string().max(MAX_MESSAGE_BYTES) })
const stationSchema = z.object({ precinct: z.number(), station: z.string() })

/** The station that a question says it is of; nothing else of it is believed yet. */
export function claimedStation(bytes: Uint8Array): AskingStation | undefined {
  if (bytes.length > MAX_MESSAGE_BYTES) return undefined
  try {
    const { payload } = claimSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    return stationSchema.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')))
  } catch {
    return undefined
  }
}

function open<T>(
  bytes: Uint8Array,
  type: string,
  keys: readonly Uint8Array[],
  schema: z.ZodType<T>,
): Result<T> {
  if (bytes.length > MAX_MESSAGE_BYTES) return failure('MESSAGE_TOO_LARGE', `${bytes.length} bytes`)
  const opened = openEnvelope(bytes, type, keys)
  if (!opened.ok)
    return failure(
      opened.error.code.startsWith('SIGNATURE') ? 'MESSAGE_SIGNATURE' : 'MESSAGE_UNREADABLE',
      opened.error.code,
    )
  const read = schema.safeParse(opened.value.value)
  return read.success ? success(read.data) : failure('MESSAGE_UNREADABLE', 'fields')
}
