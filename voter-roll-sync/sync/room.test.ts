import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, type Random } from '@taanuu/simulator/random'
import { afterEach, describe, expect, it } from 'vitest'
import { sha256Hex } from '../trust/hash.ts'
import type { RoomLink } from './room-link.ts'
import { MemoryRoom } from './testing/memory-room.ts'
import { manifestOf, TableModel } from './testing/table-model.ts'

const TABLES = ['table-1', 'table-2', 'table-3']
const VOTERS = Array.from({ length: 9 }, (_, i) => sha256Hex(Buffer.from(`voter ${i}`)))
/** Longer than any line in these tests takes there and back. */
const PATIENCE_MS = 1000
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Work that waits for its time; nothing happens but when it is run. */
class Agenda {
  #now = 0
  #next = 0
  readonly #due: { readonly at: number; readonly n: number; readonly work: () => void }[] = []

  readonly later = (milliseconds: number, work: () => void): void => {
    this.#due.push({ at: this.#now + milliseconds, n: this.#next++, work })
  }

  /** Runs all that is due up to so many milliseconds from now, with whatever that brings about. */
  async run(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    for (;;) {
      // A promise that was resolved may put something on the agenda.
      for (let i = 0; i < 5; i++) await Promise.resolve()
      this.#due.sort((a, b) => a.at - b.at || a.n - b.n)
      const [first] = this.#due
      if (!first || first.at > end) break
      this.#due.shift()
      this.#now = first.at
      first.work()
    }
    this.#now = end
  }
}

/** A table with a link: as much of a station as it takes to exchange. */
class RoomTable {
  readonly model: TableModel
  readonly link: RoomLink
  #published = 0
  #sending = false
  /** Raised with each connection: what was lost with the one before is sent again. */
  #connection = 0

  constructor(model: TableModel, link: RoomLink) {
    this.model = model
    this.link = link
    link.onConnected((held) => {
      this.#connection++
      this.#published = Math.min(held, model.journal.size)
      this.publish()
    })
    link.onBatch((_, batch) => this.#take(batch))
    link.onAsked(async (_, question) => {
      const answer = model.exchange.answer(question, model.key)
      if (!answer.ok) throw new Error(answer.error.code)
      return answer.value
    })
  }

  /** One after the other: a batch that overtakes another one would leave a gap in the stream. */
  publish(): void {
    if (this.#sending) return
    this.#sending = true
    void this.#send().finally(() => {
      this.#sending = false
    })
  }

  async #send(): Promise<void> {
    while (this.#published < this.model.journal.size) {
      const [batch] = this.model.exchange.batches(this.#published, this.model.key)
      const connection = this.#connection
      const kept = await this.link.publish(batch.bytes)
      if (connection !== this.#connection) continue
      if (!kept.ok) return
      this.#published = Math.max(this.#published, batch.to)
    }
  }

  #take(batch: Uint8Array): void {
    const received = this.model.exchange.receive(batch)
    if (!received.ok) throw new Error(`${received.error.code} ${received.error.detail}`)
    if (received.value.kind !== 'added' || received.value.doubles.length === 0) return
    for (const double of received.value.doubles) {
      const number = this.model.ledger.doubles.length + 1
      this.model.journal.append('double.found', { double: number, ...double })
    }
    this.publish()
  }

  /** One voter comes; gives whether he was identified, and the table to which he is sent. */
  async serve(
    voterRef: string,
    accepts: boolean,
    agenda: Agenda,
    codes: Map<string, string>,
  ): Promise<{ readonly served: boolean; readonly next: string | null }> {
    const { model, link } = this
    const { exchange } = model
    const number = model.begin(voterRef)
    const code = codes.get(voterRef)
    if (code !== undefined) exchange.takeWayCode(voterRef, code)
    let right = exchange.right(voterRef)
    if (right.kind === 'ask') {
      const { owner } = right
      const question = exchange.question(voterRef, number, owner, 0, model.key)
      const asked = link.ask(owner, question, PATIENCE_MS)
      await agenda.run(PATIENCE_MS + 1)
      const answer = await asked
      if (answer.ok) exchange.takeAnswer({ voterRef, case: number, owner }, question, answer.value)
      right = exchange.right(voterRef)
    }
    const cutOff = accepts && (right.kind === 'ask' || right.kind === 'lent')
    if (right.kind === 'own' || right.kind === 'held' || cutOff) {
      model.identify(right.kind === 'own' ? 'own' : right.kind === 'held' ? 'loan' : 'cut-off')
      this.publish()
      return { served: true, next: null }
    }
    model.end(right.kind === 'served' ? 'ALREADY_IDENTIFIED' : 'SENT_TO_TABLE')
    this.publish()
    const way = exchange.wayCode(voterRef, number)
    if (way) codes.set(voterRef, way)
    const next = right.kind === 'ask' ? right.owner : right.kind === 'lent' ? right.station : null
    return { served: right.kind === 'served', next }
  }
}

