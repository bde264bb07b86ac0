import type { DeviceError } from './device-error.ts'

/** The outcome of an operation that may fail for an expected reason: failures are values, never exceptions. */
export type Result<T, E = DeviceError> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E }

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function failed<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error }
}

/** Success without a value. */
export const done: { readonly ok: true; readonly value: undefined } = { ok: true, value: undefined }
