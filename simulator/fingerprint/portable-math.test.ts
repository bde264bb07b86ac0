import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arcTangent, cosine, exponential, sine } from './portable-math.ts'

test('the portable functions agree with the engine to 1e-9', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      (x, y) => {
        expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThan(1e-9)
        expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(1e-9)
        expect(Math.abs(exponential(x / 4) / Math.exp(x / 4) - 1)).toBeLessThan(1e-9)
        if (x !== 0 && y !== 0) expect(Math.abs(arcTangent(y, x) - Math.atan2(y, x))).toBeLessThan(1e-9)
      },
    ),
    { numRuns: 2000 },
  )
})

test('the portable arc tangent knows the axes', () => {
  for (const [y, x] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [-1, 0],
    [0, -1],
    [1, 1],
    [-1, -1],
  ] as const)
    expect(arcTangent(y, x)).toBeCloseTo(Math.atan2(y, x), 9)
})

test('nothing that people or fingers are made with is left to the engine', () => {
  const engines = /\*\*\s*[\d(a-z]|Math\.(?!(?:round|floor|ceil|max|min|abs|sqrt|imul|trunc|PI|LN2)\b)\w+/
  const folders = ['./', '../population/'].map((folder) => new URL(folder, import.meta.url))
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)))
  for (const file of [...files, new URL('../random.ts', import.meta.url)]) {
    if (!file.pathname.endsWith('.ts') || file.pathname.endsWith('.test.ts')) continue
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    expect(`${file.pathname}: ${engines.exec(code)?.[0] ?? 'sound'}`).toBe(`${file.pathname}: sound`)
  }
})
