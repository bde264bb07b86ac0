import { BAUD_UNIT, PACKET_BYTES, SYS_PARA, u16, u32 } from '@taanuu/device-drivers/ef01/commands'
import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import { DEFAULT_ADDRESS } from '@taanuu/device-drivers/ef01/frame'
import type { Ef01Family, SensorSize } from './ef01-families.ts'
import { TEMPLATE_BYTES } from './ef01-library.ts'

/** Notepad of the host: pages of 32 bytes. */
export const NOTEPAD_PAGES = 16
export const NOTEPAD_PAGE_BYTES = 32
/** Size of the information page that ReadInfPage uploads, bytes. */
const INFO_PAGE_BYTES = 512
const DEFAULT_SECURITY = 3
/** Factory speed and packet size: N = 6, 128 bytes. */
const DEFAULT_BAUD_MULTIPLE = 6
const DEFAULT_PACKET_CODE = 2
const STATUS_PASSWORD_OK = 4
const STATUS_IMAGE_VALID = 8

/** What a module keeps over a power cut, beside its library. */
export interface Ef01Memory {
  password: number
  address: number
  /** Line speed, bits per second. */
  readonly baud: number
  /** Payload of a data packet, bytes. */
  readonly packetBytes: number
  readonly notepad: readonly Uint8Array[]
  /** What SetSysPara answers, and what then changes: the answer still leaves at the old speed. */
  setParameter(parameter: number, value: number): { readonly code: number; readonly apply: () => void }
  /** @param picture whether the image buffer holds one; who may ask has given the password */
  systemParameters(picture: boolean): readonly number[]
  productInfo(serial: string): readonly number[]
  infoPage(serial: string): Uint8Array
}

export function createEf01Memory(family: Ef01Family, sensor: SensorSize, password: number): Ef01Memory {
  let baudMultiple = DEFAULT_BAUD_MULTIPLE
  let packetCode = DEFAULT_PACKET_CODE
  let security = DEFAULT_SECURITY

  function productInfo(serial: string): readonly number[] {
    return [
      ...ascii(family.model, 16),
      ...ascii('SIM1', 4),
      ...ascii(serial, 8),
      1,
      0,
      ...ascii('SENSOR', 8),
      ...u16(sensor.width),
      ...u16(sensor.height),
      ...u16(TEMPLATE_BYTES),
      ...u16(family.capacity),
    ]
  }

  return {
    password,
    address: DEFAULT_ADDRESS,
    get baud() {
      return baudMultiple * BAUD_UNIT
    },
    get packetBytes() {
      return PACKET_BYTES[packetCode]
    },
    notepad: Array.from({ length: NOTEPAD_PAGES }, () => new Uint8Array(NOTEPAD_PAGE_BYTES)),
    setParameter(parameter, value) {
      const ok = (apply: () => void): { code: number; apply: () => void } => ({
        code: CONFIRMATION.ok,
        apply,
      })
      if (parameter === SYS_PARA.baud && value >= 1 && value <= 12)
        return ok(() => {
          baudMultiple = value
        })
      if (parameter === SYS_PARA.packetSize && value < PACKET_BYTES.length)
        return ok(() => {
          packetCode = value
        })
      if (parameter === SYS_PARA.security && value >= 1 && value <= 5)
        return ok(() => {
          security = value
        })
      const known = Object.values<number>(SYS_PARA).includes(parameter)
      return { code: known ? CONFIRMATION.badRegisterValue : CONFIRMATION.badRegister, apply() {} }
    },
    systemParameters(picture) {
      return [
        ...u16(STATUS_PASSWORD_OK | (picture ? STATUS_IMAGE_VALID : 0)),
        ...u16(family.systemId),
        ...u16(family.capacity),
        ...u16(security),
        ...u32(this.address),
        ...u16(packetCode),
        ...u16(baudMultiple),
      ]
    },
    productInfo,
    infoPage(serial) {
      const page = new Uint8Array(INFO_PAGE_BYTES)
      page.set(productInfo(serial))
      return page
    },
  }
}

/** Text padded with zeros to a fixed length. */
export function ascii(text: string, length: number): readonly number[] {
  return [...Buffer.from(text.padEnd(length, '\0').slice(0, length), 'latin1')]
}
