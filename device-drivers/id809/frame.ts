/**
 * Frames of the GROW capacitive modules sold as DFRobot ID809 (cdjq/DFRobot_ID809), little-endian.
 * Command `55 AA | SID | DID | CMD 2 | LEN 2 | payload 16 | CKS 2` and reply
 * `AA 55 | SID | DID | RCM 2 | LEN 2 | RET 2 | payload 14 | CKS 2`, both always 26 bytes; data from the host
 * `5A A5 | SID | DID | CMD 2 | LEN 2 | payload LEN | CKS 2`; data from the module
 * `A5 5A | SID | DID | RCM 2 | LEN 2 | RET 2 | payload LEN − 2 | CKS 2`.
 * The checksum is the sum of all bytes before it, modulo 65536; RCM repeats the command.
 */
export const PACKET_BYTES = 26
export const HEADER_BYTES = 8
export const SUM_BYTES = 2
/** Largest LEN of a data frame: a template of 1008 bytes with what goes before it. */
export const MAX_DATA_BYTES = 1024

/** First two bytes of a frame, by what it is. */
export const PREFIX = {
  command: [0x55, 0xaa],
  reply: [0xaa, 0x55],
  hostData: [0x5a, 0xa5],
  moduleData: [0xa5, 0x5a],
} as const
export type Id809FrameKind = keyof typeof PREFIX

export interface Id809Frame {
  readonly kind: Id809FrameKind
  /** Command code, or in what the module says the command that it answers. */
  readonly command: number
  /** Return code; 0 in what the host says. */
  readonly ret: number
  /** What follows, without the padding of the short frames. */
  readonly payload: Uint8Array
}

/** The bytes of a frame; a command holds at most 16 bytes of payload, a reply 14, data 1022. */
export function encodeFrame({ kind, command, ret, payload }: Id809Frame): Uint8Array {
  const said = isFromModule(kind)
    ? Uint8Array.of(ret & 0xff, ret >>> 8, ...payload)
    : Uint8Array.from(payload)
  const isShort = kind === 'command' || kind === 'reply'
  const room = isShort ? PACKET_BYTES - HEADER_BYTES - SUM_BYTES : MAX_DATA_BYTES
  if (said.length > room) throw new RangeError(`payload of ${payload.length} bytes`)
  const bytes = new Uint8Array(isShort ? PACKET_BYTES : HEADER_BYTES + said.length + SUM_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set(PREFIX[kind])
  view.setUint16(4, command, true)
  view.setUint16(6, said.length, true)
  bytes.set(said, HEADER_BYTES)
  const end = bytes.length - SUM_BYTES
  view.setUint16(end, sumOf(bytes.subarray(0, end)), true)
  return bytes
}

export function isFromModule(kind: Id809FrameKind): boolean {
  return kind === 'reply' || kind === 'moduleData'
}

/** Sum modulo 65536. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) sum += byte
  return sum & 0xffff
}
