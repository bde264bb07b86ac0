const ESC = 0x1b
const GS = 0x1d
const FS = 0x1c

/** One ESC/POS command of the print data, cut off the stream. */
export type ReceiptCommand =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-feed' }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'code-page'; readonly number: number }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'align'; readonly to: number }
  | { readonly kind: 'feed-lines'; readonly count: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'raster'; readonly rowBytes: number; readonly dots: Uint8Array }
  | { readonly kind: 'symbol'; readonly function: number; readonly data: Uint8Array }
  | { readonly kind: 'queued-status' }
  | { readonly kind: 'automatic-status'; readonly mask: number }
  | { readonly kind: 'ask'; readonly what: number }
  | { readonly kind: 'ignored' }

export interface CutOff {
  readonly command: ReceiptCommand
  readonly length: number
}

/** Cuts the first command off `bytes`; null when it is not whole yet. */
export function firstCommand(bytes: Uint8Array): CutOff | null {
  const byte = bytes[0]
  if (byte === undefined) return null
  if (byte === 0x0a) return { command: { kind: 'line-feed' }, length: 1 }
  if (byte === ESC) return escCommand(bytes)
  if (byte === GS) return gsCommand(bytes)
  if (byte === FS) return bytes.length < 2 ? null : { command: { kind: 'ignored' }, length: 2 }
  if (byte < 0x20) return { command: { kind: 'ignored' }, length: 1 }
  let end = 1
  while (end < bytes.length && bytes[end] >= 0x20) end++
  return { command: { kind: 'text', bytes: bytes.slice(0, end) }, length: end }
}

function escCommand(bytes: Uint8Array): CutOff | null {
  if (bytes.length < 2) return null
  if (bytes[1] === 0x40) return { command: { kind: 'initialise' }, length: 2 }
  const n = bytes[2]
  if (n === undefined) return null
  switch (bytes[1]) {
    case 0x74:
      return { command: { kind: 'code-page', number: n }, length: 3 }
    case 0x45:
      return { command: { kind: 'bold', on: (n & 1) === 1 }, length: 3 }
    case 0x61:
      return { command: { kind: 'align', to: n % 48 }, length: 3 }
    case 0x64:
      return { command: { kind: 'feed-lines', count: n }, length: 3 }
    default:
      return { command: { kind: 'ignored' }, length: 3 }
  }
}

function gsCommand(bytes: Uint8Array): CutOff | null {
  if (bytes.length < 3) return null
  const n = bytes[2]
  switch (bytes[1]) {
    case 0x21:
      return { command: { kind: 'size', width: (n >> 4) + 1, height: (n & 7) + 1 }, length: 3 }
    case 0x56:
      if (n < 65) return { command: { kind: 'cut' }, length: 3 }
      return bytes.length < 4 ? null : { command: { kind: 'cut' }, length: 4 }
    case 0x72:
      return { command: { kind: 'queued-status' }, length: 3 }
    case 0x61:
      return { command: { kind: 'automatic-status', mask: n }, length: 3 }
    case 0x49:
      return { command: { kind: 'ask', what: n }, length: 3 }
    case 0x76:
      return rasterCommand(bytes)
    case 0x28:
      return symbolCommand(bytes)
    default:
      return { command: { kind: 'ignored' }, length: 3 }
  }
}

function rasterCommand(bytes: Uint8Array): CutOff | null {
  if (bytes.length < 8) return null
  const rowBytes = bytes[4] | (bytes[5] << 8)
  const rows = bytes[6] | (bytes[7] << 8)
  const length = 8 + rowBytes * rows
  if (bytes.length < length) return null
  return { command: { kind: 'raster', rowBytes, dots: bytes.slice(8, length) }, length }
}

function symbolCommand(bytes: Uint8Array): CutOff | null {
  if (bytes.length < 5) return null
  const length = 5 + (bytes[3] | (bytes[4] << 8))
  if (bytes.length < length) return null
  return { command: { kind: 'symbol', function: bytes[6], data: bytes.slice(7, length) }, length }
}
