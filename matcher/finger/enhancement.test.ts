import fc from 'fast-check'
import { expect, test } from 'vitest'
import { enhance } from './enhancement.ts'
import { loadModels } from './models.ts'
import type { Field, Mask, RidgeFlow } from './types.ts'

const WIDTH = 48
const HEIGHT = 32
/** The bank as make_graphs.py writes it. */
const PERIODS = [7, 8.5, 10, 12]
const RADIUS = 8
const SIGMA = 3.6

const models = await loadModels(1)

function field(width: number, height: number, value: (x: number, y: number) => number): Field {
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
  }
}

/** The same direction (radians 0..π, y down) and period (px) everywhere. */
function evenFlow(direction: number, period: number): RidgeFlow {
  const cells = (value: number): Field => field(WIDTH / 4, HEIGHT / 4, () => value)
  return {
    cos2: cells(Math.cos(2 * direction)),
    sin2: cells(Math.sin(2 * direction)),
    period: cells(period),
    power: cells(0.5),
  }
}

/** One Gabor filter on one pixel, as its formula says; the picture's border pixels go on beyond it. */
function filtered(wave: Field, x: number, y: number, theta: number, period: number): number {
  const offsets = Array.from({ length: (2 * RADIUS + 1) ** 2 }, (_, i) => ({
    dx: (i % (2 * RADIUS + 1)) - RADIUS,
    dy: Math.floor(i / (2 * RADIUS + 1)) - RADIUS,
  }))
  const envelope = offsets.map(({ dx, dy }) => Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA)))
  const carrier = offsets.map(({ dx, dy }) =>
    Math.cos((2 * Math.PI * (dy * Math.cos(theta) - dx * Math.sin(theta))) / period),
  )
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const mean = sum(carrier.map((c, i) => c * envelope[i])) / sum(envelope)
  const kernel = carrier.map((c, i) => (c - mean) * envelope[i])
  const response = sum(kernel.map((k, i) => k * carrier[i]))
  const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value))
  return sum(
    offsets.map(({ dx, dy }, i) => {
      const at = clamp(y + dy, HEIGHT - 1) * WIDTH + clamp(x + dx, WIDTH - 1)
      return (kernel[i] / response) * wave.data[at]
    }),
  )
}

test('every foreground cell goes through the filter of its direction and period, everything else is 0', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(15), fc.nat(3), fc.integer(), async (orientation, p, seed) => {
      const theta = (Math.PI * orientation) / 16
      const wave = field(
        WIDTH,
        HEIGHT,
        (x, y) => ((Math.imul((y * WIDTH + x) ^ seed, 2654435761) >>> 8) % 200) / 100 - 1,
      )
      const foreground: Mask = {
        width: WIDTH,
        height: HEIGHT,
        data: Uint8Array.from(wave.data, (_, i) => (i % WIDTH < 24 ? 1 : 0)),
      }
      const enhanced = await enhance(models, wave, evenFlow(theta, PERIODS[p]), foreground)
      for (const [x, y] of [
        [0, 0],
        [23, 31],
        [13, 9],
        [7, 22],
      ] as const)
        expect(enhanced.data[y * WIDTH + x]).toBeCloseTo(filtered(wave, x, y, theta, PERIODS[p]), 4)
      expect(enhanced.data.every((value, i) => i % WIDTH < 24 || value === 0)).toBe(true)
    }),
    { numRuns: 12 },
  )
})

test('without foreground nothing is filtered', async () => {
  const wave = field(WIDTH, HEIGHT, () => 1)
  const none: Mask = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT) }
  const { data } = await enhance(models, wave, evenFlow(0, 8.5), none)
  expect(data.every((value) => value === 0)).toBe(true)
})
