import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { FingerMatcher } from '@taanuu/matcher/finger/index'
import { MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { type PopulationRecord, readPopulation, writePopulation } from './population-file.ts'

/** Seeds apart from those of training, calibration and the populations. */
const FIRST_SEED = 91_000_001

/** A finger enrolled with its first impression and laid on the glass again. */
export interface MatedPrint {
  readonly finger: number
  readonly enrolled: Uint8Array
  readonly probe: Uint8Array
}

/** File of `count` synthetic fingers, two impressions each, read by this very matcher; grown once, then kept in `folder`. */
export async function smallPopulation(
  matcher: FingerMatcher,
  folder: string,
  count: number,
): Promise<string> {
  const file = join(folder, `${count}-${MATCHER_IDENTITY.slice(-16)}.population`)
  if (existsSync(file)) return file
  mkdirSync(folder, { recursive: true })
  const records: PopulationRecord[] = []
  for (let finger = 0; finger < count; finger++) {
    const grown = createFinger(FIRST_SEED + finger)
    for (const impression of [1, 2]) {
      const severity = impression === 1 ? 0.2 : 0.4
      const result = await matcher.extract(renderImpression(grown, impression, { severity }))
      records.push({ finger, impression, template: result.ok ? result.template : new Uint8Array(0) })
    }
    if (finger % 20 === 19) process.stderr.write(`\rgrowing synthetic fingers ${finger + 1}/${count}`)
  }
  process.stderr.write('\n')
  writePopulation(`${file}.part`, [records])
  renameSync(`${file}.part`, file)
  return file
}

/** Fingers of a population file that both impressions gave a template of, in the file's order. */
export function matedPrints(file: string): readonly MatedPrint[] {
  const first = new Map<number, Uint8Array>()
  const mated: MatedPrint[] = []
  for (const { finger, impression, template } of readPopulation(file)) {
    if (template.length === 0) continue
    const enrolled = first.get(finger)
    if (impression === 1) first.set(finger, template)
    else if (impression === 2 && enrolled) mated.push({ finger, enrolled, probe: template })
  }
  return mated
}
