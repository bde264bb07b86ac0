/**
 * Reads what `strace -f -y -xx` prints (strace(1)): one line a call, `PID name(args) = result`; a call during which
 * another thread was heard stands in two lines, `<unfinished ...>` and `<... name resumed>`. With -xx every string and
 * every path is hexadecimal, so that no byte of a file can be taken for syntax.
 */

export interface Syscall {
  /** Thread that made the call. */
  readonly thread: number
  readonly name: string
  /** Raw texts of the arguments; see `bytesOf`, `descriptorOf`. */
  readonly args: readonly string[]
  /** Return value; NaN where strace knows none (the process died in the call). */
  readonly result: number
  /** Raw text of the result, with the path of a new descriptor. */
  readonly resultText: string
  /** Name of the error, as ENOSPC; null if the call succeeded. */
  readonly error: string | null
  /** Position (number of calls that had ended) at which this call began. */
  readonly begunAt: number
}

export type TraceEvent =
  | { readonly kind: 'call'; readonly call: Syscall }
  | { readonly kind: 'exit'; readonly thread: number }

const UNFINISHED = ' <unfinished ...>'

/** Calls in the order in which they ended. Throws on a line that is not strace's. */
export function* traceEvents(text: string): Generator<TraceEvent> {
  const open = new Map<number, { readonly head: string; readonly begunAt: number }>()
  let ended = 0
  for (let from = 0; from < text.length; ) {
    let to = text.indexOf('\n', from)
    if (to < 0) to = text.length
    const line = text.slice(from, to)
    from = to + 1
    if (line === '') continue
    const space = line.indexOf(' ')
    const thread = Number(line.slice(0, space))
    const rest = line.slice(space).trimStart()
    if (!Number.isInteger(thread) || thread <= 0)
      throw new SyntaxError(`not a line of strace: ${line.slice(0, 80)}`)
    if (rest.startsWith('+++')) {
      open.delete(thread)
      yield { kind: 'exit', thread }
    } else if (rest.startsWith('---')) continue
    else if (rest.endsWith(UNFINISHED)) {
      open.set(thread, { head: rest.slice(0, -UNFINISHED.length), begunAt: ended })
    } else if (rest.startsWith('<... ')) {
      const begun = open.get(thread)
      open.delete(thread)
      if (!begun) throw new SyntaxError(`a call ends that never began: ${line.slice(0, 80)}`)
      const tail = rest.slice(rest.indexOf(' resumed>') + ' resumed>'.length)
      yield { kind: 'call', call: callOf(thread, begun.head + tail, begun.begunAt) }
      ended++
    } else {
      yield { kind: 'call', call: callOf(thread, rest, ended) }
      ended++
    }
  }
}

function callOf(thread: number, text: string, begunAt: number): Syscall {
  const bracket = text.indexOf('(')
  const equals = text.lastIndexOf(' = ')
  if (bracket < 0 || equals < bracket) throw new SyntaxError(`not a call: ${text.slice(0, 80)}`)
  const inner = text.slice(bracket + 1, equals).trimEnd()
  const resultText = text.slice(equals + 3)
  const error = /^-1 (E[A-Z0-9]+)/.exec(resultText)?.[1] ?? null
  return {
    thread,
    name: text.slice(0, bracket),
    args: splitArguments(inner.endsWith(')') ? inner.slice(0, -1) : inner),
    result: error ? -1 : Number.parseInt(resultText, resultText.startsWith('0x') ? 16 : 10),
    resultText,
    error,
    begunAt,
  }
}

/** Splits at the commas that stand outside of strings, paths, lists and structures. */
export function splitArguments(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '"': {
        // Long strings are most of a trace: jump over them.
        let end = i
        do end = text.indexOf('"', end + 1)
        while (end > 0 && text[end - 1] === '\\')
        if (end < 0) throw new SyntaxError('a string without end')
        i = end
        break
      }
      case '[':
      case '{':
      case '(':
        depth++
        break
      case ']':
      case '}':
      case ')':
        depth--
        break
      case ',':
        if (depth === 0) {
          parts.push(text.slice(from, i).trim())
          from = i + 1
        }
    }
  }
  const last = text.slice(from).trim()
  if (last !== '' || parts.length > 0) parts.push(last)
  return parts
}

/** The bytes of a `"\x.."` argument. Throws on one that strace cut short: then -s was too small. */
export function bytesOf(text: string): Buffer {
  const end = text.lastIndexOf('"')
  if (!text.startsWith('"') || end === 0) throw new SyntaxError(`not a string: ${text.slice(0, 40)}`)
  if (text.endsWith('...')) throw new SyntaxError('strace cut a string short')
  return unescaped(text.slice(1, end))
}

function unescaped(text: string): Buffer {
  // The common form first: nothing but \xNN.
  if (text.length % 4 === 0 && text.startsWith('\\x')) {
    const bytes = Buffer.from(text.replaceAll('\\x', ''), 'hex')
    if (bytes.length === text.length / 4) return bytes
  }
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      bytes.push(text.charCodeAt(i))
      continue
    }
    const hex = /^x([0-9a-f]{2})/.exec(text.slice(i + 1, i + 4))
    const octal = /^([0-7]{1,3})/.exec(text.slice(i + 1, i + 4))
    if (hex) {
      bytes.push(Number.parseInt(hex[1], 16))
      i += 3
    } else if (octal) {
      bytes.push(Number.parseInt(octal[1], 8))
      i += octal[1].length
    } else {
      const named = 'nrtfv'.indexOf(text[i + 1])
      bytes.push(named >= 0 ? [10, 13, 9, 12, 11][named] : text.charCodeAt(i + 1))
      i++
    }
  }
  return Buffer.from(bytes)
}

/** Number and path of a descriptor argument, `3</path>`; null for what is no descriptor. */
export function descriptorOf(text: string): { readonly fd: number; readonly path: string | null } | null {
  const match = /^(-?\d+|AT_FDCWD)(?:<([^>]*)>)?/.exec(text)
  if (!match) return null
  const fd = match[1] === 'AT_FDCWD' ? -100 : Number(match[1])
  return { fd, path: match[2] === undefined ? null : unescaped(match[2]).toString('utf8') }
}

/** The bytes of an iovec list, `[{iov_base="..", iov_len=n}, ..]`, no more of them than the call wrote. */
export function vectorBytesOf(text: string, written: number): Buffer {
  const parts = [...text.matchAll(/iov_base=("(?:[^"\\]|\\.)*"(?:\.\.\.)?)/g)].map(([, base]) =>
    bytesOf(base),
  )
  return Buffer.concat(parts).subarray(0, written)
}
