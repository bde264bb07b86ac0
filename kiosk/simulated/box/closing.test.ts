import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GreyImage, SheetReading } from '@taanuu/matcher/ballot/index'
import { renderBallot } from '@taanuu/matcher/ballot/render'
import type { MarkStyle } from '@taanuu/simulator/ballots/marks'
import { type Choices, markedSheet } from '@taanuu/simulator/ballots/paper-ballot'
import { decodeCastVoteRecords } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { decisionProblem } from '@taanuu/voter-roll-sync/exchange/decisions'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import { attest, checkAttestation } from '@taanuu/voter-roll-sync/journal/attestation'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { ROOT, stationOf } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { deriveOfficialKeys, parseKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readPicture } from '../../cli/read-pictures.ts'
import { createWorkerInterpreter } from '../../hosts/workers/worker-interpreter.ts'
import { boxNumbers } from '../day/box-numbers.ts'
import { closedTable } from '../testing/closed-table.ts'
import { inventBallot } from '../testing/invented-contest.ts'
import {
  type CardHolder,
  inventCardHolder,
  inventPrecinct,
  must,
  writePackage,
} from '../testing/invented-station.ts'
import { hasSecondVerifier, secondVerifier } from '../testing/second-verifier.ts'
import { InventedBox } from './invented-box.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('../testing/derive-once.ts')).derivingOnce(await original()),
)

const laid = inventBallot({ ballotStyleId: 'style', front: ['mayor', 'council'] })
const paper = renderBallot(laid.layouts[0])

type Contest = { readonly marked?: readonly string[]; readonly unsure?: readonly string[] }
/** What the machine reads next; what it makes of pictures is tested where it is made. */
let next: readonly [Contest, Contest]
const interpreter = {
  async interpret(): Promise<SheetReading> {
    return {
      ok: true,
      ...{
        ballotStyleId: 'style',
        sheet: 1,
        swapped: false,
        sides: [],
        unread: [],
        options: [],
        writeIns: [],
      },
      contests: next.map(({ marked = [], unsure = [] }, i) => ({
        ...{
          contestId: ['mayor', 'council'][i],
          marked,
          unsure,
          votes: null,
          undervotes: null,
          overvotes: null,
        },
        outcome: unsure.length > 0 ? 'unsure' : marked.length > 0 ? 'voted' : 'blank',
      })),
    }
  },
}
const sure: readonly [Contest, Contest] = [{ marked: ['mayor-2'] }, { marked: ['council-3'] }]
const doubtful: readonly [Contest, Contest] = [{ unsure: ['mayor-1'] }, { marked: ['council-1'] }]
const twice: readonly [Contest, Contest] = [
  { unsure: ['mayor-1'] },
  { marked: ['council-1'], unsure: ['council-2'] },
]

const work = mkdtempSync(join(tmpdir(), 'taanuu-closing-'))
let holders: readonly CardHolder[]
let slip = ''
let tableExport = ''
const boxes: InventedBox[] = []

beforeAll(async () => {
  const officials = await Promise.all(['chair', 'secretary'].map((id) => inventCardHolder(id)))
  holders = officials
  const sheets = { blank: 'offer', undervote: 'accept', overvote: 'offer', unsure: 'offer' } as const
  const precinct = await inventPrecinct(officials, { sheets })
  const stations = [
    stationOf(9012, 'table-1', 'identification'),
    stationOf(9012, 'ballot-box-1', 'ballot-box'),
  ]
  await writePackage(join(work, 'package'), {
    ...precinct,
    ...{ stations, layouts: [laid.style] },
    roll: { ...precinct.roll, voters: precinct.roll.voters.map((voter) => ({ ...voter, table: 'table-1' })) },
  })
  await writePackage(join(work, 'keeping'), {
    ...precinct,
    ...{ stations, layouts: [laid.style], policy: { ...precinct.policy, keepImages: true } },
    roll: { ...precinct.roll, voters: precinct.roll.voters.map((voter) => ({ ...voter, table: 'table-1' })) },
  })
  tableExport = join(work, 'table-1')
  slip = await closedTable(join(work, 'package'), tableExport, holders)
})
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.dispose()
})
afterAll(() => rmSync(work, { recursive: true }))

/** A day on which voters insist on these sheets, up to the keys of the closing. */
async function dayOf(readings: readonly (readonly [Contest, Contest])[]): Promise<InventedBox> {
  const box = new InventedBox('ballot-box-1', join(work, 'package'), interpreter)
  const sheets = readings.map((reading) => () => {
    next = reading
    return paper
  })
  return playDay(box, sheets)
}

