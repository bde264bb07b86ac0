/**
 * Frames of the ADH-Tech modules (GT-511C1 to C5, GT-521F; GT-511C3 datasheet 1.1), little-endian:
 * command and response `55 AA | device id 2 | parameter 4 | word 2 | sum 2`, always 12 bytes; data
 * `5A A5 | device id 2 | N bytes | sum 2`, where N follows from the command and stands nowhere in the frame.
 * The sum is that of all bytes before it, modulo 65536.
 */
export const PACKET_BYTES = 12
/** Bytes of a data frame beside its payload. */
export const DATA_OVERHEAD_BYTES = 6
/** Largest payload that any command has: a picture of 256 × 256. */
export const MAX_DATA_BYTES = 65_536
export const DATA_HEADER_BYTES = 4

const DEVICE_ID = 1

/** Response words. */
export const RESPONSE = { ack: 0x30, nack: 0x31 } as const

export interface Gt511Packet {
  /** Of a command its parameter, of an ACK its result, of a NACK the error. */
  readonly parameter: number
  /** Command code or response word. */
  readonly word: number
}

/** The bytes of a command or response. */
export function encodePacket({ parameter, word }: Gt511Packet): Uint8Array {
  const bytes = new Uint8Array(PACKET_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x55aa)
  view.setUint16(2, DEVICE_ID, true)
  view.setUint32(4, parameter, true)
  view.setUint16(8, word, true)
  view.setUint16(10, sumOf(bytes.subarray(0, 10)), true)
  return bytes
}

/** The bytes of a data frame. */
export function encodeData(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(payload.length + DATA_OVERHEAD_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x5aa5)
  view.setUint16(2, DEVICE_ID, true)
  bytes.set(payload, DATA_HEADER_BYTES)
  const end = DATA_HEADER_BYTES + payload.length
  view.setUint16(end, sumOf(bytes.subarray(0, end)), true)
  return bytes
}

/** Sum modulo 65536. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum += byte
  return sum & 0xffff
}
