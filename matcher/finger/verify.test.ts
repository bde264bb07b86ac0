import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ComparedFinger, decideVerification, type GreyEvidence } from './verify.ts'

type Finger = 'thumb' | 'index' | 'middle'
const policy = { fmr: 1e-5, greyFmr: 1e-2 }

function hand(thumb: number, index: number, middle: number): readonly ComparedFinger<Finger>[] {
  return [
    { position: 'thumb', fmr: thumb },
    { position: 'index', fmr: index },
    { position: 'middle', fmr: middle },
  ]
}

test('one clear finger is enough, with the correction for three compared', () => {
  expect(decideVerification(hand(1, 1e-6, 0.5), policy)).toMatchObject({
    kind: 'accepted',
    fingers: ['index'],
    fmr: expect.closeTo(3e-6, 9),
  })
  expect(decideVerification(hand(1, 5e-6, 0.5), policy).kind).toBe('second-finger')
})

test('a print in the grey zone asks for another enrolled finger, and both together decide', () => {
  const first = decideVerification(hand(0.3, 1e-4, 0.5), policy)
  expect(first).toMatchObject({
    kind: 'second-finger',
    evidence: { position: 'index', fmr: expect.closeTo(3e-4, 7) },
    ask: ['thumb', 'middle'],
  })
  const { evidence } = first as { evidence: GreyEvidence<Finger> }
  const second = decideVerification(hand(0.3, 1, 2e-4), policy, evidence)
  expect(second).toMatchObject({ kind: 'accepted', fingers: ['index', 'middle'] })
  // 3e-4 and 4e-4 fused, the second best of the two fingers that were left
  expect((second as { fmr: number }).fmr).toBeCloseTo(1.2e-7 * (1 - Math.log(1.2e-7)), 8)
})

test('the finger of the evidence does not count twice', () => {
  const evidence = { position: 'index', fmr: 3e-4 } as const
  const again = decideVerification(hand(0.3, 1e-4, 0.5), policy, evidence)
  expect(again.kind).toBe('second-finger')
})

test('a print like nobody is refused; so is one of a voter without fingers', () => {
  expect(decideVerification(hand(0.3, 0.2, 0.5), policy)).toMatchObject({ kind: 'rejected' })
  expect(decideVerification([], policy)).toEqual({ kind: 'rejected', fmr: 1 })
})

test('with one enrolled finger, or without a grey zone, nobody is asked for a second', () => {
  expect(decideVerification([{ position: 'index', fmr: 1e-4 }], policy).kind).toBe('rejected')
  expect(decideVerification(hand(1, 1e-4, 1), { fmr: 1e-5, greyFmr: 1e-5 }).kind).toBe('rejected')
})

test('whatever was compared: an accepted claim meets the policy', () => {
  const rate = fc.double({ min: -12, max: 0, noNaN: true }).map((log) => 10 ** log)
  const evidence = fc.option(
    fc.record({ position: fc.constantFrom<Finger>('thumb', 'index', 'middle'), fmr: rate }),
  )
  fc.assert(
    fc.property(rate, rate, rate, evidence, (a, b, c, earlier) => {
      const decision = decideVerification(hand(a, b, c), policy, earlier)
      if (decision.kind === 'accepted') expect(decision.fmr).toBeLessThanOrEqual(policy.fmr)
      if (decision.kind === 'accepted' && decision.fingers.length === 2)
        expect(new Set(decision.fingers).size).toBe(2)
      if (decision.kind === 'second-finger') expect(decision.ask).not.toContain(decision.evidence.position)
    }),
  )
})

test('strangers who are asked for a second finger are accepted within the stated bound', () => {
  const random = createRandom(11)
  const strict = { fmr: 0.002, greyFmr: 0.1 }
  const people = 100_000
  let [byOne, byTwo] = [0, 0]
  const print = (): readonly ComparedFinger<Finger>[] => hand(random.next(), random.next(), random.next())
  for (let i = 0; i < people; i++) {
    const first = decideVerification(print(), strict)
    if (first.kind === 'accepted') byOne++
    if (first.kind !== 'second-finger') continue
    const second = decideVerification(print(), strict, first.evidence)
    if (second.kind === 'accepted' && second.fingers.length === 2) byTwo++
  }
  const nominal = people * strict.fmr
  const slack = 5 * Math.sqrt(nominal)
  expect(Math.abs(byOne - nominal)).toBeLessThan(slack)
  expect(byTwo).toBeGreaterThan(0)
  expect(byTwo).toBeLessThan(nominal + slack)
})
