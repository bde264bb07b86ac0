import { createFrameCutter, type FrameCutter, type Verdict } from '../frame-cutter.ts'
import {
  HEADER_BYTES,
  type Id809Frame,
  type Id809FrameKind,
  isFromModule,
  MAX_DATA_BYTES,
  PACKET_BYTES,
  PREFIX,
  SUM_BYTES,
  sumOf,
} from './frame.ts'

/** What a framer found: a whole frame, or a frame whose sum was wrong. */
export type Id809FramerOutput =
  | { readonly kind: 'frame'; readonly frame: Id809Frame }
  | { readonly kind: 'bad-checksum' }

/** Most bytes that a framer keeps. */
export const MAX_PENDING_BYTES = HEADER_BYTES + MAX_DATA_BYTES + SUM_BYTES

/** Bytes of the return code. */
const RET_BYTES = 2
const NOISE: Verdict<never> = { kind: 'noise' }
const INCOMPLETE: Verdict<never> = { kind: 'incomplete' }
const BAD: Verdict<Id809FramerOutput> = { kind: 'found', output: { kind: 'bad-checksum' }, length: 1 }

/** Cuts what one side says into frames; a frame with a wrong sum is searched again from its second byte. */
export function createId809Framer(from: 'host' | 'module'): FrameCutter<Id809FramerOutput> {
  const kinds: readonly Id809FrameKind[] = from === 'host' ? ['command', 'hostData'] : ['reply', 'moduleData']
  return createFrameCutter((bytes) => {
    const kind = kinds.find((candidate) => PREFIX[candidate][0] === bytes[0])
    return kind === undefined ? NOISE : inspect(bytes, kind)
  })
}

function inspect(bytes: Uint8Array, kind: Id809FrameKind): Verdict<Id809FramerOutput> {
  if (bytes.length > 1 && bytes[1] !== PREFIX[kind][1]) return NOISE
  if (bytes.length < HEADER_BYTES) return INCOMPLETE
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const said = view.getUint16(6, true)
  const isShort = kind === 'command' || kind === 'reply'
  const room = isShort ? PACKET_BYTES - HEADER_BYTES - SUM_BYTES : MAX_DATA_BYTES
  const least = isFromModule(kind) ? RET_BYTES : 0
  if (said > room || said < least) return NOISE
  const length = isShort ? PACKET_BYTES : HEADER_BYTES + said + SUM_BYTES
  if (bytes.length < length) return INCOMPLETE
  const end = length - SUM_BYTES
  if (view.getUint16(end, true) !== sumOf(bytes.subarray(0, end))) return BAD
  const frame: Id809Frame = {
    kind,
    command: view.getUint16(4, true),
    ret: least > 0 ? view.getUint16(HEADER_BYTES, true) : 0,
    payload: bytes.slice(HEADER_BYTES + least, HEADER_BYTES + said),
  }
  return { kind: 'found', output: { kind: 'frame', frame }, length }
}
