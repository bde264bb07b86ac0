import { deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'

/**
 * Loads a native library on first use. The kiosk starts and runs without it: only the transport that needs it
 * fails, with `LibraryMissing`.
 *
 * @param name package name, for the technician
 */
export async function loadLibrary<T>(name: string, load: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await load())
  } catch (error) {
    return failed(deviceError('LibraryMissing', name, `${name} does not load: ${messageOf(error)}`))
  }
}

/** What a library threw or emitted: node-hid emits plain strings where others emit errors. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
