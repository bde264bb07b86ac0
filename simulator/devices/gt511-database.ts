import { NACK, TEMPLATE_BYTES } from '@taanuu/device-drivers/gt511/commands'
import {
  type Characteristics,
  characteristicsInBlob,
  type ModuleMatcher,
  templateBlob,
} from './module-matcher.ts'

/** Ids of a GT-511C3: 0 to this, excluded. */
export const CAPACITY = 200
/** Id of an enrolment that is not stored, but handed to the host. */
export const NO_ID = 0xffff_ffff
const ENROLMENTS = 3

/** What a command came to: the parameter of an ACK or of a NACK, and what follows an ACK. */
export type Outcome =
  | { readonly ok: true; readonly parameter: number; readonly data?: Uint8Array }
  | { readonly ok: false; readonly parameter: number }

const accepted: Outcome = { ok: true, parameter: 0 }

export function refused(parameter: number): Outcome {
  return { ok: false, parameter }
}

/** The templates of a GT-511 module and the enrolment under way. */
export interface Gt511Database {
  readonly count: number
  check(id: number): Outcome
  enrollStart(id: number): Outcome
  /** @param step 1, 2 or 3 */
  enroll(step: number, finger: Characteristics | null): Outcome
  remove(id: number): Outcome
  clear(): Outcome
  verify(id: number, finger: Characteristics | null): Outcome
  identify(finger: Characteristics | null): Outcome
  template(id: number): Outcome
  setTemplate(id: number, blob: Uint8Array): Outcome
  /** Power comes: a running enrolment is forgotten. */
  powerOn(): void
}

export function createGt511Database(matcher: ModuleMatcher): Gt511Database {
  const templates = new Map<number, Characteristics>()
  let enrolment: { readonly id: number; readonly fingers: Characteristics[] } | null = null

  function same(a: Characteristics, b: Characteristics): boolean {
    return matcher.compare(a, b).match
  }

  function search(finger: Characteristics): number | null {
    for (const [id, template] of templates) if (same(finger, template)) return id
    return null
  }

  function finish(id: number, fingers: readonly Characteristics[]): Outcome {
    const [first, second, third] = fingers
    if (!same(first, second) || !same(second, third)) return refused(NACK.enrollFailed)
    if (id === NO_ID) return { ok: true, parameter: 0, data: templateBlob(first, TEMPLATE_BYTES) }
    const duplicate = search(first)
    if (duplicate !== null) return refused(duplicate)
    templates.set(id, first)
    return accepted
  }

  return {
    get count() {
      return templates.size
    },
    check(id) {
      if (id >= CAPACITY) return refused(NACK.invalidId)
      return templates.has(id) ? accepted : refused(NACK.idNotUsed)
    },
    enrollStart(id) {
      if (id !== NO_ID && id >= CAPACITY) return refused(NACK.invalidId)
      if (templates.has(id)) return refused(NACK.idUsed)
      if (templates.size >= CAPACITY) return refused(NACK.databaseFull)
      enrolment = { id, fingers: [] }
      return accepted
    },
    enroll(step, finger) {
      if (enrolment?.fingers.length !== step - 1) return refused(NACK.enrollOrder)
      if (finger === null) return refused(NACK.badFinger)
      const { id, fingers } = enrolment
      fingers.push(finger)
      if (fingers.length < ENROLMENTS) return accepted
      enrolment = null
      return finish(id, fingers)
    },
    remove(id) {
      if (id >= CAPACITY) return refused(NACK.invalidId)
      return templates.delete(id) ? accepted : refused(NACK.idNotUsed)
    },
    clear() {
      if (templates.size === 0) return refused(NACK.databaseEmpty)
      templates.clear()
      return accepted
    },
    verify(id, finger) {
      const template = templates.get(id)
      if (id >= CAPACITY) return refused(NACK.invalidId)
      if (template === undefined) return refused(NACK.idNotUsed)
      if (finger === null) return refused(NACK.badFinger)
      return same(finger, template) ? accepted : refused(NACK.verifyFailed)
    },
    identify(finger) {
      if (templates.size === 0) return refused(NACK.databaseEmpty)
      if (finger === null) return refused(NACK.badFinger)
      const id = search(finger)
      return id === null ? refused(NACK.identifyFailed) : { ok: true, parameter: id }
    },
    template(id) {
      const template = templates.get(id)
      if (id >= CAPACITY) return refused(NACK.invalidId)
      if (template === undefined) return refused(NACK.idNotUsed)
      return { ok: true, parameter: 0, data: templateBlob(template, TEMPLATE_BYTES) }
    },
    setTemplate(id, blob) {
      const characteristics = characteristicsInBlob(blob)
      if (characteristics === null) return refused(NACK.communication)
      if (templates.has(id)) return refused(NACK.idUsed)
      const duplicate = search(characteristics)
      if (duplicate !== null) return refused(duplicate)
      templates.set(id, characteristics)
      return accepted
    },
    powerOn() {
      enrolment = null
    },
  }
}
