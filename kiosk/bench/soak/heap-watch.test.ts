import { describe, expect, it } from 'vitest'
import { type HeapSample, secondHalfSlope } from './heap-watch.ts'

function samples(bytesAt: (i: number) => number): HeapSample[] {
  return Array.from({ length: 20 }, (_, i) => ({
    virtualMs: i * 600_000,
    bytes: bytesAt(i),
    residentBytes: 0,
  }))
}

describe('slope of the heap over the second half', () => {
  it('is nothing for a flat heap, whatever the first half did', () => {
    expect(secondHalfSlope(samples((i) => (i < 10 ? 1000 * i : 10_000)))).toBeCloseTo(0)
  })
  it('is the growth in percent for one that grows', () => {
    expect(secondHalfSlope(samples((i) => 1000 + (i < 10 ? 0 : (i - 10) * 10)))).toBeCloseTo(9)
  })
  it('is unknown with too few samples', () => {
    expect(secondHalfSlope(samples(() => 1).slice(0, 5))).toBeNull()
  })
})
