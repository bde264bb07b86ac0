import type { DeviceErrorCode } from '../device-error.ts'
import type { GreyImage } from '../image.ts'
import { type ImageBlock, PROFILE_VERSION } from './packet.ts'

const HEADER_BYTES = 6
const END_BYTES = 4
/** Widest line that a header may claim, pixels: 20 inches at 200 dpi. */
const MAX_WIDTH = 4000
/** Most bytes of both sides of a sheet: 22 inches of 8.64 at 300 dpi, twice. */
const MAX_BYTES = 36_000_000

/** What a finished picture is: its sides, or why it is not one. */
export type PageImageResult =
  | { readonly ok: true; readonly front: GreyImage; readonly back?: GreyImage }
  | { readonly ok: false; readonly code: DeviceErrorCode; readonly evidence: string }

/** Puts a sheet's picture together from its blocks. */
export interface PageImage {
  add(block: ImageBlock): void
  /** Notes that a block was damaged on the wire. */
  damage(): void
  /** Rows so far, of both sides. */
  readonly rows: number
  /** Whether the end block has come. */
  readonly ended: boolean
  readonly dpi: number
  readonly sides: number
  finish(): PageImageResult
}

export function createPageImage(): PageImage {
  let header: { readonly sides: number; readonly width: number; readonly dpi: number } | null = null
  let fault: { readonly code: DeviceErrorCode; readonly evidence: string } | null = null
  const payloads: Uint8Array[] = []
  let bytes = 0
  let next = 0
  let claimedRows: number | null = null

  function fail(code: DeviceErrorCode, evidence: string): void {
    fault ??= { code, evidence }
  }

  function add({ type, sequence, payload }: ImageBlock): void {
    if (fault) return
    if (sequence !== (next & 0xffff)) {
      fail('SequenceGap', `block ${sequence} where ${next} was due`)
      return
    }
    next++
    if (type === 'H') readHeader(payload)
    else if (!header) fail('BadImage', 'no header')
    else if (type === 'E') claimedRows = payload.length === END_BYTES ? viewOf(payload).getUint32(0) : -1
    else {
      bytes += payload.length
      if (bytes > MAX_BYTES) fail('BadImage', `more than ${MAX_BYTES} bytes`)
      else payloads.push(payload)
    }
  }

  function readHeader(payload: Uint8Array): void {
    if (header || payload.length !== HEADER_BYTES) {
      fail('BadImage', 'second or short header')
      return
    }
    const view = viewOf(payload)
    const version = view.getUint8(0)
    const sides = view.getUint8(1)
    const width = view.getUint16(2)
    const dpi = view.getUint16(4)
    if (version !== PROFILE_VERSION) fail('UnsupportedModel', `profile ${version}`)
    else if (sides < 1 || sides > 2 || width === 0 || width > MAX_WIDTH || dpi === 0) {
      fail('BadImage', `header of ${sides} sides, ${width} pixels, ${dpi} dpi`)
    } else header = { sides, width, dpi }
  }

  function finish(): PageImageResult {
    if (fault) return { ok: false, ...fault }
    if (!header || claimedRows === null)
      return { ok: false, code: 'TransferTruncated', evidence: `${bytes} bytes` }
    const { width, sides, dpi } = header
    if (claimedRows <= 0 || claimedRows * width !== bytes || claimedRows % sides !== 0) {
      return { ok: false, code: 'BadImage', evidence: `${bytes} bytes for ${claimedRows} rows of ${width}` }
    }
    const pixels = new Uint8Array(bytes)
    let at = 0
    for (const payload of payloads) {
      pixels.set(payload, at)
      at += payload.length
    }
    const height = claimedRows / sides
    const side = (index: number): GreyImage => ({
      width,
      height,
      pixels: pixels.subarray(index * width * height, (index + 1) * width * height),
      dpi,
    })
    return sides === 2 ? { ok: true, front: side(0), back: side(1) } : { ok: true, front: side(0) }
  }

  return {
    add,
    damage: () => fail('ChecksumError', 'a block was damaged'),
    get rows() {
      return header ? Math.floor(bytes / header.width) : 0
    },
    get ended() {
      return claimedRows !== null
    },
    get dpi() {
      return header?.dpi ?? 0
    },
    get sides() {
      return header?.sides ?? 1
    },
    finish,
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
