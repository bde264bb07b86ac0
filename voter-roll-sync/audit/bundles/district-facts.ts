import type { DistrictResult } from '../../exchange/district/district-result.ts'
import { verifyDistrict } from '../../exchange/district/verify-district.ts'
import type { BundleFacts } from './station-facts.ts'

/** One verified result of a district; its result is null where it has a fault. */
export interface DistrictFacts {
  readonly folder: string
  readonly result: DistrictResult | null
  readonly fault: string | null
}

/** Checks what districts published against the sound exports of their precincts. */
export function districtFacts(
  folders: readonly string[],
  bundles: readonly BundleFacts[],
): readonly DistrictFacts[] {
  const withheld = bundles
    .filter(({ sound }) => sound)
    .flatMap(({ stations }) => stations.flatMap((station) => (station.withheld ? [station.withheld] : [])))
  return folders.map((folder) => {
    const verified = verifyDistrict(folder, withheld)
    return verified.ok
      ? { folder, result: verified.value, fault: null }
      : { folder, result: null, fault: `${verified.error.code}: ${verified.error.detail}` }
  })
}

/** Results that count: a copy of one counts once. A record that two results count is a fault of the second. */
export function districtsOnce(districts: readonly DistrictFacts[]): {
  readonly counted: readonly DistrictResult[]
  readonly twice: readonly { readonly folder: string; readonly precinct: number; readonly station: string }[]
} {
  const counted: DistrictResult[] = []
  const twice: { folder: string; precinct: number; station: string }[] = []
  const taken = new Map<string, string>()
  for (const { folder, result } of districts) {
    if (!result) continue
    const same = JSON.stringify(result)
    if (counted.some((other) => JSON.stringify(other) === same)) continue
    const again = result.sources.find(({ precinct, station }) => taken.has(`${precinct}/${station}`))
    if (again) {
      twice.push({ folder, precinct: again.precinct, station: again.station })
      continue
    }
    for (const { precinct, station } of result.sources) taken.set(`${precinct}/${station}`, folder)
    counted.push(result)
  }
  return { counted, twice }
}
