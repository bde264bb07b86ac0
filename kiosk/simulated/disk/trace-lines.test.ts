import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  descriptorOf,
  type Syscall,
  splitArguments,
  traceEvents,
  vectorBytesOf,
} from './trace-lines.ts'

function hex(bytes: Uint8Array | string): string {
  return `"${[...Buffer.from(bytes)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
}

function calls(text: string): readonly Syscall[] {
  return [...traceEvents(text)].flatMap((event) => (event.kind === 'call' ? [event.call] : []))
}

describe('lines of strace', () => {
  it('are read with their bytes, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(1e6), (bytes, offset) => {
        const [call] = calls(
          `17  pwrite64(5</a>, ${hex(bytes)}, ${bytes.length}, ${offset}) = ${bytes.length}\n`,
        )
        expect(call).toMatchObject({ thread: 17, name: 'pwrite64', result: bytes.length, error: null })
        expect([...bytesOf(call.args[1])]).toEqual([...bytes])
        expect(call.args.slice(2)).toEqual([String(bytes.length), String(offset)])
      }),
    )
  })

  it('that another thread interrupted are put together, and know when they began', () => {
    const [first, second] = calls(
      [
        '1 fsync(3<\\x2f\\x61> <unfinished ...>',
        `2 write(4<\\x2f\\x62>, ${hex('x')}, 1) = 1`,
        '--- SIGCHLD {si_signo=SIGCHLD} ---',
        '1 <... fsync resumed>)               = 0',
        '1 +++ exited with 0 +++',
      ]
        .map((line) => (line.startsWith('---') ? `1 ${line}` : line))
        .join('\n'),
    )
    expect(first).toMatchObject({ name: 'write', thread: 2, begunAt: 0 })
    expect(second).toMatchObject({ name: 'fsync', thread: 1, begunAt: 0, result: 0 })
    expect(descriptorOf(second.args[0])).toEqual({ fd: 3, path: '/a' })
  })

  it('say what failed and what never came back', () => {
    expect(calls('9 mkdir("\\x2f", 0777) = -1 EEXIST (File exists)')[0]).toMatchObject({
      error: 'EEXIST',
      result: -1,
    })
    expect(calls('9 write(1, "\\x41", 1) = ?')[0].result).toBeNaN()
  })

  it('keep lists, structures and commas in strings together', () => {
    expect(splitArguments('3, [{iov_base="\\x2c", iov_len=1}, {iov_base="a,b"}], 2')).toEqual([
      '3',
      '[{iov_base="\\x2c", iov_len=1}, {iov_base="a,b"}]',
      '2',
    ])
    expect(
      vectorBytesOf('[{iov_base="\\x41\\x42", iov_len=2}, {iov_base="\\x43", iov_len=1}]', 3).toString(),
    ).toBe('ABC')
    expect(bytesOf('"a\\n\\0\\"\\\\\\176"').toString('latin1')).toBe('a\n\0"\\~')
  })

  it('that were cut short, or are no lines of strace, are an error and not a guess', () => {
    expect(() => bytesOf('"\\x41"...')).toThrow('cut a string short')
    expect(() => calls('hello world')).toThrow(SyntaxError)
    expect(() => calls('1 <... write resumed>) = 1')).toThrow(SyntaxError)
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        try {
          calls(text)
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
        }
      }),
    )
  })
})
