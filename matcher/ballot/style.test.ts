import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOutBallot } from './lay-out.ts'
import { SCHEMA_FILE, styleJsonSchema } from './make-json-schema.ts'
import { sampleDefinition } from './sample-ballots.ts'
import { explainStyle } from './style-problems.ts'

test('the published schema is the one that is checked (node matcher/ballot/make-json-schema.ts)', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(styleJsonSchema())
})

test('whatever JSON a file holds, it is explained and nothing throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(explainStyle(value).length).toBeGreaterThan(0)
    }),
  )
})

test('a good style with any one part replaced is good or explained', () => {
  const laid = layOutBallot(sampleDefinition())
  if (!laid.ok) throw new Error(laid.reason)
  const json = JSON.stringify(laid.style)
  const paths: (readonly (string | number)[])[] = []
  const walk = (value: unknown, path: readonly (string | number)[]) => {
    if (path.length > 0) paths.push(path)
    if (Array.isArray(value)) for (const [i, part] of value.slice(0, 2).entries()) walk(part, [...path, i])
    else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) walk(part, [...path, key])
  }
  walk(JSON.parse(json), [])
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const changed = JSON.parse(json)
      const parent = path.slice(0, -1).reduce((part, key) => part[key], changed)
      parent[path.at(-1)!] = value
      for (const problem of explainStyle(changed)) expect(problem.length).toBeGreaterThan(5)
    }),
    { numRuns: 200 },
  )
})
