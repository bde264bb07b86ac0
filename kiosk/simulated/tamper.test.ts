import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { type GenuineExport, makeGenuineExport } from './testing/genuine-export.ts'
import { type Attempt, everyNth, tamperAsInsider, tamperBytes, tamperFiles } from './testing/tampering.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
let elections: readonly SmallElection[] = []
let genuine: GenuineExport
let other: GenuineExport
beforeAll(async () => {
  elections = [await createSmallElection(2, 1, 'tamper'), await createSmallElection(1, 1, 'tamper other')]
  genuine = await makeGenuineExport(elections[0], workers)
  other = await makeGenuineExport(elections[1], workers)
})
afterAll(async () => {
  for (const made of [...elections, genuine, other]) made.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
})

function collector(): { readonly all: Attempt[]; readonly report: (attempt: Attempt) => void } {
  const all: Attempt[] = []
  return { all, report: (attempt) => all.push(attempt) }
}

/** Seconds on an idle machine. */
const TIMEOUT_MS = 300_000

/** A sample of all attacks; `tamper.full.test.ts` tries every one. */
describe('the public verifier', { timeout: TIMEOUT_MS }, () => {
  it('finds a genuine export sound, with the checkpoints that observers hold', async () => {
    const options = { rootKeys: [TRAINING_ROOT.publicKey], heldCheckpoints: genuine.heldCheckpoints }
    const { findings } = await verifyExport(genuine.folder, options)
    expect(findings.filter((finding) => !finding.ok)).toEqual([])
    const strange = { ...options, heldCheckpoints: other.heldCheckpoints }
    expect((await verifyExport(genuine.folder, strange)).sound).toBe(false)
    const unknownRoot = { ...options, rootKeys: [new Uint8Array(32).fill(5)] }
    expect((await verifyExport(genuine.folder, unknownRoot)).findings[0]).toMatchObject({
      kind: 'ROOT_UNKNOWN',
    })
  })

  it('accepts no changed byte and names file and kind', async () => {
    const { all, report } = collector()
    await tamperBytes(genuine, { wholeBelow: 0, sampled: 4, seed: 'sample' }, report)
    expect(all.length).toBeGreaterThan(40)
    expect(all.filter((attempt) => attempt.accepted || !attempt.named)).toEqual([])
  })

  it('accepts no added, removed, renamed, cut, swapped or foreign file', async () => {
    const { all, report } = collector()
    await tamperFiles(genuine, other, everyNth(4, report))
    expect(all.length).toBeGreaterThan(30)
    expect(all.filter((attempt) => attempt.accepted || !attempt.named)).toEqual([])
  })

  it("is not fooled by an insider with the station's key, neither with nor without a held checkpoint", async () => {
    const { all, report } = collector()
    await tamperAsInsider(genuine, elections[0].seed, 9, report)
    expect(all.length).toBeGreaterThan(40)
    expect(all.filter((attempt) => attempt.accepted)).toEqual([])
    const held = all.filter(
      (attempt) => attempt.attack.endsWith('checkpoint held') && !attempt.attack.includes('no checkpoint'),
    )
    // What is added behind the closing leaves every held head true; the rules of the day refuse it.
    for (const { attack, kinds } of held.filter((attempt) => !attempt.kinds.includes('CHECKPOINT'))) {
      if (attack.includes('station alone')) continue
      expect(attack).toContain('repeated')
      expect(kinds).toEqual(expect.arrayContaining(['RULE', 'ATTESTATION']))
    }
    const alone = all.filter(({ attack }) => attack.includes('station alone'))
    expect(alone).toHaveLength(4)
    for (const { kinds } of alone) expect(kinds).toContain('ATTESTATION')
  })
})
