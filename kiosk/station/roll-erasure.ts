import type { StationIdentity } from '@taanuu/voter-roll-sync/package/verify-package'
import type { ErasureProof } from '@taanuu/voter-roll-sync/roll/erase-roll'
import { envelopeBytes, signEnvelope } from '@taanuu/voter-roll-sync/trust/dsse'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'

const ERASURE_TYPE = 'application/vnd.taanuu.roll-erasure+json'

/** Number of a commission's act, as the event `roll.erased` takes it: digits and short parts, so that no name fits in. */
export const ACT_NUMBER: RegExp = /^[0-9]{1,6}(?:[-./][0-9A-ZА-Я]{1,6}){0,4}$/

/** The policy's date has come: from midnight UTC of that day. `dateText` is an ISO date. */
export function erasureDue(dateText: string, nowMs: number): boolean {
  return nowMs >= Date.parse(`${dateText}T00:00:00Z`)
}

/**
 * The station's own signed statement of what it erased, under which act, and after which journal. A proof that files of these
 * hashes were erased here; that no other copy exists nobody can prove.
 */
export function signErasure(
  { electionId, precinct, stationId }: StationIdentity,
  act: string,
  proof: ErasureProof,
  journalSize: number,
  key: SigningKey,
): Uint8Array {
  const statement = { v: 1, electionId, precinct, station: stationId, act, journalSize, erased: proof }
  return envelopeBytes(signEnvelope(ERASURE_TYPE, statement, [key]))
}
