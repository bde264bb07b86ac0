/** Longest line that is taken, bytes: NUT's own limit is 512. */
export const MAX_NUT_LINE_BYTES = 1024
const LF = 0x0a
const CR = 0x0d

/** What the server says (NUT developer guide, network protocol). */
export type NutOutput =
  | { readonly kind: 'variable'; readonly ups: string; readonly name: string; readonly value: string }
  | { readonly kind: 'list-begin' | 'list-end'; readonly ups: string }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'too-long' }

export interface NutFramer {
  feed(chunk: Uint8Array): readonly NutOutput[]
  reset(): void
  readonly pendingBytes: number
}

/** Cuts the server's stream into lines and reads each. */
export function createNutFramer(): NutFramer {
  let pending: number[] = []
  let skipping = false

  function feed(chunk: Uint8Array): readonly NutOutput[] {
    const outputs: NutOutput[] = []
    for (const byte of chunk) {
      if (byte === LF) {
        if (!skipping && pending.length > 0) outputs.push(parseNutLine(Buffer.from(pending).toString('utf8')))
        pending = []
        skipping = false
      } else if (!skipping && byte !== CR) {
        pending.push(byte)
        if (pending.length > MAX_NUT_LINE_BYTES) {
          outputs.push({ kind: 'too-long' })
          pending = []
          skipping = true
        }
      }
    }
    return outputs
  }

  return {
    feed,
    reset() {
      pending = []
      skipping = false
    },
    get pendingBytes() {
      return pending.length
    },
  }
}

/** Reads one line without its end. */
export function parseNutLine(line: string): NutOutput {
  const words = wordsOf(line)
  if (!words) return { kind: 'other' }
  const [first, second, third, fourth, ...more] = words
  if (first === 'ERR' && second !== undefined) return { kind: 'error', code: second }
  if (first === 'VAR' && fourth !== undefined && more.length === 0)
    return { kind: 'variable', ups: second, name: third, value: fourth }
  if ((first === 'BEGIN' || first === 'END') && second === 'LIST' && third === 'VAR' && fourth !== undefined)
    return { kind: first === 'BEGIN' ? 'list-begin' : 'list-end', ups: fourth }
  return { kind: 'other' }
}

/** Words, those in double quotes with `\"` and `\\` inside; null where a quote has no end. */
function wordsOf(line: string): readonly string[] | null {
  const words: string[] = []
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y
  const text = line.trimEnd()
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) return null
    words.push(match[1] === undefined ? match[2] : match[1].replaceAll(/\\(.)/g, '$1'))
  }
  return words
}

/** A variable as a server sends it. */
export function encodeNutVariable(ups: string, name: string, value: string): string {
  return `VAR ${ups} ${name} "${value.replaceAll(/[\\"]/g, (c) => `\\${c}`)}"\n`
}
