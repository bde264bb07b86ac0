import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journalOrigin, signCheckpoint } from '../journal/checkpoint.ts'
import { FIRST_PREV } from '../journal/events.ts'
import { leafHash, rootOf } from '../journal/merkle-tree.ts'
import { canonicalBytes, canonicalJson } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { type Batch, MAX_BATCH_BYTES, makeBatches, parseBatch } from './batch.ts'
import { MerkleFrontier } from './merkle-frontier.ts'
import { PeerJournal } from './peer-journal.ts'
import { manifestOf, PLACE, TableModel, tableKey } from './testing/table-model.ts'

const STATION = 'table-2'
const KEY = tableKey(STATION)
let folder = ''
let table: TableModel
let whole: readonly Batch[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-peer-'))
  const manifest = () => manifestOf(['table-1', STATION])
  table = new TableModel({ folder, station: STATION, manifest, synchronous: 'OFF' })
  for (let i = 0; i < 6; i++) {
    table.begin(sha256Hex(Buffer.from(`voter ${i}`)))
    table.identify('own')
  }
  whole = Array.from({ length: table.journal.size }, (_, from) => batchOf(from))
})
afterAll(() => {
  table.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Events from `from` up to `to` under a head of the genuine journal. */
function batchOf(from: number, to = table.journal.size): Batch {
  const texts = table.journal.events.slice(from, to).map(canonicalJson)
  return batchWith(from, texts, Buffer.from(table.journal.rootAt(to), 'base64'), to)
}

function batchWith(from: number, events: readonly string[], root: Uint8Array, size: number): Batch {
  const origin = journalOrigin(PLACE.electionId, STATION)
  const checkpoint = signCheckpoint({ origin, size, root }, KEY)
  return { v: 1, ...PLACE, station: STATION, from, events: [...events], checkpoint }
}

/** The texts with another event at `seq`, everything after it chained anew: what a thief with the key could sign. */
function forked(seq: number): readonly string[] {
  const events = table.journal.events.map((event) => ({ ...event }) as Record<string, unknown>)
  events[seq].at = '2026-01-24T07:00:00Z'
  let prev = FIRST_PREV
  return events.map((event) => {
    const text = canonicalJson({ ...event, prev })
    prev = Buffer.from(leafHash(Buffer.from(text))).toString('hex')
    return text
  })
}

const rootOfTexts = (texts: readonly string[]) => rootOf(texts.map((text) => leafHash(Buffer.from(text))))

function follower(upTo = 0): PeerJournal {
  const peer = new PeerJournal(STATION, PLACE.electionId, KEY.publicKey)
  if (upTo > 0) expect(peer.take(batchOf(0, upTo)).ok).toBe(true)
  return peer
}

describe('the journal of a peer', () => {
  it('comes to the same state in whatever pieces, order and repetition it arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }), (cuts) => {
        const peer = follower()
        const { size } = table.journal
        const pieces = cuts.map(([a, b]): readonly [number, number] => {
          const from = a % size
          return [from, from + 1 + (b % (size - from))]
        })
        for (const [from, to] of pieces) {
          const before = peer.size
          const taken = peer.take(batchOf(from, to))
          expect(taken).toMatchObject({ ok: true })
          if (taken.ok) expect(taken.value.kind).toBe(from > before ? 'gap' : to > before ? 'added' : 'known')
          expect(peer.size).toBe(from > before ? before : Math.max(before, to))
        }
        expect(peer.take(batchOf(0)).ok).toBe(true)
        expect(peer.events).toEqual(table.journal.events)
        expect(Buffer.from(peer.tree.root()).toString('base64')).toBe(table.journal.rootAt(size))
        expect([...peer.ledger.identified.keys()]).toEqual([...table.ledger.identified.keys()])
      }),
      { numRuns: 40 },
    )
  })

  it('takes nothing of a batch in which one character was changed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (held, at, place, flip) => {
        const upTo = held % table.journal.size
        const peer = follower(upTo)
        const bytes = Buffer.from(canonicalBytes(whole[upTo]))
        bytes[(at * 7919 + place) % bytes.length] ^= flip
        const parsed = parseBatch(bytes)
        // Precinct and universe are for whoever knows its own (`Exchange.receive`).
        if (parsed.ok && (parsed.value.precinct !== 9012 || parsed.value.universe !== 'training')) return
        const taken = parsed.ok ? peer.take(parsed.value) : parsed
        expect(taken.ok && taken.value.kind === 'added').toBe(false)
        expect(peer.size).toBe(upTo)
        if (!taken.ok) expect(taken.error.code).not.toMatch(/^PEER_/)
      }),
      { numRuns: 150 },
    )
  })

  it('is refused for good when its key signs another past, whichever way that comes', () => {
    const other = forked(5)
    const size = other.length
    const root = rootOfTexts(other)
    expect(follower(8).take(batchWith(0, other, root, size))).toMatchObject({
      error: { code: 'PEER_FORKED' },
    })
    expect(follower(size).take(batchWith(0, other, root, size))).toMatchObject({
      error: { code: 'PEER_FORKED' },
    })
    const shorter = other.slice(0, 7)
    expect(follower(size).take(batchWith(0, shorter, rootOfTexts(shorter), 7))).toMatchObject({
      error: { code: 'PEER_FORKED' },
    })
    // The rest of another past alone proves nothing: whoever carried it may have changed it. From its beginning, it does.
    const rest = batchWith(8, other.slice(8), root, size)
    expect(follower(8).take(rest)).toMatchObject({ error: { code: 'BATCH_BROKEN' } })
  })

  it('is not believed against the rules of a table, and stays as it was', () => {
    const { size } = table.journal
    const peer = follower()
    peer.take(batchOf(0))
    const event = {
      ...{ v: 1, seq: size, station: STATION, type: 'check.printed', at: '2026-01-24T06:00:00Z' },
      ...{ prev: table.journal.headHash, body: { case: 1, check: '9012-2-000001' } },
    }
    const texts = [...table.journal.events.map(canonicalJson), canonicalJson(event)]
    const taken = peer.take(batchWith(size, texts.slice(-1), rootOfTexts(texts), size + 1))
    expect(taken).toMatchObject({ error: { code: 'PEER_BROKEN_RULES' } })
    expect(peer.size).toBe(size)
    expect(peer.ledger.counters).toEqual(table.ledger.counters)
    expect(peer.take(batchOf(3))).toMatchObject({ ok: true, value: { kind: 'known' } })
  })

  it('knows the key, the journal and the length that a head speaks of', () => {
    const good = batchOf(0)
    const root = Buffer.from(table.journal.rootAt(table.journal.size), 'base64')
    const size = table.journal.size
    const signedBy = (key = KEY, station = STATION, n = size): string =>
      signCheckpoint({ origin: journalOrigin(PLACE.electionId, station), size: n, root }, key)
    const codes = [
      signedBy(tableKey('table-1')),
      signedBy(KEY, 'table-1'),
      signedBy(KEY, STATION, size + 1),
      'nothing',
    ].map((checkpoint) => {
      const taken = follower().take({ ...good, checkpoint })
      return taken.ok ? 'taken' : taken.error.code
    })
    expect(codes).toEqual(['BATCH_SIGNATURE', 'BATCH_BROKEN', 'BATCH_BROKEN', 'BATCH_SIGNATURE'])
  })
})

