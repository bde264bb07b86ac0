import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import {
  type Characteristics,
  characteristicsInBlob,
  type ModuleMatcher,
  templateBlob,
} from './module-matcher.ts'

/** Size of a template on the wire (UpChar), bytes. */
export const TEMPLATE_BYTES = 512
/** Pages whose occupation one index table tells. */
const PAGES_A_TABLE = 256

export interface SearchResult {
  /** Confirmation code. */
  readonly code: number
  readonly page: number
  readonly score: number
}

/** The module's character buffers and its flash library. */
export interface Ef01Library {
  /** Fills a character buffer with the features of a finger. */
  extract(buffer: number, characteristics: Characteristics): void
  // These return a confirmation code.
  combine(): number
  store(buffer: number, page: number): number
  load(buffer: number, page: number): number
  remove(page: number, count: number): number
  empty(): number
  /** Takes a template that the host has sent. */
  put(buffer: number, blob: Uint8Array): number
  search(buffer: number, start: number, count: number): SearchResult
  match(): { readonly code: number; readonly score: number }
  /** 512 opaque bytes, the same for the same finger; null when the buffer is empty. */
  templateBytes(buffer: number): Uint8Array | null
  readonly count: number
  /** 32 bytes, one bit a page, of the 256 pages from `256 × table`. */
  indexTable(table: number): Uint8Array
  /** The lowest page that holds nothing; null when all do. */
  freePage(): number | null
  /** Buffers do not survive a power cut; the library does. */
  powerOn(): void
}

/** @param capacity templates that the flash holds */
export function createEf01Library(capacity: number, matcher: ModuleMatcher): Ef01Library {
  const pages = new Map<number, Characteristics>()
  const buffers = new Map<number, Characteristics>()

  return {
    extract(buffer, characteristics) {
      buffers.set(buffer, characteristics)
    },
    combine() {
      const [a, b] = [buffers.get(1), buffers.get(2)]
      if (a === undefined || b === undefined || !matcher.compare(a, b).match)
        return CONFIRMATION.combineFailed
      buffers.set(2, a)
      return CONFIRMATION.ok
    },
    store(buffer, page) {
      if (page >= capacity) return CONFIRMATION.pageOutOfRange
      const held = buffers.get(buffer)
      if (held === undefined) return CONFIRMATION.templateReadError
      pages.set(page, held)
      return CONFIRMATION.ok
    },
    load(buffer, page) {
      if (page >= capacity) return CONFIRMATION.pageOutOfRange
      const stored = pages.get(page)
      if (stored === undefined) return CONFIRMATION.templateReadError
      buffers.set(buffer, stored)
      return CONFIRMATION.ok
    },
    remove(page, count) {
      if (page >= capacity) return CONFIRMATION.pageOutOfRange
      for (let i = page; i < Math.min(page + count, capacity); i++) pages.delete(i)
      return CONFIRMATION.ok
    },
    empty() {
      pages.clear()
      return CONFIRMATION.ok
    },
    put(buffer, blob) {
      const characteristics = blob.length === TEMPLATE_BYTES ? characteristicsInBlob(blob) : null
      if (characteristics === null) return CONFIRMATION.uploadTemplateFailed
      buffers.set(buffer, characteristics)
      return CONFIRMATION.ok
    },
    search(buffer, start, count) {
      const held = buffers.get(buffer)
      if (held !== undefined) {
        for (let page = start; page < Math.min(start + count, capacity); page++) {
          const stored = pages.get(page)
          if (stored === undefined) continue
          const { match, score } = matcher.compare(held, stored)
          if (match) return { code: CONFIRMATION.ok, page, score }
        }
      }
      return { code: CONFIRMATION.notFound, page: 0, score: 0 }
    },
    match() {
      const [a, b] = [buffers.get(1), buffers.get(2)]
      if (a === undefined || b === undefined) return { code: CONFIRMATION.noMatch, score: 0 }
      const { match, score } = matcher.compare(a, b)
      return { code: match ? CONFIRMATION.ok : CONFIRMATION.noMatch, score }
    },
    templateBytes(buffer) {
      const held = buffers.get(buffer)
      return held === undefined ? null : templateBlob(held, TEMPLATE_BYTES)
    },
    get count() {
      return pages.size
    },
    indexTable(table) {
      const bits = new Uint8Array(PAGES_A_TABLE / 8)
      for (const page of pages.keys()) {
        const bit = page - PAGES_A_TABLE * table
        if (bit >= 0 && bit < PAGES_A_TABLE) bits[bit >> 3] |= 1 << (bit & 7)
      }
      return bits
    },
    freePage() {
      for (let page = 0; page < capacity; page++) if (!pages.has(page)) return page
      return null
    },
    powerOn() {
      buffers.clear()
    },
  }
}
