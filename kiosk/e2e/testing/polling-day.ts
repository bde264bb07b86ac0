import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { shortRoot } from '@taanuu/voter-roll-sync/journal/checkpoint'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../../screens/testing/browser.ts'
import { ensureBuilt } from '../../screens/testing/gallery-suite.ts'
import { type DayWindows, openDayWindows } from '../day-windows.ts'
import { type DemoTable, firstFinger } from '../demo-table.ts'
import type { BallotBoxWindow } from '../pages/ballot-box-window.ts'
import type { ObserverWindow } from '../pages/observer-window.ts'
import type { OperatorWindow } from '../pages/operator-window.ts'
import { type InventedPrinters, inventPrinters, Papers } from '../pages/papers.ts'
import { picture } from '../pictures.ts'
import { expectNobodyIn, expectRoomLearnsNothing } from '../privacy.ts'
import { oneDay } from './one-day.ts'

/** A minute on an idle machine, for the longest step of it a quarter. */
const TIMEOUT_MS = 300_000

/**
 * One day of a table and a ballot box through their windows.
 *
 * @param whole with a stranger who uses up all tries, and every sheet that the box does not simply take
 */
export async function pollingDay(name: string, { whole }: { readonly whole: boolean }): Promise<void> {
  const browser = await launchBrowser()
  if (!browser) console.warn('polling day not driven: no Chromium on this machine')
  describe.skipIf(!browser)(name, { timeout: TIMEOUT_MS }, () => steps(browser as Browser, whole))
}

