import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import { deriveSeed, seededRandom } from '../world/seeded-random.ts'

/** Templates that the module's flash holds. */
export const LIBRARY_CAPACITY = 200
/** Size of a template on the wire (UpChar), bytes. */
export const TEMPLATE_BYTES = 512
/** Score that the module reports for a match; its scale is its own secret. */
const MATCH_SCORE = 120

/** The module's two character buffers and its flash library. A template is opaque; inside it is whose finger it is. */
export interface Ef01Library {
  /** Fills a character buffer with the features of a finger. */
  extract(buffer: number, identity: string): void
  /** Confirmation code. */
  combine(): number
  store(buffer: number, page: number): number
  load(buffer: number, page: number): number
  remove(page: number, count: number): number
  empty(): number
  /** Confirmation code, page and score. */
  search(
    buffer: number,
    start: number,
    count: number,
  ): { readonly code: number; readonly page: number; readonly score: number }
  match(): { readonly code: number; readonly score: number }
  /** 512 opaque bytes, the same for the same finger; null when the buffer is empty. */
  templateBytes(buffer: number): Uint8Array | null
  readonly count: number
  /** 32 bytes, one bit a page, of the 256 pages from `256 × table`. */
  indexTable(table: number): Uint8Array
  /** Buffers do not survive a power cut; the library does. */
  powerOn(): void
}

export function createEf01Library(): Ef01Library {
  const pages = new Map<number, string>()
  const buffers = new Map<number, string>()

  function inRange(page: number): boolean {
    return page < LIBRARY_CAPACITY
  }

  return {
    extract(buffer, identity) {
      buffers.set(buffer, identity)
    },
    combine() {
      const [a, b] = [buffers.get(1), buffers.get(2)]
      return a !== undefined && a === b ? CONFIRMATION.ok : CONFIRMATION.combineFailed
    },
    store(buffer, page) {
      if (!inRange(page)) return CONFIRMATION.pageOutOfRange
      const identity = buffers.get(buffer)
      if (identity === undefined) return CONFIRMATION.templateReadError
      pages.set(page, identity)
      return CONFIRMATION.ok
    },
    load(buffer, page) {
      if (!inRange(page)) return CONFIRMATION.pageOutOfRange
      const identity = pages.get(page)
      if (identity === undefined) return CONFIRMATION.templateReadError
      buffers.set(buffer, identity)
      return CONFIRMATION.ok
    },
    remove(page, count) {
      if (!inRange(page)) return CONFIRMATION.pageOutOfRange
      for (let i = page; i < page + count; i++) pages.delete(i)
      return CONFIRMATION.ok
    },
    empty() {
      pages.clear()
      return CONFIRMATION.ok
    },
    search(buffer, start, count) {
      const identity = buffers.get(buffer)
      if (identity !== undefined) {
        for (let page = start; page < Math.min(start + count, LIBRARY_CAPACITY); page++) {
          if (pages.get(page) === identity) return { code: CONFIRMATION.ok, page, score: MATCH_SCORE }
        }
      }
      return { code: CONFIRMATION.notFound, page: 0, score: 0 }
    },
    match() {
      const same = buffers.has(1) && buffers.get(1) === buffers.get(2)
      return same ? { code: CONFIRMATION.ok, score: MATCH_SCORE } : { code: CONFIRMATION.noMatch, score: 0 }
    },
    templateBytes(buffer) {
      const identity = buffers.get(buffer)
      if (identity === undefined) return null
      const random = seededRandom(deriveSeed(0, identity))
      return Uint8Array.from({ length: TEMPLATE_BYTES }, () => Math.floor(random() * 256))
    },
    get count() {
      return pages.size
    },
    indexTable(table) {
      const bits = new Uint8Array(32)
      for (const page of pages.keys()) {
        const bit = page - 256 * table
        if (bit >= 0 && bit < 256) bits[bit >> 3] |= 1 << (bit & 7)
      }
      return bits
    },
    powerOn() {
      buffers.clear()
    },
  }
}
