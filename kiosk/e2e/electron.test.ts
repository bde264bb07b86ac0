import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { DEMO_SEED } from '@taanuu/fixtures/demo-folder'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronCommand } from '../hosts/electron/launch.ts'
import { ensureBuilt } from '../screens/testing/gallery-suite.ts'
import { BallotBoxWindow } from './pages/ballot-box-window.ts'
import { ObserverWindow } from './pages/observer-window.ts'
import { OperatorWindow } from './pages/operator-window.ts'

const folder = join(tmpdir(), `taanuu-electron-${process.pid}`)
const command = electronCommand(['--windowed', `--data=${folder}`], process.env)
if (!command) {
  console.warn(
    'desktop application not driven: no Electron runtime (ELECTRON_OVERRIDE_DIST_PATH) or no built shell on this machine',
  )
}

/** The same page objects as in the browser, on the windows of the desktop application. */
describe.skipIf(!command)('the desktop application', () => {
  let app: ElectronApplication
  const [chair, secretary] = trainingOfficials(DEMO_SEED).map(({ officialId }) => officialId)

  beforeAll(async () => {
    ensureBuilt()
    app = await _electron.launch({ executablePath: command?.command, args: [...(command?.args ?? [])] })
    await expect.poll(() => app.windows().length, { timeout: 20_000 }).toBe(3)
  })
  afterAll(async () => {
    await app?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function windowOf(kind: string): Page {
    const page = app.windows().find((candidate) => candidate.url().endsWith(`#screen=${kind}`))
    if (!page) throw new Error(`no ${kind} window among ${app.windows().length}`)
    return page
  }

  it('opens the table with two officials and tells the room', async () => {
    const operator = new OperatorWindow(windowOf('operator'))
    await operator.press('language-en')
    await operator.openDay([chair, secretary])
    await operator.shows('ready')
    await new ObserverWindow(windowOf('observer')).shows('waiting')
  })

  it('takes a ballot', async () => {
    const box = new BallotBoxWindow(windowOf('ballot-box'))
    await box.openDay([chair, secretary])
    await box.shows('box-insert')
    await box.drawer.feed('valid')
    await box.shows('box-accepted')
    expect(await box.inBox()).toBe(1)
  })
})
