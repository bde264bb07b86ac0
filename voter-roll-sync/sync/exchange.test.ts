import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../journal/checkpoint.ts'
import { checkProof } from '../journal/proof.ts'
import { tableOf } from '../package/table-slices.ts'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { manifestOf, OFFICIALS, TableModel, tableKey } from './testing/table-model.ts'

const TABLES = ['table-1', 'table-2', 'table-3']
const folders: string[] = []

/** What the authority's package says now. */
let revoked: readonly string[] = []
let folder = ''

function room(tables = TABLES): Record<string, TableModel> {
  folder = mkdtempSync(join(tmpdir(), 'taanuu-exchange-'))
  folders.push(folder)
  revoked = []
  const manifest = () =>
    manifestOf(
      TABLES.filter((station) => !revoked.includes(station)),
      revoked,
    )
  return Object.fromEntries(
    tables.map((station) => [station, new TableModel({ folder, station, manifest, synchronous: 'OFF' })]),
  )
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A voter whom the table owns. */
function voterOf(table: string, n = 0): string {
  for (let i = 0; ; i++) {
    const ref = sha256Hex(Buffer.from(`voter ${n} ${i}`))
    if (tableOf(ref, TABLES) === table) return ref
  }
}

function loan(borrower: TableModel, owner: TableModel, voterRef: string): string {
  const { exchange, key } = borrower
  const number = borrower.ledger.openCase!.case
  const question = exchange.question(voterRef, number, owner.station, 0, key)
  const answer = owner.exchange.answer(question, owner.key)
  if (!answer.ok) return answer.error.code
  const word = exchange.takeAnswer({ voterRef, case: number, owner: owner.station }, question, answer.value)
  return word.ok ? word.value.kind : word.error.code
}

describe('exchange between tables', () => {
  it('gives every voter to one table, which may lend him for one approach', () => {
    const { 'table-1': one, 'table-2': two } = room()
    const voter = voterOf('table-1')
    two.begin(voter)
    expect(two.exchange.right(voter)).toEqual({ kind: 'ask', owner: 'table-1' })
    expect(loan(two, one, voter)).toBe('granted')
    expect(two.exchange.right(voter)).toEqual({ kind: 'held', owner: 'table-1' })
    expect(one.exchange.right(voter)).toEqual({ kind: 'lent', station: 'table-2', case: 1 })
    two.identify('loan')
    expect(one.exchange.right(voter).kind).toBe('lent')
    one.hear(two)
    expect(one.exchange.right(voter)).toMatchObject({ kind: 'served', served: { station: 'table-2' } })
    const { seq } = one.exchange.servedElsewhere(voter)!
    const proof = one.exchange.proofOf('table-2', seq)
    expect(proof.ok && checkProof(proof.value).ok).toBe(true)
  })

  it('has a voter back when the borrower is known to have ended, by its journal or by a way code', () => {
    const { 'table-1': one, 'table-2': two, 'table-3': three } = room()
    const [first, second] = [voterOf('table-1', 1), voterOf('table-1', 2)]
    two.begin(first)
    expect(two.exchange.wayCode(first, 1)).toBeNull()
    expect(loan(two, one, first)).toBe('granted')
    three.begin(first)
    expect(loan(three, one, first)).toBe('lent')
    two.end('SENT_TO_TABLE')
    const code = two.exchange.wayCode(first, 1)!
    expect(one.exchange.takeWayCode(second, code).ok).toBe(false)
    expect(one.exchange.takeWayCode(first, code.replace(/.$/, code.endsWith('0') ? '1' : '0')).ok).toBe(false)
    expect(one.exchange.takeWayCode(first, code.toLowerCase().replaceAll('-', ' - ')).ok).toBe(true)
    expect(one.exchange.right(first)).toEqual({ kind: 'own' })
    two.begin(second)
    expect(loan(two, one, second)).toBe('granted')
    two.end('LEFT_BY_CHOICE')
    one.hear(two)
    expect(one.exchange.right(second)).toEqual({ kind: 'own' })
  })

  it('keeps a promise over a restart, and grants the same voter again to the same borrower alone', () => {
    const { 'table-1': one, 'table-2': two, 'table-3': three } = room()
    const voter = voterOf('table-1')
    two.begin(voter)
    expect(loan(two, one, voter)).toBe('granted')
    one.restart()
    expect(one.exchange.right(voter).kind).toBe('lent')
    three.begin(voter)
    expect(loan(three, one, voter)).toBe('lent')
    two.restart()
    expect(two.exchange.right(voter).kind).toBe('ask')
    two.begin(voter)
    expect(loan(two, one, voter)).toBe('granted')
    two.identify('loan')
  })

  it('finds a double at both tables when their journals meet', () => {
    const { 'table-1': one, 'table-2': two } = room()
    const voter = voterOf('table-1')
    one.begin(voter)
    one.identify('own')
    two.begin(voter)
    two.identify('cut-off')
    for (const [here, there] of [
      [one, two],
      [two, one],
    ]) {
      const doubles = there
        .batches()
        .map((batch) => here.exchange.receive(batch))
        .flatMap((received) => (received.ok && received.value.kind === 'added' ? received.value.doubles : []))
      expect(doubles).toHaveLength(1)
      here.journal.append('double.found', { double: here.ledger.doubles.length + 1, ...doubles[0] })
      expect(here.ledger.counters.doubles).toBe(1)
      here.journal.appendAttested('double.closed', { double: 1, reason: 'DOUBLE_BOTH_USED' }, OFFICIALS)
      expect(here.ledger.doubles[0].closed?.reason).toBe('DOUBLE_BOTH_USED')
    }
  })

  it('gives the share of a table that was declared out to the others, and serves nobody there', () => {
    const { 'table-1': one, 'table-2': two, 'table-3': three } = room()
    const voter = voterOf('table-3')
    one.journal.appendAttested('table.out', { station: 'table-3', reason: 'TABLE_BROKEN' }, OFFICIALS)
    const heir = tableOf(voter, ['table-1', 'table-2'])
    expect(one.exchange.ownerOf(voter)).toBe(heir)
    expect(two.exchange.ownerOf(voter)).toBe('table-3')
    two.hear(one)
    expect(two.exchange.ownerOf(voter)).toBe(heir)
    three.hear(one)
    expect(three.exchange.selfOut).toBe(true)
    expect(three.exchange.right(voter)).toEqual({ kind: 'out' })
    three.journal.appendAttested('table.returned', {}, OFFICIALS)
    expect(three.exchange.right(voter)).toEqual({ kind: 'ask', owner: heir })
    three.begin(voter)
    const owner = heir === 'table-1' ? one : two
    expect(loan(three, owner, voter)).toBe('refused')
    owner.hear(three)
    expect(loan(three, owner, voter)).toBe('granted')
  })

  it('hands over only what has come back, and only to those who know as much', () => {
    const { 'table-1': one, 'table-2': two, 'table-3': three } = room()
    const voter = voterOf('table-1')
    two.begin(voter)
    expect(loan(two, one, voter)).toBe('granted')
    expect(one.exchange.handOver()).toBeNull()
    two.identify('loan')
    one.hear(two)
    one.journal.append('closing.begun', {})
    one.journal.append('slice.handed-over', one.exchange.handOver()!)
    three.hear(one)
    expect(three.exchange.ownerOf(voter)).toBe('table-1')
    three.hear(two)
    expect(three.exchange.ownerOf(voter)).not.toBe('table-1')
    expect(three.exchange.right(voter).kind).toBe('served')
  })

  it('keeps what a table wrote before it was revoked, waits for none of its loans, and takes nothing more of it', () => {
    const { 'table-1': one, 'table-2': two } = room()
    const [served, lent] = [voterOf('table-2', 1), voterOf('table-1', 2)]
    two.begin(served)
    two.identify('own')
    one.hear(two)
    two.begin(lent)
    expect(loan(two, one, lent)).toBe('granted')
    revoked = ['table-2']
    for (const again of [false, true]) {
      if (again) one.restart()
      expect(one.exchange.right(served)).toMatchObject({ kind: 'served', served: { station: 'table-2' } })
      expect(one.exchange.right(lent)).toEqual({ kind: 'own' })
      expect(one.exchange.receive(two.batches()[0])).toMatchObject({ error: { code: 'PEER_REVOKED' } })
      expect(loan(two, one, voterOf('table-1', 3))).toBe('PEER_UNKNOWN_KEY')
    }
  })

  it('refuses what is of another election, universe or precinct, or of no table, and says which', () => {
    const { 'table-1': one, 'table-2': two } = room()
    const [genuine] = two.batches()
    const batch = JSON.parse(Buffer.from(genuine).toString()) as Record<string, unknown>
    const codeOf = (change: Record<string, unknown>): string => {
      const received = one.exchange.receive(canonicalBytes({ ...batch, ...change }))
      return received.ok ? received.value.kind : received.error.code
    }
    expect(codeOf({ universe: 'real' })).toBe('PEER_OTHER_UNIVERSE')
    expect(codeOf({ electionId: 'e-2' })).toBe('PEER_OTHER_ELECTION')
    expect(codeOf({ precinct: 9013 })).toBe('PEER_OTHER_PRECINCT')
    expect(codeOf({ station: 'table-9' })).toBe('PEER_UNKNOWN_KEY')
    expect(codeOf({ station: 'box-1' })).toBe('PEER_UNKNOWN_KEY')
    expect(codeOf({ station: 'table-3' })).toBe('BATCH_SIGNATURE')
    expect(codeOf({ from: 4 })).toBe('gap')
    expect(codeOf({ station: 'table-1' })).toBe('known')
    expect(codeOf({})).toBe('added')
  })

  it('keeps both heads of a table that contradicts itself, over a restart', () => {
    const { 'table-1': one, 'table-2': two } = room()
    one.hear(two)
    // The same table, set back to its beginning: its key signs another day.
    const other = mkdtempSync(join(tmpdir(), 'taanuu-exchange-'))
    folders.push(other)
    const manifest = () => manifestOf(TABLES)
    const twin = new TableModel({ folder: other, station: 'table-2', manifest, synchronous: 'OFF' })
    twin.begin(voterOf('table-2', 1))
    twin.identify('own')
    two.begin(voterOf('table-2', 2))
    two.end('LEFT_BY_CHOICE')
    one.hear(two)
    expect(one.exchange.receive(twin.batches()[0])).toMatchObject({ error: { code: 'PEER_FORKED' } })
    one.restart()
    const [refused] = one.exchange.refusedPeers
    expect(refused).toMatchObject({ station: 'table-2', code: 'PEER_FORKED' })
    for (const head of [refused.held, refused.contradicting])
      expect(openCheckpoint(head ?? '', tableKey('table-2').publicKey).ok).toBe(true)
    expect(one.exchange.receive(two.batches()[0])).toMatchObject({ error: { code: 'PEER_FORKED' } })
  })

  it('owns nobody when the file of its promises is lost or damaged during the day, and borrows once settled', () => {
    for (const damage of [
      (path: string) => rmSync(path),
      (path: string) => writeFileSync(path, Buffer.alloc(9000, 7)),
    ]) {
      const { 'table-1': one, 'table-2': two } = room()
      const voter = voterOf('table-1')
      one.begin(voterOf('table-1', 9))
      one.end('LEFT_BY_CHOICE')
      two.begin(voter)
      expect(loan(two, one, voter)).toBe('granted')
      one.stop()
      for (const rest of ['-wal', '-shm'])
        rmSync(join(folder, `table-1-exchange.sqlite${rest}`), { force: true })
      damage(join(folder, 'table-1-exchange.sqlite'))
      one.start()
      expect(one.exchange.forgot).toBe(true)
      expect(one.exchange.right(voter)).toEqual({ kind: 'out' })
      one.restart()
      expect(one.exchange.selfOut).toBe(true)
      one.journal.appendAttested('table.returned', {}, OFFICIALS)
      const owner = one.exchange.ownerOf(voter)
      expect(owner).not.toBe('table-1')
      expect(one.exchange.right(voter)).toEqual({ kind: 'ask', owner })
      one.restart()
      expect(one.exchange.right(voter)).toEqual({ kind: 'ask', owner })
    }
  })

  it('does not start where its journal does not reach a head that had left', () => {
    const { 'table-1': one } = room()
    const path = join(folder, 'table-1.sqlite')
    one.stop()
    const before = readFileSync(path)
    one.start()
    one.begin(voterOf('table-1'))
    one.identify('own')
    one.exchange.noteLeaving(one.journal.size)
    one.stop()
    // A whole copy of this morning is sound in itself; only what had left tells.
    for (const rest of ['-wal', '-shm']) rmSync(path + rest, { force: true })
    writeFileSync(path, before)
    expect(() => one.start()).toThrow(/JOURNAL_ROLLED_BACK/)
  })
})
