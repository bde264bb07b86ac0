import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../../screens/testing/browser.ts'
import { ensureBuilt } from '../../screens/testing/gallery-suite.ts'
import { type DayWindows, openDayWindows } from '../day-windows.ts'
import { type DemoTable, firstFinger } from '../demo-table.ts'
import type { ObserverWindow } from '../pages/observer-window.ts'
import type { OperatorWindow } from '../pages/operator-window.ts'
import { expectNobodyIn, expectRoomLearnsNothing } from '../privacy.ts'
import { oneDay } from './one-day.ts'

/** Half a minute on an idle machine, for the longest step of it a third. */
const TIMEOUT_MS = 300_000

/**
 * People who press twice, reload, and pull cables, at one table.
 *
 * @param whole with fingers on the glass, kills, and a scanner that stays dead
 */
export async function clumsyHands(name: string, { whole }: { readonly whole: boolean }): Promise<void> {
  const browser = await launchBrowser()
  if (!browser) console.warn('clumsy hands not tried: no Chromium on this machine')
  describe.skipIf(!browser)(name, { timeout: TIMEOUT_MS }, () => steps(browser as Browser, whole))
}

function steps(browser: Browser, whole: boolean): void {
  let day: DayWindows
  let demo: DemoTable
  let operator: OperatorWindow
  let observer: ObserverWindow

  beforeAll(async () => {
    ensureBuilt()
    day = await openDayWindows(browser)
    ;({ demo, operator, observer } = day)
  })
  afterAll(async () => {
    await browser.close()
    await day?.close()
  })
  oneDay()

  /** Loads the page anew and expects the same screen of the station. */
  async function reload(kind: string): Promise<void> {
    await operator.page.reload()
    await operator.shows(kind)
  }

  it('opens once, however often Enter is pressed and the page is loaded again', async () => {
    await operator.shows('readiness')
    await reload('readiness')
    await operator.page.locator('[data-testid="primary"]:not([data-waiting])').waitFor()
    for (let i = 0; i < 3; i++) await operator.page.keyboard.press('Enter')
    await operator.loadedPackage()
    await operator.page.getByTestId('screen-readiness').or(operator.screen('opening')).waitFor()
    if (await operator.screen('readiness').isVisible()) await operator.primary()
    await operator.shows('opening')
    const [chair, secretary] = demo.officials
    await operator.giveKey(0, chair)
    await reload('opening')
    await operator.keyAccepted(0)
    await operator.giveKey(1, secretary)
    await operator.tickSlipSigned()
    await operator.page.locator('[data-testid="primary"]:not([data-waiting])').waitFor()
    await operator.page.getByTestId('primary').dblclick()
    await operator.shows('ready')
    await reload('ready')
    expect(await operator.page.getByTestId('notice').count()).toBe(0)
  })

  it('refuses numbers that nobody has, and says so', async () => {
    await operator.primary()
    await operator.shows('number')
    await operator.type('29913200012345')
    await operator.page.locator('.number-help--wrong').waitFor()
    expect(await operator.page.getByTestId('primary').getAttribute('data-waiting')).not.toBeNull()
    await operator.page.keyboard.press('Enter')
    await operator.press('key-clear')
    await operator.type('20101199000017')
    await operator.primary()
    await operator.shows('unknown-number')
    await reload('unknown-number')
    await operator.page.keyboard.press('Enter')
    await operator.page.keyboard.press('Enter')
    await operator.screen('ready').or(operator.screen('number')).waitFor()
    if (await operator.screen('number').isVisible()) await operator.page.keyboard.press('Escape')
    await operator.shows('ready')
    expect(await operator.counter('identified')).toBe(0)
  })

  it('shows two operator windows the same voter, and takes him from one of them once', async () => {
    const second = await day.secondOperator()
    await second.shows('ready')
    const [voter, other] = demo.voters
    await Promise.all([operator.drawer.showDocument(voter.id), second.drawer.showDocument(other.id)])
    await operator.shows('capture')
    await second.shows('capture')
    const names = await Promise.all([operator, second].map((window) => window.voterName()))
    expect(names[0]).toBe(names[1])
    await second.leave('WRONG_VOTER_PICKED')
    await operator.shows('ready')
    await second.shows('ready')
    await expectNobodyIn(operator, demo)
    await expectNobodyIn(second, demo)
    await second.page.context().close()
  })

  it.runIf(whole)('takes no finger that lay on the glass for the voter before', async () => {
    const [voter, other] = demo.voters
    await operator.drawer.showDocument(voter.id)
    await operator.shows('capture')
    await operator.drawer.placeFinger(voter.id, firstFinger(voter))
    await operator.readingUnderWay()
    await operator.leave('LEFT_BY_CHOICE')
    await operator.shows('ready')
    await expectNobodyIn(operator, demo)
    await operator.drawer.showDocument(other.id)
    await operator.shows('capture')
    await operator.asksToLift()
    await operator.drawer.placeFinger(other.id, firstFinger(other))
    await reload('capture')
    await operator.asksToLift()
    await operator.drawer.liftFinger()
    await operator.asksForFinger()
    await operator.drawer.placeFinger(other.id, firstFinger(other))
    await operator.shows('identified')
    await observer.shows('identified')
    await reload('identified')
    await observer.page.reload()
    await observer.screen('observer-identified').or(observer.screen('observer-waiting')).waitFor()
    await expectRoomLearnsNothing(observer, demo)
  })

  it.runIf(whole)('hands over the check of an identified voter after two kills in a row', async () => {
    const number = await operator.checkNumber()
    for (let kill = 0; kill < 2; kill++) {
      await expect.poll(() => day.table.pid, { timeout: 60_000 }).not.toBeNull()
      process.kill(day.table.pid as number, 'SIGKILL')
      await expect.poll(() => day.table.pid, { timeout: 60_000 }).toBeNull()
    }
    await operator.shows('starting')
    await expectNobodyIn(operator, demo)
    await operator.shows('unlock')
    await expectNobodyIn(operator, demo)
    await reload('unlock')
    await operator.unlockWith([demo.officials[1], demo.officials[2]])
    await operator.shows('identified')
    expect(await operator.checkNumber()).toBe(number)
    await operator.page.getByTestId('primary').dblclick()
    await operator.shows('ready')
    expect(await operator.counter('identified')).toBe(1)
    expect(await operator.counter('checks')).toBe(1)
    await expectNobodyIn(operator, demo)
  })

  it.runIf(whole)('works with the table put away', async () => {
    await operator.press('drawer-hide')
    await operator.press('by-finger')
    await operator.shows('capture')
    await operator.leave('LEFT_BY_CHOICE')
    await operator.shows('ready')
    await operator.page.keyboard.press('F12')
    await operator.shows('unlock')
    await operator.press('drawer-show')
    await operator.unlockWith([demo.officials[0], demo.officials[3]])
    await operator.shows('ready')
  })

  it.runIf(whole)('loses no voter to a scanner that stays dead', async () => {
    const voter = demo.voters[2]
    await operator.drawer.moveCable('fingerprint-scanner')
    await operator.drawer.showDocument(voter.id)
    await operator.shows('device-lost')
    await expectNobodyIn(operator, demo)
    await observer.shows('short-pause')
    await operator.press('exception')
    await operator.press('reason-SCANNER_LOST')
    await operator.shows('exception')
    await observer.shows('commission-decides')
    await operator.giveKey(0, demo.officials[2])
    await operator.giveKey(1, demo.officials[3])
    await operator.primary()
    await operator.shows('identified')
    await observer.shows('identified')
    await operator.checkNumber()
    await operator.drawer.moveCable('fingerprint-scanner')
    await operator.primary()
    await operator.shows('ready')
    expect(await operator.counter('byCommission')).toBe(1)
    await expectNobodyIn(operator, demo)
    await expectRoomLearnsNothing(observer, demo)
  })

  it('asks for keys again after a reload while the day is closed, and closes once', async () => {
    await operator.beginClosing()
    await reload('closing')
    await operator.enterCounts({ 'identified-signatures': whole ? 2 : 0 })
    await operator.giveKey(0, demo.officials[0])
    await operator.giveKey(1, demo.officials[1])
    await operator.page.locator('[data-testid="primary"]:not([data-waiting])').waitFor()
    await operator.page.getByTestId('primary').dblclick()
    await operator.shows('closed')
    await reload('closed')
    expect(await operator.verify()).toBe(true)
    await expectRoomLearnsNothing(observer, demo)
  })

  it('reports no error on any console', () => {
    expect(day.errors).toEqual([])
  })
}
