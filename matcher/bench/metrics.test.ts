import { expect, test } from 'vitest'
import { figures, protocols } from './metrics.ts'

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
  const { fvc, full } = protocols(rows)
  expect([fvc.genuine, fvc.impostor, full.impostor]).toEqual([1, 1, 2])
  expect(full.zeroFmr).toBe(0)
})
