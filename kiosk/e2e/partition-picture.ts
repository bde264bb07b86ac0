import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { RoomWindows } from './room-windows.ts'

const picture = join(import.meta.dirname, '..', '..', 'docs', 'pictures', 'room-partition.png')
/** Width of one window in the picture, pixels; the windows are 1280 wide. */
const SHOWN_WIDTH = 800

/** All tables of the room at one moment, side by side, for the documentation, where UPDATE_PICTURES=1 asks for it. */
export async function partitionPicture(browser: Browser, { operators }: RoomWindows): Promise<void> {
  if (process.env.UPDATE_PICTURES !== '1') return
  const shots: string[] = []
  for (const operator of operators) {
    await operator.settled()
    shots.push((await operator.page.screenshot()).toString('base64'))
  }
  const page = await browser.newPage({ viewport: { width: 2 * SHOWN_WIDTH + 24, height: 1000 } })
  const images = shots.map((shot) => `<img width="${SHOWN_WIDTH}" src="data:image/png;base64,${shot}">`)
  await page.setContent(
    `<body style="margin:8px;display:grid;grid-template-columns:repeat(2,${SHOWN_WIDTH}px);gap:8px;background:#fff">${images.join('')}</body>`,
  )
  await page.screenshot({ path: picture, fullPage: true })
  await page.close()
}
