import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchExtent } from './batch-extent.ts'
import { BatchMerger } from './merge-batches.ts'
import { inventBatch } from './testing/invented-room.ts'

const JOURNAL = Array.from({ length: 60 }, (_, i) => `{"event":${i}}`)

describe('merged batches', () => {
  it('hold the journal once, in order, without gap, whatever pieces come', () => {
    const piece = fc.record({ from: fc.nat(60), length: fc.nat(20) })
    fc.assert(
      fc.property(
        fc.nat(30),
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 60, max: 2000 }),
        (start, pieces, limit) => {
          const merger = new BatchMerger(start, limit)
          const out = []
          for (const { from, length } of pieces) {
            const events = JOURNAL.slice(from, from + length)
            const full = merger.take(inventBatch('table-1', from, events))
            if (full) out.push(full)
          }
          const rest = merger.flush()
          if (rest) out.push(rest)
          let next = start
          for (const { from, to, bytes } of out) {
            expect(from).toBe(next)
            expect(batchExtent(bytes)).toEqual({ from, to })
            const { events } = JSON.parse(Buffer.from(bytes).toString()) as { events: string[] }
            expect(events).toEqual(JOURNAL.slice(from, to))
            next = to
          }
          expect(merger.next).toBe(next)
        },
      ),
    )
  })

  it('stay below the limit where their parts do', () => {
    const merger = new BatchMerger(0, 1000)
    const sizes = JOURNAL.map(
      (event, i) => merger.take(inventBatch('table-1', i, [event]))?.bytes.length ?? 0,
    )
    expect(Math.max(...sizes)).toBeGreaterThan(100)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000)
  })
})

describe('the extent of a batch', () => {
  it('is read from batches and from nothing else, without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        batchExtent(bytes)
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = batchExtent(Buffer.from(JSON.stringify(value)))
        if (read) expect(read.to).toBeGreaterThanOrEqual(read.from)
      }),
    )
    expect(batchExtent(inventBatch('a', 3, ['x', 'y']))).toEqual({ from: 3, to: 5 })
    expect(batchExtent(Buffer.from('{"from":-1,"events":[]}'))).toBeUndefined()
    expect(batchExtent(Buffer.from('{"from":1.5,"events":[]}'))).toBeUndefined()
  })
})
