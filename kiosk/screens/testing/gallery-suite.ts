import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedStation, serveStation } from '../../hosts/browser/serve.ts'
import { languages } from '../i18n/languages.ts'
import { textSizes } from '../state/preferences.ts'
import { launchBrowser } from './browser.ts'
import { createFakeStation } from './fake-station.ts'
import { complaintsAbout } from './gallery-checks.ts'
import { changeSettings, openGalleryPage, showSample, windowOfSample } from './gallery-page.ts'
import { outcomes, screens } from './samples.ts'

export interface GalleryCase {
  readonly window: 'operator' | 'ballot-box' | 'observer'
  readonly language: string
  readonly textSize: number
  readonly highContrast: boolean
  readonly width: number
  readonly height: number
  readonly drawer: boolean
  readonly samples: readonly string[]
}

export const allSamples = [...Object.keys(screens), ...Object.keys(outcomes)]

/** Every language, text size, ground and layout, each with every screen of its window. */
export function allCases(): readonly GalleryCase[] {
  const cases: GalleryCase[] = []
  const layouts = [
    { width: 1280, height: 800, drawer: false },
    { width: 1280, height: 800, drawer: true },
    { width: 1024, height: 768, drawer: false },
    { width: 1920, height: 1080, drawer: false },
  ]
  for (const window of ['operator', 'ballot-box', 'observer'] as const) {
    const samples = allSamples.filter((name) => windowOfSample(name) === window)
    for (const language of languages) {
      for (const textSize of window === 'observer' ? [100] : textSizes) {
        for (const highContrast of [false, true]) {
          for (const layout of layouts) {
            // At the larger sizes the drawer is closed by those who need them; 1280 x 800 is the station's screen.
            if (textSize > 100 && (layout.drawer || layout.width !== 1280)) continue
            if (window === 'observer' && layout.drawer) continue
            cases.push({ window, language, textSize, highContrast, ...layout, samples })
          }
        }
      }
    }
  }
  return cases
}

const room = fileURLToPath(new URL('..', import.meta.url))

/** Builds the screens where the build is missing or older than a source. */
export function ensureBuilt(): void {
  const built = join(room, 'dist/index.html')
  const newest = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|css|html)$/.test(file) && !/^dist|^testing|\.test\.ts$/.test(file))
    .reduce((latest, file) => Math.max(latest, statSync(join(room, file)).mtimeMs), 0)
  if (existsSync(built) && statSync(built).mtimeMs > newest) return
  const vite = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url))
  execFileSync(process.execPath, [vite, 'build', '-c', join(room, '../vite.config.ts')], { stdio: 'ignore' })
}

/** A quarter of a minute on an idle machine (milliseconds). */
const TIMEOUT_MS = 400_000

interface OpenedWindow {
  readonly page: Page
  readonly errors: string[]
}

/**
 * Shows each sample of each case in a browser and expects no complaint. Cases of one window of one station share a page,
 * which is loaded anew with their settings.
 */
export function galleryTests(name: string, cases: readonly GalleryCase[]): void {
  describe(name, { timeout: TIMEOUT_MS }, () => {
    const windows = new Map<string, OpenedWindow>()
    let browser: Browser | null = null
    const plain = createFakeStation()
    const withDrawer = createFakeStation({ withDrawer: true })
    let served: readonly [ServedStation, ServedStation]
    beforeAll(async () => {
      ensureBuilt()
      browser = await launchBrowser()
      served = [await serveStation({ port: plain }), await serveStation({ port: withDrawer })]
    })
    afterAll(async () => {
      await browser?.close()
      for (const station of served) await station.close()
    })

    it.each(cases.map((one) => [describeCase(one), one] as const))('%s', async (_, one) => {
      if (!browser) {
        console.warn('screens not checked: no Chromium on this machine')
        return
      }
      const station = one.drawer ? withDrawer : plain
      const url = served[one.drawer ? 1 : 0].url(one.window)
      const height = one.window === 'observer' ? Math.round((one.width * 9) / 16) : one.height
      const settings = { ...one, muted: true }
      const size = { width: one.width, height }
      let opened = windows.get(url)
      if (opened) await changeSettings(opened.page, size, settings)
      else {
        const page = await openGalleryPage(browser, url, size, settings)
        opened = { page, errors: collectErrors(page) }
        windows.set(url, opened)
      }
      const { page, errors } = opened
      const complaints: string[] = []
      for (const sample of one.samples) {
        await showSample(page, station, sample)
        for (const complaint of await complaintsAbout(page)) complaints.push(`${sample}: ${complaint}`)
      }
      expect(complaints).toEqual([])
      expect(errors.splice(0)).toEqual([])
    })
  })
}

/** A refused style, a missing file or an exception says so on the console. */
function collectErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  return errors
}

function describeCase({ window, language, textSize, highContrast, width, drawer }: GalleryCase): string {
  return [
    window,
    language,
    `${textSize} %`,
    highContrast ? 'high contrast' : '',
    `${width} px`,
    drawer ? 'drawer' : '',
  ]
    .filter(Boolean)
    .join(', ')
}
