import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { ageIdentityFromBytes, ageRecipientOf } from '../../trust/age-keys.ts'
import { sha256Hex } from '../../trust/hash.ts'
import type { Exchange } from '../exchange.ts'
import { type AfterPull, MemoryStick } from '../testing/memory-stick.ts'
import { manifestOf, PLACE, PRECINCT_SECRET, TableModel, tableKey } from '../testing/table-model.ts'
import { exchangeByStick, type StickOutcome } from './exchange-by-stick.ts'
import { mountedStick, type StickFiles } from './stick-files.ts'
import { readStickEntry, stickContents, stickEntries } from './stick-folder.ts'

const TABLES = ['table-1', 'table-2', 'table-3']
const ROOT = '/stick'
const STATION_FOLDER = `${ROOT}/taanuu-exchange/e-1/9012`
const folders: string[] = []

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'taanuu-stick-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

function table(station: string): TableModel {
  return new TableModel({ folder: folder(), station, manifest: () => manifestOf(TABLES), synchronous: 'OFF' })
}

function tables(): readonly [TableModel, TableModel, TableModel] {
  return [table('table-1'), table('table-2'), table('table-3')]
}

function serve(table: TableModel, voters: number): void {
  for (let i = 0; i < voters; i++) {
    table.begin(sha256Hex(Buffer.from(`${table.station} ${table.journal.size}`)))
    table.identify('own')
  }
}

function carry(
  table: TableModel,
  files: StickFiles,
  root = ROOT,
  centreRecipient: string | null = null,
  exchange: Exchange = table.exchange,
) {
  return exchangeByStick({
    ...{ root, place: PLACE, exchange, journal: table.journal, key: table.key, files },
    ...{ precinctSecret: PRECINCT_SECRET, centreRecipient },
    peers: TABLES.filter((station) => station !== table.station).map((station) => ({
      station,
      key: tableKey(station).publicKey,
    })),
  })
}

async function carried(table: TableModel, files: StickFiles, root = ROOT): Promise<StickOutcome> {
  const outcome = await carry(table, files, root)
  if (!outcome.ok) throw new Error(`${outcome.error.code} ${outcome.error.detail}`)
  return outcome.value
}

const heldOf = (table: TableModel, other: TableModel): number =>
  table.exchange.peers.get(other.station)?.size ?? 0

