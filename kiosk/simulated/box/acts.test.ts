import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BallotStyle } from '@taanuu/matcher/ballot/index'
import { type Choices, markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { ROOT, stationOf } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../../hosts/workers/worker-interpreter.ts'
import { closedTable } from '../testing/closed-table.ts'
import { inventBallot } from '../testing/invented-contest.ts'
import {
  type CardHolder,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from '../testing/invented-station.ts'
import { InventedBox } from './invented-box.ts'
import { readingOnce } from './read-once.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('../testing/derive-once.ts')).derivingOnce(await original()),
)

/** One sheet, a contest on either side. */
const laid = inventBallot({ ballotStyleId: 'two-sides', front: ['mayor'], back: ['council'] })
const [frontLayout, backLayout] = laid.layouts
const styles: readonly BallotStyle[] = [laid.style]

function page(side: 'front' | 'back', choices: Choices) {
  const layout = side === 'front' ? frontLayout : backLayout
  return markedSheet({ layout, choices, style: 'cross', seed: `page ${side}` }).image
}
const mayor2 = page('front', { mayor: ['mayor-2'] })
const council3 = page('back', { council: ['council-3'] })

const worker = createWorkerInterpreter()
const interpreter = readingOnce(worker)
const work = mkdtempSync(join(tmpdir(), 'taanuu-acts-'))
let holders: readonly CardHolder[]
let slip = ''
let tableExport = ''
const boxes: InventedBox[] = []

async function openBox(stationId: string): Promise<InventedBox> {
  const box = new InventedBox(stationId, join(work, 'package'), interpreter)
  boxes.push(box)
  await box.open(holders.slice(0, 2))
  return box
}

beforeAll(async () => {
  const officials = await Promise.all(['chair', 'secretary'].map((id) => inventCardHolder(id)))
  holders = officials
  const precinct = await inventPrecinct(officials)
  const stations = [
    stationOf(9012, 'table-1', 'identification'),
    stationOf(9012, 'ballot-box-1', 'ballot-box'),
    stationOf(9012, 'ballot-box-2', 'ballot-box'),
  ]
  const voters = precinct.roll.voters.map((voter) => ({ ...voter, table: 'table-1' }))
  await writePackage(join(work, 'package'), {
    ...precinct,
    stations,
    layouts: styles,
    roll: { ...precinct.roll, voters },
  })
  tableExport = join(work, 'table-1')
  slip = await closedTable(join(work, 'package'), tableExport, holders)
})
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.dispose()
})
afterAll(async () => {
  rmSync(work, { recursive: true })
  await worker.close()
})

describe('front and back of a sheet', () => {
  it('belong together, whichever came first; one side alone is no sheet', { timeout: 120_000 }, async () => {
    const box = await openBox('ballot-box-1')
    expect((await box.feed(mayor2, council3)).kind).toBe('box-accepted')
    expect((await box.feed(council3, mayor2)).kind).toBe('box-accepted')
    expect(await box.feed(mayor2, mayor2)).toMatchObject({ kind: 'box-returned', code: 'SHEET_NOT_READABLE' })
    box.world.take()
    await box.pass(3)
    await box.closeDay(holders, [slip])
    const { screen } = box
    const results = screen.kind === 'closed' ? screen.results : null
    const votes = results?.contests.map(({ options }) => options.map((option) => option.votes))
    expect(votes).toEqual([
      [0, 2, 0],
      [0, 0, 2],
    ])
  })
})

describe('a box that is full', () => {
  it('takes no sheet until two people have put another one there', { timeout: 120_000 }, async () => {
    const box = await openBox('ballot-box-1')
    await box.feed(mayor2, council3)
    await box.pass(4)
    box.world.setBoxFull(true)
    // The sensor is read before the next sheet is asked for: one more may stand in the path.
    const stuck = await box.feed(mayor2, council3)
    expect(stuck.kind).toBe('box-jam')
    box.world.clearPath()
    await box.pass(3)
    expect(await box.invoke('box.jam-cleared', { sheet: 'removed' })).toBe('ok')
    expect(box.screen).toEqual({ kind: 'box-full', code: 'URN_FULL', bin: 1, sheets: 1 })
    expect(box.world.insert({ id: 'too many', front: mayor2 })).toBe(true)
    await box.pass(5)
    expect(box.screen.kind).toBe('box-full')
    box.world.take()
    expect(box.tones).toContain('attention')
    box.world.setBoxFull(false)
    await box.act({ act: 'replace-bin' }, holders)
    expect((await box.feed(mayor2, council3)).kind).toBe('box-accepted')
    const told = box.station.events.flatMap((event) =>
      event.type === 'bin.replaced' ? [[event.body.bin, event.body.sheets]] : [],
    )
    expect(told).toEqual([[1, 1]])
    const faults = box.station.events.filter(
      (event) => event.type === 'device.changed' && event.body.reason === 'URN_FULL',
    )
    expect(faults.length).toBe(1)
    expect(box.station.view().boxCounters).toEqual({ inBox: 2, returned: 1, unknown: 1 })
  })
})

