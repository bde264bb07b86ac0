import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const matcher = new URL('./index.ts', import.meta.url).href
const inWorker = `
import { Worker } from 'node:worker_threads'
import '${matcher}'
const script = "import('${matcher}').then((m) => m.createFingerMatcher({ threads: 1 })).then(() => process.exit(0))"
new Worker(script, { eval: true })
`
const inMain = `import { createFingerMatcher } from '${matcher}'
await createFingerMatcher({ threads: 1 })
`

describe("the matcher's runtime", () => {
  it.each([
    ['in the main thread', inMain],
    ['in a worker thread', inWorker],
  ])('keeps nothing in the home folder and reports to nobody, %s', (_, script) => {
    const home = mkdtempSync(join(tmpdir(), 'taanuu-home-'))
    try {
      const { ORT_DISABLE_TELEMETRY: _given, ...environment } = process.env
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...environment, HOME: home, XDG_CACHE_HOME: join(home, '.cache') },
      })
      expect(readdirSync(home)).toEqual([])
    } finally {
      rmSync(home, { recursive: true })
    }
  })
})
