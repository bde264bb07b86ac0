import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BallotBoxLedger } from './ballot-box-ledger.ts'
import type { AnyEvent, EventBody, EventType } from './events.ts'

const attestation = { payload: '', payloadType: 'x', signatures: [{ keyid: 'a', sig: 'b' }] }

function event<T extends EventType>(type: T, body: Omit<EventBody<T>, 'attestation'>): AnyEvent {
  const attested = /^(batch|bin|box)\./.test(type) ? { attestation } : {}
  const head = { v: 1, seq: 0, station: 'ballot-box-1', at: '2026-11-22T02:00:00Z', prev: '' } as const
  return { ...head, type, body: { ...body, ...attested } } as unknown as AnyEvent
}

function feed(ledger: BallotBoxLedger, sheets: number): void {
  for (let i = 0; i < sheets; i++) {
    const sheet = ledger.nextSheet
    expect(ledger.apply(event('sheet.scanned', { sheet }))).toBeUndefined()
    expect(ledger.apply(event('sheet.accepting', { sheet }))).toBeUndefined()
    expect(ledger.apply(event('sheet.in-box', { sheet, confirmedBy: 'sensors' }))).toBeUndefined()
  }
}

function batch(
  ledger: BallotBoxLedger,
  label: string,
  replaces?: number,
  kind: 'mobile' | 'central' = 'central',
) {
  const number = ledger.nextBatch
  const again = replaces === undefined ? {} : { replaces }
  return ledger.apply(event('batch.begun', { batch: number, kind, label, ...again }))
}

function end(ledger: BallotBoxLedger, outcome: 'counted' | 'set-aside'): string | undefined {
  const { batch, sheets } = ledger.openBatch!
  return ledger.apply(event('batch.ended', { batch, sheets, outcome }))
}

describe('the ledger of a ballot box', () => {
  it('counts a batch from its end on, and a mobile box apart', () => {
    const ledger = new BallotBoxLedger()
    feed(ledger, 3)
    expect(ledger.counters).toEqual({ scanned: 3, inBox: 3, returned: 0, unknown: 0, returnedSealed: 0 })
    expect(batch(ledger, '7', undefined, 'mobile')).toBeUndefined()
    feed(ledger, 4)
    expect(ledger.counters).toMatchObject({ inBox: 3, mobile: 0, setAside: 0 })
    expect(ledger.apply(event('closing.begun', {}))).toMatch(/no end/)
    expect(end(ledger, 'counted')).toBeUndefined()
    expect(ledger.counters).toMatchObject({ scanned: 7, inBox: 7, mobile: 4, setAside: 0 })
  })

  it('lets the same paper count once, however often it is fed', () => {
    const ledger = new BallotBoxLedger()
    batch(ledger, '12')
    feed(ledger, 5)
    // A jam: the pile is taken out and fed again.
    expect(end(ledger, 'set-aside')).toBeUndefined()
    expect(batch(ledger, '12', 1)).toMatch(/does not count/)
    expect(batch(ledger, '12')).toBeUndefined()
    feed(ledger, 8)
    expect(end(ledger, 'counted')).toBeUndefined()
    expect(ledger.counters).toMatchObject({ inBox: 8, setAside: 5 })
    expect(batch(ledger, '12')).toMatch(/counted already/)
    expect(batch(ledger, '12', 2)).toBeUndefined()
    feed(ledger, 9)
    // Until the new count stands, the earlier one does.
    expect(ledger.counters).toMatchObject({ inBox: 8, setAside: 5 })
    expect(end(ledger, 'counted')).toBeUndefined()
    expect(ledger.counters).toMatchObject({ inBox: 9, setAside: 13 })
  })

  it('refuses acts out of turn', () => {
    const ledger = new BallotBoxLedger()
    feed(ledger, 2)
    expect(ledger.apply(event('bin.replaced', { bin: 1, sheets: 1 }))).toMatch(/2 sheets/)
    expect(ledger.apply(event('bin.replaced', { bin: 1, sheets: 2 }))).toBeUndefined()
    expect(ledger.bin).toEqual({ bin: 2, sheets: 0 })
    const other = { station: 'ballot-box-2', reason: 'URN_REPLACED' }
    expect(ledger.apply(event('box.succeeded', { ...other, station: 'ballot-box-1' }))).toMatch(/itself/)
    expect(ledger.apply(event('box.succeeded', other))).toBeUndefined()
    expect(ledger.apply(event('box.succeeded', other))).toMatch(/twice/)
    ledger.apply(event('sheet.scanned', { sheet: ledger.nextSheet }))
    expect(batch(ledger, '1')).toMatch(/no end/)
    ledger.apply(event('sheet.returned', { sheet: 3, sealed: false }))
    expect(batch(ledger, '1')).toBeUndefined()
    expect(batch(ledger, '2')).toMatch(/no end/)
    expect(ledger.apply(event('batch.ended', { batch: 1, sheets: 1, outcome: 'counted' }))).toMatch(
      /0 sheets/,
    )
  })

  it('counts every sheet in the box once or not at all, whatever officials do', () => {
    const steps = fc.array(
      fc.record({
        label: fc.constantFrom('', '1', '2', '3'),
        kind: fc.constantFrom('mobile' as const, 'central' as const),
        sheets: fc.nat({ max: 4 }),
        outcome: fc.constantFrom('counted' as const, 'set-aside' as const),
      }),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(steps, (days) => {
        const ledger = new BallotBoxLedger()
        const truth = new Map<string, number>()
        let byVoters = 0
        for (const { label, kind, sheets, outcome } of days) {
          if (label !== '') batch(ledger, label, ledger.countedBatch(kind, label)?.batch, kind)
          feed(ledger, sheets)
          if (label === '') byVoters += sheets
          else if (end(ledger, outcome) === undefined && outcome === 'counted')
            truth.set(`${kind} ${label}`, sheets)
        }
        const ofBatches = [...truth.values()].reduce((sum, n) => sum + n, 0)
        const { inBox, setAside = 0, mobile = 0 } = ledger.counters
        expect(inBox).toBe(byVoters + ofBatches)
        expect(inBox + setAside).toBe(ledger.fallen)
        const ofMobile = [...truth].filter(([paper]) => paper.startsWith('mobile'))
        expect(mobile).toBe(ofMobile.reduce((sum, [, n]) => sum + n, 0))
      }),
    )
  })
})