describe('batches', () => {
  it('are cut below the size that carriers take, each under its own head', () => {
    const text = 'ы'.repeat(400)
    const events = Array.from({ length: 900 }, (_, seq) => ({
      ...{
        v: 1 as const,
        seq,
        station: STATION,
        type: 'difference.explained' as const,
        at: '2026-01-24T06:00:00Z',
      },
      ...{ prev: FIRST_PREV, body: { row: 'row', text } },
    }))
    const leaves = events.map((event) => leafHash(canonicalBytes(event)))
    const rootAt = (size: number) => Buffer.from(rootOf(leaves.slice(0, size))).toString('base64')
    const made = [...makeBatches(PLACE, STATION, { events, rootAt }, 3, KEY)]
    expect(made.length).toBeGreaterThan(2)
    expect(made.map(({ from }) => from)).toEqual([3, ...made.slice(0, -1).map(({ to }) => to)])
    expect(made.at(-1)?.to).toBe(900)
    for (const { bytes, from, to } of made) {
      expect(bytes.length).toBeLessThanOrEqual(MAX_BATCH_BYTES)
      expect(parseBatch(bytes)).toMatchObject({ ok: true, value: { from, events: { length: to - from } } })
    }
    expect([...makeBatches(PLACE, STATION, { events, rootAt }, 900, KEY)]).toEqual([])
  })

  it('are read in one form only, whatever bytes come', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (bytes) => {
          const read = parseBatch(bytes)
          expect(read.ok ? '' : read.error.code).toBe('BATCH_UNREADABLE')
        },
      ),
      { numRuns: 300 },
    )
    const padded = Buffer.concat([canonicalBytes(whole[0]), Buffer.from(' ')])
    expect(parseBatch(padded)).toMatchObject({ error: { code: 'BATCH_UNREADABLE' } })
    expect(parseBatch(new Uint8Array(MAX_BATCH_BYTES + 1))).toMatchObject({
      error: { code: 'BATCH_TOO_LARGE' },
    })
  })
})

describe('the right edge of a tree', () => {
  it('has the root of the whole tree at every size', () => {
    const frontier = MerkleFrontier.empty()
    const leaves: Uint8Array[] = []
    expect(frontier.root()).toEqual(rootOf([]))
    for (let n = 0; n < 130; n++) {
      const leaf = leafHash(Buffer.from([n]))
      const tried = frontier.copy()
      frontier.push(leaf)
      leaves.push(leaf)
      expect(Buffer.compare(frontier.root(), rootOf(leaves))).toBe(0)
      expect(Buffer.compare(tried.root(), rootOf(leaves.slice(0, -1)))).toBe(0)
    }
  })
})
