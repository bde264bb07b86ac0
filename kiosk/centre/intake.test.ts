import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import { writePrecinctExport } from '@taanuu/voter-roll-sync/audit/testing/precinct-export'
import { CERTIFICATE_FILE, MANIFEST_FILE, type Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import { ELECTION, ROOT } from '@taanuu/voter-roll-sync/package/testing/invented-package'
import { mountedStick } from '@taanuu/voter-roll-sync/sync/stick/stick-files'
import { makeStationFolder, writeStickEntry } from '@taanuu/voter-roll-sync/sync/stick/stick-folder'
import { ageIdentityFromBytes, ageRecipientOf } from '@taanuu/voter-roll-sync/trust/age-keys'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { CentreStore } from './centre-store.ts'
import { type ElectionBook, readElectionBook } from './election-book.ts'
import { CentreIntake } from './intake.ts'
import { StickCollector } from './stick-collector.ts'
import { clockAt, InventedTable, tableWithDay, writeManifest } from './testing/invented-country.ts'

const work = mkdtempSync(join(tmpdir(), 'taanuu-centre-'))
const open: CentreStore[] = []
afterEach(() => {
  for (const store of open.splice(0)) store.close()
})
afterAll(() => rmSync(work, { recursive: true }))

function mustRead(folder: string): ElectionBook {
  const book = readElectionBook(folder, [ROOT.publicKey])
  if (!book.ok) throw new Error(book.error.detail)
  return book.value
}

function centre(path = ':memory:', manifests = freshManifests()) {
  const store = CentreStore.open(path, ELECTION)
  if (!store.ok) throw new Error(store.error.code)
  open.push(store.value)
  let book = mustRead(manifests)
  const intake = new CentreIntake({
    ...{ store: store.value, rootKeys: [ROOT.publicKey], now: () => 1 },
    book: () => book,
  })
  const reread = () => {
    book = mustRead(manifests)
  }
  return { store: store.value, intake, manifests, reread }
}

function freshManifests(universe: Manifest['universe'] = 'training'): string {
  const folder = mkdtempSync(join(work, 'manifests-'))
  for (const precinct of [9001, 9002]) writeManifest(folder, { precinct, universe })
  return folder
}

const DAY = { first: 2, last: 5, perHour: 3, closes: true }
const table = (station = 'table-1', precinct = 9001) =>
  tableWithDay(precinct, station, DAY, createRandom(`${precinct} ${station}`))

describe('batches', () => {
  it('make up the station with its counts, however they are cut, repeated and mixed', () => {
    const tables = [table(), table('table-2'), table('table-1', 9002)]
    const whole = centre()
    for (const one of tables) for (const bytes of one.batches()) whole.intake.takeBatch(bytes, 'stream')
    const expected = whole.store.stations().map(({ id: _id, heard: _heard, ...row }) => row)
    expect(expected.map(({ phase, size }) => [phase, size])).toEqual(
      tables.map(({ events }) => ['closed', events.length]),
    )
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        const draw = (most: number): number => Number(numbers.next().value) % most
        const pieces = tables.flatMap((one) => {
          const cuts = Array.from({ length: 4 }, () => draw(one.events.length))
          return [0, ...cuts].map((from) => ({ one, from }))
        })
        const mixed = [...pieces, ...pieces].map((piece) => ({ piece, order: draw(1000) }))
        const { intake, store } = centre()
        for (const { piece } of mixed.sort((a, b) => a.order - b.order)) {
          // Any station may send any tail of its journal at any time.
          for (const bytes of piece.one.batches(piece.from))
            expect(intake.takeBatch(bytes, 'x').ok).toBe(true)
        }
        expect(
          store
            .stations()
            .map(({ id: _id, heard: _heard, head: _head, closing: _closing, ...row }) => row)
            .sort((a, b) => a.precinct - b.precinct || (a.station < b.station ? -1 : 1)),
        ).toEqual(expected.map(({ head: _head, closing: _closing, ...row }) => row))
        open.pop()?.close()
      }),
      { numRuns: 3 },
    )
  })

  it('are counted once after a restart at any batch', () => {
    const path = join(work, 'restart.sqlite')
    const manifests = freshManifests()
    const one = table()
    const cuts = [0, 3, 9, one.events.length - 1]
    for (const from of cuts) {
      // Each life sees everything from the beginning, and dies without saying goodbye.
      const { intake, store } = centre(path, manifests)
      for (const bytes of one.batches(0)) intake.takeBatch(bytes, 'stream')
      for (const bytes of one.batches(from))
        expect(intake.takeBatch(bytes, 'stream')).toMatchObject({ ok: true })
      expect(store.station(9001, 'table-1')?.size).toBe(one.events.length)
      open.pop()?.close()
    }
    const { store } = centre(path, manifests)
    const total = Object.values(store.station(9001, 'table-1')?.counts.byHour ?? {}).reduce(
      (a, b) => a + b,
      0,
    )
    expect(total).toBe(one.events.filter(({ type }) => type === 'voter.identified').length)
  })

  it('of two journals under one key are refused, with both heads as proof', () => {
    const { intake, store } = centre()
    const one = table()
    const half = new InventedTable(9001, 'table-1')
    half.open(clockAt(2, 0))
    const other = half.fork()
    half.serve(clockAt(2, 10), 'a')
    other.serve(clockAt(2, 10), 'b')
    for (const bytes of half.batches()) expect(intake.takeBatch(bytes, 'stream').ok).toBe(true)
    const [forked] = other.batches(3)
    expect(intake.takeBatch(forked, 'stick')).toMatchObject({ error: { code: 'PEER_FORKED' } })
    const [conflict] = store.conflicts()
    expect(conflict).toMatchObject({ precinct: 9001, station: 'table-1', kind: 'fork' })
    expect(conflict.ours).not.toBe(conflict.theirs)
    expect(conflict.ours.split('\n')[1]).toBe(String(half.events.length))
    // Nothing more is taken from it, and what was taken stays.
    expect(intake.takeBatch(one.batches()[0], 'stream')).toMatchObject({ error: { code: 'PEER_FORKED' } })
    expect(store.station(9001, 'table-1')?.size).toBe(half.events.length)
  })

  it('find a fork by heads alone, when the second journal came first and in part', () => {
    const { intake, store } = centre()
    const half = new InventedTable(9001, 'table-1')
    half.open(clockAt(2, 0))
    const other = half.fork()
    for (const [i, journal] of [half, other].entries())
      for (const name of ['a', 'b']) journal.serve(clockAt(2, 10), `${i} ${name}`)
    // Only the end of the other journal arrives: its events hang in the air, its head is kept.
    const [tail] = other.batches(10)
    expect(intake.takeBatch(tail, 'stick')).toMatchObject({ ok: true, value: 'waiting' })
    expect(intake.takeBatch(half.batches()[0], 'stream')).toMatchObject({ error: { code: 'PEER_FORKED' } })
    expect(store.conflicts()).toHaveLength(1)
  })

  it('of strangers, revoked stations and other elections are refused and named', () => {
    const { intake, store, manifests, reread } = centre()
    const refused = (one: InventedTable): string => {
      const taken = intake.takeBatch(one.batches()[0], 'stream')
      return taken.ok ? 'taken' : taken.error.code
    }
    expect(refused(table('table-9'))).toBe('PEER_UNKNOWN_KEY')
    expect(refused(table('table-1', 9009))).toBe('PEER_UNKNOWN_KEY')
    expect(refused(table())).toBe('taken')
    writeManifest(manifests, { precinct: 9001, version: 2, revoked: ['table-1'] })
    reread()
    expect(refused(table())).toBe('PEER_REVOKED')
    expect(refused(table('table-2'))).toBe('taken')
    expect(store.refusals(10).map(({ code }) => code)).toEqual([
      'PEER_REVOKED',
      'PEER_UNKNOWN_KEY',
      'PEER_UNKNOWN_KEY',
    ])
  })

  it('with any bit changed, or against the rules, change nothing', () => {
    const one = table()
    const [bytes] = one.batches()
    const { intake, store } = centre()
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(bytes)
        changed[bit >> 3] ^= 1 << (bit & 7)
        expect(intake.takeBatch(changed, 'x').ok).toBe(false)
      }),
      { numRuns: 25 },
    )
    expect(store.stations().every(({ size }) => size === 0)).toBe(true)
    const wrong = new InventedTable(9001, 'table-2')
    wrong.open(clockAt(2, 0))
    wrong.open(clockAt(2, 1))
    expect(intake.takeBatch(wrong.batches()[0], 'x')).toMatchObject({ error: { code: 'PEER_BROKEN_RULES' } })
    expect(store.station(9001, 'table-2')?.size).toBe(0)
  })

  it('show a voter who was identified at two tables, until officials say what it was', () => {
    const { intake, store } = centre()
    const [first, second] = ['table-1', 'table-2'].map((station) => {
      const one = new InventedTable(9001, station)
      one.open(clockAt(2, 0))
      one.serve(clockAt(2, 30), 'the same')
      intake.takeBatch(one.batches()[0], 'stream')
      return one
    })
    const seq = first.events.findIndex(({ type }) => type === 'voter.identified')
    expect(store.doubles()).toMatchObject([
      { precinct: 9001, stations: ['table-1', 'table-2'], events: [seq, seq], reason: null },
    ])
    const place = { seq, leaf: first.events[seq + 1].prev }
    const { voterRef } = first.events[seq].body as { readonly voterRef: string }
    const peer = { station: 'table-2', seq, leaf: second.events[seq + 1].prev }
    first.append('double.found', { double: 1, voterRef, own: place, peer }, clockAt(3, 0))
    first.append('double.closed', { double: 1, reason: 'DOUBLE_CHECK_WITHDRAWN' }, clockAt(3, 5), true)
    for (const bytes of first.batches(4)) expect(intake.takeBatch(bytes, 'stream').ok).toBe(true)
    expect(store.doubles()[0].reason).toBe('DOUBLE_CHECK_WITHDRAWN')
  })
})

