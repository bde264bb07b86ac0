import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sourceHash } from './source-hash.ts'

test('changes with what a module imports, however far, and with nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('a.ts', "import { b } from './b.ts'\nimport { encode } from 'fast-png'\n")
  write('b.ts', "export { c as b } from './c.ts'\n")
  write('c.ts', "import type { A } from './a.ts'\nexport const c = 1\n")
  write('d.ts', 'export const d = 1\n')
  const before = sourceHash(join(folder, 'a.ts'))
  write('d.ts', 'export const d = 2\n')
  expect(sourceHash(join(folder, 'a.ts'))).toBe(before)
  write('c.ts', "import type { A } from './a.ts'\nexport const c = 2\n")
  expect(sourceHash(join(folder, 'a.ts'))).not.toBe(before)
  rmSync(folder, { recursive: true })
})

test('follows the rooms by their names', () => {
  expect(sourceHash(join(import.meta.dirname, 'population-plan.ts'))).toMatch(/^[0-9a-f]{12}$/)
})
