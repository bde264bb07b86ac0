import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOM_PRECINCT, ROOM_TABLES } from '@taanuu/fixtures/demo-design'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { DEMO_SEED, readDemoStamp } from '@taanuu/fixtures/demo-folder'
import { MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import type { Browser } from 'playwright-core'
import type { DrawerView } from '../contract/index.ts'
import { createDrawerPeople } from '../simulated/drawer-people.ts'
import { type SimulatedStation, startSimulatedStation } from '../simulated/simulated-room.ts'
import { createTablesRoom } from '../simulated/tables-room.ts'
import { OperatorWindow } from './pages/operator-window.ts'

const VIEW = { width: 1280, height: 800 }

/** The tables of the demo precinct that has several, each with its operator's window, over the real hub. */
export interface RoomWindows {
  readonly folder: string
  readonly tables: readonly SimulatedStation[]
  readonly operators: readonly OperatorWindow[]
  readonly people: DrawerView['people']
  readonly errors: readonly string[]
  close(): Promise<void>
}

/** Whether the committed demo election was enrolled by this matcher; another one could not read its fingers. */
export function demoFitsMatcher(): boolean {
  return readDemoStamp()?.matcher === MATCHER_IDENTITY
}

export async function openRoomWindows(browser: Browser): Promise<RoomWindows> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-e2e-room-'))
  const options = { folder, say: () => undefined, tables: await createTablesRoom(folder, ROOM_TABLES) }
  const tables: SimulatedStation[] = []
  for (let n = 1; n <= ROOM_TABLES; n++)
    tables.push(await startSimulatedStation('identification', options, n))
  const errors: string[] = []
  const openOperator = async (table: SimulatedStation): Promise<OperatorWindow> => {
    const context = await browser.newContext({ viewport: VIEW, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    await page.addInitScript(() =>
      localStorage.setItem('taanuu.preferences', JSON.stringify({ language: 'en', muted: true })),
    )
    await page.goto(table.served.url('operator'))
    return new OperatorWindow(page)
  }
  const operators = await Promise.all(tables.map(openOperator))
  return {
    folder,
    tables,
    operators,
    people: createDrawerPeople(ROOM_PRECINCT.precinct).view,
    errors,
    async close() {
      await Promise.all(tables.map((table) => table.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Two officials open voting at a table. */
export async function openTable(operator: OperatorWindow): Promise<void> {
  const [chair, secretary] = trainingOfficials(DEMO_SEED)
  await operator.shows('readiness')
  await operator.loadPackage()
  await operator.primary()
  await operator.shows('opening')
  await operator.giveKey(0, chair.officialId)
  await operator.giveKey(1, secretary.officialId)
  await operator.tickSlipSigned()
  await operator.primary()
  await operator.shows('ready')
}
