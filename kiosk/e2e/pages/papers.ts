import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { PaperKind } from '../../contract/index.ts'
import type { StationWindow } from './station-window.ts'

/** The list of papers on the closed screen, and the reader that opens from it. */
export class Papers {
  readonly #window: StationWindow

  constructor(window: StationWindow) {
    this.#window = window
  }

  get #page() {
    return this.#window.page
  }
  /** With the keyboard alone. */
  async open(kind: PaperKind): Promise<void> {
    await this.#page.getByTestId(`show-${kind}`).press('Enter')
    await this.#window.shows('paper')
    await this.#sheet.waitFor()
  }
  /** Opens it and goes on to the question whether it came out, which hides the paper again at once. */
  async print(kind: PaperKind): Promise<void> {
    await this.#page.getByTestId(`print-${kind}`).press('Enter')
    await this.#window.shows('paper-printed')
  }
  get #sheet() {
    return this.#page.locator('.paper-reader .paper-sheet')
  }
  /** The page that is shown: its language, and its words line by line. */
  async shown(): Promise<{ readonly language: string | null; readonly words: readonly string[] }> {
    return {
      language: await this.#sheet.getAttribute('lang'),
      words: await this.#sheet.locator('text').allTextContents(),
    }
  }
  /** Goes from page to page until the last; the languages that were seen. */
  async leafThrough(): Promise<readonly (string | null)[]> {
    const languages: (string | null)[] = []
    for (let before = ''; ; ) {
      const { language, words } = await this.shown()
      if (words.join() === before) return languages
      before = words.join()
      languages.push(language)
      await this.#page.keyboard.press('PageDown')
      await this.#window.settled()
    }
  }
  async back(): Promise<void> {
    await this.#page.keyboard.press('Escape')
    await this.#window.shows('closed')
  }
  /** How often people said that it came out. */
  async printed(kind: PaperKind): Promise<number> {
    return Number(await this.#page.getByTestId(`printed-${kind}`).getAttribute('data-printed'))
  }
  /** A headless browser has no print dialog; from now on it counts how often one was asked for. */
  async watchDialog(): Promise<() => Promise<number>> {
    const page = this.#page
    await page.evaluate(() => {
      const watched = window as Window & { dialogs?: number }
      watched.dialogs = 0
      watched.print = () => void watched.dialogs!++
    })
    return () => page.evaluate(() => (window as Window & { dialogs?: number }).dialogs ?? 0)
  }
  /** What a printer gets of the open paper: sheets in points, each as often as it comes. */
  async sheets(): Promise<readonly string[]> {
    const file = (await this.#page.pdf({ preferCSSPageSize: true })).toString('latin1')
    return [...file.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(
      ([, width, height]) => `${Math.round(Number(width))}x${Math.round(Number(height))}`,
    )
  }
}

/** The print system of a machine, as far as stations that start from now on ask it. */
export interface InventedPrinters {
  plugIn(): void
  remove(): void
}

export function inventPrinters(): InventedPrinters {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-lpstat-'))
  const command = join(folder, 'lpstat')
  const answer = (script: string) => writeFileSync(command, `#!/bin/sh\n${script}\n`)
  answer('exit 1')
  chmodSync(command, 0o755)
  const path = process.env.PATH
  process.env.PATH = [folder, path].join(delimiter)
  return {
    plugIn: () => answer('echo Desk'),
    remove() {
      process.env.PATH = path
      rmSync(folder, { recursive: true })
    },
  }
}
