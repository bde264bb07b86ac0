import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fmrOfEach } from './fusion.ts'
import { decideIdentification } from './identify.ts'

const policy = { fpir: 0.01, greyFpir: 0.5 }
const ROLL = 3446

function decide(...fmrs: readonly number[]) {
  return decideIdentification(
    fmrs.map((fmr, i) => ({ id: `voter-${i}`, fmr })),
    ROLL,
    policy,
  )
}

test('one person far ahead is named, in whatever order the candidates come', () => {
  expect(decide(0.2, 1e-12, 1e-3)).toEqual({ kind: 'identified', id: 'voter-1' })
})

test('a chance neighbour in the grey zone does not cost an honest voter his name; a near one does', () => {
  expect(decide(1e-12, 1e-5).kind).toBe('identified')
  expect(decide(1e-6, 1e-5)).toMatchObject({ kind: 'ask-document', why: 'two-near' })
})

test('two far over the threshold are never told apart by a machine; one a chance could give is', () => {
  expect(decide(1e-12, 1e-7).kind).toBe('identified')
  expect(decide(1e-30, 1e-12)).toMatchObject({
    kind: 'ask-document',
    why: 'two-near',
    candidates: [{ id: 'voter-0' }, { id: 'voter-1' }],
  })
})

test('one in the grey zone asks, nobody in it is not found, an empty gallery names nobody', () => {
  expect(decide(1e-5)).toMatchObject({ kind: 'ask-document', why: 'grey-zone' })
  expect(decide(0.5, 0.1)).toEqual({ kind: 'not-found' })
  expect(decide()).toEqual({ kind: 'not-found' })
  expect(decideIdentification([{ id: 'a', fmr: 0 }], 0, policy).kind).toBe('not-found')
})

test('whoever is named lies over the threshold that the gallery size sets', () => {
  const rate = fc.double({ min: -14, max: 0, noNaN: true }).map((log) => 10 ** log)
  fc.assert(
    fc.property(fc.array(rate, { maxLength: 6 }), fc.integer({ min: 1, max: 30_000 }), (fmrs, templates) => {
      const ranked = fmrs.map((fmr, i) => ({ id: String(i), fmr }))
      const decision = decideIdentification(ranked, templates, policy)
      if (decision.kind !== 'identified') return
      const named = fmrs[Number(decision.id)]
      expect(named).toBe(Math.min(...fmrs))
      expect(named).toBeLessThanOrEqual(fmrOfEach(policy.fpir, templates))
    }),
  )
})

test('searches by strangers name somebody as often as the policy allows', () => {
  const random = createRandom(5)
  const templates = 50
  const searches = 20_000
  let named = 0
  let asked = 0
  for (let s = 0; s < searches; s++) {
    const ranked = Array.from({ length: templates }, (_, i) => ({ id: String(i), fmr: random.next() }))
    const decision = decideIdentification(ranked, templates, policy)
    if (decision.kind === 'identified') named++
    if (decision.kind === 'ask-document') asked++
  }
  const slack = (count: number): number => 5 * Math.sqrt(count)
  // two-near takes a few of them away
  expect(named).toBeLessThan(searches * policy.fpir + slack(searches * policy.fpir))
  expect(named).toBeGreaterThan(0)
  expect(named + asked).toBeGreaterThan(searches * policy.greyFpir - slack(searches))
  expect(named + asked).toBeLessThan(searches * policy.greyFpir + slack(searches))
})
