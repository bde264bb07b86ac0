import type { Browser, Page } from 'playwright-core'
import { type ServedStation, serveStation } from '../../hosts/browser/serve.ts'
import type { FakeStation } from './fake-station.ts'
import { openGalleryPage, showSample } from './gallery-page.ts'

const SIZE = { width: 1280, height: 800 }
const SETTINGS = { textSize: 100, highContrast: false, muted: true }

type Kind = 'operator' | 'ballot-box' | 'observer'

/**
 * What a test leaves behind: nothing that another screen does not clear; what goes when the page is loaded anew (settings,
 * an open search); or what stays with the window even then (another clock, a station that is gone).
 */
export type Traces = 'none' | 'on the page' | 'in the window'

interface KeptPage {
  readonly page: Page
  readonly language: string
  traces: Traces
}

/**
 * Windows of one fake station that tests use one after the other, as people use one window all day: a new window costs
 * two seconds of an old laptop, the next screen of an old one a tenth of that.
 */
export class ReusedPages {
  readonly #browser: Browser
  readonly #station: FakeStation
  readonly #pages = new Map<Kind, KeptPage>()
  #served: ServedStation | null = null

  constructor(browser: Browser, station: FakeStation) {
    this.#browser = browser
    this.#station = station
  }

  /** Shows a sample in a window of this kind; nothing was sent to the station before, and it answers as ever. */
  async open(kind: Kind, sample: string, language: string, traces: Traces): Promise<Page> {
    const kept = await this.#pageOf(kind, language)
    await showSample(kept.page, this.#station, kind === 'observer' ? 'observer-waiting' : 'starting')
    this.#station.forget()
    await showSample(kept.page, this.#station, sample)
    kept.traces = traces
    return kept.page
  }

  async #pageOf(kind: Kind, language: string): Promise<KeptPage> {
    const kept = this.#pages.get(kind)
    if (kept && kept.language === language && kept.traces !== 'in the window') {
      if (kept.traces === 'on the page') await loadAnew(kept.page, this.#station)
      return kept
    }
    await kept?.page.context().close()
    this.#served ??= await serveStation({ port: this.#station })
    const url = this.#served.url(kind)
    const page = await openGalleryPage(this.#browser, url, SIZE, { ...SETTINGS, language })
    const opened: KeptPage = { page, language, traces: 'none' }
    this.#pages.set(kind, opened)
    return opened
  }

  /** Ends the station for its windows; the next test finds another one. */
  async stopServing(): Promise<void> {
    await this.#served?.close()
    this.#served = null
    for (const kept of this.#pages.values()) kept.traces = 'in the window'
  }

  async close(): Promise<void> {
    for (const { page } of this.#pages.values()) await page.context().close()
    await this.#served?.close()
  }
}

async function loadAnew(page: Page, station: FakeStation): Promise<void> {
  station.show('starting')
  await page.evaluate(() => {
    localStorage.clear()
    sessionStorage.clear()
  })
  await page.reload()
  await page.getByTestId('screen-starting').waitFor()
}
