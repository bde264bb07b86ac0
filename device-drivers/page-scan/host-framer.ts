import { crc8 } from './crc8.ts'

const STX = 0x02
const ETX = 0x03
/** Longest command body, bytes. */
const MAX_COMMAND_BYTES = 32

/** What came from the host: a command body, or one whose CRC was wrong. */
export type HostOutput =
  | { readonly kind: 'command'; readonly body: string }
  | { readonly kind: 'bad-checksum' }

/** Cuts the host's byte stream into commands: the scanner's side of the profile. */
export function createHostFramer(): {
  feed(chunk: Uint8Array): readonly HostOutput[]
  reset(): void
  /** Bytes kept of a command that has begun; never more than one longest command. */
  readonly pendingBytes: number
} {
  let pending: number[] = []
  let state: 'idle' | 'body' | 'sum' = 'idle'

  function feed(chunk: Uint8Array): readonly HostOutput[] {
    const outputs: HostOutput[] = []
    for (const byte of chunk) {
      if (state === 'sum') {
        const body = Uint8Array.from(pending)
        outputs.push(
          crc8(body) === byte
            ? { kind: 'command', body: Buffer.from(body).toString('latin1') }
            : { kind: 'bad-checksum' },
        )
        state = 'idle'
      } else if (byte === STX) {
        pending = []
        state = 'body'
      } else if (state === 'body' && byte === ETX) state = 'sum'
      else if (state === 'body') {
        if (pending.length < MAX_COMMAND_BYTES) pending.push(byte)
        else state = 'idle'
      }
    }
    return outputs
  }

  return {
    feed,
    reset() {
      state = 'idle'
    },
    get pendingBytes() {
      return state === 'idle' ? 0 : pending.length
    },
  }
}