async function playDay(box: InventedBox, sheets: readonly (() => GreyImage)[]): Promise<InventedBox> {
  boxes.push(box)
  await box.open(holders)
  for (const sheet of sheets) {
    const screen = await box.feed(sheet())
    if (screen.kind === 'box-offer') {
      expect(screen.code).toBe('SHEET_UNSURE')
      await must(box.invoke('box.decide', { choice: 'cast' }))
      await box.pass(2)
    }
  }
  await must(box.invoke('closing.begin'))
  await must(box.invoke('closing.slip', { text: slip }))
  for (const [row, value] of Object.entries(boxNumbers(sheets.length)))
    await must(box.invoke('closing.count', { row, value }))
  for (const row of ['checks-sheets', 'identified-signatures'])
    await must(box.invoke('closing.explain', { row, text: 'an invented precinct' }))
  return box
}

/** Both people read the same in the contest that is shown. */
async function decide(box: InventedBox, selections: readonly string[]): Promise<void> {
  await must(box.invoke('closing.read-contest', { selections }))
  await must(box.invoke('closing.read-contest', { selections }))
}

function deciding(box: InventedBox) {
  const { screen } = box
  if (screen.kind !== 'deciding') throw new Error(screen.kind)
  return screen
}

async function verified(box: InventedBox): Promise<readonly string[]> {
  const place = mkdtempSync(join(work, 'export-'))
  cpSync(tableExport, join(place, 'table-1'), { recursive: true })
  cpSync(box.exportFolder, join(place, 'ballot-box-1'), { recursive: true })
  const { findings, sound } = await verifyExport(place, { rootKeys: [ROOT.publicKey], heldCheckpoints: [] })
  if (hasSecondVerifier) {
    const root = Buffer.from(ROOT.publicKey).toString('hex')
    expect({ second: secondVerifier([place], [], root)[0] }).toEqual({ second: sound })
  }
  return findings.filter(({ ok }) => !ok).map(({ kind, text }) => `${kind}: ${text}`)
}

