import { UsageError } from '../hosts/shared/usage-error.ts'
import { TRAINING_ROOT_KEY } from './training-root.ts'

/** Root keys that a caller believes, from `--root`; without any, the public training root alone. */
export function readRoots(texts: readonly string[]): {
  readonly rootKeys: readonly Uint8Array[]
  readonly training: boolean
} {
  const given = texts.map((text) => {
    if (!/^[0-9a-f]{64}$/i.test(text)) throw new UsageError('--root takes 64 hex digits')
    return Buffer.from(text, 'hex')
  })
  return given.length > 0
    ? { rootKeys: given, training: false }
    : { rootKeys: [TRAINING_ROOT_KEY], training: true }
}
