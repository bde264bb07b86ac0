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

/** A table and a ballot box of the demo election with their windows, on a fresh day. */
export interface DayWindows {
  readonly demo: DemoTable
  readonly table: SimulatedStation
  readonly box: SimulatedStation
  readonly operator: OperatorWindow
  readonly observer: ObserverWindow
  readonly boxWindow: BallotBoxWindow
  /** What the pages' consoles complained about. */
  readonly errors: readonly string[]
  /** Opens one more window of the table's operator. */
  secondOperator(): Promise<OperatorWindow>
  close(): Promise<void>
}

export async function openDayWindows(browser: Browser): Promise<DayWindows> {
  const demo = await createDemoTable()
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-e2e-'))
  const options = { folder, mediumFolder: demo.mediumFolder, say: () => undefined }
  const table = await startSimulatedStation('identification', options)
  const box = await startSimulatedStation('ballot-box', options)
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
  const boxWindow = new BallotBoxWindow(await openPage(OPERATOR_VIEW))
  await observer.recordEverything()
  await operator.page.goto(table.served.url('operator'))
  await observer.page.goto(table.served.url('observer'))
  await boxWindow.page.goto(box.served.url('ballot-box'))
  return {
    demo,
    table,
    box,
    operator,
    observer,
    boxWindow,
    errors,
    async secondOperator() {
      const page = await openPage(OPERATOR_VIEW)
      await page.goto(table.served.url('operator'))
      return new OperatorWindow(page)
    },
    async close() {
      await Promise.all([table.close(), box.close()])
      demo.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