describe('marks that are not clear', { timeout: 120_000 }, () => {
  it('are read by two people after the count; both words stand in the published record', async () => {
    const box = await dayOf([sure, doubtful, twice, doubtful])
    expect(await box.invoke('closing.tally')).toBe('SHARES_TOO_FEW')
    expect(await box.invoke('closing.close')).toBe('RECORDS_SEALED')
    await box.keys(holders)
    await must(box.invoke('closing.tally'))
    expect(deciding(box)).toMatchObject({ number: 1, of: 4, reader: 'first', onPaper: true })
    expect(await box.invoke('closing.close')).toBe('CONTESTS_UNDECIDED')

    const { contestId, options } = deciding(box)
    const first = options[0].optionId
    await must(box.invoke('closing.read-contest', { selections: [first] }))
    expect(deciding(box).reader).toBe('second')
    expect(await box.invoke('closing.read-contest', { selections: [] })).toBe('READINGS_DIFFER')
    expect(deciding(box)).toMatchObject({ number: 1, reader: 'first', contestId })
    expect(await box.invoke('closing.read-contest', { selections: ['nobody'] })).toBe('COMMAND_INVALID')
    await decide(box, [first])
    expect(deciding(box).number).toBe(2)

    // The power goes: what was decided stays, the rest is asked again, in the same order.
    const left = deciding(box)
    await box.powerCut()
    await box.keys(holders)
    await must(box.invoke('session.unlock'))
    expect(box.screen).toMatchObject({ kind: 'closing', step: 'tally', results: null })
    await box.keys(holders)
    await must(box.invoke('closing.tally'))
    expect(deciding(box)).toEqual(left)
    // Without keys nobody decides, and whoever cancels them finds the queue again.
    await must(box.invoke('closing.read-contest', { selections: [] }))
    await must(box.invoke('keys.cancel'))
    expect(await box.invoke('closing.read-contest', { selections: [] })).toBe('SHARES_TOO_FEW')
    expect(box.screen.kind).toBe('closing')
    await box.keys(holders)
    // No result on paper before everything is decided and closed.
    for (const command of ['paper.read', 'paper.print', 'paper.printed'])
      expect(await box.invoke(command, { kind: 'protocol' })).toBe('COMMAND_NOT_NOW')
    // Other keys sign only what was read under them.
    expect(deciding(box).reader).toBe('first')
    while (box.screen.kind === 'deciding') {
      const { contestId: contest } = deciding(box)
      await decide(box, contest === 'mayor' ? ['mayor-1'] : [])
    }
    await must(box.invoke('closing.close'))

    const records =
      decodeCastVoteRecords(readFileSync(join(box.exportFolder, 'cast-vote-records.jsonl'))) ?? []
    const entries = records.flatMap(({ contests }) => contests).filter(({ unsure }) => unsure)
    expect(entries).toHaveLength(4)
    for (const { contest, adjudicated, selections } of entries) {
      expect(adjudicated?.outcome).toBe(
        contest === 'mayor' || adjudicated?.selections.length ? 'voted' : 'blank',
      )
      expect(selections).toEqual(contest === 'mayor' ? [] : ['council-1'])
    }
    const closed = box.screen
    expect(closed.kind === 'closed' && closed.results?.decided).toBe(4)
    expect(closed.kind === 'closed' && closed.papers.map(({ kind }) => kind)).toEqual([
      ...['protocol', 'wall-form', 'zero-report'],
    ])
    for (const kind of ['protocol', 'wall-form', 'zero-report'])
      expect(await box.station.invoke('ballot-box', 'paper.read', { kind })).toMatchObject({ ok: true })
    expect(await box.invoke('paper.read', { kind: 'counts-slip' })).toBe('PAPER_NONE')
    expect(await box.station.invoke('observer', 'paper.read', { kind: 'protocol' })).toMatchObject({
      ok: false,
    })
    expect(await verified(box)).toEqual([])
    expectNothingLeadsToSheets(box.station.events)
    await expectForgeriesRefused(records, box.station.events)
  })

  /** Decisions name readings; no field of theirs says which sheet, when it came or which row held it. */
  function expectNothingLeadsToSheets(events: readonly AnyEvent[]): void {
    const decisions = events.filter((event) => event.type === 'contest.decided')
    expect(decisions).toHaveLength(4)
    for (const { body } of decisions)
      expect(Object.keys(body).sort()).toEqual([
        'attestation',
        'ballotSheet',
        'contest',
        'decided',
        'machine',
        'style',
      ])
    expect(decisions.every(({ body }) => 'ballotSheet' in body && body.ballotSheet === 1)).toBe(true)
  }

  async function expectForgeriesRefused(
    records: NonNullable<ReturnType<typeof decodeCastVoteRecords>>,
    events: readonly AnyEvent[],
  ): Promise<void> {
    expect(decisionProblem(records, events)).toBeUndefined()
    const reread = records.map((record) => ({
      ...record,
      contests: record.contests.map((entry) => (entry.unsure ? { ...entry, unsure: ['mayor-3'] } : entry)),
    }))
    expect(decisionProblem(reread, events)).toContain('something else')
    const other = records.map((record) => ({
      ...record,
      contests: record.contests.map((entry) =>
        entry.adjudicated
          ? { ...entry, adjudicated: { outcome: 'voted' as const, selections: ['mayor-3'] } }
          : entry,
      ),
    }))
    expect(decisionProblem(other, events)).toContain('did not sign')
    const [decided] = events.filter((event) => event.type === 'contest.decided')
    const keys = await Promise.all(
      holders.map(async ({ card, pin }) => {
        const parsed = parseKeyCard(card)
        if (!parsed.ok) throw new Error(parsed.error.code)
        return (await deriveOfficialKeys(parsed.value, pin)).signing
      }),
    )
    const official = keys.map(({ publicKey }) => publicKey)
    expect(checkAttestation(decided, official).ok).toBe(true)
    const alone = attest(decided, keys.slice(0, 1))
    const byOne = { ...decided, body: { ...decided.body, attestation: alone } } as AnyEvent
    expect(checkAttestation(byOne, official)).toMatchObject({
      ok: false,
      error: { code: 'ATTESTATION_TOO_FEW' },
    })
  }
})

