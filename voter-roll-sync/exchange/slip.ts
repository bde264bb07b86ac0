import type { z } from 'zod'
import { envelopeBytes, openEnvelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'

/** One kind of slip: paper with a QR that crosses from one station to another, signed by the first. */
export interface SlipKind<T> {
  /** Payload type of the envelope. */
  readonly type: string
  readonly schema: z.ZodType<T>
}

/** Text for the QR on the slip. */
export function signSlip<T>({ type }: SlipKind<T>, slip: T, key: SigningKey): string {
  return Buffer.from(envelopeBytes(signEnvelope(type, slip, [key]))).toString('utf8')
}

/** Errors: SLIP_INVALID. */
export function openSlip<T>(
  { type, schema }: SlipKind<T>,
  text: string,
  stationKeys: readonly Uint8Array[],
): Result<T> {
  const opened = openEnvelope(Buffer.from(text, 'utf8'), type, stationKeys)
  if (!opened.ok) return failure('SLIP_INVALID', opened.error.code)
  const slip = schema.safeParse(opened.value.value)
  return slip.success ? success(slip.data) : failure('SLIP_INVALID', 'fields')
}
