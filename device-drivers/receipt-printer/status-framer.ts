// Epson ESC/POS reference (DLE EOT, GS a, GS r, GS I, DLE DC4 fn 8): the fixed bits tell the answers apart.
const REAL_TIME_MASK = 0x93
const REAL_TIME_BITS = 0x12
const ASB_BITS = 0x10
/** Bits 4 and 7 are clear in answers to GS r and in the second to fourth byte of an automatic status. */
const PLAIN_MASK = 0x90
const ASB_BYTES = 4
const XON = 0x11
const XOFF = 0x13
const CLEARED_HEADER = 0x37
const CLEARED = [0x37, 0x25, 0x00]
const TEXT_HEADER = 0x5f
/** Longest text that a printer says about itself, bytes. */
export const MAX_TEXT_BYTES = 80

/** What came from the printer. */
export type PrinterOutput =
  /** Answer to DLE EOT n; n is known from the question. */
  | { readonly kind: 'real-time'; readonly byte: number }
  /** Answer to GS r: everything sent before it was processed. */
  | { readonly kind: 'queued'; readonly byte: number }
  | { readonly kind: 'automatic'; readonly bytes: Uint8Array }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'flow'; readonly mayWrite: boolean }

export interface PrinterFramer {
  feed(chunk: Uint8Array): readonly PrinterOutput[]
  reset(): void
  readonly pendingBytes: number
}

/** Cuts what a printer says into answers. Bytes that fit none are dropped. */
export function createPrinterFramer(): PrinterFramer {
  let pending: number[] = []

  function feed(chunk: Uint8Array): readonly PrinterOutput[] {
    pending.push(...chunk)
    const outputs: PrinterOutput[] = []
    let at = 0
    while (at < pending.length) {
      const verdict = inspect(pending, at)
      if (verdict === 'incomplete') break
      if (verdict === 'noise') at++
      else {
        outputs.push(verdict.output)
        at += verdict.length
      }
    }
    pending = pending.slice(at)
    return outputs
  }

  return {
    feed,
    reset() {
      pending = []
    },
    get pendingBytes() {
      return pending.length
    },
  }
}

type Verdict = 'incomplete' | 'noise' | { readonly output: PrinterOutput; readonly length: number }

function inspect(bytes: readonly number[], at: number): Verdict {
  const byte = bytes[at]
  if ((byte & REAL_TIME_MASK) === REAL_TIME_BITS) return { output: { kind: 'real-time', byte }, length: 1 }
  if ((byte & PLAIN_MASK) === 0) return { output: { kind: 'queued', byte }, length: 1 }
  if (byte === XON || byte === XOFF) return { output: { kind: 'flow', mayWrite: byte === XON }, length: 1 }
  if ((byte & REAL_TIME_MASK) === ASB_BITS) return inspectAutomatic(bytes, at)
  if (byte === CLEARED_HEADER) return inspectCleared(bytes, at)
  return byte === TEXT_HEADER ? inspectText(bytes, at) : 'noise'
}

function inspectAutomatic(bytes: readonly number[], at: number): Verdict {
  const group = bytes.slice(at, at + ASB_BYTES)
  if (group.slice(1).some((byte) => (byte & PLAIN_MASK) !== 0)) return 'noise'
  if (group.length < ASB_BYTES) return 'incomplete'
  return { output: { kind: 'automatic', bytes: Uint8Array.from(group) }, length: ASB_BYTES }
}

function inspectCleared(bytes: readonly number[], at: number): Verdict {
  const group = bytes.slice(at, at + CLEARED.length)
  if (group.some((byte, i) => byte !== CLEARED[i])) return 'noise'
  if (group.length < CLEARED.length) return 'incomplete'
  return { output: { kind: 'cleared' }, length: CLEARED.length }
}

function inspectText(bytes: readonly number[], at: number): Verdict {
  const group = bytes.slice(at + 1, at + 2 + MAX_TEXT_BYTES)
  const end = group.findIndex((byte) => byte < 0x20 || byte > 0x7e)
  if (end < 0) return group.length > MAX_TEXT_BYTES ? 'noise' : 'incomplete'
  if (group[end] !== 0) return 'noise'
  const text = String.fromCharCode(...group.slice(0, end))
  return { output: { kind: 'text', text }, length: end + 2 }
}
