import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { createSmallElection } from '@taanuu/fixtures/testing/small-election'
import { markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/index'
import { createPaperWorld, type PaperWorld } from '@taanuu/simulator/world/paper-world'
import type { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { PowerCutRig } from './testing/power-cut-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const layout = demoLayouts(PRECINCTS[0])[0]
const choices = { head: ['head-2'], council: ['council-1'] }
/** Longer than a scan, its interpretation and an accept. */
const SETTLE_MS = 30_000
/** More than the events of this many sheets do not fit into one page. */
const MOST_SHEETS = 12

/** The file may not grow, and its free pages are taken. */
function fillDisk({ database }: Journal): void {
  database.exec('CREATE TABLE ballast (bytes BLOB)')
  const pages = database.pragma('page_count', { simple: true }) as number
  database.pragma(`max_page_count = ${pages}`)
  const insert = database.prepare('INSERT INTO ballast VALUES (zeroblob(3000))')
  try {
    for (;;) insert.run()
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_FULL') throw error
  }
}

describe('a ballot box whose disk is full', () => {
  it('takes no sheet that it cannot write down, says why, and goes on after a restart', {
    timeout: 240_000,
  }, async () => {
    const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
    const election = await createSmallElection(1, 1)
    let world: PaperWorld | null = null
    const rig = new PowerCutRig({
      role: 'ballot-box',
      packageFolder: election.packages[0].folder,
      officials: election.officials,
      ...workers,
      cuts: {},
      newDriver: (clock) => {
        world ??= createPaperWorld({ clock, seed: 5 })
        return createSimulatedBallotScanner({ clock, seed: 5, world }).scanner
      },
    })
    const feed = (id: string): boolean =>
      world?.insert({ id, front: markedSheet({ layout, choices, style: 'cross', seed: id }).image }) ?? false
    try {
      await rig.boot()
      await rig.command('package.load', {})
      await rig.screen((screen) => screen.kind === 'readiness' && screen.canOpen)
      await rig.command('opening.begin', {})
      await rig.keys(0)
      await rig.command('opening.open', {})
      await rig.screen((screen) => screen.kind === 'box-insert')

      fillDisk((rig.station as unknown as { readonly journal: Journal }).journal)

      // The last page has room for a few events more.
      let fed = 0
      for (; fed < MOST_SHEETS && rig.station.view().notice?.code !== 'DISK_FULL'; fed++) {
        expect(feed(`sheet-${fed}`)).toBe(true)
        await rig.clock.sleep(SETTLE_MS)
        expect(rig.station.view().boxCounters?.inBox).toBe(world!.box.size)
      }
      expect(rig.station.view().notice?.code).toBe('DISK_FULL')
      const before = world!.box.size
      const refused = `sheet-${fed - 1}`
      expect(world!.box.has(refused)).toBe(false)

      // Somebody makes room; the station is started again and finds the sheet where it was left.
      await rig.station.stop()
      await rig.boot()
      await rig.unlockIfNeeded()
      await rig.clock.sleep(SETTLE_MS)
      world!.take()
      await rig.screen((screen) => screen.kind === 'box-insert')
      expect(world!.whereIs(refused)).toBe('outside')
      expect(feed('afterwards')).toBe(true)
      await rig.screen((screen) => screen.kind === 'box-accepted')
      expect(world!.box.size).toBe(before + 1)
      expect(rig.station.view().boxCounters?.inBox).toBe(before + 1)
    } finally {
      await rig.dispose()
      election.remove()
      await workers.matcher.close()
      await workers.interpreter.close()
    }
  })
})
