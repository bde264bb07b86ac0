import { canonicalBytes } from '../trust/canonical-json.ts'
import { type Envelope, envelopeBytes, openEnvelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import type { AnyEvent } from './events.ts'

const ATTESTATION_TYPE = 'application/vnd.taanuu.two-person-act+json'

/** A two-person act carries signatures of this many different officials. */
export const OFFICIALS_PER_ACT = 2

/**
 * What two officials sign: the whole event that they make, but for the signatures. Its `prev` fixes everything that the
 * journal says up to here.
 */
function statement(event: Pick<AnyEvent, keyof AnyEvent>): unknown {
  const { attestation: _signatures, ...content } = event.body as Readonly<Record<string, unknown>>
  return { ...event, body: content }
}

/** Signatures for an event whose body still lacks them. */
export function attest(event: Pick<AnyEvent, keyof AnyEvent>, officials: readonly SigningKey[]): Envelope {
  return signEnvelope(ATTESTATION_TYPE, statement(event), officials)
}

/** Checks an event's attestation; gives the key ids of the officials. Errors: ATTESTATION_INVALID, ATTESTATION_TOO_FEW. */
export function checkAttestation(
  event: AnyEvent,
  officialKeys: readonly Uint8Array[],
): Result<readonly string[]> {
  const envelope = (event.body as { readonly attestation?: Envelope }).attestation
  if (!envelope) return failure('ATTESTATION_TOO_FEW', 'no signatures')
  const opened = openEnvelope(envelopeBytes(envelope), ATTESTATION_TYPE, officialKeys)
  if (!opened.ok) return failure('ATTESTATION_INVALID', opened.error.code)
  const expected = canonicalBytes(statement(event))
  if (Buffer.compare(canonicalBytes(opened.value.value), expected) !== 0) {
    return failure('ATTESTATION_INVALID', 'the officials signed something else')
  }
  if (opened.value.signers.length < OFFICIALS_PER_ACT) return failure('ATTESTATION_TOO_FEW')
  return success(opened.value.signers)
}
