import { CAPACITY, RET, TEMPLATE_BYTES } from '@taanuu/device-drivers/id809/commands'
import {
  type Characteristics,
  characteristicsInBlob,
  type ModuleMatcher,
  templateBlob,
} from './module-matcher.ts'

/** RAM buffers for templates: 0 to this, excluded. */
const BUFFERS = 3
const FEWEST_MERGED = 2

/** A return code and what the reply says beside it. */
export interface Id809Answer {
  readonly ret: number
  readonly payload?: readonly number[]
}

/** The RAM buffers and the flash library of an ID809 module. */
export interface Id809Templates {
  generate(buffer: number, finger: Characteristics): Id809Answer
  merge(buffer: number, count: number): Id809Answer
  store(id: number, buffer: number, duplicatesMatter: boolean): Id809Answer
  load(id: number, buffer: number): Id809Answer
  remove(first: number, last: number): Id809Answer
  match(a: number, b: number): Id809Answer
  search(buffer: number, first: number, last: number): Id809Answer
  verify(id: number, buffer: number): Id809Answer
  /** The template of a buffer; null when it is empty. */
  blob(buffer: number): Uint8Array | null
  put(buffer: number, blob: Uint8Array): Id809Answer
  has(id: number): boolean
  firstEmpty(first: number, last: number): Id809Answer
  count(first: number, last: number): number
  /** Buffers do not survive a power cut; the library does. */
  powerOn(): void
}

export function createId809Templates(matcher: ModuleMatcher): Id809Templates {
  const library = new Map<number, Characteristics>()
  const buffers = new Map<number, Characteristics>()
  const isId = (id: number): boolean => id >= 1 && id <= CAPACITY
  const isBuffer = (buffer: number): boolean => buffer >= 0 && buffer < BUFFERS
  const same = (a: Characteristics, b: Characteristics): boolean => matcher.compare(a, b).match

  function find(finger: Characteristics, first: number, last: number): number | null {
    for (let id = Math.max(1, first); id <= Math.min(last, CAPACITY); id++) {
      const template = library.get(id)
      if (template !== undefined && same(finger, template)) return id
    }
    return null
  }

  return {
    generate(buffer, finger) {
      if (!isBuffer(buffer)) return { ret: RET.invalidBuffer }
      buffers.set(buffer, finger)
      return { ret: RET.ok }
    },
    merge(buffer, count) {
      if (!isBuffer(buffer)) return { ret: RET.invalidBuffer }
      if (count < FEWEST_MERGED || count > BUFFERS) return { ret: RET.generationCount }
      const parts = Array.from({ length: count }, (_, i) => buffers.get(i))
      const [first] = parts
      if (first === undefined || !parts.every((part) => part !== undefined && same(first, part)))
        return { ret: RET.mergeFailed }
      buffers.set(buffer, first)
      return { ret: RET.ok }
    },
    store(id, buffer, duplicatesMatter) {
      const held = buffers.get(buffer)
      if (!isId(id)) return { ret: RET.invalidId }
      if (held === undefined) return { ret: RET.invalidBuffer }
      const duplicate = duplicatesMatter ? find(held, 1, CAPACITY) : null
      if (duplicate !== null) return { ret: RET.duplicate, payload: [duplicate, 0] }
      library.set(id, held)
      return { ret: RET.ok }
    },
    load(id, buffer) {
      const template = library.get(id)
      if (!isId(id)) return { ret: RET.invalidId }
      if (template === undefined) return { ret: RET.templateEmpty }
      if (!isBuffer(buffer)) return { ret: RET.invalidBuffer }
      buffers.set(buffer, template)
      return { ret: RET.ok }
    },
    remove(first, last) {
      if (!isId(first) || !isId(last) || first > last) return { ret: RET.invalidId }
      let removed = 0
      for (let id = first; id <= last; id++) if (library.delete(id)) removed++
      return { ret: removed > 0 ? RET.ok : RET.templateEmpty }
    },
    match(a, b) {
      const [left, right] = [buffers.get(a), buffers.get(b)]
      if (left === undefined || right === undefined) return { ret: RET.invalidBuffer }
      return same(left, right) ? { ret: RET.ok, payload: [0] } : { ret: RET.verifyFailed }
    },
    search(buffer, first, last) {
      const held = buffers.get(buffer)
      if (held === undefined) return { ret: RET.invalidBuffer }
      if (library.size === 0) return { ret: RET.allEmpty }
      const id = find(held, first, last)
      return id === null ? { ret: RET.identifyFailed } : { ret: RET.ok, payload: [id, 0, 0] }
    },
    verify(id, buffer) {
      const [held, template] = [buffers.get(buffer), library.get(id)]
      if (!isId(id)) return { ret: RET.invalidId }
      if (held === undefined) return { ret: RET.invalidBuffer }
      if (template === undefined) return { ret: RET.templateEmpty }
      return same(held, template) ? { ret: RET.ok, payload: [id, 0, 0] } : { ret: RET.verifyFailed }
    },
    blob(buffer) {
      const held = buffers.get(buffer)
      return held === undefined ? null : templateBlob(held, TEMPLATE_BYTES)
    },
    put(buffer, blob) {
      const characteristics = blob.length === TEMPLATE_BYTES ? characteristicsInBlob(blob) : null
      if (!isBuffer(buffer)) return { ret: RET.invalidBuffer }
      if (characteristics === null) return { ret: RET.invalidTemplate }
      buffers.set(buffer, characteristics)
      return { ret: RET.ok }
    },
    has: (id) => library.has(id),
    firstEmpty(first, last) {
      for (let id = Math.max(1, first); id <= Math.min(last, CAPACITY); id++)
        if (!library.has(id)) return { ret: RET.ok, payload: [id, 0] }
      return { ret: RET.noEmptyId }
    },
    count: (first, last) => [...library.keys()].filter((id) => id >= first && id <= last).length,
    powerOn() {
      buffers.clear()
    },
  }
}
