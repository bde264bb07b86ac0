import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../../screens/testing/browser.ts'
import { createFakeStation } from '../../screens/testing/fake-station.ts'
import { ensureBuilt } from '../../screens/testing/gallery-suite.ts'
import { carryStation } from './station-process.ts'
import { Shim } from './testing/electron-over-chromium.ts'
import { CHANNEL } from './wire.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const vite = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url))

describe('the built main and preload over Chromium', () => {
  let browser: Browser | null
  let shim: Shim
  const station = createFakeStation()

  beforeAll(async () => {
    ensureBuilt()
    for (const config of ['vite.config.ts', 'vite.preload.config.ts']) {
      execFileSync(process.execPath, [vite, 'build', '-c', join(here, config)], { stdio: 'ignore' })
    }
    browser = await launchBrowser()
    if (!browser) return
    shim = new Shim(browser, (child) => {
      void carryStation(child, async () => ({ port: station, windows: ['operator', 'observer'] }), [])
    })
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
    // Node's own loader: the test runner must not transform the built file.
    await new Script(`import(${JSON.stringify(pathToFileURL(join(here, 'dist/main.js')).href)})`, {
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext()
    while (shim.state.windows.length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
  })
  afterAll(() => browser?.close())

  it('has a preload that needs electron alone and the channel of the wire', () => {
    const source = readFileSync(join(here, 'dist/preload.cjs'), 'utf8')
    expect([...source.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ])
    expect(source).toContain(`\`${CHANNEL}\``)
  })

  it('opens both windows over one station, with two functions between page and shell', async () => {
    if (!browser) return console.warn('built shell not checked: no Chromium on this machine')
    const [operator, observer] = await Promise.all(shim.state.windows.map(({ shown }) => shown))
    await operator.getByTestId('screen-ready').waitFor()
    await observer.getByTestId('screen-observer-waiting').waitFor()
    const bridge = await operator.evaluate(() =>
      Object.keys((window as unknown as { taanuu: object }).taanuu),
    )
    expect(bridge.sort()).toEqual(['invoke', 'subscribe'])
    station.show('observer-commission-decides')
    await observer.getByTestId('screen-observer-commission-decides').waitFor()
    await operator.getByTestId('lock-kiosk').click()
    await expect.poll(() => station.invoked.map(({ name }) => name)).toContain('session.lock')
  })

  it('lets an observer page command nothing even when it asks the bridge itself', async () => {
    if (!browser) return
    const observer = await shim.state.windows[1].shown
    const before = station.invoked.length
    const answer = await observer.evaluate(() =>
      (
        window as unknown as { taanuu: { invoke(name: string, input: object): Promise<unknown> } }
      ).taanuu.invoke('closing.begin', {}),
    )
    expect(answer).toEqual({ ok: false, error: { code: 'COMMAND_NOT_ALLOWED' } })
    expect(station.invoked.length).toBe(before)
  })

  it('refuses foreign addresses by policy and by its network rule', async () => {
    if (!browser) return
    const operator = await shim.state.windows[0].shown
    const fetched = await operator.evaluate(() =>
      fetch('https://evil.example/').then(
        () => 'answered',
        () => 'refused',
      ),
    )
    expect(fetched).toBe('refused')
    expect(shim.state.violations.join()).toContain('evil.example')
    await operator.evaluate(() => location.assign('https://evil.example/page'))
    await expect.poll(() => shim.state.refused).toContain('https://evil.example/page')
  })
})
