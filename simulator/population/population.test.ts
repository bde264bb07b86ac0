import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { electionDayScript, POLLING_MS, portraitSvg, type ScriptedContest, tryOptions } from './index.ts'
import { compareNames, patronymicFrom, surnameFrom } from './names.ts'
import { checkDigit } from './personal-number.ts'
import { ageOn, createVoters } from './voters.ts'

const ELECTION_DATE = '2027-01-24'
const VOTERS = createVoters({ seed: 1, count: 1723, precinctNumber: 9012, electionDate: ELECTION_DATE })
const CONTESTS: readonly ScriptedContest[] = [
  { contestId: 'president', optionIds: ['a', 'b', 'c'], votesAllowed: 1 },
  { contestId: 'council', optionIds: ['d', 'e', 'f', 'g', 'h'], votesAllowed: 2 },
]

function share(test: (voter: (typeof VOTERS)[number]) => boolean): number {
  return VOTERS.filter(test).length / VOTERS.length
}

describe('voters of a precinct', () => {
  test('are the same people every time', () => {
    const again = createVoters({ seed: 1, count: 1723, precinctNumber: 9012, electionDate: ELECTION_DATE })
    expect(again).toEqual(VOTERS)
    expect(
      createHash('sha256').update(JSON.stringify(VOTERS)).digest('hex').slice(0, 16),
    ).toMatchInlineSnapshot(`"9673a0121042805c"`)
    const neighbours = createVoters({ seed: 1, count: 50, precinctNumber: 9013, electionDate: ELECTION_DATE })
    expect(neighbours.some((n) => VOTERS.some((v) => v.personalNumber === n.personalNumber))).toBe(false)
  })

  test('are of age, on any election date, leap days included', () => {
    const dates = fc.date({ min: new Date('2024-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, fc.nat(), (date, seed) => {
        const electionDate = date.toISOString().slice(0, 10)
        for (const voter of createVoters({ seed, count: 20, precinctNumber: 1, electionDate })) {
          expect(voter.age).toBeGreaterThanOrEqual(18)
          expect(voter.age).toBeLessThanOrEqual(97)
          expect(ageOn(voter.birthDate, electionDate)).toBe(voter.age)
          expect(new Date(`${voter.birthDate}T00:00:00Z`).toISOString().slice(0, 10)).toBe(voter.birthDate)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('some turn eighteen on election day', () => {
    expect(VOTERS.filter((voter) => voter.birthDate === '2009-01-24').length).toBeGreaterThan(0)
  })

  test('have personal numbers that say sex and birth date, no two alike', () => {
    for (const voter of VOTERS) {
      const [year, month, day] = voter.birthDate.split('-')
      expect(voter.personalNumber).toMatch(/^\d{14}$/)
      expect(voter.personalNumber.slice(0, 9)).toBe(`${voter.sex === 'female' ? 1 : 2}${day}${month}${year}`)
      expect(Number(voter.personalNumber[13])).toBe(checkDigit(voter.personalNumber.slice(0, 13)))
    }
    expect(new Set(VOTERS.map((voter) => voter.personalNumber)).size).toBe(VOTERS.length)
  })

  test('stand in the paper list by the Kyrgyz alphabet, numbered from one', () => {
    for (const [i, voter] of VOTERS.entries()) {
      expect([voter.index, voter.lineNumber]).toEqual([i, i + 1])
      if (i > 0) expect(compareNames(VOTERS[i - 1]!, voter)).toBeLessThanOrEqual(0)
    }
    const person = (surname: string) => ({ surname, givenName: '', patronymic: '' })
    expect(compareNames(person('Өмүров'), person('Орозов'))).toBeGreaterThan(0)
    expect(compareNames(person('Өмүров'), person('Павлов'))).toBeLessThan(0)
  })

  test('come in natural proportion', () => {
    expect(share((v) => v.community === 'kyrgyz')).toBeGreaterThan(0.74)
    expect(share((v) => v.community === 'kyrgyz')).toBeLessThan(0.84)
    expect(share((v) => v.community === 'uzbek')).toBeGreaterThan(0.11)
    expect(share((v) => v.community === 'russian')).toBeGreaterThan(0.03)
    expect(share((v) => v.sex === 'female')).toBeGreaterThan(0.48)
    expect(share((v) => v.sex === 'female')).toBeLessThan(0.56)
    expect(share((v) => / (уулу|кызы)$/.test(v.surname))).toBeGreaterThan(0.08)
    expect(share((v) => v.age < 30)).toBeGreaterThan(0.22)
    expect(share((v) => v.age >= 75)).toBeLessThan(0.06)
  })

  test('have names of their sex, in Cyrillic', () => {
    for (const voter of VOTERS) {
      const female = voter.sex === 'female'
      expect(`${voter.surname}${voter.givenName}${voter.patronymic}`).toMatch(/^[А-ЯЁӨҮа-яёңөү ]+$/)
      if (voter.patronymic === '') expect(voter.surname).toMatch(female ? / кызы$/ : / уулу$/)
      else expect(voter.patronymic).toMatch(female ? /(овна|евна|ична)$/ : /(ович|евич|ьич)$/)
      if (voter.patronymic !== '')
        expect(/(ова|ева|ёва|ина|ая)$/.test(voter.surname)).toBe(female && !/енко$/.test(voter.surname))
    }
  })

  test('have two different fingers, mostly the index fingers, seldom too worn', () => {
    const seeds = new Set(VOTERS.flatMap((voter) => voter.fingers.map((finger) => finger.seed)))
    // 3,446 draws of 2^32.
    expect(seeds.size).toBe(VOTERS.length * 2)
    expect(share((v) => v.fingers[0].position === 'right-index')).toBeGreaterThan(0.96)
    expect(share((v) => v.fingers[0].position === 'right-index')).toBeLessThan(1)
    expect(
      VOTERS.every(
        (v) => v.fingers[0].position.startsWith('right') && v.fingers[1].position.startsWith('left'),
      ),
    ).toBe(true)
    expect(share((v) => v.fingers[0].worn > 0.4)).toBeGreaterThan(0.002)
    expect(share((v) => v.fingers[0].worn > 0.4)).toBeLessThan(0.08)
  })
})

describe('names', () => {
  test.each([
    ['Токтобек', 'male', 'Токтобекович'],
    ['Муса', 'female', 'Мусаевна'],
    ['Данияр', 'female', 'Данияровна'],
    ['Шамиль', 'male', 'Шамилевич'],
    ['Семетей', 'male', 'Семетеевич'],
  ] as const)('father %s, %s: %s', (father, sex, patronymic) => {
    expect(patronymicFrom(father, sex)).toBe(patronymic)
  })

  test.each([
    ['Токтобек', 'female', 'Токтобекова'],
    ['Сатыбалди', 'male', 'Сатыбалдиев'],
    ['Карабай', 'male', 'Карабаев'],
    ['Дүйшө', 'female', 'Дүйшөева'],
  ] as const)('forefather %s, %s: %s', (forefather, sex, surname) => {
    expect(surnameFrom(forefather, sex)).toBe(surname)
  })
})

describe('portraits', () => {
  test('are small, sound and the same every time', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('female' as const, 'male' as const),
        fc.integer({ min: 18, max: 99 }),
        (seed, sex, age) => {
          const svg = portraitSvg(seed, sex, age)
          expect(Buffer.byteLength(svg)).toBeLessThan(1536)
          expect(svg).toMatch(/^<svg xmlns="[^"]+" viewBox="0 0 120 140"[^<>]*>(<path [^<>]*\/>)+<\/svg>$/)
          expect(svg).not.toMatch(/NaN|undefined/)
          expect(portraitSvg(seed, sex, age)).toBe(svg)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('hardly ever repeat', () => {
    const all = new Set(VOTERS.map((v) => portraitSvg(v.portraitSeed, v.sex, v.age)))
    expect(all.size).toBeGreaterThan(VOTERS.length * 0.99)
  })
})

describe('the script of a day', () => {
  const script = electionDayScript({
    seed: 4,
    voters: VOTERS,
    electionDate: ELECTION_DATE,
    contests: CONTESTS,
  })
  const of = (kind: string) => script.approaches.filter((approach) => approach.kind === kind)

  test('is the same every time, in order of arrival, within polling hours', () => {
    const again = electionDayScript({
      seed: 4,
      voters: VOTERS,
      electionDate: ELECTION_DATE,
      contests: CONTESTS,
    })
    expect(again).toEqual(script)
    for (const [i, approach] of script.approaches.entries()) {
      expect(approach.arriveAtMs).toBeGreaterThanOrEqual(script.approaches[i - 1]?.arriveAtMs ?? 0)
      expect(approach.arriveAtMs).toBeLessThan(POLLING_MS)
      expect(approach.tries.length).toBeGreaterThan(0)
    }
  })

  test('has as many of each kind as the rates say', () => {
    expect(of('honest').length).toBe(Math.round(VOTERS.length * 0.38))
    expect(of('stranger').length).toBe(Math.round(of('honest').length * 0.006))
    expect(of('second-attempt').length).toBe(Math.round(of('honest').length * 0.008))
    expect(of('other-precinct').length).toBe(Math.round(of('honest').length * 0.02))
    expect(of('unknown-number').length).toBe(Math.round(of('honest').length * 0.012))
    const badFirst = of('honest').filter((approach) => approach.tries.length > 1).length / of('honest').length
    expect(badFirst).toBeGreaterThan(0.02)
    expect(badFirst).toBeLessThan(0.15)
    const none = electionDayScript({
      seed: 4,
      voters: VOTERS,
      electionDate: ELECTION_DATE,
      contests: CONTESTS,
      rates: { strangers: 0, secondAttempts: 0, otherPrecinct: 0, unknownNumbers: 0 },
    })
    expect(none.approaches.every((approach) => approach.kind === 'honest')).toBe(true)
  })

  test('tells the truth about who stands there', () => {
    const byNumber = new Map(VOTERS.map((voter) => [voter.personalNumber, voter]))
    const arrival = new Map(of('honest').map((approach) => [approach.voterIndex, approach.arriveAtMs]))
    for (const { kind, personalNumber, voterIndex, tries, arriveAtMs, precinctNumber } of script.approaches) {
      const listed = byNumber.get(personalNumber)
      expect(listed?.index).toBe(voterIndex)
      const ownFingers = listed?.fingers.map((finger) => finger.seed) ?? []
      switch (kind) {
        case 'honest':
          // Whatever was spoilt first, the last try is sound.
          expect(tries.map((t) => t.mishap !== undefined)).toEqual(tries.map((_, i) => i < tries.length - 1))
          expect(tryOptions(tries.at(-1)!)).toEqual({ severity: tries.at(-1)!.severity })
          expect(tries.every((t) => ownFingers.includes(t.seed))).toBe(true)
          break
        case 'second-attempt':
          expect(ownFingers).toContain(tries[0]!.seed)
          expect(arriveAtMs).toBeGreaterThan(arrival.get(voterIndex)!)
          break
        case 'stranger':
          expect(listed).toBeDefined()
          expect(arrival.has(voterIndex)).toBe(false)
          expect(tries.some((t) => VOTERS.some((v) => v.fingers.some((f) => f.seed === t.seed)))).toBe(false)
          break
        case 'other-precinct':
          expect(listed).toBeUndefined()
          expect(precinctNumber).not.toBe(9012)
          break
        case 'unknown-number':
          expect(listed).toBeUndefined()
          expect(precinctNumber).toBeUndefined()
          break
      }
    }
    expect(new Set(of('honest').map((approach) => approach.voterIndex)).size).toBe(of('honest').length)
  })

  test('half have come by 14:00', () => {
    const early = script.approaches.filter((approach) => approach.arriveAtMs < POLLING_MS / 2).length
    expect(early / script.approaches.length).toBeGreaterThan(0.44)
    expect(early / script.approaches.length).toBeLessThan(0.57)
  })

  test('has one ballot for every honest voter, that does not say whose it is', () => {
    expect(script.ballots.length).toBe(of('honest').length)
    const counts = { under: 0, over: 0 }
    for (const ballot of script.ballots) {
      expect(Object.keys(ballot).sort()).toEqual(['choices', 'feedAtMs', 'markSeed'])
      for (const contest of CONTESTS) {
        const marked = ballot.choices[contest.contestId]!
        expect(contest.optionIds.filter((id) => marked.includes(id))).toEqual(marked)
        if (marked.length < contest.votesAllowed) counts.under++
        if (marked.length > contest.votesAllowed) counts.over++
      }
    }
    const contests = script.ballots.length * 2
    expect(counts.under / contests).toBeGreaterThan(0.01)
    expect(counts.under / contests).toBeLessThan(0.06)
    expect(counts.over / contests).toBeGreaterThan(0)
    expect(counts.over / contests).toBeLessThan(0.03)
  })
})
