import { expect, test } from 'vitest'
import { figures, pairScores, pooledScores, protocols, tradeOff } from './metrics.ts'

test('figures of a small case worked by hand', () => {
  const genuine = [0, 5, 6, 7, 8, 9, 10, 11, 12, 13]
  const impostor = Array.from({ length: 100 }, (_, i) => i / 20)
  const f = figures(genuine, impostor)
  expect(f.zeroFmr).toBeCloseTo(0.1)
  expect(f.fmr100).toBeCloseTo(0.1)
  expect(f.fmr1000).toBeNull()
  expect(f.eer).toBeCloseTo(0.1, 2)
})

test('pairs are taken once, by the row whose a comes first', () => {
  const rows = [
    { a: '1_1', b: '1_2', score: 9 },
    { a: '1_2', b: '1_1', score: 1 },
    { a: '1_1', b: '2_1', score: 3 },
    { a: '2_1', b: '1_1', score: 8 },
    { a: '1_2', b: '2_1', score: 4 },
    { a: '2_1', b: '1_2', score: 7 },
  ]
  const { fvc, full } = protocols(pairScores(rows))
  expect([fvc.genuine, fvc.impostor, full.impostor]).toEqual([1, 1, 2])
  expect(full.zeroFmr).toBe(0)
})

test('a pair with one row only takes it, a pair without one is a non-match', () => {
  const rows = [
    { a: '1_2', b: '1_1', score: 7 },
    { a: '1_1', b: '2_1', score: Number.NaN },
    { a: '2_2', b: '2_1', score: 5 },
  ]
  const { genuine, firsts, everyone } = pairScores(rows)
  expect(genuine).toEqual([7, 5])
  expect(firsts).toEqual([0])
  expect(everyone).toEqual([0, 0, 0, 0])
})

test('pooling joins pairs within databases and makes none across them', () => {
  const one = pairScores([
    { a: '1_1', b: '1_2', score: 9 },
    { a: '1_1', b: '2_1', score: 1 },
    { a: '1_2', b: '2_1', score: 2 },
  ])
  const { fvc, full } = protocols(pooledScores([one, one]))
  expect([fvc.genuine, fvc.impostor, full.impostor]).toEqual([2, 2, 4])
})

test('the trade-off falls from accepting all to accepting no stranger', () => {
  const points = tradeOff([3, 5, 9, 9], [1, 2, 3, 4])
  expect(points).toEqual([
    { fmr: 1, fnmr: 0 },
    { fmr: 0.75, fnmr: 0 },
    { fmr: 0.5, fnmr: 0 },
    { fmr: 0.25, fnmr: 0.25 },
    { fmr: 0, fnmr: 0.25 },
  ])
})
