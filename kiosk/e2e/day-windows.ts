import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { type SimulatedStation, startSimulatedStation } from '../simulated/simulated-room.ts'
import { createDemoTable, type DemoTable } from './demo-table.ts'
import { BallotBoxWindow } from './pages/ballot-box-window.ts'
import { ObserverWindow } from './pages/observer-window.ts'
import { OperatorWindow } from './pages/operator-window.ts'

const OPERATOR_VIEW = { width: 1280, height: 800 }
const OBSERVER_VIEW = { width: 1280, height: 720 }

/** A table of the demo election with its windows, on a fresh day, and a ballot box when it is asked for. */
export interface DayWindows {
  readonly demo: DemoTable
  readonly table: SimulatedStation
  readonly operator: OperatorWindow
  readonly observer: ObserverWindow
  /** What the pages' consoles complained about. */
  readonly errors: readonly string[]
  /** Opens one more window of the table's operator. */
  secondOperator(): Promise<OperatorWindow>
  /** Starts the ballot box and opens its window. */
  openBox(): Promise<BallotBoxWindow>
  close(): Promise<void>
}

export async function openDayWindows(browser: Browser): Promise<DayWindows> {
  const demo = await createDemoTable()
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-e2e-'))
  const options = { folder, mediumFolder: demo.mediumFolder, say: () => undefined }
  const table = await startSimulatedStation('identification', options)
  let box: SimulatedStation | null = null
  const errors: string[] = []

  async function openPage(viewport: { readonly width: number; readonly height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    await page.addInitScript(() => {
      if (!localStorage.getItem('taanuu.preferences'))
        localStorage.setItem('taanuu.preferences', JSON.stringify({ language: 'en', muted: true }))
    })
    return page
  }

  const operator = new OperatorWindow(await openPage(OPERATOR_VIEW))
  const observer = new ObserverWindow(await openPage(OBSERVER_VIEW))
  await observer.recordEverything()
  await operator.page.goto(table.served.url('operator'))
  await observer.page.goto(table.served.url('observer'))
  return {
    demo,
    table,
    operator,
    observer,
    errors,
    async secondOperator() {
      const page = await openPage(OPERATOR_VIEW)
      await page.goto(table.served.url('operator'))
      return new OperatorWindow(page)
    },
    async openBox() {
      box = await startSimulatedStation('ballot-box', options)
      const window = new BallotBoxWindow(await openPage(OPERATOR_VIEW))
      await window.page.goto(box.served.url('ballot-box'))
      return window
    },
    async close() {
      await Promise.all([table.close(), box?.close()])
      demo.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
