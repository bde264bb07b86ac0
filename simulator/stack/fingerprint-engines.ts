import { createEf01Module } from '../devices/ef01-module.ts'
import type { FingerprintEngine, MakeEngine } from '../devices/fingerprint-stand.ts'

type Parts = Parameters<MakeEngine>[0] & { readonly seed: number }

/** The fingerprint modules that can be simulated, by the protocol they speak. */
export const FINGERPRINT_ENGINES = {
  ef01: ({ world, onCommand }: Parts): FingerprintEngine => createEf01Module({ world, onCommand }),
} as const

export type FingerprintProtocol = keyof typeof FINGERPRINT_ENGINES
