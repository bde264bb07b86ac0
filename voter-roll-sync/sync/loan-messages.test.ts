import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../trust/hash.ts'
import {
  MAX_LOAN_MESSAGE_BYTES,
  openLoanAnswer,
  openLoanQuestion,
  signLoanAnswer,
  signLoanQuestion,
} from './loan-messages.ts'
import type { LoanAnswer } from './loans.ts'
import { openHaveNote, writeHaveNote } from './stick/have-note.ts'
import { MemoryStick } from './testing/memory-stick.ts'
import { PLACE, PRECINCT_SECRET, tableKey } from './testing/table-model.ts'
import { fitsWayCode, readWayCode, wayCodeOf } from './way-code.ts'

const VOTER = sha256Hex(Buffer.from('voter'))
const WISH = { voterRef: VOTER, from: 'table-2', case: 7 }
const keyOf = (station: string) => (station.startsWith('table-') ? tableKey(station).publicKey : undefined)
const question = signLoanQuestion(PLACE, WISH, 'table-1', 0, tableKey('table-2'))

function opened(bytes: Uint8Array, self = 'table-1', place = PLACE): string {
  const result = openLoanQuestion(bytes, place, self, keyOf)
  return result.ok ? `${result.value.from} ${result.value.case}` : result.error.code
}