describe('votes counted by hand', { timeout: 120_000 }, () => {
  it('stand beside the machine count, whole contests only, and a difference needs words', async () => {
    const box = await dayOf([sure, sure])
    await box.keys(holders)
    await must(box.invoke('closing.tally'))
    const count = (option: string, value: number) =>
      must(box.invoke('closing.count', { row: `hand/mayor/${option}`, value }))
    for (const [option, value] of [
      ['mayor-1', 0],
      ['mayor-2', 1],
    ] as const)
      await count(option, value)
    expect(await box.invoke('closing.close')).toBe('COUNT_MISSING')
    await count('mayor-3', 0)
    expect(await box.invoke('closing.close')).toBe('DIFFERENCE_NOT_EXPLAINED')
    expect(box.screen).toMatchObject({ kind: 'closing', obstacle: 'DIFFERENCE_NOT_EXPLAINED' })
    await must(box.invoke('closing.explain', { row: 'hand/mayor', text: 'One ballot without a stamp' }))
    await must(box.invoke('closing.close'))
    const { screen } = box
    const mayor = screen.kind === 'closed' ? screen.results?.contests[0] : undefined
    expect(mayor?.options.map(({ votes, byHand }) => [votes, byHand])).toEqual([
      [0, 0],
      [2, 1],
      [0, 0],
    ])
    const council = screen.kind === 'closed' ? screen.results?.contests[1] : undefined
    expect(council?.options.map(({ byHand }) => byHand)).toEqual([null, null, null])
    const protocol = spawnSync('pdftotext', ['-layout', join(box.exportFolder, 'result-protocol.pdf'), '-'])
    if (protocol.error)
      console.warn('pdftotext is not installed: the protocol is not read back (poppler-utils)')
    else {
      const text = protocol.stdout.toString('utf8')
      for (const words of ['Добуш берүүнүн жыйынтыгы', 'mayor 2', 'One ballot without a stamp'])
        expect(text).toContain(words)
      expect(text).toMatch(/mayor 2\s+2\s+1\s+\+1/)
      expect(text).toMatch(/council 3\s+2\s+—/)
    }
    expect(await verified(box)).toEqual([])
  })

  it('that agree need no words', async () => {
    const box = await dayOf([sure])
    for (const [row, value] of [
      ['mayor-1', 0],
      ['mayor-2', 1],
      ['mayor-3', 0],
    ] as const)
      await must(box.invoke('closing.count', { row: `hand/mayor/${row}`, value }))
    await box.keys(holders)
    await must(box.invoke('closing.tally'))
    await must(box.invoke('closing.close'))
    expect(await verified(box)).toEqual([])
  })
})

describe('pictures of marks, where policy keeps them', { timeout: 120_000 }, () => {
  const worker = createWorkerInterpreter()
  afterAll(() => worker.close())

  it('lie sealed with their records, are shown to those who decide, and leave with the export', async () => {
    const [layout] = laid.layouts
    const draw = (choices: Choices, style: MarkStyle, seed: string) => () =>
      markedSheet({ layout, choices, style, seed }).image
    const box = await playDay(new InventedBox('ballot-box-1', join(work, 'keeping'), worker), [
      draw({ mayor: ['mayor-2'], council: ['council-1'] }, 'cross', 'clear'),
      draw({ mayor: ['mayor-3'] }, 'tick-outside', 'beside'),
    ])
    const database = new Database(join(box.folder, 'journal.sqlite'), { readonly: true })
    const lengths = database.prepare('SELECT DISTINCT length(box) FROM sealed').pluck().all() as number[]
    database.close()
    expect(lengths).toHaveLength(1)
    expect(lengths[0]).toBeGreaterThan(20_000)
    await box.keys(holders)
    await must(box.invoke('closing.tally'))
    const { options, onPaper } = deciding(box)
    expect(onPaper).toBe(false)
    for (const { picture } of options) expect(picture).toMatch(/^data:image\/png;base64,/)
    // The mark beside its box can be seen: its tile is not the tile of an empty place.
    expect(new Set(options.map(({ picture }) => picture)).size).toBe(options.length)
    await decide(box, ['mayor-3'])
    await must(box.invoke('closing.close'))
    expect(readdirSync(join(box.exportFolder, 'pictures'))).toHaveLength(2)
    const place = mkdtempSync(join(work, 'export-'))
    cpSync(box.exportFolder, join(place, 'ballot-box-1'), { recursive: true })
    const rules = { rootKeys: [ROOT.publicKey], heldCheckpoints: [], readPicture }
    const { findings } = await verifyExport(place, rules)
    // The table of this precinct is another test's.
    expect(
      findings.filter(({ ok, kind }) => !ok && kind !== 'STATION_MISSING' && kind !== 'RECONCILIATION'),
    ).toEqual([])
    expect(findings.some(({ ok, text }) => ok && text.includes('picture'))).toBe(true)
  })
})
