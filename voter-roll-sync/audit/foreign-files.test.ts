import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { EXPORT_FILE } from '../exchange/export-files.ts'
import { decodePlan, encodePlan, planSha256 } from './audit-plan.ts'
import {
  CENTRAL_COUNT_FILE,
  CENTRAL_RECORDS_FILE,
  type CentralRecord,
  decodeCentralRecords,
  encodeCentralRecords,
  readCentralCount,
} from './ballot-comparison.ts'
import { randomPlan } from './simulated/random-plan.ts'
import { seededRandom } from './simulated/seeded-random.ts'

const folder = mkdtempSync(join(tmpdir(), 'taanuu-central-'))
afterAll(() => rmSync(folder, { recursive: true }))

const random = seededRandom('plans')
const plan = randomPlan('ballot-polling', { batches: 5, sheets: 30 }, 0.1, random)
const bytes = encodePlan(plan)

const imprint = fc.stringMatching(/^[0-9a-f]{16}$/)
const records = fc
  .uniqueArray(
    fc.record({
      v: fc.constant(1 as const),
      imprint,
      votes: fc.record({ head: fc.constantFrom<string[]>([], ['a'], ['b']) }),
    }),
    { selector: (record) => record.imprint, maxLength: 20 },
  )
  .map((list): readonly CentralRecord[] => list)

describe('the file of a plan', () => {
  it('comes back whole', () => {
    expect(decodePlan(bytes)).toEqual({ ok: true, value: plan })
    expect(planSha256(plan)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is refused, or is another plan with another hash, when a byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(bytes)
        changed[at] ^= flip
        const read = decodePlan(changed)
        if (read.ok) expect(planSha256(read.value)).not.toBe(planSha256(plan))
        else expect(read.error.code).toBe('AUDIT_PLAN_INVALID')
      }),
      { numRuns: 200 },
    )
    for (const noise of ['', 'null', '[]', '{}']) expect(decodePlan(Buffer.from(noise)).ok).toBe(false)
  })

  it('is refused when it contradicts itself', () => {
    const [batch] = plan.batches
    const wrong = [
      { ...plan, batches: [batch, batch] },
      { ...plan, batches: [{ ...batch, bound: batch.sheets - 1 }] },
      { ...plan, batches: [{ ...batch, votes: { c1: { 'c1-1': batch.sheets + 1 } } }] },
      { ...plan, recordsSha256: '0'.repeat(64) },
      { ...plan, contests: [{ ...plan.contests[0], options: ['a', 'missing'] }] },
    ]
    for (const value of wrong) expect(decodePlan(encodePlan(value)).ok).toBe(false)
  })
})

describe('records of a central count', () => {
  it('come back in the order of their imprints, whatever order they were scanned in', () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, turn) => {
        const other = [...list.slice(turn % (list.length + 1)), ...list.slice(0, turn % (list.length + 1))]
        expect(encodeCentralRecords(other)).toEqual(encodeCentralRecords(list))
        const read = decodeCentralRecords(encodeCentralRecords(list))
        expect(read.ok && read.value.length).toBe(list.length)
      }),
    )
  })

  it('are refused when imprints count up or stand twice, and when the file keeps another order', () => {
    const record = (name: string): CentralRecord => ({ v: 1, imprint: name, votes: {} })
    const [one, two, far] = ['00000000000000aa', '00000000000000ab', 'ffff000000000000'].map(record)
    const said = [
      encodeCentralRecords([one, two]),
      encodeCentralRecords([one, one]),
      Buffer.concat([encodeCentralRecords([far]), encodeCentralRecords([one])]),
    ].map((file) => {
      const read = decodeCentralRecords(file)
      return read.ok ? 'ok' : read.error.detail
    })
    expect(said[0]).toContain('count up')
    expect(said[1]).toContain('twice')
    expect(said[2]).toContain('order of their imprints')
  })

  it('never make the reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (count, lines) => {
        writeFileSync(join(folder, CENTRAL_COUNT_FILE), count)
        writeFileSync(join(folder, CENTRAL_RECORDS_FILE), lines)
        expect(readCentralCount(folder).ok).toBe(false)
        decodeCentralRecords(lines)
      }),
      { numRuns: 100 },
    )
  })

  it('are not looked at in the export of a precinct station', () => {
    writeFileSync(join(folder, EXPORT_FILE), '{}')
    expect(readCentralCount(folder)).toMatchObject({ ok: false, error: { code: 'AUDIT_PRECINCT_URN' } })
  })
})
