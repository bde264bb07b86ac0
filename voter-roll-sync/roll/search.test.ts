import { createVoters } from '@taanuu/simulator/population/index'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FoundPerson, SearchIndex } from './search.ts'
import { latinSystems, transliterate } from './transliteration.ts'

const population = createVoters({
  seed: 'search',
  count: 400,
  precinctNumber: 9012,
  electionDate: '2026-01-24',
})
const voters: readonly FoundPerson[] = population.map(
  ({ personalNumber, surname, givenName, patronymic, birthDate, lineNumber }) => ({
    ref: `ref ${lineNumber}`,
    surname,
    givenName,
    patronymic,
    birthDate,
    personalNumber,
    lineNumber,
  }),
)
const index = new SearchIndex(voters)
const anyVoter = fc.nat(voters.length - 1).map((i) => voters[i])

function person(
  surname: string,
  givenName = '',
  patronymic = '',
  more: Partial<FoundPerson> = {},
): FoundPerson {
  return {
    ref: surname + givenName,
    surname,
    givenName,
    patronymic,
    birthDate: '1980-05-12',
    personalNumber: '21205198000017',
    lineNumber: 7,
    ...more,
  }
}

/** Whether a roll of this one person gives him for this text. */
function finds(name: string, text: string): boolean {
  const [surname, givenName, patronymic] = name.split('|')
  return new SearchIndex([person(surname, givenName, patronymic)]).search(text, 5).rows.length === 1
}

function found(text: string): readonly FoundPerson[] {
  return index.search(text, voters.length).rows
}

/** Every beginning of two letters or more of every word of the person's names. */
function beginnings({ surname, givenName, patronymic }: FoundPerson): readonly string[] {
  const words = [surname, givenName, patronymic].flatMap((name) => name.split(/[\s-]+/)).filter(Boolean)
  return words.flatMap((word) => Array.from({ length: word.length - 1 }, (_, i) => word.slice(0, i + 2)))
}

