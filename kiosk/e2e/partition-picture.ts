import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ELECTION_ID, ROOM_PRECINCT } from '@taanuu/fixtures/demo-design'
import { DEMO_FOLDER } from '@taanuu/fixtures/demo-folder'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { ExchangeDatabase } from '@taanuu/voter-roll-sync/sync/exchange-database'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import type { Browser } from 'playwright-core'
import { runCentre } from '../centre/run-centre.ts'
import type { RoomWindows } from './room-windows.ts'

const picture = join(import.meta.dirname, '..', '..', 'docs', 'pictures', 'room-partition.png')
/** Width of one window in the picture, pixels; the windows are 1280 wide. */
const SHOWN_WIDTH = 800
/** The centre shows what came in at most this much later (milliseconds). */
const CENTRE_MS = 3000

/**
 * All tables of the room at one moment, and what the centre knows of them by then, side by side for the documentation, where
 * UPDATE_PICTURES=1 asks for it.
 */
export async function partitionPicture(browser: Browser, room: RoomWindows): Promise<void> {
  if (process.env.UPDATE_PICTURES !== '1') return
  const shots: string[] = []
  for (const operator of room.operators) {
    await operator.press('drawer-hide')
    await operator.settled()
    shots.push((await operator.page.screenshot()).toString('base64'))
    await operator.press('drawer-show')
  }
  shots.push(await centreShot(browser, room))
  const page = await browser.newPage({ viewport: { width: 2 * SHOWN_WIDTH + 24, height: 1000 } })
  const images = shots.map((shot) => `<img width="${SHOWN_WIDTH}" src="data:image/png;base64,${shot}">`)
  await page.setContent(
    `<body style="margin:8px;display:grid;grid-template-columns:repeat(2,${SHOWN_WIDTH}px);gap:8px;background:#fff">${images.join('')}</body>`,
  )
  await page.screenshot({ path: picture, fullPage: true })
  await page.close()
}

/** The centre after it took what the tables had of each other's journals. */
async function centreShot(browser: Browser, { folder, tables }: RoomWindows): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'taanuu-e2e-centre-'))
  const running = await runCentre({
    ...{ manifests: DEMO_FOLDER, data: join(work, 'data'), out: join(work, 'out') },
    ...{ sticks: [], streams: [], rootKeys: [TRAINING_ROOT.publicKey], identity: null },
    say: () => undefined,
  })
  if (!running.ok) throw new Error(running.error.code)
  const centre = running.value
  try {
    for (const [i] of tables.entries())
      for (const batch of heldBatches(join(folder, `identification-${i + 1}`)))
        centre.intake.takeBatch(batch, 'room')
    await centre.look()
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(centre.page.url)
    await page.getByTestId('language-en').click()
    await page.waitForTimeout(CENTRE_MS)
    const shot = await page.screenshot()
    await page.close()
    return shot.toString('base64')
  } finally {
    await centre.close()
    rmSync(work, { recursive: true })
  }
}

/** Signed batches of the others' journals, as a table holds them. */
function heldBatches(dataFolder: string): readonly Uint8Array[] {
  const opened = ExchangeDatabase.open(join(dataFolder, 'exchange.sqlite'))
  if (!opened.ok) throw new Error(opened.error.code)
  try {
    return opened.value.stations().flatMap((station) => {
      const head = opened.value.headsOf(station).at(-1)
      const place = { electionId: ELECTION_ID, universe: 'training', precinct: ROOM_PRECINCT.precinct }
      const events = opened.value.eventsOf(station)
      return head ? [canonicalBytes({ v: 1, ...place, station, from: 0, events, checkpoint: head.note })] : []
    })
  } finally {
    opened.value.close()
  }
}
