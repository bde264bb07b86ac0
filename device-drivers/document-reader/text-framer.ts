import { MAX_CODE_BYTES } from './hid-pos.ts'

const STX = 0x02
const ETX = 0x03
const CR = 0x0d
const LF = 0x0a

/** A run of bytes that a reader sent as one, or one that had no end. */
export type TextOutput = { readonly kind: 'text'; readonly bytes: Uint8Array } | { readonly kind: 'too-long' }

export interface TextFramer {
  feed(chunk: Uint8Array): readonly TextOutput[]
  reset(): void
  /** Bytes kept; never more than one longest code. */
  readonly pendingBytes: number
}

/**
 * Cuts a stream into lines ended by CR, LF or both: readers in serial mode without a protocol of their own.
 * Empty lines are no lines; one that is too long is told once and skipped up to its end.
 */
export function createLineFramer(): TextFramer {
  return createDelimitedFramer({ begin: null, ends: [CR, LF] })
}

/**
 * Cuts a stream into what stands between STX and ETX: DESKO readers (their start and end bytes outside of it are
 * skipped) and most others that can be told to add STX and ETX.
 */
export function createStxEtxFramer(): TextFramer {
  return createDelimitedFramer({ begin: STX, ends: [ETX] })
}

function createDelimitedFramer(options: {
  readonly begin: number | null
  readonly ends: readonly number[]
}): TextFramer {
  const { begin, ends } = options
  let pending: number[] = []
  let state: 'outside' | 'inside' | 'skipping' = begin === null ? 'inside' : 'outside'
  const idle = state

  function feed(chunk: Uint8Array): readonly TextOutput[] {
    const outputs: TextOutput[] = []
    for (const byte of chunk) {
      if (byte === begin) {
        pending = []
        state = 'inside'
      } else if (ends.includes(byte)) {
        if (state === 'inside' && pending.length > 0)
          outputs.push({ kind: 'text', bytes: Uint8Array.from(pending) })
        pending = []
        state = idle
      } else if (state === 'inside') {
        pending.push(byte)
        if (pending.length > MAX_CODE_BYTES) {
          outputs.push({ kind: 'too-long' })
          pending = []
          state = 'skipping'
        }
      }
    }
    return outputs
  }

  return {
    feed,
    reset() {
      pending = []
      state = idle
    },
    get pendingBytes() {
      return pending.length
    },
  }
}
