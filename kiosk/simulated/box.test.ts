import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { type Choices, markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/index'
import { createPaperWorld, type PaperWorld } from '@taanuu/simulator/world/paper-world'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Screen } from '../contract/index.ts'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { packageFolder } from '../station/station-home.ts'
import { boxNumbers } from './day/box-numbers.ts'
import { tableDayWithCuts } from './testing/power-cut-days.ts'
import { PowerCutRig } from './testing/power-cut-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
const [here, elsewhere] = PRECINCTS.map((precinct) => demoLayouts(precinct)[0])
const valid: Choices = { head: ['head-2'], council: ['council-1', 'council-4', 'council-6'] }
const overvote: Choices = { ...valid, head: ['head-1', 'head-2'] }
let election: SmallElection
let slip = ''
let rig: PowerCutRig
let world: PaperWorld
let sheets = 0

beforeAll(async () => {
  election = await createSmallElection(1, 1)
  const table = await tableDayWithCuts(election, workers, {})
  const closed = table.station.view().screen
  slip = closed.kind === 'closed' ? (closed.slip ?? '') : ''
  await table.dispose()
})
afterAll(async () => {
  election.remove()
  await workers.matcher.close()
  await workers.interpreter.close()
})
beforeEach(async () => {
  let made: PaperWorld | null = null
  rig = new PowerCutRig({
    role: 'ballot-box',
    packageFolder: election.packages[0].folder,
    officials: election.officials,
    ...workers,
    cuts: {},
    newDriver: (clock) => {
      made ??= createPaperWorld({ clock, seed: 5 })
      return createSimulatedBallotScanner({ clock, seed: 5, world: made }).scanner
    },
  })
  await rig.boot()
  world = made as unknown as PaperWorld
  await rig.command('package.load', {})
  await rig.screen((screen) => screen.kind === 'readiness' && screen.canOpen)
  await rig.command('opening.begin', {})
  await rig.keys(0)
  await rig.command('opening.open', {})
})
afterEach(() => rig.dispose())

async function feed(
  order: Omit<Parameters<typeof markedSheet>[0], 'seed' | 'layout'> & { layout?: typeof here },
): Promise<Screen> {
  await rig.screen((screen) => screen.kind === 'box-insert' || screen.kind === 'box-accepted')
  const before = rig.station.view().boxCounters?.inBox ?? 0
  const { image } = markedSheet({ layout: here, style: 'cross', ...order, seed: `box test ${++sheets}` })
  world.insert({ id: `s-${sheets}`, front: image })
  return rig.screen((screen) => {
    if (screen.kind === 'box-accepted') return (rig.station.view().boxCounters?.inBox ?? 0) > before
    return screen.kind === 'box-offer' || screen.kind === 'box-returned' || screen.kind === 'box-jam'
  })
}

async function take(): Promise<void> {
  world.take()
  await rig.screen((screen) => screen.kind === 'box-insert')
}

async function resultOf(name: string, input: unknown): Promise<string> {
  const result = await rig.station.invoke('ballot-box', name, input)
  return result.ok ? 'ok' : result.error.code
}

