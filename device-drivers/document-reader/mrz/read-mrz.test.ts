import { cardZone, passportZone } from '@taanuu/simulator/devices/mrz-zone'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mrzCheckDigit } from './check-digit.ts'
import { personalNumberOf } from './personal-number.ts'
import { readMrz } from './read-mrz.ts'

// The specimens of ICAO Doc 9303-5, -6 and -4.
const TD1 = 'I<UTOD231458907<<<<<<<<<<<<<<<\r7408122F1204159UTO<<<<<<<<<<<6\rERIKSSON<<ANNA<MARIA<<<<<<<<<<'
const TD2 = 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\rD231458907UTO7408122F1204159<<<<<<<6'
const TD3 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C36UTO7408122F1204159ZE184226B<<<<<10'

const holder = {
  surname: 'Өмүрбекова',
  givenNames: 'Жаңыл Асановна',
  personalNumber: '10203198500017',
  birthDate: '1985-03-02',
  expiryDate: '2031-05-09',
  sex: 'female',
  documentNumber: 'ID0123456',
} as const

describe('check digits', () => {
  it.each([
    ['520727', '3'],
    ['AB2134<<<', '5'],
    ['L898902C3', '6'],
  ])('%s has %s, as ICAO Doc 9303-3 says', (text, digit) => {
    expect(mrzCheckDigit(text)).toBe(digit)
  })
})

describe('zones', () => {
  it.each([
    ['TD1', TD1, 'D23145890', ''],
    ['TD2', TD2, 'D23145890', ''],
    ['TD3', TD3, 'L898902C3', 'ZE184226B'],
  ])('%s specimen is read', (format, zone, documentNumber, optionalData) => {
    expect(readMrz(zone)).toEqual({
      ok: true,
      document: {
        format,
        documentCode: format === 'TD3' ? 'P' : 'I',
        issuingState: 'UTO',
        nationality: 'UTO',
        documentNumber,
        surname: 'ERIKSSON',
        givenNames: 'ANNA MARIA',
        birthDate: '740812',
        expiryDate: '120415',
        sex: 'female',
        optionalData,
      },
    })
  })

  it('are read without line ends and with any', () => {
    for (const zone of [TD1, TD2, TD3]) {
      for (const end of ['', '\n', '\r\n']) expect(readMrz(zone.replaceAll('\r', end)).ok).toBe(true)
    }
  })

  it('read a document number that is longer than its field', () => {
    const number = 'D23145890734'
    const digit = mrzCheckDigit(number)
    const upper = `I<UTOD23145890<734${digit}`.padEnd(30, '<')
    const middle = `3407127F9507122UTO<<<<<<<<<<<`
    const composite = mrzCheckDigit(
      upper.slice(5) + middle.slice(0, 7) + middle.slice(8, 15) + middle.slice(18, 29),
    )
    const result = readMrz([upper, middle + composite, 'STEVENSON<<PETER<<<<<<<<<<<<<<'].join('\r'))
    expect(result.ok && result.document.documentNumber).toBe(number)
  })

  it('any one wrong digit is told as a wrong check digit and never read', () => {
    fc.assert(
      fc.property(fc.constantFrom(TD1, TD2, TD3), fc.nat(), fc.nat(8), (zone, position, add) => {
        const digits = [...zone.matchAll(/\d/g)].map((match) => match.index)
        const at = digits[position % digits.length]
        const wrong = String((Number(zone[at]) + 1 + add) % 10)
        const result = readMrz(zone.slice(0, at) + wrong + zone.slice(at + 1))
        expect(!result.ok && result.fault.code).toBe('WRONG_CHECK_DIGIT')
      }),
    )
  })

  it('keeps a letter that could not be read apart from a wrong digit', () => {
    const result = readMrz(TD1.replace('7408122', '74?8122'))
    expect(result).toEqual({
      ok: false,
      fault: { code: 'UNREADABLE_CHARACTER', evidence: 'line 2, position 3' },
    })
  })

  it('refuses a visa and every other shape, and never throws', () => {
    expect(readMrz(TD3.replace('P<UTO', 'V<UTO'))).toMatchObject({ fault: { code: 'UNKNOWN_FORMAT' } })
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => readMrz(text).ok === false))
    const letters = fc.constantFrom(...'ABCKGZ<0123456789')
    const line = (length: number): fc.Arbitrary<string> =>
      fc.array(letters, { minLength: length, maxLength: length }).map((all) => all.join(''))
    const zone = fc.oneof(
      fc.tuple(line(30), line(30), line(30)),
      fc.tuple(line(36), line(36)),
      fc.tuple(line(44), line(44)),
    )
    fc.assert(fc.property(zone, (lines) => typeof readMrz(lines.join('\n')).ok === 'boolean'))
  })

  it('a fault names no letter of the document', () => {
    fc.assert(
      fc.property(fc.nat(88), (at) => {
        const result = readMrz(`${TD3.slice(0, at)}?${TD3.slice(at + 1)}`)
        if (!result.ok) expect(result.fault.evidence).not.toMatch(/ERIKSSON|L898902/)
      }),
    )
  })
})

describe('personal numbers', () => {
  it.each([
    ['card', cardZone(holder)],
    ['passport', passportZone(holder)],
  ])('stands in the optional data of a %s', (_name, lines) => {
    const result = readMrz(lines.join('\r'))
    if (!result.ok) throw new Error(result.fault.evidence)
    expect(result.document).toMatchObject({ surname: 'OMURBEKOVA', givenNames: 'ZHANYL ASANOVNA' })
    expect(personalNumberOf(result.document)).toEqual({
      ok: true,
      personalNumber: holder.personalNumber,
      agreesWithZone: true,
    })
  })

  it('that contradict the zone are told, not refused', () => {
    const result = readMrz(cardZone({ ...holder, birthDate: '1985-03-03' }).join('\r'))
    expect(result.ok && personalNumberOf(result.document)).toMatchObject({ ok: true, agreesWithZone: false })
  })

  it('are not sought in foreign documents nor made of anything but 14 digits', () => {
    const foreign = readMrz(TD3)
    expect(foreign.ok && personalNumberOf(foreign.document)).toEqual({ ok: false, code: 'FOREIGN_DOCUMENT' })
    const bare = readMrz(cardZone({ ...holder, personalNumber: '1020319850001' }).join('\r'))
    expect(bare.ok && personalNumberOf(bare.document)).toEqual({ ok: false, code: 'NO_PERSONAL_NUMBER' })
  })
})
