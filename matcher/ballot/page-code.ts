import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { decodeBase45, encodeBase45 } from './base45.ts'
import type { BallotLayout } from './layout.ts'

/**
 * What the page code of a ballot says. It is the same on every sheet of a style: no serial number, no time,
 * nothing that could tell two voters' sheets apart.
 *
 * 23 bytes: magic, version and page and universe, sheet, election digest (6), precinct digest (5), layout
 * digest (5), CRC-32 (4, big endian) of what stands before it. In base 45 that is 35 characters, the most that
 * a QR code of version 3 holds at level H, where a third of the code may be lost.
 */
export type PageCode = {
  readonly training: boolean
  readonly sheet: number
  readonly page: number
  /** Lower-case hexadecimal. */
  readonly election: string
  readonly precinct: string
  readonly layout: string
}

/** QR version printed, and its modules a side. */
export const CODE_QR_VERSION = 3
export const CODE_MODULES = 29

const MAGIC = 0x54
const VERSION = 1
const CODE_BYTES = 23
const ELECTION_AT = 3
const PRECINCT_AT = 9
const LAYOUT_AT = 14
const CRC_AT = 19

/**
 * The code that a layout's sheets carry. The layout digest covers the whole style: a sheet printed from an
 * earlier revision, where an option may stand elsewhere, is another style.
 */
export function pageCodeOf(layout: BallotLayout): PageCode {
  return {
    training: layout.universe === 'training',
    sheet: layout.sheet,
    page: layout.page,
    election: digest(layout.electionId ?? '', PRECINCT_AT - ELECTION_AT),
    precinct: digest(layout.precinctId ?? '', LAYOUT_AT - PRECINCT_AT),
    layout: layout.styleDigest.slice(0, 2 * (CRC_AT - LAYOUT_AT)),
  }
}

export function encodePageCode(code: PageCode): string {
  const bytes = new Uint8Array(CODE_BYTES)
  bytes.set([MAGIC, (VERSION << 4) | (code.page << 1) | (code.training ? 1 : 0), code.sheet])
  bytes.set(Buffer.from(code.election, 'hex'), ELECTION_AT)
  bytes.set(Buffer.from(code.precinct, 'hex'), PRECINCT_AT)
  bytes.set(Buffer.from(code.layout, 'hex'), LAYOUT_AT)
  new DataView(bytes.buffer).setUint32(CRC_AT, crc32(bytes.subarray(0, CRC_AT)))
  return encodeBase45(bytes)
}

/** Undefined for any text that is not a page code of this version with a right checksum. */
export function decodePageCode(text: string): PageCode | undefined {
  const bytes = decodeBase45(text)
  if (bytes?.length !== CODE_BYTES || bytes[0] !== MAGIC || bytes[1]! >> 4 !== VERSION) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  if (view.getUint32(CRC_AT) !== crc32(bytes.subarray(0, CRC_AT))) return undefined
  return {
    training: (bytes[1]! & 1) === 1,
    page: (bytes[1]! >> 1) & 7,
    sheet: bytes[2]!,
    election: hex(bytes.subarray(ELECTION_AT, PRECINCT_AT)),
    precinct: hex(bytes.subarray(PRECINCT_AT, LAYOUT_AT)),
    layout: hex(bytes.subarray(LAYOUT_AT, CRC_AT)),
  }
}

function digest(text: string, bytes: number): string {
  return createHash('sha256')
    .update(text, 'utf8')
    .digest('hex')
    .slice(0, bytes * 2)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
