import { DEFAULT_ADDRESS, encodeFrame, PID } from './frame.ts'

/**
 * Command codes up to 0x1F are common to the family (ZFM-20 manual v2.0); those above belong to single models
 * (here as on the R503, Grow manual 1.2.2, and the lamp and handshake of the R30x) and are used only where the
 * model's profile says so.
 */
export const OPCODE = {
  genImg: 0x01,
  img2Tz: 0x02,
  match: 0x03,
  search: 0x04,
  regModel: 0x05,
  store: 0x06,
  loadChar: 0x07,
  upChar: 0x08,
  downChar: 0x09,
  upImage: 0x0a,
  downImage: 0x0b,
  deleteChar: 0x0c,
  empty: 0x0d,
  setSysPara: 0x0e,
  readSysPara: 0x0f,
  setPassword: 0x12,
  verifyPassword: 0x13,
  getRandom: 0x14,
  setAddress: 0x15,
  readInfPage: 0x16,
  portControl: 0x17,
  writeNotepad: 0x18,
  readNotepad: 0x19,
  highSpeedSearch: 0x1b,
  templateCount: 0x1d,
  readIndexTable: 0x1f,
  getImageEx: 0x28,
  cancel: 0x30,
  autoEnroll: 0x31,
  autoIdentify: 0x32,
  sleep: 0x33,
  auraLed: 0x35,
  checkSensor: 0x36,
  getAlgorithmVersion: 0x39,
  getFirmwareVersion: 0x3a,
  readProdInfo: 0x3c,
  softReset: 0x3d,
  handshake: 0x40,
  lampOn: 0x50,
  lampOff: 0x51,
  handshakeR30x: 0x53,
} as const

/** Parameter numbers of SetSysPara. */
export const SYS_PARA = { baud: 4, security: 5, packetSize: 6 } as const

/** The line speed is a multiple of this, 1..12. */
export const BAUD_UNIT = 9600
/** Payload of a data packet by the value of the packet size setting. */
export const PACKET_BYTES: readonly number[] = [32, 64, 128, 256]

/** The bytes of one command. */
export function encodeCommand(
  opcode: number,
  params: readonly number[] = [],
  address: number = DEFAULT_ADDRESS,
): Uint8Array {
  return encodeFrame(PID.command, Uint8Array.of(opcode, ...params), address)
}

/** Big-endian bytes of an unsigned 16-bit parameter. */
export function u16(value: number): readonly number[] {
  return [(value >>> 8) & 0xff, value & 0xff]
}

/** Big-endian bytes of an unsigned 32-bit parameter. */
export function u32(value: number): readonly number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)]
}
