import type { Random } from '../random.ts'
import {
  KYRGYZ_FEMALE,
  KYRGYZ_FOREFATHERS,
  KYRGYZ_MALE,
  RUSSIAN_FEMALE,
  RUSSIAN_MALE,
  RUSSIAN_SURNAMES,
  UZBEK_FEMALE,
  UZBEK_FOREFATHERS,
  UZBEK_MALE,
} from './name-lists.ts'

export type Sex = 'female' | 'male'
export type Community = 'kyrgyz' | 'uzbek' | 'russian'

/** Parts of a name as they stand in the roll; the patronymic is empty where a person has none. */
export interface PersonName {
  readonly surname: string
  readonly givenName: string
  readonly patronymic: string
}

// Share of Kyrgyz who write their father's name with уулу or кызы and have no separate patronymic: rare among
// those named in Soviet times, common among the young. An assumption; no count was found.
const NATIONAL_FORM_SHARE = { bornBefore1985: 0.04, later: 0.28 }

/** Draws a name fitting a community, a sex and an age. */
export function drawName(random: Random, community: Community, sex: Sex, birthYear: number): PersonName {
  const female = sex === 'female'
  switch (community) {
    case 'kyrgyz': {
      const givenName = random.pick(female ? KYRGYZ_FEMALE : KYRGYZ_MALE)
      const father = random.pick(KYRGYZ_MALE)
      const share = birthYear < 1985 ? NATIONAL_FORM_SHARE.bornBefore1985 : NATIONAL_FORM_SHARE.later
      const forefather = random.pick(KYRGYZ_FOREFATHERS)
      if (random.chance(share))
        return { surname: `${father} ${female ? 'кызы' : 'уулу'}`, givenName, patronymic: '' }
      return { surname: surnameFrom(forefather, sex), givenName, patronymic: patronymicFrom(father, sex) }
    }
    case 'uzbek':
      return {
        givenName: random.pick(female ? UZBEK_FEMALE : UZBEK_MALE),
        surname: surnameFrom(random.pick(UZBEK_FOREFATHERS), sex),
        patronymic: patronymicFrom(random.pick(UZBEK_MALE), sex),
      }
    case 'russian': {
      const [, son, daughter] = random.pick(RUSSIAN_MALE)
      const surname = random.pick(RUSSIAN_SURNAMES)
      return {
        givenName: female ? random.pick(RUSSIAN_FEMALE) : random.pick(RUSSIAN_MALE)[0],
        surname: female ? feminineSurname(surname) : surname,
        patronymic: female ? daughter : son,
      }
    }
  }
}

/** Surname of the Russian pattern from a forefather's name: Токтобек, Токтобекова; Муса, Мусаев. */
export function surnameFrom(forefather: string, sex: Sex): string {
  const { stem, soft } = stemOf(forefather)
  const masculine = stem + (soft ? 'ев' : 'ов')
  return sex === 'female' ? feminineSurname(masculine) : masculine
}

/** Patronymic from a father's name: Токтобекович, Мусаевна. */
export function patronymicFrom(father: string, sex: Sex): string {
  const { stem, soft } = stemOf(father)
  return stem + (soft ? 'ев' : 'ов') + (sex === 'female' ? 'на' : 'ич')
}

// Russian word formation on foreign stems: е after a vowel, after й and ь (which fall away) and after hushing
// consonants; о otherwise.
function stemOf(name: string): { readonly stem: string; readonly soft: boolean } {
  if (/[йь]$/.test(name)) return { stem: name.slice(0, -1), soft: true }
  return { stem: name, soft: /[аеёиоуыэюяөүжшчщц]$/.test(name) }
}

function feminineSurname(masculine: string): string {
  if (/(ов|ев|ёв|ин|ын)$/.test(masculine)) return `${masculine}а`
  if (/(ский|цкий|ской|цкой)$/.test(masculine)) return `${masculine.slice(0, -2)}ая`
  return masculine
}

const ALPHABET = 'абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя'

/** Order of the paper list: the Kyrgyz alphabet (Ң after Н, Ө after О, Ү after У), the same on every machine. */
export function compareNames(a: PersonName, b: PersonName): number {
  return (
    compareText(a.surname, b.surname) ||
    compareText(a.givenName, b.givenName) ||
    compareText(a.patronymic, b.patronymic)
  )
}

function compareText(a: string, b: string): number {
  const left = a.toLowerCase()
  const right = b.toLowerCase()
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = ALPHABET.indexOf(left[i]!) - ALPHABET.indexOf(right[i]!)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
