import type { Page } from 'playwright-core'
import { Drawer } from './drawer.ts'
import { readQr } from './read-qr.ts'
import { StationWindow } from './station-window.ts'

/** What operator's and ballot box's window share: package, two keys, closing. */
export class OfficialsWindow extends StationWindow {
  readonly drawer: Drawer

  constructor(page: Page) {
    super(page)
    this.drawer = new Drawer(page)
  }

  async loadPackage(): Promise<void> {
    await this.shows('readiness')
    await this.primary()
    await this.loadedPackage()
    // While a device still connects the primary action is to check again.
    await this.page.locator('.checks:not(:has([data-state]:not([data-state="ok"])))').waitFor()
  }
  /** The package is taken over; the card with its size stands on the readiness screen. */
  async loadedPackage(): Promise<void> {
    await this.page
      .locator('[data-testid="check-package"][data-state="ok"]')
      .or(this.screen('opening'))
      .waitFor()
  }

  /** Shows a card and types a PIN, the official's own unless another is given. Does not wait for the answer. */
  async offerKey(slot: number, official: string, pin?: string): Promise<void> {
    await this.drawer.showCard(official)
    await this.page.locator(`[data-testid="key-slot-${slot}"][data-state="card-read"]`).waitFor()
    // After a wrong PIN this card must wait; what is typed meanwhile is not taken.
    await this.page.getByTestId('pin-delay').waitFor({ state: 'detached' })
    await this.type(pin ?? (await this.drawer.pinOf(official)))
    await this.page.locator('[data-testid="primary"]:not([data-waiting])').waitFor()
    await this.page.keyboard.press('Enter')
  }
  async giveKey(slot: number, official: string): Promise<void> {
    await this.offerKey(slot, official)
    await this.keyAccepted(slot)
  }
  async keyAccepted(slot: number): Promise<void> {
    await this.page.locator(`[data-testid="key-slot-${slot}"][data-state="accepted"]`).waitFor()
  }
  /** Seconds that the card read last must still wait for its PIN. */
  async pinDelay(): Promise<number> {
    return Number(await this.page.getByTestId('pin-delay').getAttribute('data-seconds'))
  }
  /** Waits for the reason why the last card or PIN was not taken. */
  async keyRefused(code: string): Promise<void> {
    await this.page.locator(`[data-testid="key-refusal"][data-code="${code}"]`).waitFor()
  }
  async tickSlipSigned(): Promise<void> {
    await this.page.getByTestId('slip-signed').click()
  }
  /** From readiness with a package to open voting. */
  async openDay(officials: readonly [string, string]): Promise<void> {
    await this.loadPackage()
    await this.primary()
    await this.shows('opening')
    await this.openWith(officials)
  }
  async zeroReport(): Promise<readonly number[]> {
    const texts = await this.page.getByTestId('zero-slip').locator('dd').allTextContents()
    return texts.map(Number)
  }
  async openWith(officials: readonly [string, string]): Promise<void> {
    for (const [slot, official] of officials.entries()) await this.giveKey(slot, official)
    await this.tickSlipSigned()
    await this.primary()
  }
  async unlockWith(officials: readonly [string, string]): Promise<void> {
    await this.shows('unlock')
    for (const [slot, official] of officials.entries()) await this.giveKey(slot, official)
    await this.primary()
  }

  /** Holds the text of a printed checkpoint against the journal, from readiness or the locked screen. */
  async compareCheckpoint(text: string): Promise<void> {
    await this.page.keyboard.press('F6')
    await this.shows('compare')
    await this.page.getByTestId('checkpoint-text').fill(text)
    await this.primary()
  }
  async checkpointFits(): Promise<void> {
    await this.page.locator('[data-testid="compared"][data-fits="true"]').waitFor()
  }

  // Closing.

  /** Numbers counted by hand, by their names in the form. */
  async enterCounts(counts: Readonly<Record<string, number>>): Promise<void> {
    for (const [name, value] of Object.entries(counts))
      await this.page.getByTestId(`count-${name}`).fill(String(value))
    await this.page.getByTestId('keep-counts').click()
    await this.page.locator('[data-testid="keep-counts"][data-disabled]').waitFor()
  }
  async explain(row: string, text: string): Promise<void> {
    await this.page.getByTestId(`explain-${row}`).fill(text)
    await this.page.getByTestId(`keep-explain-${row}`).click()
    await this.page.getByTestId(`keep-explain-${row}`).waitFor({ state: 'detached' })
  }
  async giveKeys(officials: readonly [string, string]): Promise<void> {
    for (const [slot, official] of officials.entries()) await this.giveKey(slot, official)
  }
  async closeWith(officials: readonly [string, string]): Promise<void> {
    await this.giveKeys(officials)
    await this.close()
  }
  async close(): Promise<void> {
    await this.primary()
    await this.shows('closed')
  }
  /** The signed checkpoint of the closed screen, as an observer's telephone reads it. */
  async finalCheckpoint(): Promise<string> {
    return readQr(this.page.getByTestId('final-checkpoint').locator('svg.qr'))
  }
  async exportPath(): Promise<string> {
    return (await this.page.getByTestId('export-path').textContent()) ?? ''
  }
  /** Runs the public verifier from the closed screen; whether it found everything sound. */
  async verify(): Promise<boolean> {
    await this.primary()
    return (await this.page.getByTestId('verification').getAttribute('data-ok')) === 'true'
  }
}
