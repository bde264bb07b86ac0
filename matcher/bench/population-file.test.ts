import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePopulation, readPopulation, writePopulation } from './population-file.ts'

test('what is written is read, in parts or whole; a cut file is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'population-'))
  const file = join(folder, 'population.bin')
  const record = fc.record({
    finger: fc.nat(4_000_000_000),
    impression: fc.nat(65_535),
    template: fc.uint8Array({ maxLength: 40 }),
  })
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), fc.nat(8), (records, cut) => {
      writePopulation(file, [records.slice(0, cut), records.slice(cut)])
      expect(readPopulation(file)).toEqual(records)
      const bytes = encodePopulation(records)
      writeFileSync(file, bytes.subarray(0, bytes.length - 1))
      expect(() => readPopulation(file)).toThrow('cut short')
    }),
    { numRuns: 50 },
  )
  rmSync(folder, { recursive: true })
})