describe('questions for a loan', () => {
  it('are for one table of one precinct, and from the station that signed', () => {
    expect(opened(question)).toBe('table-2 7')
    expect(opened(question, 'table-3')).toBe('LOAN_NOT_FOR_US')
    expect(opened(question, 'table-1', { ...PLACE, precinct: 9013 })).toBe('LOAN_NOT_FOR_US')
    expect(opened(question, 'table-1', { ...PLACE, universe: 'real' })).toBe('LOAN_NOT_FOR_US')
    expect(opened(signLoanQuestion(PLACE, WISH, 'table-1', 0, tableKey('table-3')))).toBe('BATCH_SIGNATURE')
    const stranger = { ...WISH, from: 'box-1' }
    expect(opened(signLoanQuestion(PLACE, stranger, 'table-1', 0, tableKey('box-1')))).toBe(
      'PEER_UNKNOWN_KEY',
    )
    expect(opened(new Uint8Array(MAX_LOAN_MESSAGE_BYTES + 1))).toBe('LOAN_UNREADABLE')
  })

  it('differ each time, so that an answer belongs to one asking', () => {
    const again = signLoanQuestion(PLACE, WISH, 'table-1', 0, tableKey('table-2'))
    expect(Buffer.compare(again, question)).not.toBe(0)
    const answer = signLoanAnswer(question, { kind: 'granted' }, tableKey('table-1'))
    const owner = tableKey('table-1').publicKey
    expect(openLoanAnswer(answer, question, owner)).toEqual({ ok: true, value: { kind: 'granted' } })
    expect(openLoanAnswer(answer, again, owner)).toMatchObject({ error: { code: 'LOAN_NOT_FOR_US' } })
    expect(openLoanAnswer(answer, question, tableKey('table-3').publicKey)).toMatchObject({
      error: { code: 'BATCH_SIGNATURE' },
    })
  })

  it('carry every kind of answer', () => {
    const answers: readonly LoanAnswer[] = [
      { kind: 'granted' },
      { kind: 'served', served: { station: 'table-3', seq: 12, leaf: VOTER } },
      { kind: 'lent', station: 'table-3' },
      { kind: 'not-owner', owner: null },
      { kind: 'not-owner', owner: 'table-3' },
      { kind: 'refused' },
    ]
    for (const answer of answers) {
      const bytes = signLoanAnswer(question, answer, tableKey('table-1'))
      expect(openLoanAnswer(bytes, question, tableKey('table-1').publicKey)).toEqual({
        ok: true,
        value: answer,
      })
      expect(bytes.length).toBeLessThan(MAX_LOAN_MESSAGE_BYTES)
    }
  })

  it('and their answers are refused when a byte of them was changed, and whatever else comes', () => {
    const answer = signLoanAnswer(question, { kind: 'granted' }, tableKey('table-1'))
    const owner = tableKey('table-1').publicKey
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        for (const [bytes, open] of [
          [question, (changed: Uint8Array) => openLoanQuestion(changed, PLACE, 'table-1', keyOf)],
          [answer, (changed: Uint8Array) => openLoanAnswer(changed, question, owner)],
        ] as const) {
          const changed = Buffer.from(bytes)
          changed[at % changed.length] ^= flip
          expect(open(changed).ok).toBe(false)
        }
      }),
      { numRuns: 200 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(opened(bytes)).toBe('LOAN_UNREADABLE')
        expect(openLoanAnswer(bytes, question, owner).ok).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})

describe('way codes', () => {
  const word = { electionId: 'e-1', precinct: 9012, from: 'table-2', case: 17, voterRef: VOTER }

  it('are read as people type them, and say one approach of one table and one voter', () => {
    const code = wayCodeOf(word, PRECINCT_SECRET)
    expect(code).toMatch(/^17-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    const typed = ` ${code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `
    const read = readWayCode(typed)!
    expect(read.case).toBe(17)
    expect(fitsWayCode(read.letters, word, PRECINCT_SECRET)).toBe(true)
    for (const other of [
      { ...word, electionId: 'e-2' },
      { ...word, precinct: 9013 },
      { ...word, from: 'table-3' },
      { ...word, case: 18 },
      { ...word, voterRef: sha256Hex(Buffer.from('another')) },
    ])
      expect(fitsWayCode(read.letters, other, PRECINCT_SECRET)).toBe(false)
    expect(fitsWayCode(read.letters, word, new Uint8Array(32))).toBe(false)
  })

  it('come back whole from every case number, and nothing else is one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), (number) => {
        const code = wayCodeOf({ ...word, case: number }, PRECINCT_SECRET)
        const read = readWayCode(code)
        expect(read?.case).toBe(number)
        expect(fitsWayCode(read?.letters ?? '', { ...word, case: number }, PRECINCT_SECRET)).toBe(true)
      }),
      { numRuns: 200 },
    )
    for (const wrong of ['', '17', '17-ABCD', '0-ABCD-EFGH', '17-ABCD-EFGU', '17-ABCD-EFGHJ', '-1-ABCD-EFGH'])
      expect(readWayCode(wrong)).toBeUndefined()
    fc.assert(
      fc.property(fc.string(), (text) => void readWayCode(text)),
      { numRuns: 300 },
    )
  })
})

describe('notes of what a station holds', () => {
  const stick = new MemoryStick()
  stick.put('/stick/taanuu-exchange/e-1/9012/table-2/x', new Uint8Array(0))
  writeHaveNote(stick, '/stick', PLACE, 'table-2', [{ station: 'table-1', size: 40 }], tableKey('table-2'))
  const bytes = stick.read('/stick/taanuu-exchange/e-1/9012/have-table-2.json', 1e6)!
  const key = tableKey('table-2').publicKey

  it('are believed only from the station itself, unchanged', () => {
    expect(openHaveNote(bytes, PLACE, 'table-2', key)).toMatchObject({ value: { holds: [{ size: 40 }] } })
    expect(openHaveNote(bytes, PLACE, 'table-3', key).ok).toBe(false)
    expect(openHaveNote(bytes, PLACE, 'table-2', tableKey('table-3').publicKey).ok).toBe(false)
    expect(openHaveNote(bytes, { ...PLACE, precinct: 9013 }, 'table-2', key).ok).toBe(false)
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at % changed.length] ^= flip
        expect(openHaveNote(changed, PLACE, 'table-2', key).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        expect(openHaveNote(junk, PLACE, 'table-2', key).ok).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})