describe('a search of the roll', () => {
  it('finds everybody by every beginning of each name, in Cyrillic and in every Latin spelling', () => {
    for (const voter of voters.filter((_, i) => i % 7 === 0)) {
      for (const text of beginnings(voter)) {
        expect(found(text), text).toContain(voter)
        for (const system of latinSystems) {
          const latin = transliterate(text, system)
          // A sign alone can be all that a spelling adds; one letter is no search.
          if (latin.length >= 2) expect(found(latin), `${text} as ${latin}`).toContain(voter)
        }
      }
    }
  })

  it('finds everybody by beginnings that were cut in Latin, where a letter may be half written', () => {
    fc.assert(
      fc.property(
        anyVoter,
        fc.constantFrom(...latinSystems),
        fc.integer({ min: 2, max: 12 }),
        (voter, system, n) => {
          const latin = transliterate(voter.surname.split(/[\s-]/)[0], system).slice(0, n)
          expect(found(latin)).toContain(voter)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('takes the words in any order, each only begun, each for another word of the name', () => {
    fc.assert(
      fc.property(anyVoter, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (voter, draws) => {
        const words = [voter.surname, voter.givenName, voter.patronymic].flatMap((name) =>
          name.split(/[\s-]+/).filter(Boolean),
        )
        const typed = words.map((word, i) => {
          const cut = word.slice(0, 1 + (draws[i] % word.length))
          return draws[i] % 3 === 0 ? transliterate(cut, 'passport') : cut
        })
        const shuffled = typed
          .map((word, i) => [draws[(i + 3) % 8], word] as const)
          .sort(([a], [b]) => a - b)
          .map(([, word]) => word)
        const text = shuffled.filter((word) => word !== '').join(draws[7] % 2 ? ' ' : '-')
        expect(found(text), text).toContain(voter)
      }),
      { numRuns: 200 },
    )
    expect(finds('Асанов|Тилек', 'асан асан')).toBe(false)
    expect(finds('Асанов|Асан', 'асан асан')).toBe(true)
    expect(finds('Асанов|Асан', 'асан тилек')).toBe(false)
  })

  it('finds everybody by number, whole or begun, by line and by birth date', () => {
    fc.assert(
      fc.property(anyVoter, fc.integer({ min: 3, max: 14 }), (voter, digits) => {
        const [year, month, day] = voter.birthDate.split('-')
        expect(found(voter.personalNumber)).toEqual([voter])
        expect(found(String(voter.lineNumber))).toContain(voter)
        for (const text of [
          voter.personalNumber.slice(0, digits),
          voter.birthDate,
          `${day}.${month}.${year}`,
          `${Number(day)}.${Number(month)}.${year}`,
          `${day}/${month}/${year}`,
          `${day}.${month}.${year.slice(2)}`,
          `${day}.${month}.`,
          `${day}${month}${year}`,
          year,
          `${voter.surname.slice(0, 3)} ${year}`,
          `${day}.${month}.${year} ${voter.givenName}`,
        ])
          expect(found(text), text).toContain(voter)
      }),
      { numRuns: 150 },
    )
    expect(finds('Асанов', '13.05.1980')).toBe(false)
    expect(finds('Асанов', '12.06.1980')).toBe(false)
    expect(finds('Асанов', '1981')).toBe(false)
    expect(finds('Асанов', '2120519')).toBe(true)
    expect(finds('Асанов', '120519')).toBe(false)
  })

  it.each([
    ['Артёмов|Пётр', 'артемов петр'],
    ['Артемов|Петр', 'артёмов пётр'],
    ['Кеңешбеков', 'кенешбеков'],
    ['Кенешбеков', 'кеңеш'],
    ['Өмүрбеков', 'омурбеков'],
    ['Омурбеков', 'өмүр'],
    ['Ҳакимов|Қодир|Ғаниевич', 'хакимов кодир гани'],
    ['Хакимов|Кодир|Ганиевич', 'ҳаким қодир ғани'],
    ['Ўринов', 'уринов'],
    ['Наталья|Эльмира', 'натал элм'],
    ['Салтыков-Щедрин', 'щедрин'],
    ['Салтыков-Щедрин', 'салтыков щедрин'],
    ['Салтыков-Щедрин', 'салтыков-щедрин'],
    ['Салтыков-Щедрин', 'салтыковщедрин'],
    ['Токтобек уулу|Азамат', 'азамат токтобек уулу'],
    ['Токтобек уулу|Азамат', 'токтобекуулу'],
    ['Абдыкадыров', 'АБДЫКАДЫРОВ'],
    ["Нур'ислам", 'нурислам'],
    ['Нурислам', 'нур’ислам'],
    // A Latin a, c and o from the wrong keyboard.
    ['Асанов', 'Аcaнoв'],
  ])('takes letters of one class for each other: %s by %s', (name, text) => {
    expect(finds(name, text)).toBe(true)
  })

  it.each([
    ['Жумабеков|Жамиля', 'Zhumabekov Jamilya'],
    ['Джумабеков', 'Jumabekov'],
    ['Жумабеков', 'Zh'],
    ['Өмүрбек', 'Ömürbek'],
    ['Өмүрбек', 'Omurbek'],
    ['Шайлообек', 'Şayloobek'],
    ['Чыңгыз', 'Çıñgız'],
    ['Чыңгыз', 'Chyngyz'],
    ['Чыңгыз', 'Chingiz'],
    ['Қодир|Ғани|Ўткир', "Qodir Gʻani O'tkir"],
    ['Кодир', 'Qodir'],
    ['Хуршид', 'Xurshid'],
    ['Хуршид', 'Khurshid'],
    ['Александр', 'Alexandr'],
    ['Мария', 'Maria'],
    ['Мария', 'Mariia'],
    ['Дмитрий', 'Dmitry'],
    ['Юлия|Юрьевна', 'Yulia Yuryevna'],
    ['Юлия|Юрьевна', 'Iuliia Iurevna'],
    ['Щербаков', 'Shcherbakov'],
    ['Эльмира', 'Elmira'],
    ['Ёдгор', 'Yodgor'],
  ])('reads Latin for Cyrillic: %s by %s', (name, text) => {
    expect(finds(name, text)).toBe(true)
  })

  it.each([
    ['Zhumabekov|Jamilya', 'жумабеков жамил'],
    ['Xurshid|Gʻani', 'хуршид гани'],
    ['Ömürbek', 'өмүрбек'],
    ["O'Neil", 'oneil'],
  ])('reads Cyrillic for a name that stands in Latin: %s by %s', (name, text) => {
    expect(finds(name, text)).toBe(true)
  })

  it.each([
    ['Жумабеков', 'Zumabekov'],
    ['Асанов', 'Усанов'],
    ['Асанов', 'санов'],
    ['Асанов', 'асанова'],
  ])('does not find %s by %s', (name, text) => {
    expect(finds(name, text)).toBe(false)
  })

  it('shows the nearest first, then in the order of the roll', () => {
    const people = [
      person('Асанбеков', 'Тилек', '', { lineNumber: 1 }),
      person('Бекова', 'Асель', 'Асановна', { lineNumber: 2 }),
      person('Бекова', 'Асан', '', { lineNumber: 3 }),
      person('Асан', 'Нурлан', '', { lineNumber: 4 }),
      person('Асанов', 'Асан', '', { lineNumber: 5 }),
      person('Асаңов', 'Канат', '', { lineNumber: 6 }),
    ]
    const order = (text: string): readonly number[] =>
      new SearchIndex(people).search(text, 10).rows.map(({ lineNumber }) => lineNumber)
    expect(order('асан')).toEqual([4, 3, 5, 1, 6, 2])
    expect(order('асанов')).toEqual([5, 6, 2])
    expect(order('асан асанов')).toEqual([5])
    const { rows, more } = new SearchIndex(people).search('асан', 2)
    expect([rows.length, more]).toEqual([2, true])
    expect(new SearchIndex(people).search('асан', 6).more).toBe(false)
  })

  it('answers at once for words of nothing but ambiguous letters', () => {
    // Time on the processor, which other work on the machine does not lengthen.
    const spent = () => process.threadCpuUsage().user / 1000
    const since = spent()
    expect(finds('ий'.repeat(49), `${'i'.repeat(70)}q`)).toBe(false)
    expect(finds(`${'i'.repeat(40)}q`, 'ий'.repeat(49))).toBe(false)
    expect(finds('ъъксъъ'.repeat(16), `${'iexie'.repeat(19)}q`)).toBe(false)
    expect(spent() - since).toBeLessThan(3000)
  })

  it('finds nobody by nothing, and takes any text', () => {
    for (const text of ['', ' ', ' - ', '.', "'", 'ь', '№']) expect(found(text)).toEqual([])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { rows, more } = index.search(text, 5)
        expect(rows.length).toBeLessThanOrEqual(5)
        expect(more && rows.length < 5).toBe(false)
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, text) => {
        new SearchIndex([person(name)]).search(text, 5)
      }),
      { numRuns: 300 },
    )
  })
})
