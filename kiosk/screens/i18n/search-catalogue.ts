import { says } from './sentence.ts'

/** Sentences of the search in the roll. */
export const searchCatalogue = {
  'ready.search': says('Тизмеден издөө', 'Поиск в списке', 'Search the roll'),
  'search.title': says('Алдыңызда ким турат?', 'Кто перед вами?', 'Who stands before you?'),
  'search.subtitle': says(
    'Туулган күнүн документ менен салыштырыңыз: киоск өзү тандабайт.',
    'Сверьте дату рождения с документом: киоск сам не выбирает.',
    'Compare the birth date with the document: the kiosk never picks by itself.',
  ),
  'search.label': says(
    'Аты-жөнү, туулган күнү же номери',
    'Имя, дата рождения или номер',
    'Name, birth date or number',
  ),
  'search.keys': says(
    '↓ ↑ сапты тандайт, Enter ырастайт.',
    '↓ ↑ выбирают строку, Enter подтверждает.',
    '↓ ↑ choose a row, Enter confirms it.',
  ),
  'search.letters': says(
    'У/ү, о/ө, н/ң жана латын тамгалары бирдей эсептелет. Сөздөрдүн тартиби маанилүү эмес.',
    'Буквы у/ү, о/ө, н/ң и латиница считаются одинаковыми. Порядок слов не важен.',
    'Letters у/ү, о/ө, н/ң and Latin letters count as the same. The order of words does not matter.',
  ),
  'search.no-photos': says(
    'Тизмеде сүрөт көрсөтүлбөйт. Сүрөт бир адам тандалгандан кийин чыгат.',
    'Фотографии в списке не показываются. Фото появится после выбора строки.',
    'The list shows no photos. The photo appears when one row is confirmed.',
  ),
  'search.line': says('Тизмедеги сап', 'Строка списка', 'Line of the list'),
  'search.begin': says('Жаза бериңиз', 'Начните вводить', 'Begin to type'),
  'search.begin-name': says(
    'фамилия, аты, атасынын аты: башы эле жетет, тартиби эркин',
    'фамилия, имя, отчество: достаточно начала, порядок любой',
    'family name, first name, patronymic: the beginning is enough, in any order',
  ),
  'search.begin-date': says(
    'туулган күнү: 22.05.1994 же 1994',
    'дата рождения: 22.05.1994 или 1994',
    'birth date: 22.05.1994 or 1994',
  ),
  'search.begin-number': says(
    'жеке номердин башы же кагаз тизмедеги сап',
    'начало личного номера или строка бумажного списка',
    'the beginning of the personal number, or the line of the paper list',
  ),
  'search.rows': says('Табылган шайлоочулар', 'Найденные избиратели', 'Voters found'),
  'search.under-way': says('Изделүүдө', 'Идёт поиск', 'Searching'),
  'search.found': says('Табылды: {{n}}.', 'Найдено: {{n}}.', 'Found: {{n}}.'),
  'search.more': says(
    'Дагы бар, көбүрөөк жазыңыз.',
    'Есть ещё, введите больше букв.',
    'There are more; type more letters.',
  ),
  'search.choose-row': says('Бир сапты тандаңыз', 'Выберите одну строку', 'Choose one row'),
  'search.primary': says('Тандоону ырастоо', 'Подтвердить выбор', 'Confirm the choice'),
  'search.nobody': says('Бул тизмеден табылган жок', 'В этом списке не найдено', 'Nobody found on this roll'),
  'search.nobody-1': says(
    'Азыраак жазыңыз: фамилиянын башын же туулган күнүн гана.',
    'Введите меньше: только начало фамилии или только дату рождения.',
    'Type less: only the beginning of the family name, or only the birth date.',
  ),
  'search.nobody-2': says(
    'Мурунку фамилиясын сураңыз.',
    'Спросите прежнюю фамилию.',
    'Ask for a former family name.',
  ),
  'search.nobody-3': says(
    'Табылбаса, номерин териңиз: келүү себеби менен эсептелет, кошумча тизмени комиссия карайт.',
    'Если не найден, введите номер: подход будет учтён, а дополнительный список посмотрит комиссия.',
    'If that finds nobody, enter the number: the approach is counted, and the commission looks at the additional list.',
  ),
} as const
