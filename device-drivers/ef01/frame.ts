/**
 * EF01 frames (ZFM-20 manual v2.0 chapter 5; Grow R503 manual 1.2.2 chapter 4), big-endian:
 * `EF 01 | address 4 | PID 1 | length 2 | content | sum 2`. `length` is content + 2; the sum covers PID to
 * the end of the content, modulo 65536.
 */

/** Kind of a frame: command, data with more to follow, acknowledgement, last data. */
export const PID = { command: 0x01, data: 0x02, ack: 0x07, endOfData: 0x08 } as const
export type Pid = (typeof PID)[keyof typeof PID]

/** Factory address of every module. */
export const DEFAULT_ADDRESS = 0xffffffff
/** Bytes before the content. */
export const HEADER_BYTES = 9
/** Bytes after the content. */
export const SUM_BYTES = 2
/** Largest content: the packet size setting ends at 256 bytes. */
export const MAX_CONTENT_BYTES = 256

export interface Ef01Frame {
  readonly pid: Pid
  readonly content: Uint8Array
}

/** The bytes of one frame; `content` holds at most 256 bytes. */
export function encodeFrame(pid: Pid, content: Uint8Array, address: number = DEFAULT_ADDRESS): Uint8Array {
  if (content.length > MAX_CONTENT_BYTES) throw new RangeError(`content of ${content.length} bytes`)
  const bytes = new Uint8Array(HEADER_BYTES + content.length + SUM_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0xef01)
  view.setUint32(2, address)
  bytes[6] = pid
  view.setUint16(7, content.length + SUM_BYTES)
  bytes.set(content, HEADER_BYTES)
  view.setUint16(HEADER_BYTES + content.length, frameSum(bytes, 0, HEADER_BYTES + content.length))
  return bytes
}

/** Sum over PID, length and content of the frame that starts at `start` and whose content ends at `end`. */
export function frameSum(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0
  for (let i = start + 6; i < end; i++) sum += bytes[i]
  return sum & 0xffff
}