describe('exchange by stick', () => {
  it('brings every journal to every table, in both directions, and writes only what is missing', async () => {
    const [one, two, three] = tables()
    const stick = new MemoryStick()
    serve(one, 2)
    serve(two, 1)
    expect((await carried(one, stick)).wrote).toBe(one.journal.size)
    expect((await carried(two, stick)).took).toEqual([{ station: 'table-1', events: one.journal.size }])
    const atThree = await carried(three, stick)
    expect(atThree.took.map(({ station }) => station)).toEqual(['table-1', 'table-2'])
    serve(one, 1)
    const again = await carried(one, stick)
    expect(again.wrote).toBe(5)
    expect(again.took.map(({ events }) => events)).toEqual([two.journal.size, three.journal.size])
    expect(again.heldByPeers).toEqual([
      { station: 'table-2', size: one.journal.size - 5 },
      { station: 'table-3', size: one.journal.size - 5 },
    ])
    const nothing = await carried(one, stick)
    expect([nothing.wrote, nothing.took]).toEqual([0, []])
  })

  it('can be read by the centre that the package names, and by no other', async () => {
    const [one] = tables()
    const stick = new MemoryStick()
    const centre = ageIdentityFromBytes(new Uint8Array(32).fill(5))
    await carry(one, stick, ROOT, await ageRecipientOf(centre))
    expect(stickContents(stick, ROOT)).toEqual([{ electionId: 'e-1', precinct: 9012, station: 'table-1' }])
    const [entry] = stickEntries(stick, ROOT, PLACE, 'table-1')
    expect((await readStickEntry(stick, entry, centre)).ok).toBe(true)
    const stranger = ageIdentityFromBytes(new Uint8Array(32).fill(6))
    expect(await readStickEntry(stick, entry, stranger)).toMatchObject({
      error: { code: 'STICK_BROKEN_FILE' },
    })
  })

  it('loses nothing, wherever the stick is pulled out', async () => {
    const [one, two] = [table('table-1'), table('table-2')]
    serve(one, 1)
    const before = new MemoryStick()
    await carried(one, before)
    serve(one, 1)
    const whole = before.pulled('kept')
    await carried(one, whole)
    const ends = [0, 1, 2, whole.steps - 1, whole.steps - 2, whole.steps - 3]
    const steps = [...new Set([...ends, ...fc.sample(fc.integer({ min: 3, max: whole.steps - 4 }), 5)])]
    for (const step of steps) {
      for (const how of ['kept', 'lost', 'zeros'] satisfies AfterPull[]) {
        const pulled = limited(before, step)
        const outcome = await carry(one, pulled)
        expect(outcome).toMatchObject({ error: { code: 'STICK_GONE' } })
        const found = pulled.pulled(how)
        const reader = two.deaf()
        const first = await carry(two, found, ROOT, null, reader)
        expect(first).toMatchObject({ ok: true, value: { refused: [] } })
        expect(reader.peers.get('table-1')?.size).toBeGreaterThanOrEqual(one.journal.size - 5)
        await carried(one, found)
        await carry(two, found, ROOT, null, reader)
        expect(reader.peers.get('table-1')?.size).toBe(one.journal.size)
        reader.close()
        expect(found.paths.filter((path) => path.endsWith('.part') && path.includes('table-1/'))).toEqual([])
      }
    }
  })

  it('is not harmed by copies, old states, other orders, junk or what belongs to others', async () => {
    const [one, two, three] = tables()
    const stick = new MemoryStick()
    serve(one, 1)
    await carried(one, stick)
    const old = stick.paths.map((path) => [path, stick.read(path, 1e9)!] as const)
    serve(one, 1)
    await carried(one, stick)
    for (const [path, bytes] of old) {
      stick.put(path, bytes)
      stick.put(join(dirname(path), `copy of ${basename(path)}`), bytes)
      const [from, to, rest] = basename(path).split('-')
      // The file of one station in the folder of another, and under a range that it does not have.
      if (rest) {
        stick.put(`${STATION_FOLDER}/table-3/${basename(path)}`, bytes)
        stick.put(`${STATION_FOLDER}/table-1/${Number(from) + 2}-${Number(to) + 99}-${rest}`, bytes)
        stick.put(`${STATION_FOLDER}/table-1/${from}-${Number(to) + 50}-deadbeef.age`, bytes.subarray(0, 99))
      }
    }
    stick.put(`${STATION_FOLDER}/table-9/0-5-deadbeef.age`, Buffer.from('junk'))
    stick.put(`${ROOT}/taanuu-exchange/other/9012/table-1/0-5-deadbeef.age`, Buffer.from('junk'))
    stick.put(`${ROOT}/holiday.jpg`, Buffer.from('junk'))
    const { refused } = await carried(two, stick)
    expect(heldOf(two, one)).toBe(one.journal.size)
    expect(two.exchange.refusedPeers).toEqual([])
    expect(refused.every(({ code }) => code === 'STICK_BROKEN_FILE')).toBe(true)
    await carried(three, stick)
    expect(heldOf(three, one)).toBe(one.journal.size)
    expect(stick.read(`${ROOT}/holiday.jpg`, 100)).toEqual(Buffer.from('junk'))
    await carried(one, stick)
    expect(heldOf(one, two)).toBe(two.journal.size)
  })

  it('takes whatever bytes lie there without harm', async () => {
    const [one, two] = tables()
    const source = new MemoryStick()
    serve(one, 1)
    await carried(one, source)
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            at: fc.nat(),
            bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
            cut: fc.boolean(),
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (damages) => {
          const stick = source.pulled('kept')
          for (const path of stick.paths) {
            for (const { at, bytes, cut } of damages) {
              const content = Buffer.from(stick.read(path, 1e9)!)
              const from = at % (content.length + 1)
              stick.put(
                path,
                cut
                  ? content.subarray(0, from)
                  : Buffer.concat([content.subarray(0, from), bytes, content.subarray(from + bytes.length)]),
              )
            }
          }
          const outcome = await carried(two, stick)
          expect(outcome.took.every(({ station }) => station === 'table-1')).toBe(true)
          expect(two.exchange.refusedPeers).toEqual([])
          // Its own damaged files are written again.
          expect((await carried(one, stick)).wrote).toBeGreaterThanOrEqual(0)
          await carried(two, stick)
          expect(heldOf(two, one)).toBe(one.journal.size)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('notices a table that was set back to an earlier state', async () => {
    const [one] = tables()
    const [older] = tables()
    const stick = new MemoryStick()
    serve(one, 2)
    await carried(one, stick)
    expect(await carry(older, stick)).toMatchObject({ error: { code: 'JOURNAL_ROLLED_BACK' } })
  })

  it('follows no link that lies on the stick', async () => {
    const [one, two] = tables()
    const [root, outside] = [folder(), folder()]
    mkdirSync(join(root, 'taanuu-exchange/e-1'), { recursive: true })
    symlinkSync(outside, join(root, 'taanuu-exchange/e-1/9012'))
    expect((await carry(one, mountedStick, root)).ok).toBe(false)
    expect(existsSync(join(outside, 'table-1'))).toBe(false)
    const clean = folder()
    await carried(one, mountedStick, clean)
    const [entry] = stickEntries(mountedStick, clean, PLACE, 'table-1')
    writeFileSync(join(outside, 'kept'), mountedStick.read(entry.path, 1e9)!)
    rmSync(entry.path)
    symlinkSync(join(outside, 'kept'), entry.path)
    await carried(two, mountedStick, clean)
    expect(heldOf(two, one)).toBe(0)
  })

  it('says that a stick is gone, full or locked', async () => {
    const [one] = tables()
    expect(await carry(one, mountedStick, join(folder(), 'nowhere'))).toMatchObject({
      error: { code: 'STICK_GONE' },
    })
    for (const [system, code] of [
      ['ENOSPC', 'STICK_FULL'],
      ['EROFS', 'STICK_READ_ONLY'],
    ]) {
      const refusing: StickFiles = Object.assign(new MemoryStick(), {
        write: () => {
          throw Object.assign(new Error(system), { code: system })
        },
      })
      expect(await carry(one, refusing)).toMatchObject({ error: { code } })
    }
  })
})

/** The same stick, that will be pulled out after so many steps. */
function limited(stick: MemoryStick, steps: number): MemoryStick {
  const copy = new MemoryStick(steps)
  for (const path of stick.paths) copy.put(path, stick.read(path, 1e9)!)
  return copy
}
