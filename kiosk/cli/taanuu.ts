#!/usr/bin/env node
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Taanuu needs Node 24; this is ${process.versions.node}. Run it through npm or npx in the project's folder.`,
  )
  process.exit(2)
}
const { keepCompiled } = await import('./compile-cache.ts')
keepCompiled()
const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2))

export {}
