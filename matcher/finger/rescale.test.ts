import { expect, test } from 'vitest'
import { isUsableImage, rescale } from './rescale.ts'

function stripes(width: number, height: number, period: number, dpi: number) {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(127 + 100 * Math.cos((2 * Math.PI * ((i % width) + 0.5)) / period)),
  )
  return { width, height, pixels, dpi }
}

test('an image of another resolution comes to 500 dpi with its ridges where they belong', () => {
  const at569 = rescale(stripes(296, 200, 9 * (569 / 500), 569))
  expect([at569.innerWidth, at569.innerHeight]).toEqual([260, 175])
  expect([at569.width % 8, at569.height % 8]).toEqual([0, 0])
  const at500 = stripes(260, 175, 9, 500)
  let worst = 0
  for (let x = 2; x < 250; x++)
    worst = Math.max(worst, Math.abs(at569.data[50 * at569.width + x] - at500.pixels[x]))
  expect(worst).toBeLessThan(16)
})

test('an image near 500 dpi is left as it is, padded by its border', () => {
  const image = stripes(161, 170, 9, 508)
  const working = rescale(image)
  expect([working.width, working.height, working.innerWidth, working.innerHeight]).toEqual([
    168, 176, 161, 170,
  ])
  expect(working.data[167]).toBe(image.pixels[160])
  expect(working.data[3 * 168 + 40]).toBe(image.pixels[3 * 161 + 40])
})

test('what cannot be a fingerprint image is refused', () => {
  const good = stripes(160, 160, 9, 500)
  expect(isUsableImage(good)).toBe(true)
  expect(isUsableImage({ ...good, dpi: 72 })).toBe(false)
  expect(isUsableImage({ ...good, dpi: Number.NaN })).toBe(false)
  expect(isUsableImage({ ...good, width: 161 })).toBe(false)
  expect(isUsableImage(stripes(800, 750, 9, 500))).toBe(true)
  expect(isUsableImage(stripes(800, 760, 9, 500))).toBe(false)
  expect(isUsableImage(stripes(1600, 1500, 18, 1000))).toBe(true)
  expect(isUsableImage(stripes(600, 600, 9, 300))).toBe(false)
  expect(isUsableImage({ width: 20, height: 20, pixels: new Uint8Array(400), dpi: 500 })).toBe(false)
})
