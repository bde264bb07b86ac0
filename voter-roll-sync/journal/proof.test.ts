import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { signingKeyFromSeed } from '../trust/ed25519.ts'
import { openCheckpoint } from './checkpoint.ts'
import { MAX_EVENT_BYTES, parseEvent } from './events.ts'
import { Journal } from './journal.ts'
import { MerkleTree } from './merkle-tree.ts'
import {
  checkProof,
  encodeProof,
  MAX_PROOF_BYTES,
  type Proof,
  type ProvableJournal,
  parseProof,
  proveEvent,
  proveGrowth,
} from './proof.ts'
import { follow, ledgerOf, play, randomDay } from './testing/random-day.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-proof-'))
afterAll(() => rmSync(folder, { recursive: true }))
const key = signingKeyFromSeed(new Uint8Array(32).fill(9))

/** A day with a signed head after every event. */
function dayUnder(station: string, seed: number) {
  const options = { path: join(folder, `${station}-${seed}`), station, now: () => 0, mode: 'wal' } as const
  const journal = Journal.open({ ...options, synchronous: 'OFF' })
  if (!journal.ok) throw new Error(journal.error.code)
  const ledger = ledgerOf('identification')
  follow(journal.value, ledger)
  for (const draft of randomDay('identification', 8, createRandom(seed), ledger)) {
    play(journal.value, [draft])
    journal.value.signHead('e-1', key)
  }
  const { events, leaves, notes } = journal.value
  const provable: ProvableJournal = { events, tree: MerkleTree.of(leaves), stationKey: key.publicKey }
  journal.value.close()
  return { journal: provable, notes }
}

const day = dayUnder('table-1', 1)
const other = dayUnder('table-1', 2)
const size = Math.min(day.notes.length, other.notes.length)
const index = fc.nat(size - 1)

function must<T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** Through its file, as somebody else would read it. */
function checked(proof: Proof) {
  return checkProof(must(parseProof(encodeProof(proof))))
}

describe('proof files', () => {
  it('show that any event lies under any head that covers it, and under no other', () => {
    fc.assert(
      fc.property(index, index, (a, b) => {
        const [seq, head] = [Math.min(a, b), Math.max(a, b)]
        const proof = must(proveEvent(day.journal, seq, day.notes[head]))
        expect(checked(proof)).toMatchObject({
          ok: true,
          value: { kind: 'inclusion', event: { seq }, checkpoint: { size: head + 1 } },
        })
        const foreign = { ...proof, checkpoint: other.notes[head] }
        const same = other.notes[head] === day.notes[head]
        expect(checked(foreign).ok).toBe(same)
        const changed = { ...proof, event: { ...proof.event, at: '2001-01-01T00:00:00Z' } } as Proof
        expect(checked(changed)).toMatchObject({ ok: false, error: { code: 'PROOF_BROKEN' } })
        if (seq < head) {
          expect(proveEvent(day.journal, head, day.notes[seq])).toMatchObject({
            error: { code: 'PROOF_NO_SUCH_EVENT' },
          })
        }
      }),
      { numRuns: 40 },
    )
  })

  it('show that any head continues any earlier one, and no other', () => {
    fc.assert(
      fc.property(index, index, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const proof = must(proveGrowth(day.journal, day.notes[from], day.notes[to]))
        expect(checked(proof)).toMatchObject({
          ok: true,
          value: { from: { size: from + 1 }, to: { size: to + 1 } },
        })
        if (from === to) return
        expect(checked({ ...proof, from: proof.to, to: proof.from })).toMatchObject({
          error: { code: 'PROOF_BROKEN' },
        })
        expect(proveGrowth(day.journal, day.notes[to], day.notes[from])).toMatchObject({
          error: { code: 'PROOF_BACKWARDS' },
        })
        if (other.notes[to] !== day.notes[to]) {
          expect(checked({ ...proof, to: other.notes[to] }).ok).toBe(false)
          expect(proveGrowth(day.journal, day.notes[from], other.notes[to])).toMatchObject({
            error: { code: 'CHECKPOINT_FOREIGN' },
          })
        }
      }),
      { numRuns: 40 },
    )
  })

  it('are refused with another key, of another journal, and with any byte changed', () => {
    const proof = must(proveEvent(day.journal, 3, day.notes[10]))
    const stranger = signingKeyFromSeed(new Uint8Array(32).fill(10)).publicKey
    expect(checked({ ...proof, stationKey: Buffer.from(stranger).toString('hex') })).toMatchObject({
      error: { code: 'CHECKPOINT_SIGNATURE' },
    })
    const elsewhere = { ...proof, event: { ...proof.event, station: 'table-2' } } as Proof
    expect(checked(elsewhere)).toMatchObject({ error: { code: 'PROOF_OTHER_JOURNAL' } })
    const bytes = encodeProof(proof)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = Uint8Array.from(bytes)
        altered[at] ^= change
        const read = parseProof(altered)
        expect(read.ok && checkProof(read.value).ok).toBe(false)
      }),
    )
  })

  it('are read from any bytes and any JSON without throwing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => !parseProof(bytes).ok))
    fc.assert(fc.property(fc.jsonValue(), (value) => !parseProof(canonicalBytes(value)).ok))
    const shaped = fc.record({
      v: fc.constant(1),
      kind: fc.constantFrom('inclusion', 'consistency', 'other'),
      stationKey: fc.constantFrom('00'.repeat(32), Buffer.from(key.publicKey).toString('hex'), 'zz'),
      path: fc.array(fc.constantFrom('ab'.repeat(32), 'x'), { maxLength: 70 }),
      checkpoint: fc.oneof(fc.string(), fc.constantFrom(...day.notes)),
      from: fc.oneof(fc.string(), fc.constantFrom(...day.notes)),
      to: fc.oneof(fc.string(), fc.constantFrom(...day.notes)),
      event: fc.oneof(fc.jsonValue(), fc.constantFrom(...day.journal.events)),
    })
    fc.assert(
      fc.property(shaped, ({ checkpoint, event, from, to, ...rest }) => {
        const form = rest.kind === 'consistency' ? { ...rest, from, to } : { ...rest, checkpoint, event }
        const read = parseProof(canonicalBytes(form))
        if (read.ok) checkProof(read.value)
        else expect(read.error.code).toBe('PROOF_UNREADABLE')
      }),
    )
    expect(parseProof(new Uint8Array(MAX_PROOF_BYTES + 1))).toMatchObject({
      error: { code: 'PROOF_TOO_LARGE' },
    })
  })

  it('fit their cap with the largest event and the longest path', () => {
    const event = must(proveEvent(day.journal, 0, day.notes[0])).event
    const longest = { v: 1, kind: 'inclusion', checkpoint: 'x'.repeat(2048), stationKey: 'a'.repeat(64) }
    const path = Array.from({ length: 64 }, () => 'a'.repeat(64))
    const without = canonicalBytes({ ...longest, path, event: null }).length
    expect(without + MAX_EVENT_BYTES).toBeLessThan(MAX_PROOF_BYTES)
    expect(parseEvent(event)).toEqual(event)
  })
})

