import { createRandom } from '@taanuu/simulator/random'
import { expect, test } from 'vitest'
import { fitLogistic } from './logistic-fit.ts'

test('finds the weights that made the targets, and gives none to what would lower the result', () => {
  const random = createRandom(4)
  const rows = Array.from({ length: 400 }, () => [random.normal(2, 1), random.normal(0, 3), random.normal()])
  const targets = rows.map(([a, b, c]) => 1 / (1 + Math.exp(-(0.5 + 0.8 * a! + 0.3 * b! - 0.4 * c!))))
  const free = fitLogistic(
    rows.map(([a, b, c]) => [a!, b!, -c!]),
    targets,
  )
  expect(free.intercept).toBeCloseTo(0.5, 1)
  expect(free.weights[0]).toBeCloseTo(0.8, 1)
  expect(free.weights[1]).toBeCloseTo(0.3, 1)
  expect(free.weights[2]).toBeCloseTo(0.4, 1)
  const held = fitLogistic(rows, targets)
  expect(held.weights[2]).toBe(0)
  expect(held.weights[0]).toBeGreaterThan(0.5)
})
