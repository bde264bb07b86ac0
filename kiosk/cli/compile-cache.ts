import { mkdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/**
 * Node keeps what it compiled here from one process to the next: half of what a start takes. The folder is the
 * installation's own: whoever may write to it may change the program itself, which is not so of a shared temporary one.
 */
export const COMPILED = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'taanuu', 'compiled')

/** Switches the cache on for this process and those that it starts. An installation that cannot be written to has none. */
export function keepCompiled(): void {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return
  try {
    mkdirSync(COMPILED, { recursive: true })
  } catch {
    return
  }
  enableCompileCache(COMPILED)
  process.env.NODE_COMPILE_CACHE = COMPILED
}
