import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepSourcePaths } from './source-paths.ts'

const OUT = '/app/kiosk/hosts/electron/dist'
const built = { url: `file://${OUT}/main.js`, dirname: OUT }

/** What an expression of a source file is worth when it runs in the built file. */
function inBuilt(expression: string, file: string): unknown {
  const code = (keepSourcePaths(expression, file, OUT) ?? expression).replaceAll('import.meta', 'meta')
  return new Function('meta', 'join', `return String(${code})`)(built, join)
}

describe('a source file in a bundle', () => {
  it('finds what lies beside its source', () => {
    expect(inBuilt("new URL('../models/a.onnx', import.meta.url)", '/app/matcher/finger/models.ts')).toBe(
      'file:///app/matcher/models/a.onnx',
    )
    expect(inBuilt("join(import.meta.dirname, 'demo')", '/app/fixtures/demo-folder.ts')).toBe(
      '/app/fixtures/demo',
    )
  })
  it('finds its own source', () => {
    expect(inBuilt('import.meta.url', '/app/kiosk/simulated/electron-main.ts')).toBe(
      'file:///app/kiosk/simulated/electron-main.ts',
    )
  })
  it('starts a worker as built beside the bundle', () => {
    const code = "new URL('./matcher-worker.ts', import.meta.url)"
    expect(inBuilt(code, '/app/kiosk/hosts/workers/worker-matcher.ts')).toBe(
      `file://${OUT}/matcher-worker.js`,
    )
  })
  it('is left alone when it says nothing of its place', () => {
    expect(keepSourcePaths("import { join } from 'node:path'", '/app/a.ts', OUT)).toBeNull()
  })
})
