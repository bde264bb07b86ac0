import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { type GenuineExport, makeGenuineExport } from './testing/genuine-export.ts'
import { type Attempt, tamperAsInsider, tamperBytes, tamperFiles } from './testing/tampering.ts'

const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
let elections: readonly SmallElection[] = []
let genuine: GenuineExport
let other: GenuineExport
beforeAll(async () => {
  elections = [await createSmallElection(2, 1, 'tamper'), await createSmallElection(2, 1, 'tamper other')]
  genuine = await makeGenuineExport(elections[0], workers)
  other = await makeGenuineExport(elections[1], workers)
})
afterAll(async () => {
  for (const made of [...elections, genuine, other]) made?.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
})

describe('the public verifier', () => {
  it('accepts no changed byte of a dozen in each file, and no file that was touched', async () => {
    const all: Attempt[] = []
    await tamperBytes(genuine, { wholeBelow: 0, sampled: 12, seed: 'sample' }, (one) => all.push(one))
    await tamperFiles(genuine, other, (one) => all.push(one))
    expect(all.length).toBeGreaterThan(200)
    expect(all.filter((attempt) => attempt.accepted || !attempt.named)).toEqual([])
  })

  it("is not fooled by an insider with the station's key, whatever event he drops, repeats or changes", async () => {
    const all: Attempt[] = []
    await tamperAsInsider(genuine, elections[0].seed, 1, (one) => all.push(one))
    expect(all.length).toBeGreaterThan(100)
    expect(all.filter((attempt) => attempt.accepted)).toEqual([])
  })
})
