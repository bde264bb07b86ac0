import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../trust/hash.ts'
import type { AnyEvent, EventBody, EventType } from './events.ts'
import { IdentificationLedger } from './identification-ledger.ts'
import { StationPhases } from './station-phase.ts'

const VOTER = sha256Hex(Buffer.from('voter'))
const LEAF = 'ab'.repeat(32)
const attestation = { payload: '', payloadType: '', signatures: [] } as never

class Table {
  readonly ledger = new IdentificationLedger()
  #seq = 0

  say<T extends EventType>(type: T, body: EventBody<T>): string | undefined {
    const at = '2026-01-24T06:00:00Z'
    const event = {
      v: 1,
      seq: this.#seq,
      station: 'table-1',
      type,
      at,
      prev: LEAF,
      body,
    } as unknown as AnyEvent
    const admitted = this.ledger.admits(event)
    const broken = this.ledger.apply(event)
    expect(admitted).toBe(broken)
    this.#seq++
    return broken
  }

  /** Gives the number of the identifying event. */
  identify(voterRef: string): number {
    const number = this.ledger.nextCase
    const check = `1-1-${String(number).padStart(6, '0')}`
    this.say('case.begun', { case: number, by: 'number' })
    this.say('voter.found', { case: number, voterRef, by: 'number' })
    const seq = this.#seq
    this.say('voter.identified', { case: number, voterRef, by: 'finger', right: 'cut-off', check })
    this.say('check.printed', { case: number, check })
    this.say('case.ended', { case: number, reason: 'IDENTIFIED', voterRef })
    return seq
  }
}

function double(number: number, seq: number, peer = 'table-2', peerSeq = 7): EventBody<'double.found'> {
  const own = { seq, leaf: LEAF }
  return { double: number, voterRef: VOTER, own, peer: { station: peer, seq: peerSeq, leaf: LEAF } }
}

describe('the rules of several tables', () => {
  it('count a voter who was sent to his table, and no one else', () => {
    const table = new Table()
    table.say('case.begun', { case: 1, by: 'number' })
    table.say('voter.found', { case: 1, voterRef: VOTER, by: 'number' })
    expect(table.say('case.ended', { case: 1, reason: 'SENT_TO_TABLE', voterRef: VOTER })).toBeUndefined()
    expect(table.ledger.counters).toMatchObject({ cases: 1, sentToTable: 1, left: 0, identified: 0 })
  })

  it('count a voter whom another precinct identified only with evidence', () => {
    const table = new Table()
    const end = (evidence?: string) => ({
      case: 1,
      reason: 'IDENTIFIED_ELSEWHERE',
      ...(evidence ? { evidence } : {}),
    })
    table.say('case.begun', { case: 1, by: 'number' })
    table.say('voter.found', { case: 1, voterRef: VOTER, by: 'number' })
    expect(table.say('case.ended', end())).toContain('without evidence')
    expect(table.say('case.ended', end(LEAF))).toBeUndefined()
    expect(table.ledger.counters).toMatchObject({ alreadyIdentified: 1, left: 0, identified: 0 })
  })

  it('take a double with another precinct once, numbered with the others, and close it', () => {
    const table = new Table()
    const seq = table.identify(VOTER)
    const elsewhere = {
      precinct: 9044,
      station: 'table-1',
      leaf: 'cd'.repeat(32),
      at: '2026-01-24T05:00:00Z',
    }
    const body = (double: number, leaf = elsewhere.leaf): EventBody<'double.elsewhere'> => ({
      ...{ double, voterRef: VOTER, own: { seq, leaf: LEAF } },
      elsewhere: { ...elsewhere, leaf, evidence: LEAF },
    })
    expect(table.say('double.found', double(1, seq))).toBeUndefined()
    expect(table.say('double.elsewhere', body(1))).toContain('out of order')
    expect(table.say('double.elsewhere', body(2, LEAF))).toContain('same event')
    expect(table.say('double.elsewhere', { ...body(2), voterRef: LEAF })).toContain('no identification')
    expect(table.say('double.elsewhere', body(2))).toBeUndefined()
    expect(table.say('double.elsewhere', body(3))).toContain('found before')
    expect(table.ledger.counters.doubles).toBe(2)
    expect(table.ledger.doubles).toHaveLength(1)
    expect(table.ledger.doublesElsewhere).toMatchObject([{ double: 2, closed: null }])
  })

  it('take a double once for each pair, of an identification that is here, in order', () => {
    const table = new Table()
    const seq = table.identify(VOTER)
    expect(table.say('double.found', double(2, seq))).toContain('out of order')
    expect(table.say('double.found', double(1, seq + 1))).toContain('no identification')
    expect(table.say('double.found', { ...double(1, seq), voterRef: LEAF })).toContain('no identification')
    expect(table.say('double.found', double(1, seq, 'table-1'))).toContain('no other table')
    expect(table.say('double.found', double(1, seq))).toBeUndefined()
    expect(table.say('double.found', double(2, seq))).toContain('found before')
    expect(table.say('double.found', double(2, seq, 'table-3'))).toBeUndefined()
    expect(table.ledger.counters.doubles).toBe(2)
  })

  it('close a double once, and only one that was found', () => {
    const table = new Table()
    const seq = table.identify(VOTER)
    const closing = (number: number) => ({ double: number, reason: 'DOUBLE_BOTH_USED', attestation })
    expect(table.say('double.closed', closing(1))).toContain('never found')
    table.say('double.found', double(1, seq))
    expect(table.say('double.closed', closing(1))).toBeUndefined()
    expect(table.ledger.doubles[0].closed).toMatchObject({ reason: 'DOUBLE_BOTH_USED' })
    expect(table.say('double.closed', closing(1))).toContain('closed twice')
  })

  it('let a table hand over once, with nobody at it, and serve nobody after', () => {
    const table = new Table()
    table.say('case.begun', { case: 1, by: 'number' })
    expect(table.say('slice.handed-over', { peers: [] })).toContain('is open')
    table.say('case.ended', { case: 1, reason: 'LEFT_BY_CHOICE' })
    expect(table.say('slice.handed-over', { peers: [] })).toBeUndefined()
    expect(table.say('slice.handed-over', { peers: [] })).toContain('twice')
    expect(table.say('case.begun', { case: 2, by: 'number' })).toContain('handed over')
  })

  it('let no table declare itself out', () => {
    const out = { station: 'table-1', reason: 'TABLE_BROKEN', attestation }
    expect(new Table().say('table.out', out)).toContain('itself')
    expect(new Table().say('table.out', { ...out, station: 'table-2' })).toBeUndefined()
  })

  it('belong to a table alone, and to its open day', () => {
    for (const role of ['identification', 'ballot-box'] as const) {
      const phases = new StationPhases()
      const say = (type: EventType, body: object): string | undefined =>
        phases.apply({ v: 1, seq: 0, station: 's', type, at: '', prev: '', body } as unknown as AnyEvent)
      say('station.provisioned', { role, precinct: 1 })
      expect(say('double.found', double(1, 0))).toBeDefined()
      say('package.loaded', { version: 1, manifestSha256: LEAF })
      say('station.opened', {})
      const table = role === 'identification'
      for (const type of ['table.out', 'table.returned', 'double.found', 'double.closed'] as const)
        expect(say(type, {}) === undefined).toBe(table)
      expect(say('slice.handed-over', {})).toBeDefined()
      say('closing.begun', {})
      expect(say('slice.handed-over', {}) === undefined).toBe(table)
      expect(say('table.returned', {})).toBeDefined()
      expect(say('double.closed', {}) === undefined).toBe(table)
    }
  })
})
