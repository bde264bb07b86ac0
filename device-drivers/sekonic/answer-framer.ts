const ACK = 0x06
const CR = 0x0d
/** Longest answer, bytes: 999 columns of four digits. */
export const MAX_ANSWER_BYTES = 4096

/** What came from the reader. */
export type SekonicOutput = { readonly kind: 'ack' } | { readonly kind: 'answer'; readonly text: string }

export interface SekonicFramer {
  feed(chunk: Uint8Array): readonly SekonicOutput[]
  reset(): void
  readonly pendingBytes: number
}

/** Cuts the reader's stream into answers that end with CR; an ACK stands for itself. Other controls break an answer. */
export function createSekonicFramer(): SekonicFramer {
  let pending: number[] = []
  let broken = false

  function feed(chunk: Uint8Array): readonly SekonicOutput[] {
    const outputs: SekonicOutput[] = []
    for (const byte of chunk) {
      if (byte === CR) {
        if (!broken && pending.length > 0)
          outputs.push({ kind: 'answer', text: Buffer.from(pending).toString('latin1') })
        pending = []
        broken = false
      } else if (byte === ACK) {
        pending = []
        broken = false
        outputs.push({ kind: 'ack' })
      } else if (byte < 0x20 || byte > 0x7f || pending.length >= MAX_ANSWER_BYTES) {
        pending = []
        broken = true
      } else if (!broken) pending.push(byte)
    }
    return outputs
  }

  return {
    feed,
    reset() {
      pending = []
      broken = false
    },
    get pendingBytes() {
      return pending.length
    },
  }
}
