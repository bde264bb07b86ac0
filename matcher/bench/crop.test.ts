import { expect, test } from 'vitest'
import { cropPrint } from './crop.ts'

/** Ridges only in the lower right of a bright picture. */
const print = {
  width: 300,
  height: 280,
  dpi: 500,
  pixels: Uint8Array.from({ length: 300 * 280 }, (_, i) => {
    const [x, y] = [i % 300, Math.floor(i / 300)]
    return x > 150 && y > 140 ? 127 + Math.round(100 * Math.cos((2 * Math.PI * x) / 9)) : 250
  }),
}

test('a cut lies on the ridges, inside the picture, and in the same place every time', () => {
  const cut = cropPrint(print, '101_1', 120)
  expect([cut.width, cut.height, cut.dpi, cut.pixels.length]).toEqual([120, 120, 500, 14_400])
  const ridged = cut.pixels.filter((value) => value !== 250).length
  expect(ridged / cut.pixels.length).toBeGreaterThan(0.75)
  expect(cropPrint(print, '101_1', 120)).toEqual(cut)
  expect(cropPrint(print, '101_2', 120)).not.toEqual(cut)
})

test('a cut as large as the picture is the picture', () => {
  expect(cropPrint(print, '101_1', 290)).toBe(print)
})
