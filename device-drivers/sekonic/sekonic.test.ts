import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSekonicFramer } from './answer-framer.ts'
import { marksCommand, SEKONIC_COMMAND } from './commands.ts'
import { encodeMarks, parseMarks } from './marks.ts'
import { encodeSensors, feedEndOf, parseSensors } from './status.ts'

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex')

describe('commands', () => {
  it.each([
    ['reset', SEKONIC_COMMAND.reset, '180d'],
    ['end answers with CR', SEKONIC_COMMAND.endWithCr, '14310d'],
    ['feed', SEKONIC_COMMAND.feed, '3f0d'],
    ['sensors', SEKONIC_COMMAND.sensors, '0553300d'],
    ['50 columns from the third', marksCommand(3, 50), '10433030333035300d'],
  ])('%s is as in the manual', (_name, command, hex) => {
    expect(hexOf(command)).toBe(hex)
  })
})

describe('marks', () => {
  it('of lines 8 and 11 are 012, as in the manual', () => {
    const column = Array.from({ length: 12 }, (_, line) => line === 7 || line === 10)
    expect(encodeMarks([column])).toBe('012')
    expect(parseMarks('012', 1)).toEqual([column])
  })

  it('come out as they went in, and anything else is none', () => {
    const column = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(column, { maxLength: 60 }), (marks) => {
        expect(parseMarks(encodeMarks(marks), marks.length)).toEqual(marks)
        expect(parseMarks(`${encodeMarks(marks)}0`, marks.length)).toBeNull()
      }),
    )
    expect(parseMarks('01g', 1)).toBeNull()
  })
})

describe('status', () => {
  it.each([
    ['0', 'read'],
    ['1', 'jam'],
    ['6', 'double-feed'],
    ['@', 'bad-timing-marks'],
    ['Z', 'unknown'],
  ])('%s is %s', (answer, end) => {
    expect(feedEndOf(answer)).toBe(end)
  })

  it('sensors come out as they went in; the fixed bits must be right', () => {
    const sensors = fc.record({
      hopper: fc.boolean(),
      entrance: fc.boolean(),
      middle: fc.boolean(),
      exit: fc.boolean(),
      doubleFeed: fc.boolean(),
      coverOpen: fc.boolean(),
    })
    fc.assert(
      fc.property(sensors, (one) => {
        expect(parseSensors(encodeSensors(one))).toEqual(one)
      }),
    )
    for (const answer of ['', '0', '\xc0', '@@']) expect(parseSensors(answer)).toBeNull()
  })
})

describe('answers', () => {
  it('end with CR; an ACK stands alone; other controls break one', () => {
    const outputs = createSekonicFramer().feed(Buffer.from('0\r\x06abc\x01def\r012\r', 'latin1'))
    expect(outputs).toEqual([{ kind: 'answer', text: '0' }, { kind: 'ack' }, { kind: 'answer', text: '012' }])
  })
})
