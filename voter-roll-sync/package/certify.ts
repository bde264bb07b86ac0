import { type Envelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { CERTIFICATE_TYPE, certificateSchema, type ElectionCertificate } from './manifest.ts'

/** The root's one act: it names the election key. May run on a machine that is never connected. */
export function signCertificate(root: SigningKey, certificate: ElectionCertificate): Envelope {
  return signEnvelope(CERTIFICATE_TYPE, certificateSchema.parse(certificate), [root])
}
