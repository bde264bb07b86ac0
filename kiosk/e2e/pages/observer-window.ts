import { catalogue } from '../../screens/i18n/catalogue.ts'
import { readQr } from './read-qr.ts'
import { StationWindow } from './station-window.ts'

/** Texts that the room may read: the window's own words, the training band, and that the commission decided. */
const ROOM_TEXTS = /^(observer|starting|connection)\.|^training\.band$|^identified\.by-commission$/
const allowed = Object.entries(catalogue)
  .filter(([key]) => ROOM_TEXTS.test(key))
  .flatMap(([, { ky, ru, en }]) => [ky, ru, en])
  // The longest first, so that no text leaves the tail of a longer one behind.
  .sort((a, b) => b.length - a.length)

/** Clock, totals, precinct and checkpoint; of a person at most two initials. */
const HARMLESS = /^[\s\d:·№.,\u00a0a-f]*(\p{Lu}\.\s\p{Lu}\.)?[\s\d:·№.,\u00a0a-f]*$/u

/** The window that the room watches. */
export class ObserverWindow extends StationWindow {
  override async shows(outcome: string): Promise<void> {
    await super.shows(`observer-${outcome}`)
  }

  /** Keeps every text that is ever shown, also those that stand for one frame only. Call once, before the page opens. */
  async recordEverything(): Promise<void> {
    await this.page.addInitScript(() => {
      const shown = new Set<string>()
      Object.assign(globalThis, { everythingShown: shown })
      const look = (): void => void shown.add(document.body?.textContent ?? '')
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
    })
  }
  async everythingShown(): Promise<readonly string[]> {
    return this.page.evaluate(() => [
      ...(globalThis as unknown as { everythingShown: Set<string> }).everythingShown,
    ])
  }

  /** What is left of all texts shown so far when everything that the room may read is taken away. */
  async improper(stationNames: readonly string[]): Promise<readonly string[]> {
    const left = (await this.everythingShown()).map((text) =>
      [...stationNames, ...allowed].reduce((rest, words) => rest.replaceAll(words, ' '), text),
    )
    return left.filter((rest) => !HARMLESS.test(rest))
  }

  async hasPhoto(): Promise<boolean> {
    return (await this.page.locator('.portrait').count()) > 0
  }
  /** The signed checkpoint of the totals, as a telephone reads it from the window. */
  async checkpoint(): Promise<string> {
    return readQr(this.page.locator('.observer-totals svg.qr'))
  }
  /** The digits that people compare aloud. */
  async shortRoot(): Promise<string> {
    return (await this.page.getByTestId('short-root').textContent()) ?? ''
  }
  async total(name: string): Promise<number> {
    return Number(await this.page.getByTestId(`observer.total-${name}`).textContent())
  }
}
