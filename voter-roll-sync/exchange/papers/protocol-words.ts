import type { LocalText } from '../../package/manifest.ts'
import type { ProtocolRowId } from '../protocol-rows.ts'

export type PaperLanguage = keyof LocalText
export const PAPER_LANGUAGES: readonly PaperLanguage[] = ['ky', 'ru', 'en']

function words(ky: string, ru: string, en: string): LocalText {
  return { ky, ru, en }
}

export const protocolWords = {
  protocol: words(
    'Добуш берүүнүн жыйынтыгы жөнүндө протокол',
    'Протокол об итогах голосования',
    'Protocol of the result',
  ),
  zeroReport: words('Нөлдүк отчёт', 'Нулевой отчёт', 'Zero report'),
  preliminary: words(
    'Машинанын эсеби алдын ала болуп саналат; кол менен эсептөө акыркы.',
    'Машинный подсчёт предварительный; ручной подсчёт окончательный.',
    'The machine count is preliminary; the count by hand is final.',
  ),
  nothingYet: words(
    'Урна бош, бардык эсептегичтер нөлдө.',
    'Урна пуста, все счётчики на нуле.',
    'The box is empty, all counters stand at zero.',
  ),
  training: words('ОКУУ ШАЙЛООСУ', 'УЧЕБНЫЕ ВЫБОРЫ', 'TRAINING ELECTION'),
  precinct: words('Шайлоо участогу №', 'Избирательный участок №', 'Precinct No.'),
  station: words('Урна', 'Урна', 'Ballot box'),
  closed: words('Жабылды', 'Закрыто', 'Closed'),
  option: words('Тандоо', 'Вариант', 'Option'),
  machine: words('Машина', 'Машина', 'Machine'),
  byHand: words('Кол менен', 'Вручную', 'By hand'),
  difference: words('Айырма', 'Разница', 'Difference'),
  undervotes: words('Берилбеген добуштар', 'Неиспользованные голоса', 'Votes not used'),
  overvotes: words('Ашыкча белгиленгендер', 'Лишние отметки', 'Votes lost to too many marks'),
  sheets: words('Эсептелген бюллетендер', 'Подсчитано бюллетеней', 'Sheets counted'),
  decided: words(
    'Так эмес белгилери боюнча адамдар чечкен',
    'Неясные отметки, о которых решили люди',
    'Contests with unsure marks, decided by people',
  ),
  withheld: words(
    'Аймакта эсептелүүчү сейрек бюллетендер',
    'Редкие бюллетени, подсчитываются в округе',
    'Sheets of rare styles, counted by the district',
  ),
  numbers: words('Сандар жана теңдемелер', 'Числа и равенства', 'Numbers and equations'),
  notCounted: words('саналган жок', 'не подсчитано', 'not counted'),
  explanation: words('Түшүндүрмө', 'Объяснение', 'Explanation'),
  page: words('барак', 'страница', 'page'),
  signatures: words('Комиссиянын колдору', 'Подписи комиссии', 'Signatures of the commission'),
  totalsCode: words('Кол коюлган жыйынтык', 'Подписанные итоги', 'Signed totals'),
  checkpointCode: words('Журналдын көзөмөл чекити', 'Контрольная точка журнала', 'Checkpoint of the journal'),
  totalsTooLong: words(
    'Жыйынтык кодго батпайт; result-totals.dsse.json файлын караңыз.',
    'Итоги не помещаются в код; см. файл result-totals.dsse.json.',
    'The totals do not fit into a code; see the file result-totals.dsse.json.',
  ),
} as const

/** What a table tells the ballot box. */
export const slipWords = {
  title: words('Урна үчүн эсеп баракчасы', 'Лист счёта для урны', 'Counts slip for the ballot box'),
  table: words('Үстөл', 'Стол', 'Table'),
  identified: words('Таанылгандар', 'Опознано', 'Identified'),
  byCommission: words(
    'алардын ичинен комиссиянын чечими менен',
    'из них по решению комиссии',
    'of them by decision of the commission',
  ),
  checks: words('Берилген чектер', 'Выдано чеков', 'Checks issued'),
} as const

/** Counters of a ballot box, in the order of the zero report. */
export const counterWords = {
  scanned: words('Окулган барактар', 'Прочитано листов', 'Sheets read'),
  inBox: words('Урнага түшкөндөр', 'Опущено в урну', 'Sheets in the box'),
  returned: words('Кайтарылгандар', 'Возвращено', 'Sheets returned'),
  unknown: words(
    'Каерде экени белгисиз болгондор',
    'Место было неизвестно',
    'Sheets whose place was unknown',
  ),
  returnedSealed: words(
    'Себеби мөөрлөнгөн кайтаруулар',
    'Возвращено, причина запечатана',
    'Returned, with the reason sealed',
  ),
} as const

export const rowWords: Readonly<Record<ProtocolRowId, LocalText>> = {
  'identified-checks': words('Таанылгандар = чектер', 'Опознано = чеки', 'Identified = checks printed'),
  'identified-signatures': words(
    'Таанылгандар = тизмедеги колдор',
    'Опознано = подписи в списке',
    'Identified = signatures in the list',
  ),
  'issued-signatures': words(
    'Берилген бюллетендер = тизмедеги колдор',
    'Выдано бюллетеней = подписи в списке',
    'Ballots issued = signatures in the list',
  ),
  'received-issued': words(
    'Алынган бюллетендер = берилген + колдонулбаган + бузулган',
    'Получено бюллетеней = выдано + не использовано + испорчено',
    'Ballots received = issued + unused + spoiled',
  ),
  'found-issued': words(
    'Табылган бюллетендер ≤ берилгендер',
    'Обнаружено бюллетеней ≤ выдано',
    'Ballots found ≤ issued',
  ),
  'valid-found': words(
    'Жарактуу + жараксыз = табылгандар',
    'Действительные + недействительные = обнаружено',
    'Valid + invalid = found',
  ),
  'mobile-found': words(
    'Көчмө урналардан ≤ табылгандар',
    'Из переносных урн ≤ обнаружено',
    'From mobile boxes ≤ found',
  ),
  'mobile-sheets': words(
    'Көчмө урналардан: машина эсептеген = кол менен',
    'Из переносных урн: подсчитано машиной = вручную',
    'From mobile boxes: counted by the machine = by hand',
  ),
  'checks-sheets': words(
    'Чектер = урнадагы бюллетендер',
    'Чеки = бюллетени в урне',
    'Checks = sheets in the box',
  ),
  'sheets-by-hand': words(
    'Машина эсептеген = кол менен табылган',
    'Подсчитано машиной = обнаружено вручную',
    'Counted by the machine = found by hand',
  ),
}
