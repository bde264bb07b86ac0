import type { Browser, Page } from 'playwright-core'
import type { Preferences } from '../state/preferences.ts'
import { SEARCHED } from './care-samples.ts'
import type { FakeStation } from './fake-station.ts'
import { outcomes, screens } from './samples.ts'

export type GallerySettings = Omit<Preferences, 'language' | 'textSize'> & {
  readonly language: string
  readonly textSize: number
}

/** A machine that is busy with other things shows a screen this late (milliseconds). */
export const PATIENCE_MS = 120_000
/** A key that was pressed before the screen listened is pressed again after this long (milliseconds). */
const KEY_LOST_MS = 3000
const MOST_PRESSES = 5

/** Which window shows a sample. */
export function windowOfSample(name: string): 'operator' | 'ballot-box' | 'observer' {
  if (name.startsWith('observer-')) return 'observer'
  return name.startsWith('box-') || name.endsWith('-box') ? 'ballot-box' : 'operator'
}

interface OpenedPage {
  readonly kind: string
  readonly open: (page: Page) => Promise<void>
}
const press = (key: string) => (page: Page) => page.keyboard.press(key)
async function search(page: Page): Promise<void> {
  await page.keyboard.press('F3')
  await page.getByTestId('search-text').fill(SEARCHED)
}

/** Samples that the operator opens on top of the station's screen. */
const openedPages: Readonly<Record<string, OpenedPage>> = {
  search: { kind: 'search', open: press('F3') },
  'search-found': {
    kind: 'search',
    async open(page) {
      await search(page)
      await page.getByTestId('search-row').first().waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
    },
  },
  'search-many': { kind: 'search', open: search },
  'search-nobody': { kind: 'search', open: search },
  'card-help': { kind: 'card-help', open: press('F1') },
  room: { kind: 'room', open: press('F7') },
  'room-cut-off': { kind: 'room', open: press('F7') },
  'room-forked': { kind: 'room', open: press('F7') },
  compare: { kind: 'compare', open: press('F6') },
  'compare-fits': { kind: 'compare', open: press('F6') },
  'closing-numbers-box': { kind: 'closing', open: press('F4') },
  'paper-box': { kind: 'paper', open: (page) => page.getByTestId('show-protocol').click() },
  'erase-question': { kind: 'erase-question', open: press('F9') },
}

/** The test id of the screen of a sample, before the operator opens anything on it. */
function screenIdOf(name: string): string {
  if (name in outcomes) return `screen-observer-${outcomes[name](0).kind}`
  return `screen-${screens[name].kind}`
}

/** Opens a window with these settings and waits until it shows its station. Errors of the page are thrown. */
export async function openGalleryPage(
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number },
  settings: GallerySettings,
): Promise<Page> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  await keepSettings(page, settings)
  await page.goto(url)
  await showsStation(page)
  return page
}

/** Loads the page of a window anew, with another size and other settings. */
export async function changeSettings(
  page: Page,
  viewport: { readonly width: number; readonly height: number },
  settings: GallerySettings,
): Promise<void> {
  await page.setViewportSize(viewport)
  await keepSettings(page, settings)
  await page.reload()
  await showsStation(page)
}

/** Of several settings that a page was given, the last hold. */
async function keepSettings(page: Page, settings: GallerySettings): Promise<void> {
  await page.addInitScript(
    (stored) => localStorage.setItem('taanuu.preferences', stored),
    JSON.stringify(settings),
  )
}

async function showsStation(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid^="screen-"]:not([data-testid="screen-no-station"])')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

export async function showSample(page: Page, station: FakeStation, name: string): Promise<void> {
  // A screen of the same kind keeps what people have opened on it; going through another closes that.
  station.show(windowOfSample(name) === 'observer' ? 'observer-waiting' : 'starting')
  station.show(name)
  await page.getByTestId(screenIdOf(name)).waitFor()
  await twoFrames(page)
  const opened = openedPages[name]
  if (!opened) return
  await openUntilThere(page, opened, screenIdOf(name))
  await twoFrames(page)
}

/** On a busy machine a screen may be painted some time before it listens to keys. */
async function openUntilThere(page: Page, { kind, open }: OpenedPage, below: string): Promise<void> {
  const there = page.getByTestId(`screen-${kind}`)
  for (let tries = 1; tries < MOST_PRESSES; tries++) {
    await open(page)
    try {
      await there.waitFor({ timeout: KEY_LOST_MS })
      return
    } catch {
      if (!(await page.getByTestId(below).isVisible())) break
    }
  }
  await there.waitFor()
}

/** The action bar measures itself and may fold, and a screen listens to keys once it is painted. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))
      }),
  )
}
