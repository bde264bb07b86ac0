import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../screens/testing/browser.ts'
import { ensureBuilt } from '../screens/testing/gallery-suite.ts'
import { type DayWindows, openDayWindows } from './day-windows.ts'
import { type DemoTable, firstFinger } from './demo-table.ts'
import type { ObserverWindow } from './pages/observer-window.ts'
import type { OperatorWindow } from './pages/operator-window.ts'
import { expectNobodyIn, expectRoomLearnsNothing } from './privacy.ts'
import { oneDay } from './testing/one-day.ts'

const browser = await launchBrowser()
if (!browser) console.warn('search not driven: no Chromium on this machine')

/** Half a minute on an idle machine, for the longest step of it a quarter. */
const TIMEOUT_MS = 300_000

describe.skipIf(!browser)(
  'a voter without a number, from the search to the check',
  { timeout: TIMEOUT_MS },
  () => {
    let day: DayWindows
    let demo: DemoTable
    let operator: OperatorWindow
    let observer: ObserverWindow

    beforeAll(async () => {
      ensureBuilt()
      day = await openDayWindows(browser as Browser)
      ;({ demo, operator, observer } = day)
      await operator.openDay([demo.officials[0], demo.officials[1]])
      await operator.shows('ready')
    })
    afterAll(async () => {
      await browser?.close()
      await day?.close()
    })
    oneDay()

    it('finds nobody by a name that nobody bears, and leaves nothing', async () => {
      await operator.search('Ццц')
      await operator.findsNobody()
      await operator.clearSearch()
      const [surname] = demo.voters[0].label.split(' ')
      await operator.type(surname.slice(0, 4).toLowerCase())
      await operator.foundRow(surname).first().waitFor()
      await observer.shows('waiting')
      await operator.page.keyboard.press('Escape')
      await operator.shows('ready')
      await expectNobodyIn(operator, demo)
      await expectRoomLearnsNothing(observer, demo)
    })

    it('identifies who was picked by name, with the finger', async () => {
      const [voter] = demo.voters
      const [surname, givenName] = voter.label.split(' ')
      // The other way round, as people say it.
      await operator.search(`${givenName} ${surname.slice(0, 5)}`)
      await operator.pick(surname)
      await operator.waitsForFinger()
      expect(await operator.voterName()).toContain(surname)
      expect(await operator.content()).not.toContain('search-row')
      await operator.drawer.placeFinger(voter.id, firstFinger(voter))
      await operator.shows('identified')
      await observer.shows('identified')
      await operator.checkNumber()
      await operator.primary()
      await operator.shows('ready')
      await operator.drawer.liftFinger()
      expect(await operator.counter('identified')).toBe(1)
      await expectNobodyIn(operator, demo)
      await expectRoomLearnsNothing(observer, demo)
    })

    it('says of the same person, found by birth date and number, that the voter was identified already', async () => {
      const [voter] = demo.voters
      const [surname] = voter.label.split(' ')
      const { personalNumber } = voter
      const date = `${personalNumber.slice(1, 3)}.${personalNumber.slice(3, 5)}.${personalNumber.slice(5, 9)}`
      await operator.search(date)
      await operator.foundRow(surname).waitFor()
      await operator.clearSearch()
      await operator.type(personalNumber.slice(0, 11))
      await operator.pick(surname)
      await operator.shows('already-identified')
      await observer.shows('commission-decides')
      await operator.primary()
      await operator.shows('ready')
      expect(await operator.counter('alreadyIdentified')).toBe(1)
    })

    it('holds the checkpoint of the observers against the journal of the locked station', async () => {
      const note = await observer.checkpoint()
      await operator.page.keyboard.press('F12')
      await operator.shows('unlock')
      await operator.compareCheckpoint(`${note.replace(/\n— .*/, '')}\n— x y\n`)
      await expect.poll(() => operator.complaint(), { timeout: 60_000 }).toMatch(/^CHECKPOINT_/)
      await operator.page.keyboard.press('Escape')
      await operator.shows('unlock')
      await operator.compareCheckpoint(note)
      await operator.checkpointFits()
      await operator.page.keyboard.press('Escape')
      await operator.unlockWith([demo.officials[2], demo.officials[3]])
      await operator.shows('ready')
      await expectNobodyIn(operator, demo)
    })

    it('makes a card wait after wrong PINs, and takes another official meanwhile', async () => {
      const [chair, secretary, member] = demo.officials
      await operator.page.keyboard.press('F12')
      await operator.shows('unlock')
      for (let wrong = 0; wrong < 3; wrong++) {
        await operator.offerKey(0, chair, '0000')
        await operator.keyRefused('KEY_WRONG_PIN')
      }
      // The third wrong PIN: four seconds. The keys that are typed now are not taken.
      expect(await operator.pinDelay()).toBeGreaterThan(1)
      await operator.type(await operator.drawer.pinOf(chair))
      expect(await operator.page.getByTestId('pin').getAttribute('data-length')).toBe('0')
      await operator.giveKey(0, secretary)
      await operator.giveKey(1, member)
      await operator.primary()
      await operator.shows('ready')
    })

    it('reports no error on any console', () => {
      expect(day.errors).toEqual([])
    })
  },
)
