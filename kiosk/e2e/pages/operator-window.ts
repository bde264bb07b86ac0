import type { Locator } from 'playwright-core'
import { speaker } from '../../screens/i18n/translate.ts'
import { OfficialsWindow } from './officials-window.ts'
import { readQr } from './read-qr.ts'

/** The operator at the identification table. */
export class OperatorWindow extends OfficialsWindow {
  /** Types a personal number and asks for its voter. */
  async enterNumber(personalNumber: string): Promise<void> {
    await this.primary()
    await this.shows('number')
    await this.type(personalNumber)
    await this.primary()
  }
  /** Opens the search of the roll and types into it. */
  async search(text: string): Promise<void> {
    await this.page.keyboard.press('F3')
    await this.shows('search')
    await this.type(text)
  }
  async clearSearch(): Promise<void> {
    await this.page.getByTestId('search-text').fill('')
  }
  /** A row of the results, by what stands in it. */
  foundRow(words: string): Locator {
    return this.page.getByTestId('search-row').filter({ hasText: words })
  }
  async findsNobody(): Promise<void> {
    await this.page.getByTestId('search-nobody').waitFor()
  }
  /** Moves to the row with the arrows of the keyboard and confirms it. */
  async pick(words: string): Promise<void> {
    await this.foundRow(words).waitFor()
    const rows = await this.page.getByTestId('search-row').allTextContents()
    for (let i = 0; i <= rows.findIndex((row) => row.includes(words)); i++) {
      await this.page.keyboard.press('ArrowDown')
    }
    await this.page.keyboard.press('Enter')
  }
  waitsForFinger(): Promise<void> {
    return this.shows('capture')
  }
  /** The reading waits for the glass to be empty. */
  async asksToLift(): Promise<void> {
    await this.primaryIs(speaker('en').t('capture.lift'))
  }
  async asksForFinger(): Promise<void> {
    await this.primaryIs(speaker('en').t('capture.waiting-finger'))
  }
  /** Rows of the picture are coming from the scanner; so many percent of them are there. */
  async readingUnderWay(percent = 1): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        Number.parseInt(document.querySelector<HTMLElement>('.print-progress')?.style.width ?? '0', 10) >=
        wanted,
      percent,
    )
  }
  /** Pulls the scanner's cable as soon as a reading is under way: from inside the page, since a slow machine's test would come too late. */
  async unplugWhileReading(): Promise<void> {
    await this.page.waitForFunction(() => {
      const progress = document.querySelector<HTMLElement>('.print-progress')?.style.width ?? '0'
      if (Number.parseInt(progress, 10) < 1) return false
      document.querySelector<HTMLElement>('[data-testid="plug-fingerprint-scanner"]')?.click()
      return true
    })
  }
  async voterName(): Promise<string> {
    return (await this.page.getByTestId('voter-name').textContent()) ?? ''
  }
  async tryNumber(): Promise<string> {
    return (await this.kiosk.locator('.support-head').textContent()) ?? ''
  }
  async checkNumber(): Promise<string> {
    await this.page.locator('[data-testid="check"][data-state="printed"]').waitFor()
    return (await this.page.getByTestId('check-number').textContent()) ?? ''
  }
  get evidence(): Locator {
    return this.page.getByTestId('evidence')
  }
  async counter(name: string): Promise<number> {
    return Number(await this.page.getByTestId(`count-${name}`).textContent())
  }
  async leave(reason: string): Promise<void> {
    await this.press('leave')
    await this.press(`leave-${reason}`)
  }
  async beginClosing(): Promise<void> {
    await this.press('close-voting')
    await this.shows('close-question')
    await this.primary()
    await this.shows('closing')
  }
  /** The signed counts slip, read from its QR as the ballot box's reader does. */
  async countsSlip(): Promise<string> {
    return readQr(this.page.getByTestId('counts-slip').locator('svg.qr'))
  }
}
