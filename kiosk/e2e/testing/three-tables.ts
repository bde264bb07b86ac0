import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ELECTION_ID, ROOM_PRECINCT } from '@taanuu/fixtures/demo-design'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DrawerView } from '../../contract/index.ts'
import { findNatsServer } from '../../hub/server-binary.ts'
import { launchBrowser } from '../../screens/testing/browser.ts'
import { ensureBuilt } from '../../screens/testing/gallery-suite.ts'
import { firstFinger } from '../demo-table.ts'
import type { OperatorWindow } from '../pages/operator-window.ts'
import { partitionPicture } from '../partition-picture.ts'
import { demoFitsMatcher, openRoomWindows, openTable, type RoomWindows } from '../room-windows.ts'

/** Half a minute on an idle machine, for the longest step of it a quarter. */
const TIMEOUT_MS = 300_000

/**
 * The tables of one room through their windows.
 *
 * @param whole with the meeting after a cut, and the stick that goes from one to the other
 */
export async function threeTables(name: string, { whole }: { readonly whole: boolean }): Promise<void> {
  const browser = await launchBrowser()
  const ready = browser !== null && findNatsServer(process.env) !== undefined && demoFitsMatcher()
  if (!ready)
    console.warn(
      'three tables not driven: no Chromium, no nats-server, or a demo election of another matcher',
    )
  describe.skipIf(!ready)(name, { timeout: TIMEOUT_MS }, () => steps(browser as Browser, whole))
}

function steps(browser: Browser, whole: boolean): void {
  let room: RoomWindows
  let one: OperatorWindow
  let two: OperatorWindow
  let voters: DrawerView['people']

  beforeAll(async () => {
    ensureBuilt()
    room = await openRoomWindows(browser)
    ;[one, two] = room.operators
    voters = room.people.filter(({ kind }) => kind === 'on-roll')
    await Promise.all(room.operators.map(openTable))
  })
  afterAll(async () => {
    await browser.close()
    await room?.close()
  })

  function sees(operator: OperatorWindow, here: number): Promise<void> {
    return operator.page.locator(`[data-testid="room-cell"][data-here="${here}"]`).waitFor()
  }

  async function serve(operator: OperatorWindow, voter: DrawerView['people'][number]): Promise<void> {
    await operator.drawer.showDocument(voter.id)
    await operator.waitsForFinger()
    await operator.drawer.placeFinger(voter.id, firstFinger(voter))
    await operator.shows('identified')
    await operator.checkNumber()
    await operator.primary()
    await operator.shows('ready')
    await operator.drawer.liftFinger()
  }

  it('see each other, and a voter of one is already identified at the others, with the evidence', async () => {
    for (const operator of room.operators) await sees(operator, 2)
    await serve(one, voters[0])
    await two.drawer.showDocument(voters[0].id)
    await two.shows('already-identified')
    const evidence = (await two.evidence.textContent()) ?? ''
    expect(evidence).toContain('№ 1')
    expect(evidence).toMatch(/9014-1-000001/)
    await two.primary()
    await two.shows('ready')
  })

  it('say what a cut cable means, and send a voter of another table there', async () => {
    await two.press('cut-link')
    for (const operator of room.operators) await sees(operator, operator === two ? 0 : 1)
    await two.page.getByTestId('room-cut-off').waitFor()
    let sent = false
    for (const voter of voters.slice(1)) {
      await two.drawer.showDocument(voter.id)
      await two.page.locator('[data-testid="screen-sent-to-table"], [data-testid="screen-capture"]').waitFor()
      if (await two.screen('sent-to-table').isVisible()) {
        sent = true
        break
      }
      await two.leave('LEFT_BY_CHOICE')
      await two.shows('ready')
    }
    expect(sent).toBe(true)
    expect(await two.page.getByTestId('outcome').getAttribute('data-outcome')).toBe('go')
    await two.page.getByTestId('way-code').waitFor()
    await partitionPicture(browser, room)
    await two.primary()
    await two.shows('ready')
    expect(room.errors).toEqual([])
  })

  it.runIf(whole)('list the others with what is known of them, and meet again', async () => {
    await two.page.keyboard.press('F7')
    await two.shows('room')
    await two.page.locator('[data-testid="row-identification-1"][data-state="silent"]').waitFor()
    await two.primary()
    await two.shows('ready')
    await two.press('cut-link')
    for (const operator of room.operators) await sees(operator, 2)
    await serve(two, voters[2])
    await one.drawer.showDocument(voters[2].id)
    await one.shows('already-identified')
    await one.primary()
    expect(room.errors).toEqual([])
  })

  it.runIf(whole)('exchange by a stick that is carried from one to the other', async () => {
    await one.press('move-stick')
    await one.page.keyboard.press('F7')
    await one.shows('room')
    await one.press('stick-exchange')
    await one.page.locator('[data-testid="stick"][data-state="done"]').waitFor()
    await one.primary()
    await one.shows('ready')
    await one.press('move-stick')
    await two.press('move-stick')
    await two.page.keyboard.press('F7')
    await two.shows('room')
    await two.press('stick-exchange')
    await two.page.locator('[data-testid="stick"][data-state="done"]').waitFor()
    await two.primary()
    await two.shows('ready')
    const journals = readdirSync(
      join(
        room.folder,
        'identification-2',
        'stick',
        'taanuu-exchange',
        ELECTION_ID,
        String(ROOM_PRECINCT.precinct),
      ),
    )
    expect(journals).toEqual(expect.arrayContaining(['identification-1', 'identification-2']))
  })
}
