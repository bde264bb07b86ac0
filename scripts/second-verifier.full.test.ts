import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { createWorkerInterpreter } from '@taanuu/kiosk/hosts/workers/worker-interpreter'
import { createWorkerMatcher } from '@taanuu/kiosk/hosts/workers/worker-matcher'
import { type GenuineExport, makeGenuineExport } from '@taanuu/kiosk/simulated/testing/genuine-export'
import { hasSecondVerifier, secondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { tamperAsInsider, tamperBytes, tamperFiles } from '@taanuu/kiosk/simulated/testing/tampering'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SecondOpinions } from './testing/second-opinions.ts'

const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
const bench = mkdtempSync(join(tmpdir(), 'taanuu-second-full-'))
let elections: readonly SmallElection[] = []
let genuine: GenuineExport
let other: GenuineExport
beforeAll(async () => {
  elections = [await createSmallElection(8, 2, 'second-1'), await createSmallElection(8, 2, 'second-1-other')]
  genuine = await makeGenuineExport(elections[0], workers)
  other = await makeGenuineExport(elections[1], workers)
})
afterAll(async () => {
  for (const made of [...elections, genuine, other]) made?.remove()
  rmSync(bench, { recursive: true })
  await workers.matcher.close()
  await workers.interpreter.close()
})

/** Sixteen thousand exports, each verified by Python and openssl: an hour and more on two cores. */
const TIMEOUT_MS = 3 * 3_600_000

describe.skipIf(!hasSecondVerifier)('the second verifier (skipped without python3 and openssl)', () => {
  it('agrees with `taanuu verify` on every attack of bench:tamper', { timeout: TIMEOUT_MS }, async () => {
    expect(secondVerifier([genuine.folder, other.folder])).toEqual([true, true])
    const opinions = new SecondOpinions(genuine, bench)
    await tamperBytes(genuine, { wholeBelow: 4096, sampled: 1000, seed: '1' }, opinions.report)
    await tamperFiles(genuine, other, opinions.report)
    await tamperAsInsider(genuine, elections[0].seed, 1, opinions.report)
    const { tried, disagreements } = opinions.compare()
    expect(tried).toBeGreaterThan(10_000)
    expect(disagreements).toEqual([])
  })
})
