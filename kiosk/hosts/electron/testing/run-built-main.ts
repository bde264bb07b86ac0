import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import type { Shim } from './electron-over-chromium.ts'

const electronHost = fileURLToPath(new URL('..', import.meta.url))

/** Runs the built main file in this process, once; `electron` is the stand-in. */
export async function runBuiltMain(shim: Shim, args: readonly string[]): Promise<void> {
  Object.assign(globalThis, { __electronShim: shim.electron })
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: 'shim:electron', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === 'shim:electron'
        ? {
            format: 'module',
            shortCircuit: true,
            source: Object.keys(shim.electron)
              .map((name) => `export const ${name} = globalThis.__electronShim.${name}`)
              .join('\n'),
          }
        : next(url, context),
  })
  const main = join(electronHost, 'dist/main.js')
  const argv = process.argv
  process.argv = ['electron', main, ...args]
  try {
    // Node's own loader: the test runner must not transform the built file.
    await new Script(`import(${JSON.stringify(pathToFileURL(main).href)})`, {
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext()
  } finally {
    process.argv = argv
  }
}
