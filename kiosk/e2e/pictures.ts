import { join } from 'node:path'
import type { StationWindow } from './pages/station-window.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures')

/** Keeps a picture of a window for the documentation, where UPDATE_PICTURES=1 asks for it. */
export async function picture(window: StationWindow, name: string): Promise<void> {
  if (process.env.UPDATE_PICTURES !== '1') return
  await window.settled()
  await window.page.locator('.work').evaluateAll((works) => {
    for (const work of works) work.scrollTop = 0
  })
  await window.page.screenshot({ path: join(folder, `e2e-${name}.png`) })
}