function steps(browser: Browser, whole: boolean): void {
  let day: DayWindows
  let demo: DemoTable
  let operator: OperatorWindow
  let observer: ObserverWindow
  let boxWindow: BallotBoxWindow
  let printers: InventedPrinters
  const heldCheckpoints: string[] = []
  let slip = ''

  beforeAll(async () => {
    ensureBuilt()
    printers = inventPrinters()
    day = await openDayWindows(browser)
    ;({ demo, operator, observer } = day)
  })
  afterAll(async () => {
    await browser.close()
    await day?.close()
    printers.remove()
  })

  oneDay()

  it('opens with two officials, after a zero report', async () => {
    await operator.shows('readiness')
    await observer.shows('closed-station')
    await operator.loadPackage()
    await picture(operator, 'readiness')
    await operator.primary()
    await operator.shows('opening')
    const zeros = await operator.zeroReport()
    expect(zeros.length).toBeGreaterThan(5)
    expect(new Set(zeros)).toEqual(new Set([0]))

    const [chair, secretary] = demo.officials
    await operator.offerKey(0, chair, '0000')
    await operator.keyRefused('KEY_WRONG_PIN')
    await operator.giveKey(0, chair)
    await operator.drawer.showCard(chair)
    await operator.keyRefused('KEY_SAME_PERSON')
    await operator.giveKey(1, secretary)
    await operator.tickSlipSigned()
    await picture(operator, 'opening')
    await operator.primary()
    await operator.shows('ready')
    await observer.shows('waiting')
    expect(shortRootOf(await observer.checkpoint())).toBe(await observer.shortRoot())
    await expectNobodyIn(operator, demo)
    await expectRoomLearnsNothing(observer, demo)
  })

  it('identifies a voter at the first try; the room sees photo and initials, then nothing', async () => {
    const [voter] = demo.voters
    await operator.enterNumber(voter.personalNumber)
    await operator.waitsForFinger()
    await observer.shows('continuing')
    expect(await operator.content()).toContain(voter.label.split(' ')[0])
    expect(await observer.hasPhoto()).toBe(false)
    await operator.drawer.placeFinger(voter.id, firstFinger(voter))
    await operator.readingUnderWay(60)
    await picture(operator, 'capture')
    await operator.shows('identified')
    await observer.shows('identified')
    expect(await observer.hasPhoto()).toBe(true)
    await picture(observer, 'observer')
    expect(await operator.checkNumber()).toContain('9012-1-000001')
    await picture(operator, 'identified')
    await expectRoomLearnsNothing(observer, demo)
    // The policy's five seconds and the station's next tick.
    await observer.shows('waiting')
    expect(await observer.hasPhoto()).toBe(false)
    await operator.primary()
    await operator.shows('ready')
    await expectNobodyIn(operator, demo)
    await operator.drawer.liftFinger()
  })

  it.runIf(whole)('does not recognise a stranger under the number of another, and records it', async () => {
    const [, voter] = demo.voters
    await operator.drawer.showDocument(voter.id)
    await operator.waitsForFinger()
    for (let tried = 1; tried <= 4; tried++) {
      await operator.drawer.placeFinger(demo.stranger.id, firstFinger(demo.stranger))
      await operator.shows('not-recognised')
      await observer.shows('continuing')
      await operator.drawer.liftFinger()
      if (tried === 4) break
      await operator.primary()
      await operator.shows('capture')
    }
    await picture(operator, 'not-recognised')
    await operator.press('end')
    await operator.shows('ready')
    expect(await operator.counter('notRecognised')).toBe(1)
    expect(await observer.total('not-issued')).toBe(1)
    await expectNobodyIn(operator, demo)
    await expectRoomLearnsNothing(observer, demo)
  })

  it('shows the evidence when a voter comes a second time, and the address when he belongs elsewhere', async () => {
    const [voter] = demo.voters
    await operator.drawer.showDocument(voter.id)
    await operator.shows('already-identified')
    expect(await operator.evidence.textContent()).toContain('000001')
    await observer.shows('commission-decides')
    await picture(operator, 'already')
    await expectRoomLearnsNothing(observer, demo)
    await operator.primary()
    await operator.shows('ready')

    await operator.drawer.showDocument(demo.neighbour.id)
    await operator.shows('other-precinct')
    expect(await operator.content()).toContain('9013')
    expect(await operator.content()).toContain('Manas')
    await operator.primary()
    await operator.shows('ready')
    expect(await observer.total('elsewhere')).toBe(1)
    await expectRoomLearnsNothing(observer, demo)
  })

  it('keeps the step when the scanner is unplugged while it reads', async () => {
    const voter = demo.voters[2]
    await operator.drawer.showDocument(voter.id)
    await operator.waitsForFinger()
    const before = await operator.tryNumber()
    await operator.drawer.placeFinger(voter.id, firstFinger(voter))
    await operator.unplugWhileReading()
    await operator.shows('device-lost')
    await observer.shows('short-pause')
    await expectNobodyIn(operator, demo)
    await operator.drawer.liftFinger()
    await operator.drawer.moveCable('fingerprint-scanner')
    await operator.waitsForFinger()
    expect(await operator.tryNumber()).toBe(before)
    await expectRoomLearnsNothing(observer, demo)
  })

  it('goes on after its process was killed with a voter at the table', async () => {
    const voter = demo.voters[2]
    process.kill(day.table.pid!, 'SIGKILL')
    await operator.shows('starting')
    await expectNobodyIn(operator, demo)
    await observer.shows('short-pause')
    const [chair, , member] = demo.officials
    await operator.shows('unlock')
    await expectNobodyIn(operator, demo)
    await operator.unlockWith([chair, member])
    await operator.shows('ready')
    await operator.drawer.showDocument(voter.id)
    await operator.waitsForFinger()
    await operator.drawer.placeFinger(voter.id, firstFinger(voter))
    await operator.shows('identified')
    await observer.shows('identified')
    expect(await operator.checkNumber()).toMatch(/000002/)
    await operator.primary()
    await operator.shows('ready')
    await operator.drawer.liftFinger()
    await observer.shows('waiting')
    await expectRoomLearnsNothing(observer, demo)
  })

  it('locks without leaving anything of a voter on the screen', async () => {
    await operator.drawer.showDocument(demo.voters[1].id)
    await operator.waitsForFinger()
    await operator.press('lock')
    await operator.shows('unlock')
    await expectNobodyIn(operator, demo)
    await observer.shows('short-pause')
    await operator.unlockWith([demo.officials[1], demo.officials[3]])
    await operator.shows('ready')
    await expectRoomLearnsNothing(observer, demo)
  })

  it('closes the table with the count of signatures and an explained difference', async () => {
    await operator.beginClosing()
    await observer.shows('closed-station')
    await operator.enterCounts({ 'identified-signatures': 1 })
    await operator.explain('identified-signatures', 'One voter left without signing; noted in the act.')
    await picture(operator, 'closing')
    await operator.closeWith([demo.officials[0], demo.officials[1]])
    heldCheckpoints.push(await operator.finalCheckpoint())
    slip = await operator.countsSlip()
    await picture(operator, 'closed')
    expect(await operator.verify()).toBe(true)
    await picture(operator, 'verified')
    await expectRoomLearnsNothing(observer, demo)
  })

  async function feedWhatComesBack(): Promise<void> {
    await boxWindow.drawer.feed('overvote')
    await boxWindow.shows('box-offer')
    expect(await boxWindow.reasonForVoter()).toBe('SHEET_OVERVOTE')
    await boxWindow.decide('return')
    await boxWindow.shows('box-returned')
    await boxWindow.drawer.takeSheet()
    await boxWindow.shows('box-insert')

    await boxWindow.drawer.feed('foreign-paper')
    await boxWindow.shows('box-returned')
    expect(await boxWindow.reasonForVoter()).toBe('SHEET_FOREIGN')
    await boxWindow.drawer.takeSheet()
    await boxWindow.shows('box-insert')
    expect(await boxWindow.inBox()).toBe(1)
  }

  it('runs the ballot box: one sheet in, what comes back, an unclear mark kept', async () => {
    boxWindow = await day.openBox()
    await boxWindow.loadPackage()
    await boxWindow.primary()
    await boxWindow.shows('opening')
    await boxWindow.openWith([demo.officials[0], demo.officials[2]])
    await boxWindow.shows('box-insert')

    await boxWindow.drawer.feed('valid')
    await boxWindow.shows('box-accepted')
    await picture(boxWindow, 'ballot-box')
    expect(await boxWindow.inBox()).toBe(1)
    await boxWindow.shows('box-insert')

    if (whole) await feedWhatComesBack()

    await boxWindow.drawer.feed('unclear')
    await boxWindow.shows('box-offer')
    expect(await boxWindow.reasonForVoter()).toBe('SHEET_UNSURE')
    await boxWindow.decide('cast')
    await boxWindow.shows('box-accepted')
    expect(await boxWindow.inBox()).toBe(2)
    await boxWindow.shows('box-insert')
  })

  it("takes the table's slip and the numbers of the protocol, with every difference in words", async () => {
    await boxWindow.beginClosing()
    await boxWindow.drawer.showSlip('not a slip')
    expect(await boxWindow.complaint()).toBe('SLIP_INVALID')
    await boxWindow.drawer.showSlip(slip)
    await boxWindow.page.getByTestId('slip-text').waitFor({ state: 'detached' })
    await boxWindow.enterCounts({
      ...{ signatures: 1, received: 2000, issued: 2, unused: 1998, spoiled: 0 },
      ...{ 'mobile-by-hand': 0, 'sheets-by-hand': 2, valid: 2, invalid: 0 },
    })
    for (const row of ['identified-signatures', 'issued-signatures'])
      await boxWindow.explain(row, 'One voter left without signing; noted in the act.')
    await picture(boxWindow, 'box-numbers')
  })

  it('counts, has an unclear mark read by two people, and takes the count by hand with a difference', async () => {
    await boxWindow.giveKeys([demo.officials[2], demo.officials[3]])
    await boxWindow.primary()
    await boxWindow.shows('deciding')
    const unclear = await boxWindow.unclearOptions()
    expect(unclear).toHaveLength(1)
    await picture(boxWindow, 'deciding')
    await boxWindow.readContest('first', unclear)
    await boxWindow.readContest('second', [])
    expect(await boxWindow.complaint()).toBe('READINGS_DIFFER')
    for (const reader of ['first', 'second'] as const) await boxWindow.readContest(reader, unclear)
    await boxWindow.page.getByTestId('votes').waitFor()
    const machine = await boxWindow.machineVotes('head')
    expect(machine.reduce((sum, votes) => sum + votes, 0)).toBe(2)
    await boxWindow.enterVotes(
      'head',
      machine.map((votes, i) => (i === 0 ? votes + 1 : votes)),
    )
    await boxWindow.explain('hand/head', 'One ballot was found under the box.')
    await picture(boxWindow, 'votes-by-hand')
  })

  it('closes the box with both counts in the result and the papers to print', async () => {
    await boxWindow.close()
    const results = await boxWindow.results()
    // One head of the village and three deputies on each sheet, marked or not; the returned sheets have left no vote.
    expect(results.reduce((sum, { votes }) => sum + votes, 0)).toBe(2 * (1 + 3))
    expect(results.length).toBe(4 + 2 + 8 + 2)
    expect(await boxWindow.page.getByTestId('papers').locator('li').count()).toBe(3)
    await picture(boxWindow, 'box-closed')
    heldCheckpoints.push(await boxWindow.finalCheckpoint())
    expect(await boxWindow.verify()).toBe(true)
  })

  it('shows a paper over the whole screen, prints it when there is a printer, and counts what came out', async () => {
    const papers = new Papers(boxWindow)
    await papers.open('protocol')
    // The box is back in its own language after each sheet; the paper follows the screen.
    expect(await papers.shown()).toMatchObject({ language: 'ky' })
    await boxWindow.page.keyboard.press('Alt+3')
    expect(await papers.leafThrough()).toEqual(['en', 'en', 'ky', 'ky', 'ru', 'ru'])
    await boxWindow.page.keyboard.press('Alt+2')
    await boxWindow.page.keyboard.press('Alt+3')
    const { words } = await papers.shown()
    expect(words).toContain('Protocol of the result')
    expect(words.join(' ')).toContain('One ballot was found under the box.')
    await picture(boxWindow, 'paper')
    expect(await papers.sheets()).toEqual(Array.from({ length: 6 }, () => '595x842'))

    const dialogs = await papers.watchDialog()
    await boxWindow.primary()
    expect(await boxWindow.complaint()).toBe('PRINTER_NONE')
    printers.plugIn()
    await boxWindow.primary()
    await boxWindow.shows('paper-printed')
    await boxWindow.page.keyboard.press('Escape')
    expect(await boxWindow.complaint()).toBe('PRINT_FAILED')
    await papers.back()
    expect(await papers.printed('protocol')).toBe(0)

    await papers.print('wall-form')
    await boxWindow.primary()
    await boxWindow.shows('paper')
    expect(await papers.sheets()).toEqual(Array.from({ length: 6 }, () => '1191x1684'))
    await papers.back()
    expect(await papers.printed('wall-form')).toBe(1)
    expect(await dialogs()).toBe(2)
    const table = new Papers(operator)
    await table.open('counts-slip')
    expect((await table.shown()).words).toContain('Checks issued')
    await table.back()
  })

  it('leaves two exports that anyone finds sound, with the checkpoints that observers hold', async () => {
    const stick = mkdtempSync(join(tmpdir(), 'taanuu-stick-'))
    for (const window of [operator, boxWindow]) {
      const path = await window.exportPath()
      cpSync(path, join(stick, basename(path)), { recursive: true })
    }
    const verdict = await verifyExport(stick, { rootKeys: [TRAINING_ROOT.publicKey], heldCheckpoints })
    expect(verdict.findings.filter(({ ok }) => !ok)).toEqual([])
    expect(verdict.sound).toBe(true)
    expect(verdict.stations).toHaveLength(2)
    rmSync(stick, { recursive: true })
  })

  it('reports no error on any console', () => {
    expect(day.errors).toEqual([])
  })
}

/** What people compare aloud, from the third line of a signed checkpoint. */
function shortRootOf(checkpoint: string): string {
  return shortRoot(Buffer.from(checkpoint.split('\n')[2], 'base64'))
}