describe('a checkpoint that is shaped like one', () => {
  it('is read without throwing and believed only under its signature', () => {
    const part = fc.constantFrom(
      'taanuu/e-1/table-1',
      '3',
      '-1',
      '007',
      '9'.repeat(17),
      'AAAA',
      '',
      '—',
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 30 }),
        (parts) => !openCheckpoint(parts.join('\n'), key.publicKey).ok,
      ),
    )
    fc.assert(
      fc.property(index, fc.nat(400), fc.string({ maxLength: 3 }), (n, at, put) => {
        const text = day.notes[n]
        const changed = text.slice(0, at) + put + text.slice(at + 1)
        if (changed !== text) expect(openCheckpoint(changed, key.publicKey).ok).toBe(false)
      }),
    )
    expect(openCheckpoint(`${'x'.repeat(3000)}\n`, key.publicKey)).toMatchObject({
      error: { code: 'CHECKPOINT_UNREADABLE', detail: 'too long' },
    })
  })
})

describe('an event that is shaped like one', () => {
  it('is read without throwing, and what is read has one canonical form', () => {
    const body = fc.oneof(fc.jsonValue(), fc.constantFrom(...day.journal.events.map((event) => event.body)))
    const shaped = fc.record({
      v: fc.constantFrom(1, 2),
      seq: fc.oneof(fc.nat(), fc.double(), fc.integer()),
      station: fc.string({ maxLength: 70 }),
      type: fc.oneof(fc.constantFrom(...day.journal.events.map((event) => event.type)), fc.string()),
      at: fc.oneof(fc.string(), fc.constant('2026-11-22T02:00:00Z')),
      prev: fc.constantFrom('0'.repeat(64), 'xyz'),
      body,
    })
    fc.assert(
      fc.property(shaped, (value) => {
        const event = parseEvent(value)
        if (event)
          expect(parseEvent(JSON.parse(Buffer.from(canonicalBytes(event)).toString()))).toEqual(event)
      }),
      { numRuns: 300 },
    )
  })
})