describe('the ballot box', () => {
  it('accepts a valid sheet, offers an overvoted one, returns foreign and unreadable paper', async () => {
    expect((await feed({ choices: valid })).kind).toBe('box-accepted')
    expect((await feed({ choices: valid, defects: { upsideDown: true } })).kind).toBe('box-accepted')
    expect(await feed({ choices: overvote })).toMatchObject({ kind: 'box-offer', code: 'SHEET_OVERVOTE' })
    await rig.command('box.decide', { choice: 'return' })
    expect(rig.station.view().screen).toMatchObject({ kind: 'box-returned', code: 'SHEET_OVERVOTE' })
    await take()
    expect((await feed({ choices: overvote })).kind).toBe('box-offer')
    await rig.command('box.decide', { choice: 'cast' })
    expect(await feed({ layout: elsewhere, choices: {} })).toMatchObject({
      kind: 'box-returned',
      code: 'SHEET_FOREIGN',
    })
    await take()
    expect(await feed({ choices: {} })).toMatchObject({ kind: 'box-offer', code: 'SHEET_BLANK' })
    await rig.command('box.decide', { choice: 'return' })
    await take()
    expect(rig.station.view().boxCounters).toEqual({ inBox: 3, returned: 3, unknown: 0 })
    // The journal knows that a sheet was returned, never why.
    const journal = JSON.stringify(rig.station.events.filter((event) => event.type.startsWith('sheet.')))
    for (const word of ['OVERVOTE', 'BLANK', 'FOREIGN', 'head-', 'council-'])
      expect(journal).not.toContain(word)
  })

  it('keeps records alike in length, without order, unreadable before closing', async () => {
    for (const choices of [valid, { head: ['head-1'], council: ['council-2'] }]) await feed({ choices })
    const path = join(rig.folder, 'journal.sqlite')
    const database = new Database(path, { readonly: true })
    const rows = database.prepare('SELECT used, length(box) AS length FROM sealed ORDER BY slot').all() as {
      used: number
      length: number
    }[]
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    expect(rows.filter((row) => row.used === 1).length).toBe(2)
    expect(rows.length).toBeGreaterThan(40)
    expect(database.prepare('SELECT count(*) AS n FROM transport').get()).toEqual({ n: 0 })
    database.close()
    expect(readFileSync(path).includes('council-')).toBe(false)
  })

  it('stops for people when a sheet jams on its way in, and counts what they find', async () => {
    world.jamNext('accept', false)
    expect((await feed({ choices: valid })).kind).toBe('box-jam')
    expect(await resultOf('closing.begin', {})).toBe('COMMAND_NOT_NOW')
    world.openCover()
    world.clearPath()
    world.closeCover()
    await rig.clock.sleep(3000)
    await rig.command('box.jam-cleared', { sheet: 'removed' })
    expect(rig.station.view().boxCounters).toEqual({ inBox: 0, returned: 1, unknown: 1 })
    expect((await feed({ choices: valid })).kind).toBe('box-accepted')
  })

  it('closes only with the slip, the hand count and every difference explained; then its secrets are gone', async () => {
    for (let i = 0; i < 2; i++) await feed({ choices: valid })
    await rig.command('closing.begin', {})
    await rig.keys(2)
    expect(await resultOf('closing.close', {})).toBe('SLIP_MISSING')
    expect(await resultOf('closing.slip', { text: slip.replace('a', 'b') })).toBe('SLIP_INVALID')
    await rig.command('closing.slip', { text: slip })
    expect(await resultOf('closing.close', {})).toBe('COUNT_MISSING')
    expect(await resultOf('closing.count', { row: 'hand/head/nobody', value: 2 })).toBe('COUNT_UNKNOWN')
    for (const [row, value] of Object.entries(boxNumbers(2)))
      await rig.command('closing.count', { row, value })
    // One check was issued, two sheets lie in the box.
    expect(await resultOf('closing.close', {})).toBe('DIFFERENCE_NOT_EXPLAINED')
    for (const row of ['checks-sheets', 'identified-signatures'])
      await rig.command('closing.explain', { row, text: 'two sheets from one voter' })
    expect(await resultOf('closing.close', {})).toBe('RECORDS_SEALED')
    await rig.command('closing.tally', {})
    const shares = join(packageFolder(rig.folder), 'closing')
    expect(existsSync(shares)).toBe(true)
    await rig.command('closing.close', {})
    const closed = rig.station.view().screen
    if (closed.kind !== 'closed') throw new Error(closed.kind)
    expect(closed.results?.contests[0].options.find((option) => option.optionId === 'head-2')?.votes).toBe(2)
    expect(existsSync(shares)).toBe(false)
    expect(existsSync(join(rig.folder, 'closing'))).toBe(false)
    const database = new Database(join(rig.folder, 'journal.sqlite'), { readonly: true })
    expect(database.prepare('SELECT count(*) AS n FROM sealed').get()).toEqual({ n: 0 })
    database.close()
    await rig.command('closing.verify', {})
    const verified = rig.station.view().screen
    expect(verified.kind === 'closed' && verified.verification?.ok).toBe(true)
  })
})
