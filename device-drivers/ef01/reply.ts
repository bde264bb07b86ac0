import { BAUD_UNIT, PACKET_BYTES } from './commands.ts'

/** What ReadSysPara tells. */
export interface SystemParameters {
  readonly status: number
  readonly systemId: number
  /** Templates that the module's library can hold. */
  readonly capacity: number
  readonly security: number
  readonly address: number
  /** Payload of a data packet, bytes. */
  readonly packetBytes: number
  /** Line speed, bits per second. */
  readonly baud: number
}

/** What ReadProdInfo tells. */
export interface ProductInfo {
  readonly model: string
  readonly batch: string
  readonly serial: string
  readonly hardware: string
  readonly sensor: string
  /** Sensor size, pixels. */
  readonly width: number
  readonly height: number
  readonly templateBytes: number
  readonly capacity: number
}

const SYSTEM_PARAMETER_BYTES = 16
const PRODUCT_INFO_BYTES = 46
/** Longest image side that a product info may claim, pixels; larger is damage. */
const MAX_SIDE = 2048

/** Reads the 16 bytes after the confirmation code of ReadSysPara; null when they cannot be that. */
export function parseSystemParameters(bytes: Uint8Array): SystemParameters | null {
  if (bytes.length !== SYSTEM_PARAMETER_BYTES) return null
  const view = viewOf(bytes)
  const packetBytes = PACKET_BYTES[view.getUint16(12)]
  const multiple = view.getUint16(14)
  if (packetBytes === undefined || multiple < 1 || multiple > 12) return null
  return {
    status: view.getUint16(0),
    systemId: view.getUint16(2),
    capacity: view.getUint16(4),
    security: view.getUint16(6),
    address: view.getUint32(8),
    packetBytes,
    baud: multiple * BAUD_UNIT,
  }
}

/** Reads the 46 bytes after the confirmation code of ReadProdInfo; null when they cannot be that. */
export function parseProductInfo(bytes: Uint8Array): ProductInfo | null {
  if (bytes.length !== PRODUCT_INFO_BYTES) return null
  const view = viewOf(bytes)
  const width = view.getUint16(38)
  const height = view.getUint16(40)
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE || width % 2 === 1) return null
  return {
    model: text(bytes.subarray(0, 16)),
    batch: text(bytes.subarray(16, 20)),
    serial: text(bytes.subarray(20, 28)),
    hardware: `${bytes[28]}.${bytes[29]}`,
    sensor: text(bytes.subarray(30, 38)),
    width,
    height,
    templateBytes: view.getUint16(42),
    capacity: view.getUint16(44),
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Printable ASCII up to the padding; a device's string is data, never markup or control. */
function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.filter((b) => b >= 0x20 && b < 0x7f)).trim()
}
