import { REPORT_BYTES } from '@taanuu/device-drivers/hid-profile/report'
import { EF01_FAMILIES } from '../devices/ef01-families.ts'
import { createEf01Module } from '../devices/ef01-module.ts'
import type { FingerprintEngine, MakeEngine } from '../devices/fingerprint-stand.ts'
import { createGt511Module } from '../devices/gt511-module.ts'
import { createHidProfileDevice } from '../devices/hid-profile-device.ts'
import { createId809Module } from '../devices/id809-module.ts'
import { inWholeReports } from './whole-reports.ts'

type Make = (parts: Parameters<MakeEngine>[0], model: string | null) => FingerprintEngine | null

/** The fingerprint modules that can be simulated, by the protocol they speak; null for a model that is not known. */
export const FINGERPRINT_ENGINES = {
  ef01: (parts, model) => {
    const families = Object.keys(EF01_FAMILIES) as (keyof typeof EF01_FAMILIES)[]
    const family = families.find((name) => name === (model ?? 'taanuu-sim'))
    return family ? createEf01Module({ ...parts, family }) : null
  },
  gt511: (parts, model) => (model === null ? createGt511Module(parts) : null),
  id809: (parts, model) => (model === null ? createId809Module(parts) : null),
  hid: (parts, model) =>
    model === null ? inWholeReports(createHidProfileDevice(createEf01Module(parts)), REPORT_BYTES) : null,
} as const satisfies Record<string, Make>

export type FingerprintProtocol = keyof typeof FINGERPRINT_ENGINES

/** Models of the EF01 family. */
export const EF01_MODELS: readonly string[] = Object.keys(EF01_FAMILIES)

/** Makes the module. Throws for a model that is not known. */
export function engineFor(
  protocol: FingerprintProtocol,
  model: string | null,
  parts: Parameters<MakeEngine>[0],
): FingerprintEngine {
  const engine = FINGERPRINT_ENGINES[protocol](parts, model)
  if (!engine) throw new RangeError(`no model ${model} of ${protocol}`)
  return engine
}