describe('bundles', () => {
  it('are taken once; a second, different closing is refused and both are shown', async () => {
    const [first, second, bad] = ['first', 'second', 'bad'].map((name) => join(work, `bundle-${name}`))
    await writePrecinctExport(first, 9012, ['a', 'a', 'b'])
    await writePrecinctExport(second, 9012, ['b', 'b', 'b'])
    await writePrecinctExport(bad, 9012, ['a'])
    rmSync(join(bad, 'ballot-box-1', 'results.json'))
    const manifests = join(work, 'manifests-9012')
    mkdirSync(manifests)
    for (const file of [CERTIFICATE_FILE, MANIFEST_FILE])
      copyFileSync(join(first, 'table-1', file), join(manifests, file))
    const { intake, store } = centre(':memory:', manifests)
    expect(await intake.takeBundle(bad)).toMatchObject({ error: { code: 'BUNDLE_UNSOUND' } })
    expect(store.facts()).toEqual([])
    expect(await intake.takeBundle(first)).toEqual({ ok: true, value: 'added' })
    expect(await intake.takeBundle(first)).toEqual({ ok: true, value: 'known' })
    expect(
      store
        .facts()
        .map(({ facts }) => facts.station)
        .sort(),
    ).toEqual(readdirSync(first).sort())
    expect(store.ballotNames().map(({ optionId, name }) => [optionId, name.en])).toEqual([
      [null, 'Head of the village'],
      ['a', 'Askar'],
    ])
    const again = await intake.takeBundle(second)
    expect(again.ok).toBe(false)
    const closings = store.conflicts().filter(({ kind }) => kind === 'closing')
    // Packages are sealed anew for each export here, so the tables differ too.
    expect(closings.map(({ station }) => station).sort()).toEqual(['ballot-box-1', 'table-1'])
    for (const { station, ours, theirs } of closings) {
      for (const head of [ours, theirs]) expect(head).toContain(`/${station}\n`)
      expect(ours).not.toBe(theirs)
    }
    // The first one stays.
    const box = store.facts().find(({ facts }) => facts.station === 'ballot-box-1')
    expect(box?.facts.results?.contests[0].votes).toEqual({ a: 2, b: 1, against: 0 })
  })
})

