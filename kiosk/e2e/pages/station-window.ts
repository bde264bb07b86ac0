import type { Locator, Page } from 'playwright-core'

/** Longest wait for the station to answer an act (milliseconds); a busy two-core machine is slow, never this slow. */
export const PATIENCE_MS = 120_000
/** Pause between key strokes of a person; a reader in keyboard mode is told apart by its speed (milliseconds). */
export const KEY_STROKE_MS = 40

/**
 * One window of a station as its user sees it. Works on any Playwright page: a browser's, or one that Electron's
 * `firstWindow` and `windows` give.
 */
export class StationWindow {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(PATIENCE_MS)
  }

  /** The screen of the station, without the simulated table beside it. */
  get kiosk(): Locator {
    return this.page.locator('.kiosk')
  }
  screen(kind: string): Locator {
    return this.page.getByTestId(`screen-${kind}`)
  }
  async shows(kind: string): Promise<void> {
    await this.screen(kind).waitFor()
  }

  /** Waits until the primary action may be taken and takes it with Enter, wherever focus was left by the user. */
  async primary(): Promise<void> {
    await this.page.locator('[data-testid="primary"]:not([data-waiting])').waitFor()
    await this.page.getByTestId('primary').press('Enter')
  }
  /** Waits until the primary action says this. */
  async primaryIs(words: string): Promise<void> {
    await this.page.getByTestId('primary').filter({ hasText: words }).waitFor()
  }
  async press(testId: string): Promise<void> {
    await this.page.getByTestId(testId).click()
  }
  async type(digits: string): Promise<void> {
    await this.page.keyboard.type(digits, { delay: KEY_STROKE_MS })
  }
  /** Code of the complaint that stands on the screen. */
  async complaint(): Promise<string | null> {
    return this.page.getByTestId('notice').getAttribute('data-code')
  }

  /** Everything that the window holds of the station: what is shown, attributes, pictures. Not the simulated table. */
  async content(): Promise<string> {
    return this.kiosk.evaluate((element) => element.outerHTML)
  }
  /** Waits until the picture stands still: fonts are there and a frame has passed. */
  async settled(): Promise<void> {
    await this.page.evaluate(async () => {
      await document.fonts.ready
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    })
  }
}
