/** What stands at the begin of the bytes at hand. */
export type Verdict<Output> =
  | { readonly kind: 'incomplete' }
  /** No frame begins here: one byte is dropped. */
  | { readonly kind: 'noise' }
  /** `length` bytes are used up; damage that may hide a frame uses one. */
  | { readonly kind: 'found'; readonly output: Output; readonly length: number }

export interface FrameCutter<Output> {
  /** Takes the next bytes of the stream and returns what they complete, in order. */
  feed(chunk: Uint8Array): readonly Output[]
  /** Forgets a frame that has begun. */
  reset(): void
  /** Bytes kept for a frame that has begun. */
  readonly pendingBytes: number
  /** Those bytes; valid until the next `feed`. */
  pending(): Uint8Array
}

/**
 * Cuts a byte stream into frames. The result does not depend on how the stream is chunked, as long as
 * `inspect` looks at nothing but the bytes; it keeps no more than what `inspect` calls incomplete.
 */
export function createFrameCutter<Output>(
  inspect: (bytes: Uint8Array) => Verdict<Output>,
): FrameCutter<Output> {
  let buffer = new Uint8Array(256)
  let length = 0

  function append(chunk: Uint8Array): void {
    if (length + chunk.length > buffer.length) {
      const larger = new Uint8Array(2 * (length + chunk.length))
      larger.set(buffer.subarray(0, length))
      buffer = larger
    }
    buffer.set(chunk, length)
    length += chunk.length
  }

  return {
    feed(chunk) {
      append(chunk)
      const outputs: Output[] = []
      let at = 0
      while (at < length) {
        const verdict = inspect(buffer.subarray(at, length))
        if (verdict.kind === 'incomplete') break
        if (verdict.kind === 'found') outputs.push(verdict.output)
        at += verdict.kind === 'found' ? verdict.length : 1
      }
      buffer.copyWithin(0, at, length)
      length -= at
      return outputs
    },
    reset() {
      length = 0
    },
    get pendingBytes() {
      return length
    },
    pending: () => buffer.subarray(0, length),
  }
}
