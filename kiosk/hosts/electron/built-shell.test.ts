import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDemoTable, type DemoTable } from '../../e2e/demo-table.ts'
import { ObserverWindow } from '../../e2e/pages/observer-window.ts'
import { OfficialsWindow } from '../../e2e/pages/officials-window.ts'
import { launchBrowser } from '../../screens/testing/browser.ts'
import { ensureBuilt } from '../../screens/testing/gallery-suite.ts'
import { buildDesktop } from './launch.ts'
import { Shim } from './testing/electron-over-chromium.ts'
import { runBuiltMain } from './testing/run-built-main.ts'
import { CHANNEL } from './wire.ts'

const project = fileURLToPath(new URL('../../..', import.meta.url))
const built = fileURLToPath(new URL('dist/', import.meta.url))

const browser = await launchBrowser()
if (!browser) console.warn('built application not driven: no Chromium on this machine')

beforeAll(() => {
  ensureBuilt()
  expect(buildDesktop()).toBe(true)
})

/** `@scope/name` or `name` of what is imported from it. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

describe('the built files', () => {
  it('have a preload that needs electron alone and the channel of the wire', () => {
    const source = readFileSync(join(built, 'preload.cjs'), 'utf8')
    expect([...source.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ])
    expect(source).toContain(`\`${CHANNEL}\``)
  })

  it('need only what a release carries: Electron, Node, packages that are dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const known = new Set(['electron', ...builtinModules, ...Object.keys(dependencies)])
    const needed = readdirSync(built)
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) => [
        ...readFileSync(join(built, name), 'utf8').matchAll(
          /^(?:import|export)\b.*?["']([^"'.][^"']*)["'];?$/gm,
        ),
      ])
      .map(([, specifier]) => specifier.replace(/^node:/, ''))
    expect(needed).toContain('onnxruntime-node')
    const packages = needed.map((name) => (known.has(name) ? name : packageOf(name)))
    expect(packages.filter((name) => !known.has(name))).toEqual([])
  })
})

describe.skipIf(!browser)('the built application over Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-desktop-'))
  const shim = new Shim(browser!)
  let demo: DemoTable
  let operator: OfficialsWindow
  let observer: ObserverWindow
  let box: OfficialsWindow

  beforeAll(async () => {
    demo = await createDemoTable()
    await runBuiltMain(shim, [`--data=${folder}`, `--medium=${demo.mediumFolder}`, '--windowed'])
    await vi.waitUntil(() => shim.state.windows.length === 3)
    const [first, second, third] = await Promise.all(shim.state.windows.map(({ shown }) => shown))
    operator = new OfficialsWindow(first)
    observer = new ObserverWindow(second)
    box = new OfficialsWindow(third)
  })
  afterAll(async () => {
    await browser?.close()
    const ended = shim.forked.map(
      ({ child }) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('exit', done)),
    )
    shim.electron.app.emit('will-quit')
    await Promise.all(ended)
    demo?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it('runs each station in a utility process of its own', () => {
    expect(shim.forked.map(({ name }) => name)).toEqual(['taanuu identification', 'taanuu ballot-box'])
    expect(new Set(shim.forked.map(({ child }) => child.pid)).size).toBe(2)
  })

  it('checks the table for readiness and loads its package', async () => {
    await observer.shows('closed-station')
    await operator.loadPackage()
    await operator.page.locator('[data-testid="check-fingerprint-scanner"][data-state="ok"]').waitFor()
  })

  it('loads the package of the ballot box in its own window', async () => {
    await box.loadPackage()
  })

  it('has three functions between page and shell', async () => {
    const bridge = await operator.page.evaluate(() =>
      Object.keys((window as unknown as { taanuu: object }).taanuu),
    )
    expect(bridge.sort()).toEqual(['invoke', 'print', 'subscribe'])
  })

  it('lets an observer page command nothing even when it asks the bridge itself', async () => {
    const answers = await observer.page.evaluate(async () => {
      const { taanuu } = window as unknown as {
        taanuu: { invoke(name: string, input: object): Promise<unknown> }
      }
      return [
        await taanuu.invoke('session.lock', {}),
        await taanuu.invoke('sim.plug', { device: 'fingerprint-scanner', plugged: false }),
      ]
    })
    const refused = { ok: false, error: { code: 'COMMAND_NOT_ALLOWED' } }
    expect(answers).toEqual([refused, refused])
    await operator.shows('readiness')
  })

  it('starts a station again when its process is gone; windows and the other station stay', async () => {
    const [table, other] = shim.forked
    table.child.kill('SIGKILL')
    await operator.shows('starting')
    await operator.shows('readiness')
    await operator.loadedPackage()
    expect(shim.forked.map(({ name }) => name)).toEqual([table.name, other.name, table.name])
    expect(other.child.exitCode ?? other.child.signalCode).toBeNull()
    expect(shim.state.windows).toHaveLength(3)
  })

  it('refuses foreign addresses by policy and by its network rule', async () => {
    const fetched = await operator.page.evaluate(() =>
      fetch('https://evil.example/').then(
        () => 'answered',
        () => 'refused',
      ),
    )
    expect(fetched).toBe('refused')
    expect(shim.state.violations.join()).toContain('evil.example')
    await operator.page.evaluate(() => location.assign('https://evil.example/page'))
    await expect.poll(() => shim.state.refused).toContain('https://evil.example/page')
  })
})
