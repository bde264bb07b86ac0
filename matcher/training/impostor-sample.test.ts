import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeBlock } from './calibration-sample.ts'
import { readBlocks } from './impostor-sample.ts'

test('blocks become one sample: strata added up, identities taken as the fingers they were grown from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blocks-'))
  const probe = (identity: number, references: readonly number[], scores: readonly number[]) => ({
    probe: identity,
    pairs: [2, 6],
    compared: [2, 3],
    reference: Uint32Array.from(references),
    stratum: Uint8Array.from(references, (_, i) => i % 2),
    score: Float32Array.from(scores),
  })
  const files = ['a', 'b'].map((name) => join(folder, name))
  writeFileSync(files[0], encodeBlock([probe(0, [2, 5], [3, 7]), probe(3, [4], [1])]))
  writeFileSync(files[1], encodeBlock([probe(1, [7], [9])]))
  const { sample, pairs, compared, highestOfStratum } = readBlocks(files, (identity) => identity >> 1, 4)
  rmSync(folder, { recursive: true })
  expect({ pairs, compared, highestOfStratum }).toEqual({
    pairs: 24,
    compared: 15,
    highestOfStratum: [9, 7],
  })
  expect(sample.strata).toEqual([
    { pairs: 6, compared: 6 },
    { pairs: 18, compared: 9 },
  ])
  expect([...sample.score]).toEqual([3, 7, 1, 9])
  expect([...sample.fingerA]).toEqual([0, 0, 1, 0])
  expect([...sample.fingerB]).toEqual([1, 2, 2, 3])
  // finger 0 gave two probes of eight pairs each; everybody is met as a reference a quarter of the time
  expect([...sample.pairsOfFinger]).toEqual([22, 14, 6, 6])
})
