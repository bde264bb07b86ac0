/**
 * Writes a picture of every screen: `node take-gallery.ts <folder> [languages] [text sizes] [name filter] [WxH] [drawer]`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { serveStation } from '../../hosts/browser/serve.ts'
import { launchBrowser } from './browser.ts'
import { createFakeStation } from './fake-station.ts'
import { openGalleryPage, showSample, windowOfSample } from './gallery-page.ts'
import { outcomes, screens } from './samples.ts'

const [folder, languages = 'ky,ru,en', sizes = '100', filter = '', view = '1280x800', extra = ''] =
  process.argv.slice(2)
if (!folder)
  throw new Error('usage: take-gallery.ts <folder> [languages] [sizes] [filter] [WxH] [drawer|contrast]')
const browser = await launchBrowser()
if (!browser) throw new Error('no browser')
mkdirSync(folder, { recursive: true })
const [width, height] = view.split('x').map(Number)
const station = createFakeStation({ withDrawer: extra.includes('drawer') })
const served = await serveStation({ port: station })
const names = [...Object.keys(screens), ...Object.keys(outcomes)].filter((name) =>
  new RegExp(filter).test(name),
)
for (const language of languages.split(',')) {
  for (const size of sizes.split(',')) {
    const settings = {
      language,
      textSize: Number(size),
      highContrast: extra.includes('contrast'),
      muted: true,
    }
    for (const kind of ['operator', 'ballot-box', 'observer'] as const) {
      const own = names.filter((name) => windowOfSample(name) === kind)
      if (own.length === 0) continue
      if (kind === 'observer' && language !== 'ky') continue
      const page = await openGalleryPage(
        browser,
        served.url(kind),
        { width, height: kind === 'observer' ? Math.round((width * 9) / 16) : height },
        settings,
      )
      for (const name of own) {
        await showSample(page, station, name)
        await page.screenshot({
          path: join(folder, `${name}-${language}${size === '100' ? '' : `-${size}`}.png`),
        })
      }
      await page.context().close()
    }
  }
}
await browser.close()
await served.close()
