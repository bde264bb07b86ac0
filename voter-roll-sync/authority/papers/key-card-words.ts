import type { LocalText } from '../../package/manifest.ts'
import type { PackageOfficial } from '../../package/package-content.ts'

export type CardRole = PackageOfficial['role'] | 'officer' | 'root'

export const roleWords: Readonly<Record<CardRole, LocalText>> = {
  chair: { ky: 'Төрага', ru: 'Председатель', en: 'Chair' },
  secretary: { ky: 'Катчы', ru: 'Секретарь', en: 'Secretary' },
  member: { ky: 'Комиссия мүчөсү', ru: 'Член комиссии', en: 'Member of the commission' },
  operator: { ky: 'Оператор', ru: 'Оператор', en: 'Operator' },
  officer: {
    ky: 'Шайлоо органынын кызматкери',
    ru: 'Сотрудник избирательного органа',
    en: 'Officer of the authority',
  },
  root: { ky: 'Негизги ачкычтын сактоочусу', ru: 'Хранитель корневого ключа', en: 'Holder of the root key' },
}

export const cardWords: Readonly<
  Record<'keyCard' | 'precinct' | 'training' | 'pin' | 'lost' | 'lostOfficer', LocalText>
> = {
  keyCard: { ky: 'Ачкыч карта', ru: 'Ключ-карта', en: 'Key card' },
  precinct: { ky: 'Участок', ru: 'Участок', en: 'Precinct' },
  training: {
    ky: 'ОКУУ ҮЧҮН: чыныгы шайлоо эмес',
    ru: 'УЧЕБНАЯ: не для выборов',
    en: 'TRAINING: not for an election',
  },
  pin: {
    ky: 'PIN-код картада жок: аны сиз гана билесиз. Картага жазбаңыз, эч кимге айтпаңыз.',
    ru: 'PIN-кода на карте нет: его знаете только вы. Не пишите его на карте и никому не называйте.',
    en: 'The PIN is not on the card: only you know it. Never write it here, never tell it.',
  },
  lost: {
    ky: 'Жоголсо: төрагага дароо кабарлаңыз. Башка мүчөлөр өз карталары менен уланта берет; жаңы картаны шайлоо органы берет, ошондо эскиси жараксыз болот.',
    ru: 'При утере: сразу сообщите председателю. Другие члены продолжат со своими картами; новую выдаст избирательный орган, и старая перестанет действовать.',
    en: 'If lost: tell the chair at once. The others go on with their cards; the authority issues a new one, and the old one is then refused.',
  },
  lostOfficer: {
    ky: 'Жоголсо: шайлоо органынын жетекчилигине дароо кабарлаңыз. Калган эки карта менен жаңысы жасалат, эскиси эч нерсени ачпайт.',
    ru: 'При утере: сразу сообщите руководству избирательного органа. Две другие карты создают новую, старая ничего больше не открывает.',
    en: 'If lost: tell the head of the authority at once. Two other cards make a new one, and the old one opens nothing more.',
  },
}