describe('sheets that officials feed', () => {
  it('count as a whole, apart, and once, also through a power cut', { timeout: 180_000 }, async () => {
    const box = await openBox('ballot-box-1')
    await box.feed(mayor2, council3)
    await box.pass(4)
    await box.act({ act: 'begin-batch', kind: 'mobile', label: '7' }, holders)
    await box.feed(mayor2, council3)
    expect(box.screen).toMatchObject({ kind: 'box-batch', batch: { label: '7', sheets: 1 } })
    await box.powerCut()
    await box.keys(holders)
    expect(await box.invoke('session.unlock')).toBe('ok')
    expect(await box.invoke('closing.begin')).toBe('BATCH_OPEN')
    await box.feed(mayor2, council3)
    expect(box.station.view().boxCounters?.inBox).toBe(1)
    await box.act({ act: 'end-batch', outcome: 'counted' }, holders)
    expect(box.station.view().boxCounters?.inBox).toBe(3)
    // The same mobile box again, one sheet more: it replaces what was counted.
    await box.act({ act: 'begin-batch', kind: 'mobile', label: '7' }, holders)
    for (let i = 0; i < 3; i++) await box.feed(mayor2, council3)
    expect(box.station.view().boxCounters?.inBox).toBe(3)
    await box.act({ act: 'end-batch', outcome: 'counted' }, holders)
    expect(box.station.view().boxCounters?.inBox).toBe(4)
    await box.closeDay(holders, [slip])
    const closed = box.station.events.findLast((event) => event.type === 'station.closed')
    const counters = closed?.type === 'station.closed' ? closed.body.counters : {}
    expect(counters).toMatchObject({ inBox: 4, mobile: 3, setAside: 2 })
    const { screen } = box
    const votes = screen.kind === 'closed' ? screen.results?.contests[0].options[1].votes : null
    expect(votes).toBe(4)
  })
})

describe('two boxes of a precinct', () => {
  it('go on one for the other, and the exports of both count', { timeout: 180_000 }, async () => {
    const first = await openBox('ballot-box-1')
    await first.feed(mayor2, council3)
    const second = await openBox('ballot-box-2')
    expect(await second.invoke('box.act', { act: 'succeed', station: 'ballot-box-2' })).toBe('BOX_UNKNOWN')
    expect(await second.invoke('box.act', { act: 'succeed', station: 'table-1' })).toBe('BOX_UNKNOWN')
    await second.act({ act: 'succeed', station: 'ballot-box-1' }, holders)
    expect(second.station.view().otherBoxes).toEqual([])
    for (let i = 0; i < 2; i++) await second.feed(mayor2, council3)
    await first.pass(4)
    await second.pass(4)
    const ofFirst = await first.beginClosing()
    const ofSecond = await second.beginClosing()
    expect(await first.invoke('closing.slip', { text: ofFirst })).toBe('SLIP_INVALID')
    expect(await first.invoke('closing.slip', { text: ofSecond.replace('"sig":"', '"sig":"A') })).toBe(
      'SLIP_INVALID',
    )
    expect(first.screen).toMatchObject({
      ...{ needsSlip: true, ownSlip: ofFirst },
      awaited: [{ role: 'identification' }, { role: 'ballot-box' }],
    })
    expect(first.row('checks-sheets')?.right).toBe(1)
    await must(first.invoke('closing.slip', { text: ofSecond }))
    // Sheets of the other box are no word of a table.
    expect(first.screen).toMatchObject({ needsSlip: true, awaited: [{ role: 'identification' }] })
    expect(first.row('checks-sheets')?.right).toBe(3)
    expect(first.row('sheets-by-hand')?.left).toBe(1)
    await first.closeDay(holders, [slip])
    // It goes on for the first one: nobody waits for that one's word, but it is taken.
    expect(second.screen).toMatchObject({ awaited: [{ role: 'identification' }] })
    await second.powerCut()
    await second.keys(holders)
    await must(second.invoke('session.unlock'))
    expect(second.screen).toMatchObject({ ownSlip: expect.stringMatching(/payload/) })
    await second.closeDay(holders, [slip, ofFirst])
    const together = join(work, 'together')
    cpSync(tableExport, join(together, 'table-1'), { recursive: true })
    for (const box of [first, second])
      cpSync(box.exportFolder, join(together, box.stationId), { recursive: true })
    const { stations, findings } = await verifyExport(together, {
      rootKeys: [ROOT.publicKey],
      heldCheckpoints: [],
    })
    expect(findings.filter((finding) => !finding.ok)).toEqual([])
    expect(stations.reduce((sum, station) => sum + (station.results?.sheets ?? 0), 0)).toBe(3)
  })
})
