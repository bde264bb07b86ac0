import canonicalize from 'canonicalize'

/** RFC 8785 text of a JSON value. Throws on values that JSON cannot carry (a bug of the caller). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('value has no JSON form')
  return text
}

export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonicalJson(value), 'utf8')
}

/**
 * Parses bytes and accepts them only if they are the one canonical form of what they say (parse, serialise,
 * compare), so that two different files can never carry the same signed meaning. Returns undefined otherwise.
 */
export function parseCanonical(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    )
    if (value === undefined || value === null) return undefined
    return Buffer.compare(canonicalBytes(value), bytes) === 0 ? value : undefined
  } catch {
    // Not UTF-8, not JSON, or JSON without a canonical form: lone surrogates, nesting deeper than the stack.
    return undefined
  }
}
