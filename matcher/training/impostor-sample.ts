import { readFileSync } from 'node:fs'
import { decodeBlock } from './calibration-sample.ts'
import type { ImpostorSample } from './tail-fit.ts'

export interface ReadSample {
  readonly sample: ImpostorSample
  readonly pairs: number
  readonly compared: number
  /** Highest score of each stratum: shows whether a pair of the lower ones could reach the tail. */
  readonly highestOfStratum: readonly number[]
}

/** Reads blocks of probes (calibration-sample.ts) as one sample for `fitCurve`. */
export function readBlocks(
  files: readonly string[],
  fingerOf: (identity: number) => number,
  fingers: number,
): ReadSample {
  const strata: { pairs: number; compared: number }[] = []
  const highest: number[] = []
  const score: Float32Array[] = []
  const stratum: Uint8Array[] = []
  const fingerA: Uint32Array[] = []
  const fingerB: Uint32Array[] = []
  const asked = new Float64Array(fingers)
  for (const file of files)
    for (const probe of decodeBlock(readFileSync(file))) {
      const own = fingerOf(probe.probe)
      asked[own]++
      probe.pairs.forEach((pairs, h) => {
        strata[h] ??= { pairs: 0, compared: 0 }
        strata[h].pairs += pairs
        strata[h].compared += probe.compared[h]
        highest[h] ??= 0
      })
      probe.score.forEach((value, i) => {
        highest[probe.stratum[i]] = Math.max(highest[probe.stratum[i]], value)
      })
      score.push(probe.score)
      stratum.push(probe.stratum)
      fingerA.push(new Uint32Array(probe.score.length).fill(own))
      fingerB.push(Uint32Array.from(probe.reference, fingerOf))
    }
  const pairs = strata.reduce((sum, h) => sum + h.pairs, 0)
  return {
    sample: {
      strata,
      score: joined(score, (n) => new Float32Array(n)),
      stratum: joined(stratum, (n) => new Uint8Array(n)),
      fingerA: joined(fingerA, (n) => new Uint32Array(n)),
      fingerB: joined(fingerB, (n) => new Uint32Array(n)),
      pairsOfFinger: pairsOfFinger(asked, pairs),
    },
    pairs,
    compared: strata.reduce((sum, h) => sum + h.compared, 0),
    highestOfStratum: highest,
  }
}

/** A probe meets (nearly) everybody once, and everybody meets (nearly) every probe. */
function pairsOfFinger(asked: Float64Array, pairs: number): Float64Array {
  const probes = asked.reduce((sum, n) => sum + n, 0)
  const asReference = pairs / asked.length
  return asked.map((n) => n * (pairs / probes) + asReference)
}

function joined<T extends Float32Array | Uint32Array | Uint8Array>(
  parts: readonly T[],
  make: (length: number) => T,
): T {
  const all = make(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