function played(random: Random): {
  readonly room: MemoryRoom
  readonly agenda: Agenda
  readonly tables: ReadonlyMap<string, RoomTable>
} {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-room-'))
  folders.push(folder)
  const agenda = new Agenda()
  const delay = (): number => random.int(0, 200)
  const room = new MemoryRoom(TABLES, {
    ...{ later: agenda.later, random: () => random.next(), delay },
    ...{ duplicates: 0.2, losses: 0.1 },
  })
  const manifest = () => manifestOf(TABLES)
  const tables = new Map(
    TABLES.map((station) => {
      const model = new TableModel({ folder, station, manifest, synchronous: 'OFF' })
      return [station, new RoomTable(model, room.link(station))]
    }),
  )
  return { room, agenda, tables }
}

function identifiedAt(tables: ReadonlyMap<string, RoomTable>, voterRef: string): readonly string[] {
  return [...tables].flatMap(([name, { model }]) => (model.ledger.identified.has(voterRef) ? [name] : []))
}

describe('three tables over a room', () => {
  it('serve everybody once under `slice`, with all links cut and with links that come and go', async () => {
    for (const seed of ['cut', 'flaps', 'whole']) {
      const random = createRandom(`slice ${seed}`)
      const { room, agenda, tables } = played(random)
      const codes = new Map<string, string>()
      if (seed === 'cut') room.cutAll()
      await agenda.run(2000)
      for (const voterRef of VOTERS) {
        for (const first of random.shuffle(TABLES)) {
          let at: string | null = first
          for (let visits = 0; at !== null && visits < 4; visits++) {
            if (seed === 'flaps') random.chance(0.5) ? room.cutAll() : room.heal()
            at = (await tables.get(at)!.serve(voterRef, false, agenda, codes)).next
          }
          expect(identifiedAt(tables, voterRef)).toHaveLength(1)
        }
      }
      room.heal()
      await agenda.run(5000)
      for (const { model } of tables.values()) {
        expect(model.ledger.doubles).toEqual([])
        for (const name of TABLES.filter((other) => other !== model.station))
          expect(model.exchange.peers.get(name)?.size).toBe(tables.get(name)!.model.journal.size)
      }
      for (const { model } of tables.values()) model.stop()
    }
  })

  it('find every double on merge, at both tables, once for each pair, under `accept_and_reconcile`', async () => {
    const random = createRandom('accept')
    const { room, agenda, tables } = played(random)
    room.cutAll()
    await agenda.run(2000)
    // The first voters come to all tables, others to two or one.
    const visits = VOTERS.map((_, i) => (i < 3 ? TABLES : random.shuffle(TABLES).slice(0, 1 + (i % 2))))
    for (const [i, voterRef] of VOTERS.entries())
      for (const name of visits[i]) await tables.get(name)!.serve(voterRef, true, agenda, new Map())
    // First two of them meet, then all; each meeting brings some things again.
    room.partition([['table-1', 'table-3']])
    await agenda.run(5000)
    room.heal()
    await agenda.run(5000)
    room.cutAll()
    room.heal()
    await agenda.run(5000)
    for (const [name, { model }] of tables) {
      const found = model.ledger.doubles.map(({ voterRef, peer }) => `${voterRef} ${peer.station}`).sort()
      const expected = VOTERS.flatMap((voterRef, i) =>
        visits[i].includes(name)
          ? visits[i].filter((other) => other !== name).map((other) => `${voterRef} ${other}`)
          : [],
      ).sort()
      expect(found).toEqual(expected)
      for (const { own, peer } of model.ledger.doubles) {
        const other = tables.get(peer.station)!.model
        expect(Buffer.from(other.journal.leaves[peer.seq]).toString('hex')).toBe(peer.leaf)
        expect(Buffer.from(model.journal.leaves[own.seq]).toString('hex')).toBe(own.leaf)
        expect(model.exchange.proofOf(peer.station, peer.seq).ok).toBe(true)
      }
    }
    for (const { model } of tables.values()) model.stop()
  })

  it('says who is here, who runs the hub, and who is refused', async () => {
    const { room, agenda, tables } = played(createRandom('view'))
    await agenda.run(1000)
    const { link } = tables.get('table-2')!
    expect(link.view).toMatchObject({ state: 'connected', hub: 'table-1' })
    await tables.get('table-1')!.link.close()
    expect(link.view).toMatchObject({ state: 'connected', hub: 'table-2' })
    room.refuse('table-3', 'PEER_CLOCK')
    expect(link.view).toMatchObject({ state: 'searching', hub: null })
    expect(link.view.peers.at(-1)?.state).toEqual({ kind: 'refused', code: 'PEER_CLOCK' })
    const answer = await link.ask('table-3', new Uint8Array(1), 10)
    expect(answer).toMatchObject({ error: { code: 'LINK_DOWN' } })
    for (const { model } of tables.values()) model.stop()
  })
})
