import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COSINE_SCALE, emptyRows, probeColumns, writeGalleryRows } from './first-stage.ts'

const LENGTH = 48
const vector = fc.array(fc.integer({ min: -7, max: 7 }), { minLength: LENGTH, maxLength: LENGTH })

/** Product as the graph takes it: bytes less their zero point, times the 7-bit probe. */
function product(row: Uint8Array, column: Int8Array): number {
  return row.reduce((sum, byte, k) => sum + (byte - 128) * column[k], 0)
}

test('the product of a row and a column is their cosine within 0.03, whatever the vectors', () => {
  fc.assert(
    fc.property(vector, vector, (a, b) => {
      const largest = (v: readonly number[]): number => Math.max(...v.map(Math.abs)) / Math.hypot(...v)
      fc.pre(Math.hypot(...a) > 0 && Math.hypot(...b) > 0 && largest(a) <= 0.5 && largest(b) <= 0.5)
      const row = emptyRows(LENGTH)
      writeGalleryRows(Int8Array.from(a), 1, LENGTH, row, 0)
      const column = probeColumns(Float32Array.from(b), 1, LENGTH)
      const cosine =
        a.reduce((sum, value, k) => sum + value * b[k], 0) / (Math.hypot(...a) * Math.hypot(...b))
      expect(Math.abs(product(row, column) / COSINE_SCALE - cosine)).toBeLessThan(0.03)
    }),
  )
})

test('sums of two products fit 16 bits, so that processors without VNNI saturate nothing', () => {
  fc.assert(
    fc.property(vector, (v) => {
      const column = probeColumns(Float32Array.from(v), 1, LENGTH)
      for (let k = 0; k + 1 < LENGTH; k += 2)
        expect(255 * (Math.abs(column[k]) + Math.abs(column[k + 1]))).toBeLessThan(2 ** 15)
    }),
  )
})

test('a zero vector and an empty slot are like nothing', () => {
  const rows = emptyRows(2 * LENGTH)
  writeGalleryRows(new Int8Array(LENGTH), 1, LENGTH, rows, LENGTH)
  const column = probeColumns(new Float32Array(LENGTH).fill(1), 1, LENGTH)
  expect(product(rows.subarray(0, LENGTH), column)).toBe(0)
  expect(product(rows.subarray(LENGTH), column)).toBe(0)
})
