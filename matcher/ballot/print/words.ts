import type { Language, LocalText } from '../layout.ts'

/** Fixed texts of every ballot. */
export const WORDS = {
  ballot: { ky: 'ШАЙЛОО БЮЛЛЕТЕНИ', ru: 'ИЗБИРАТЕЛЬНЫЙ БЮЛЛЕТЕНЬ', en: 'BALLOT PAPER' },
  training: {
    ky: 'ОКУУ ҮЧҮН · БЮЛЛЕТЕНЬ ЭМЕС',
    ru: 'УЧЕБНЫЙ ОБРАЗЕЦ · НЕ БЮЛЛЕТЕНЬ',
    en: 'FOR TRAINING · NOT A BALLOT',
  },
  fill: {
    ky: 'Тандооңуздун жанындагы тегерекчени көрсөтүлгөндөй толугу менен боёңуз.',
    ru: 'Полностью закрасьте овал рядом с Вашим выбором, как показано.',
    en: 'Fill in the oval next to your choice completely, as shown.',
  },
  continued: { ky: 'уландысы', ru: 'продолжение', en: 'continued' },
  signatures: {
    ky: 'Комиссия мүчөлөрүнүн кол тамгалары',
    ru: 'Подписи членов комиссии',
    en: 'Signatures of commission members',
  },
  seal: { ky: 'Мөөр орду', ru: 'Место печати', en: 'Seal' },
} as const satisfies Record<string, LocalText>

/** How many marks a contest takes. */
export function voteRule(votesAllowed: number): LocalText {
  return votesAllowed === 1
    ? { ky: 'Бир гана белги коюңуз', ru: 'Поставьте только одну отметку', en: 'Mark only one' }
    : {
        ky: `Көп дегенде ${votesAllowed} белги коюңуз`,
        ru: `Не более ${votesAllowed} отметок`,
        en: `Mark no more than ${votesAllowed}`,
      }
}

/** A text in the printed languages, empty ones and repetitions (most names) left out. */
export function texts(text: LocalText, languages: readonly Language[]): readonly string[] {
  return [...new Set(languages.map((language) => text[language]).filter((part) => part !== ''))]
}
