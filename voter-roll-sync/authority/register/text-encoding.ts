import { failure, type Result, success } from '../../trust/result.ts'

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1251'] as const
/** How the bytes of an extract spell its letters. windows-1251 has no ң, ө, ү: Kyrgyz names cannot be written in it. */
export type Encoding = (typeof encodings)[number]

export interface DetectedEncoding {
  readonly encoding: Encoding
  readonly bomBytes: number
  readonly how: 'byte order mark' | 'guessed from the bytes' | 'stated'
}

/** Bytes of the beginning that detection looks at. */
export const ENCODING_SAMPLE_BYTES = 256 * 1024
/** A text in UTF-16 has a zero byte in nearly every ASCII character (digits, separators); other texts have none. */
const UTF16_ZERO_SHARE = 0.1
const NON_ASCII = /[\x80-\xff]/

/** Names the encoding of an extract from its first bytes; a byte order mark decides, else the bytes themselves. */
export function detectEncoding(sample: Uint8Array, stated?: Encoding): DetectedEncoding {
  const mark = byteOrderMark(sample)
  if (stated !== undefined)
    return { encoding: stated, bomBytes: mark?.encoding === stated ? mark.bomBytes : 0, how: 'stated' }
  if (mark) return { ...mark, how: 'byte order mark' }
  return { encoding: guess(Buffer.from(sample)), bomBytes: 0, how: 'guessed from the bytes' }
}

function byteOrderMark(bytes: Uint8Array): { encoding: Encoding; bomBytes: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', bomBytes: 3 }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', bomBytes: 2 }
  return undefined
}

function guess(sample: Buffer): Encoding {
  let zerosEven = 0
  let zerosOdd = 0
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue
    if (i % 2 === 0) zerosEven++
    else zerosOdd++
  }
  if (Math.max(zerosEven, zerosOdd) > sample.length * UTF16_ZERO_SHARE)
    return zerosOdd > zerosEven ? 'utf-16le' : 'utf-16be'
  // Line by line, so that some lines in another encoding do not decide for all the others.
  const lines = sample
    .toString('latin1')
    .split('\n')
    .filter((line) => NON_ASCII.test(line))
  const asUtf8 = lines.filter((line) => decodeCell(line, 'utf-8').ok).length
  return asUtf8 * 2 >= lines.length ? 'utf-8' : 'windows-1251'
}

const decoders: Readonly<Record<'utf-8' | 'windows-1251', TextDecoder>> = {
  'utf-8': new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  'windows-1251': new TextDecoder('windows-1251', { fatal: true }),
}

/**
 * Decodes one cell whose bytes are the characters of `latin1`, strictly. Errors: MIXED_ENCODINGS (not this encoding, or
 * plainly another: several UTF-8 letters in a windows-1251 file, which no text in that code page looks like).
 */
export function decodeCell(latin1: string, encoding: 'utf-8' | 'windows-1251'): Result<string> {
  if (!NON_ASCII.test(latin1)) return success(latin1)
  const bytes = Buffer.from(latin1, 'latin1')
  if (encoding === 'windows-1251' && looksLikeUtf8(bytes)) return failure('MIXED_ENCODINGS', 'UTF-8')
  try {
    return success(decoders[encoding].decode(bytes))
  } catch {
    return failure('MIXED_ENCODINGS', `not ${encoding}`)
  }
}

function looksLikeUtf8(bytes: Buffer): boolean {
  try {
    const text = decoders['utf-8'].decode(bytes)
    // One letter could be chance (two odd characters side by side); two in a row are not.
    return /[\u0080-\uffff]{2}/.test(text)
  } catch {
    return false
  }
}

/** UTF-16 becomes UTF-8 on the way in; an unpaired half turns into U+FFFD, which no field accepts. */
export async function* transcodeUtf16(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8')
  yield Buffer.from(decoder.decode(), 'utf8')
}
