import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crossingNumber, thin } from './thinning.ts'
import type { Mask } from './types.ts'

function mask(width: number, height: number, set: (x: number, y: number) => boolean): Mask {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width
    const y = Math.floor(i / width)
    const framed = x > 0 && y > 0 && x < width - 1 && y < height - 1
    return framed && set(x, y) ? 1 : 0
  })
  return { width, height, data }
}

/** Number of 8-connected blobs. */
function blobs({ width, data }: Mask): number {
  const seen = new Uint8Array(data.length)
  let count = 0
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue
    count++
    const stack = [start]
    seen[start] = 1
    for (let at = stack.pop(); at !== undefined; at = stack.pop())
      for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1])
        if (data[at + step] === 1 && seen[at + step] === 0) {
          seen[at + step] = 1
          stack.push(at + step)
        }
  }
  return count
}

test('a thick bar becomes one line one pixel wide', () => {
  const line = thin(mask(60, 20, (x, y) => x >= 5 && x < 55 && y >= 8 && y < 13))
  for (let x = 10; x < 50; x++) {
    let set = 0
    for (let y = 0; y < 20; y++) set += line.data[y * 60 + x]
    expect(set).toBe(1)
  }
})

test('thinning removes pixels only, and neither joins nor loses a ridge', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 3, max: 36 }), fc.integer({ min: 3, max: 36 })), {
        minLength: 1,
        maxLength: 12,
      }),
      (spots) => {
        const before = mask(40, 40, (x, y) => spots.some(([u, v]) => Math.hypot(x - u, y - v) <= 3))
        const after = thin(before)
        expect(after.data.every((value, i) => value <= before.data[i])).toBe(true)
        expect(blobs(after)).toBe(blobs(before))
      },
    ),
  )
})

test('crossing numbers: end 1, ridge 2, fork 3', () => {
  expect(crossingNumber(0b00000001)).toBe(1)
  expect(crossingNumber(0b00010001)).toBe(2)
  expect(crossingNumber(0b00100101)).toBe(3)
})
