import { expect, test } from 'vitest'
import { medianAndP95, quantile, table } from './quantiles.ts'

test('nearest-rank quantiles of unsorted values', () => {
  const values = Array.from({ length: 100 }, (_, i) => (i * 37) % 100)
  expect(quantile(values, 0.5)).toBe(49)
  expect(quantile(values, 0.95)).toBe(94)
  expect(quantile([7], 0.95)).toBe(7)
  expect(medianAndP95(values)).toBe('49 / 94')
  expect(quantile([], 0.5)).toBeNaN()
})

test('a table is Markdown with columns of one width', () => {
  expect(table(['a', 'long'], [['123', 'x']])).toBe('| a   | long |\n| --- | ---- |\n| 123 | x    |')
})
