import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
/** Relative imports, and those of our own rooms; types alone included, since a name says nothing of what it carries. */
const IMPORT = /from '(\.{1,2}\/[^']+\.ts|@taanuu\/[^']+)'/g

/** Hash of a module and of everything of ours that it imports: what a cache made by this code is named after. */
export function sourceHash(file: string): string {
  const sources = new Map<string, string>()
  const visit = (path: string): void => {
    if (sources.has(path)) return
    const source = readFileSync(path, 'utf8')
    sources.set(path, source)
    for (const [, name] of source.matchAll(IMPORT))
      visit(
        name.startsWith('.') ? resolve(path, '..', name) : join(ROOT, `${name.slice('@taanuu/'.length)}.ts`),
      )
  }
  visit(file)
  const hash = createHash('sha256')
  for (const [path, source] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(path.slice(ROOT.length)).update('\n').update(source)
  return hash.digest('hex').slice(0, 12)
}
