/** Expected failures are values; exceptions are for bugs. `code` is declared in `journal/reason-codes.ts`. */
export interface Failure {
  readonly code: string
  /** English, for logs and reports; never a secret, a name or a personal number. */
  readonly detail: string
}
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure }

export function success<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function failure(code: string, detail = ''): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: { code, detail } }
}