describe('a stick', () => {
  it('brings batches that are sealed to the centre, and exports; damaged files harm nothing', async () => {
    const stick = mkdtempSync(join(work, 'stick-'))
    const identity = ageIdentityFromBytes(new Uint8Array(32).fill(7))
    const recipient = await ageRecipientOf(identity)
    const one = table()
    const place = { electionId: ELECTION, universe: 'training', precinct: 9001 } as const
    makeStationFolder(mountedStick, stick, place, 'table-1')
    const half = Math.floor(one.events.length / 2)
    const [whole] = one.batches()
    const [tail] = one.batches(half)
    const write = (from: number, bytes: Uint8Array) =>
      writeStickEntry(mountedStick, stick, place, 'table-1', { from, to: one.events.length, bytes }, [
        recipient,
      ])
    await write(half, tail)
    const exported = join(stick, 'exports', '9012')
    await writePrecinctExport(exported, 9012, ['a', 'b'])
    const { intake, store, manifests, reread } = centre()
    mkdirSync(join(manifests, '9012'))
    for (const file of [CERTIFICATE_FILE, MANIFEST_FILE])
      copyFileSync(join(exported, 'table-1', file), join(manifests, '9012', file))
    reread()
    const collector = new StickCollector(intake, identity)
    const first = await collector.read(stick)
    // The tail waits for the beginning; the export stands by itself.
    expect(first).toMatchObject({ value: { files: 2, added: 2, refused: [] } })
    expect(store.gaps()).toEqual([{ precinct: 9001, station: 'table-1', missing: 0 }])
    await write(0, whole)
    const folder = join(stick, 'taanuu-exchange', ELECTION, '9001', 'table-1')
    writeFileSync(join(folder, '0-9-deadbeef.age'), 'half a file')
    const second = await collector.read(stick)
    expect(second).toMatchObject({
      value: { refused: [{ code: 'STICK_BROKEN_FILE' }] },
    })
    expect(store.station(9001, 'table-1')?.size).toBe(one.events.length)
    expect(store.gaps()).toEqual([])
    const third = await collector.read(stick)
    expect(third).toMatchObject({
      value: { files: 4, added: 0, known: 3, refused: [{ code: 'STICK_BROKEN_FILE' }] },
    })
    const stranger = new StickCollector(centre().intake, null)
    expect(await stranger.read(stick)).toMatchObject({ value: { added: 0 } })
    expect(await stranger.read(join(stick, 'nowhere'))).toMatchObject({ value: { files: 0 } })
  })

  it.each([
    ['real', 'training'],
    ['training', 'real'],
  ] as const)('brings nothing of the %s universe to a centre of the %s one', async (from, to) => {
    const stick = mkdtempSync(join(work, 'stick-'))
    const identity = ageIdentityFromBytes(new Uint8Array(32).fill(7))
    const recipient = await ageRecipientOf(identity)
    const place = { electionId: ELECTION, precinct: 9001 }
    const one = new InventedTable(9001, 'table-1', from)
    one.open(clockAt(2, 0))
    makeStationFolder(mountedStick, stick, place, 'table-1')
    const [bytes] = one.batches()
    const batch = { from: 0, to: one.events.length, bytes }
    await writeStickEntry(mountedStick, stick, place, 'table-1', batch, [recipient])
    const other = centre(':memory:', freshManifests(to))
    expect(await new StickCollector(other.intake, identity).read(stick)).toMatchObject({
      value: { files: 1, added: 0, refused: [{ code: 'PEER_OTHER_ELECTION' }] },
    })
    expect(other.store.stations()).toEqual([])
    const own = centre(':memory:', freshManifests(from))
    expect(await new StickCollector(own.intake, identity).read(stick)).toMatchObject({ value: { added: 1 } })
  })
})

describe('the store', () => {
  it('names what all ballots call the same, and nothing that they call differently', () => {
    const { store } = centre()
    const text = (name: string) => ({ ky: name, ru: name, en: name })
    const head = { contestId: 'head', optionId: null, name: text('Head') }
    const first = { contestId: 'head', optionId: 'a', name: text('Askar') }
    store.addBallotNames([head, first, { ...first, optionId: 'b', name: text('Bermet') }])
    store.addBallotNames([head, first, { ...first, optionId: 'b', name: text('Burul') }])
    expect(store.ballotNames()).toEqual([head, first])
  })

  it('belongs to one process and one election', () => {
    const path = join(work, 'one.sqlite')
    centre(path)
    expect(CentreStore.open(path, ELECTION)).toMatchObject({ error: { code: 'CENTRE_IN_USE' } })
    open.pop()?.close()
    expect(CentreStore.open(path, 'another')).toMatchObject({ error: { code: 'CENTRE_OTHER_ELECTION' } })
  })
})
