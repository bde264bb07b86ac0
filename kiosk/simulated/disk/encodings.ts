/** Every form in which careless code may write something down. */
import type { Pattern } from './many-patterns.ts'

/** A secret as it is: a text or bytes. */
export type Needle =
  | { readonly label: string; readonly text: string }
  | { readonly label: string; readonly bytes: Uint8Array }

export const ENCODINGS = [
  'plain',
  'utf-16le',
  'utf-16be',
  'hex',
  'hex upper',
  'base64 at 0',
  'base64 at 1',
  'base64 at 2',
  'base64url at 0',
  'base64url at 1',
  'base64url at 2',
  'json escaped',
  'json bytes',
] as const
export type Encoding = (typeof ENCODINGS)[number]

/** The bytes that stand in a file if the needle was written in this form; null where the form says nothing new. */
export function encoded(needle: Needle, encoding: Encoding): Uint8Array | null {
  const isText = 'text' in needle
  const plain = isText ? Buffer.from(needle.text, 'utf8') : Buffer.from(needle.bytes)
  switch (encoding) {
    case 'plain':
      return plain
    case 'utf-16le':
      return isText ? Buffer.from(needle.text, 'utf16le') : null
    case 'utf-16be':
      return isText ? Buffer.from(needle.text, 'utf16le').swap16() : null
    case 'hex':
      return Buffer.from(plain.toString('hex'))
    case 'hex upper':
      return Buffer.from(plain.toString('hex').toUpperCase())
    case 'base64 at 0':
    case 'base64 at 1':
    case 'base64 at 2':
      return base64At(plain, Number(encoding.at(-1)), 'base64')
    case 'base64url at 0':
    case 'base64url at 1':
    case 'base64url at 2':
      return base64At(plain, Number(encoding.at(-1)), 'base64url')
    case 'json escaped':
      return isText ? jsonEscaped(needle.text) : null
    case 'json bytes':
      // What JSON.stringify makes of a Uint8Array's numbers, as in {"type":"Buffer","data":[1,2,..]}.
      return isText ? null : Buffer.from([...plain].join(','))
  }
}

/**
 * What base64 shows of bytes that begin `offset` bytes after a multiple of three, without the characters that also
 * depend on the neighbours.
 */
function base64At(bytes: Buffer, offset: number, form: 'base64' | 'base64url'): Buffer {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(form)
  const first = Math.ceil((offset * 8) / 6)
  const last = Math.floor(((offset + bytes.length) * 8) / 6)
  return Buffer.from(text.slice(first, last))
}

/** \uXXXX for everything that is not ASCII, as some writers of JSON do; null where that changes nothing. */
function jsonEscaped(text: string): Buffer | null {
  const escaped = text.replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return escaped === text ? null : Buffer.from(escaped)
}

/** Everything to look for, in all forms, each once. */
export function patternsOf(needles: readonly Needle[]): readonly Pattern[] {
  const seen = new Set<string>()
  const patterns: Pattern[] = []
  for (const needle of needles) {
    for (const encoding of ENCODINGS) {
      const bytes = encoded(needle, encoding)
      if (!bytes) continue
      const key = Buffer.from(bytes).toString('latin1')
      if (seen.has(key)) continue
      seen.add(key)
      patterns.push({ bytes, label: `${needle.label}, ${encoding}` })
    }
  }
  return patterns
}
