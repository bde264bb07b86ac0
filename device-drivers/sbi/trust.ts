import { X509Certificate } from 'node:crypto'
import { compactVerify } from 'jose'

/** The signature algorithm of the interface (RFC 7518: RSASSA-PKCS1-v1_5 with SHA-256), and no other. */
const ALGORITHMS = ['RS256']
/** A device certificate, its issuer, the provider's and the authority's. */
const LONGEST_CHAIN = 4
const MAX_CERTIFICATE_BYTES = 8192
/** NIST SP 800-131A: shorter RSA keys are not to be relied on. */
const LEAST_RSA_BITS = 2048
const MAX_TOKEN_BYTES = 8 * 1024 * 1024

/** Whom a station believes about readers. */
export interface SbiTrust {
  /** PEM certificates of the authorities that admit device providers. */
  readonly certificates: readonly string[]
  /** Whether these are authorities of the training universe: their devices count as simulated. */
  readonly simulated: boolean
}

export type TokenResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false
      readonly reason:
        | 'NOT_A_TOKEN'
        | 'ALGORITHM_REFUSED'
        | 'NO_CERTIFICATE'
        | 'CERTIFICATE_EXPIRED'
        | 'NOT_TRUSTED'
        | 'WEAK_KEY'
        | 'BAD_SIGNATURE'
        | 'TOKEN_EXPIRED'
    }

/**
 * Verifies a JWT of the interface: RS256, by the certificate in its own header, whose chain ends at one of the
 * trusted ones, each valid now. `exp` and `nbf` count where they stand.
 *
 * @param now milliseconds since the epoch
 */
export async function verifyToken(token: string, trust: SbiTrust, now: number): Promise<TokenResult> {
  if (token.length > MAX_TOKEN_BYTES) return { ok: false, reason: 'NOT_A_TOKEN' }
  const header = headerOf(token)
  if (!header) return { ok: false, reason: 'NOT_A_TOKEN' }
  if (!ALGORITHMS.includes(String(header.alg))) return { ok: false, reason: 'ALGORITHM_REFUSED' }
  const chain = chainOf(header.x5c)
  if (!chain) return { ok: false, reason: 'NO_CERTIFICATE' }
  if (chain.some((certificate) => !isValidAt(certificate, now)))
    return { ok: false, reason: 'CERTIFICATE_EXPIRED' }
  if (!isTrusted(chain, trust, now)) return { ok: false, reason: 'NOT_TRUSTED' }
  const key = chain[0].publicKey
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_RSA_BITS)
    return { ok: false, reason: 'WEAK_KEY' }
  try {
    const { payload } = await compactVerify(token, key, { algorithms: ALGORITHMS })
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isWithinItsTime(value, now) ? { ok: true, payload: value } : { ok: false, reason: 'TOKEN_EXPIRED' }
  } catch {
    return { ok: false, reason: 'BAD_SIGNATURE' }
  }
}

function headerOf(token: string): { readonly alg?: unknown; readonly x5c?: unknown } | null {
  const parts = token.split('.')
  if (parts.length !== 3) return null
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0], 'base64url').toString('utf8'))
    return typeof header === 'object' && header !== null ? header : null
  } catch {
    return null
  }
}

/** RFC 7515 has a list of base64 (not base64url) certificates; some services send the first one alone. */
function chainOf(x5c: unknown): readonly X509Certificate[] | null {
  const list: readonly unknown[] = Array.isArray(x5c) ? x5c : [x5c]
  if (list.length === 0 || list.length > LONGEST_CHAIN) return null
  const chain: X509Certificate[] = []
  for (const item of list) {
    if (typeof item !== 'string' || item.length > MAX_CERTIFICATE_BYTES) return null
    try {
      chain.push(new X509Certificate(Buffer.from(item, 'base64')))
    } catch {
      return null
    }
  }
  return chain
}

function isValidAt(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)
}

/** Walks from the device's certificate to a trusted one, by way of those that came with it. */
function isTrusted(chain: readonly X509Certificate[], trust: SbiTrust, now: number): boolean {
  const anchors = trust.certificates
    .map((pem) => new X509Certificate(pem))
    .filter((anchor) => isValidAt(anchor, now))
  let current = chain[0]
  for (const next of [...chain.slice(1), null]) {
    if (anchors.some((anchor) => isIssuedBy(current, anchor))) return true
    if (!next || !isIssuedBy(current, next)) return false
    current = next
  }
  return false
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function isWithinItsTime(payload: unknown, now: number): boolean {
  if (typeof payload !== 'object' || payload === null) return false
  const { exp, nbf } = payload as { readonly exp?: unknown; readonly nbf?: unknown }
  if (exp !== undefined && !(typeof exp === 'number' && now < exp * 1000)) return false
  return nbf === undefined || (typeof nbf === 'number' && nbf * 1000 <= now)
}
