import { AGAINST_ALL, type BallotDefinition, type ContestDefinition, layOutBallot } from './lay-out.ts'
import type { BallotLayout, LocalText } from './layout.ts'

/** Invented ballots for tests and benchmarks; every name is made up. */

const NAMES = [
  'Абдыкадырова Айнура Бөрүбековна',
  'Жээнбек уулу Нурлан',
  'Өмүрзакова Гүлнара Сапаровна',
  'Сыдыков Таалайбек',
  'Ибраимов Эрмек Үсөнович',
  'Токтогулова Назгүл',
  'Чыңгышбаев Азамат Кеңешбекович',
  'Асанбекова Чолпон',
] as const

function same(text: string): LocalText {
  return { ky: text, ru: text, en: text }
}

export function sampleContest(contestId: string, options: number, votesAllowed: number): ContestDefinition {
  const people = Array.from({ length: options - 1 }, (_, i) => ({
    optionId: `${contestId}-o${i + 1}`,
    label: same(NAMES[i % NAMES.length]!),
    detail: { ky: 'өзүн өзү көрсөткөн', ru: 'самовыдвижение', en: 'self-nominated' },
    kind: 'candidate' as const,
  }))
  return {
    contestId,
    title: {
      ky: 'Жогорку Кеңештин депутаттыгына талапкерлер',
      ru: 'Кандидаты в депутаты Жогорку Кенеша',
      en: 'Candidates for deputy of the Jogorku Kenesh',
    },
    votesAllowed,
    options: [...people, { optionId: `${contestId}-against`, label: AGAINST_ALL, kind: 'against-all' }],
  }
}

export function sampleDefinition(change: Partial<BallotDefinition> = {}): BallotDefinition {
  return {
    universe: 'training',
    electionId: 'sample-2026',
    precinctId: 'p-0112',
    ballotStyleId: 'district-12',
    heading: {
      title: {
        ky: 'Кыргыз Республикасынын Жогорку Кеңешинин депутаттарын шайлоо',
        ru: 'Выборы депутатов Жогорку Кенеша Кыргызской Республики',
        en: 'Election of deputies of the Jogorku Kenesh of the Kyrgyz Republic',
      },
      place: {
        ky: '№ 12 шайлоо округу, 2026-жылдын 30-ноябры',
        ru: 'Избирательный округ № 12, 30 ноября 2026 года',
        en: 'Electoral district No. 12, 30 November 2026',
      },
    },
    contests: [sampleContest('deputy', 9, 3)],
    ...change,
  }
}

/** The front of a sample. Throws when the definition does not fit: samples are chosen so that they do. */
export function sampleLayout(change: Partial<BallotDefinition> = {}): BallotLayout {
  const result = layOutBallot(sampleDefinition(change))
  if (!result.ok) throw new Error(`sample ballot: ${result.reason}`)
  return result.layouts[0]!
}
