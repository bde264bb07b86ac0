import { POLICY } from '@taanuu/fixtures/demo-design'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { scoreForFmr } from '@taanuu/matcher/finger/index'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import type { MatcherPort } from '../station/ports.ts'
import { createTableRig, type TableRig } from './testing/table-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

/** The FMRs that the next prints reach against each enrolled finger, or against the first people of the roll. */
let nextFmrs: readonly (readonly number[])[] = []
let people: readonly string[] = []
const worker = createWorkerMatcher()
const workers = { matcher: scripted(worker), interpreter: createWorkerInterpreter() }
let election: SmallElection
let table: TableRig

/** A real matcher whose comparisons say what the test wants said. */
function scripted(matcher: MatcherPort): MatcherPort {
  const scores = (): readonly number[] => {
    const [now, ...later] = nextFmrs
    nextFmrs = later
    return now.map(scoreForFmr)
  }
  return {
    ...matcher,
    compare: async () => scores(),
    search: async () => scores().map((score, i) => ({ id: people[i], score })),
    loadGallery: async (entries) => {
      people = [...new Set(entries.map(({ id }) => id))]
      await matcher.loadGallery(entries)
    },
  }
}

beforeAll(async () => {
  election = await createSmallElection(3, 1, 'two fingers', {
    ...POLICY,
    greyZone: { fmr: 0.01, fpir: 0.1 },
  })
})
afterAll(async () => {
  election.remove()
  await worker.close()
  await workers.interpreter.close()
})
beforeEach(async () => {
  table = await createTableRig(election, workers)
  await table.open()
})
afterEach(() => table.rig.dispose())

it('asks for the other finger after a print in the grey zone, and both together identify', async () => {
  const [voter] = election.voters
  nextFmrs = [
    [1e-3, 0.4],
    [0.5, 1e-4],
  ]
  await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
  expect(await table.layFinger(voter, 0)).toMatchObject({
    kind: 'not-recognised',
    hint: 'ANOTHER_FINGER',
    nextFinger: voter.fingers[1].position,
    // the screen counts what is left from here: three of four
    tryNumber: 2,
    triesAllowed: 4,
  })
  await table.rig.command('identify.retry', {})
  expect(await table.layFinger(voter, 1)).toMatchObject({ kind: 'identified', by: 'finger' })
})

it('does not take the same finger twice as two fingers', async () => {
  const [voter] = election.voters
  nextFmrs = [
    [1e-3, 0.4],
    [1e-3, 0.4],
  ]
  await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
  await table.layFinger(voter, 0)
  await table.rig.command('identify.choose-finger', { position: voter.fingers[0].position })
  expect(await table.layFinger(voter, 0)).toMatchObject({ kind: 'not-recognised', hint: 'ANOTHER_FINGER' })
})

it('keeps the evidence for this voter only', async () => {
  const [voter, next] = election.voters
  nextFmrs = [
    [1e-3, 0.4],
    [0.5, 1e-4],
  ]
  await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
  await table.layFinger(voter, 0)
  await table.rig.command('identify.leave', { reason: 'LEFT_BY_CHOICE' })
  await table.rig.command('identify.start', { personalNumber: next.personalNumber })
  expect((await table.layFinger(next, 1)).kind).toBe('not-recognised')
})

it('writes which fingers decided, not how like they were', async () => {
  const [voter] = election.voters
  nextFmrs = [
    [0.001234567891, 0.4],
    [0.5, 0.0000456789123],
  ]
  await table.rig.command('identify.start', { personalNumber: voter.personalNumber })
  await table.layFinger(voter, 0)
  await table.rig.command('identify.retry', {})
  await table.layFinger(voter, 1)
  const tried = table.rig.station.events.filter((event) => event.type === 'finger.tried')
  const [first, second] = voter.fingers.map(({ position }) => position)
  expect(tried.map(({ body }) => body)).toMatchObject([
    { reason: 'ANOTHER_FINGER', compared: 2 },
    { reason: 'MATCHED', compared: 2, matchedFinger: second, fusedWith: first },
  ])
  // long enough that no random reference holds them by chance
  expect(JSON.stringify(tried)).not.toMatch(/1234567|4567891/)
})

it('asks for the document where a search finds one not sure, or two too near', async () => {
  nextFmrs = [[1e-2], [1e-9, 1e-8], [0.4]]
  for (const code of ['NEARLY_FOUND', 'TWO_NEAR', 'NOBODY_FOUND']) {
    await table.rig.command('identify.finger-first', {})
    expect(await table.layFinger(election.voters[0])).toMatchObject({ kind: 'ask-document', code })
    await table.rig.command('identify.acknowledge', {})
  }
})
