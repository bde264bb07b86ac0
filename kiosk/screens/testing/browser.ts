import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function inPath(): string | null {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    for (const name of names) {
      const file = join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // Not here.
      }
    }
  }
  return null
}

/** A headless browser for tests: the system's, else the one from the package registry; null where there is neither. */
export async function launchBrowser(): Promise<Browser | null> {
  try {
    const executablePath = inPath() ?? (await (await import('@sparticuz/chromium')).default.executablePath())
    // Root has no user namespace to make a sandbox in; tests on build machines often run as root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return await chromium.launch({
      executablePath,
      args: [...args, '--autoplay-policy=no-user-gesture-required'],
    })
  } catch (error) {
    console.warn(
      `no browser for screen tests: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    )
    return null
  }
}
