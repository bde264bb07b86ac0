import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../trust/hash.ts'
import { tableOf } from './table-slices.ts'

const refs = Array.from({ length: 2000 }, (_, i) => sha256Hex(Buffer.from(`voter ${i}`)))
const tables = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}-[0-9]$/), { minLength: 1, maxLength: 6 })

describe('slices of the roll', () => {
  it('do not depend on the order of tables, and a new table takes voters only for itself', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(...refs), (all, ref) => {
        const table = tableOf(ref, all)
        expect(all).toContain(table)
        expect(tableOf(ref, all.toReversed())).toBe(table)
        expect([table, 'new-0']).toContain(tableOf(ref, [...all, 'new-0']))
      }),
    )
  })

  it('are of nearly one size', () => {
    for (const count of [2, 3, 5]) {
      const all = Array.from({ length: count }, (_, i) => `identification-${i + 1}`)
      const sizes = new Map<string, number>()
      for (const ref of refs) sizes.set(tableOf(ref, all), (sizes.get(tableOf(ref, all)) ?? 0) + 1)
      // Five standard deviations of a fair draw.
      const tolerance = 5 * Math.sqrt((refs.length / count) * (1 - 1 / count))
      for (const size of sizes.values()) expect(Math.abs(size - refs.length / count)).toBeLessThan(tolerance)
      expect(sizes.size).toBe(count)
    }
  })
})
