import { isReasonCode, reasonCodes } from '@taanuu/voter-roll-sync/journal/reason-codes'
import { type Sentence, says } from '../i18n/sentence.ts'
import { usePreferences } from '../state/preferences.ts'

/** Sentences of the centre's page. The Kyrgyz texts await review by a native speaker. */
export const centreWords = {
  'head.place': says('Борбор', 'Центр', 'Centre'),
  'head.training': says('ОКУУ', 'УЧЕБНЫЙ РЕЖИМ', 'TRAINING'),
  'head.connecting': says(
    'Борбор менен байланыш күтүлүүдө',
    'Ждём связи с центром',
    'Waiting for the centre',
  ),
  'head.lost': says(
    'Бул барактын байланышы үзүлдү. Көрсөтүлгөнү эскирген',
    'Связь страницы прервана. Показанное устарело',
    'This page has lost its line. What it shows is old',
  ),
  'head.as-of': says('{{time}} абалы', 'на {{time}}', 'as of {{time}}'),
  'stream.connected': says(
    'Агым: {{url}}, {{n}} бөлүк',
    'Поток: {{url}}, частей: {{n}}',
    'Stream: {{url}}, pieces: {{n}}',
  ),
  'stream.searching': says('Агым жок: {{url}}', 'Нет потока: {{url}}', 'No stream: {{url}}'),
  'state.forked': says('Эки журнал', 'Два журнала', 'Two journals'),
  'state.fault': says('Бузук', 'Неисправность', 'Fault'),
  'state.silent': says('Үнсүз', 'Молчит', 'Silent'),
  'state.open': says('Ачык', 'Открыт', 'Open'),
  'state.closing': says('Жабылууда', 'Закрывается', 'Closing'),
  'state.ready': says('Даяр', 'Готов', 'Ready'),
  'state.not-heard': says('Кабар жок', 'Не слышно', 'Not heard'),
  'state.closed': says('Жабык', 'Закрыт', 'Closed'),
  'state.all': says('Баары', 'Все', 'All'),
  'turnout.title': says('Сааттар боюнча келүү', 'Явка по часам', 'Turnout by hour'),
  'turnout.none': says(
    'Бүткөн мезгил жок. Сандар эки саат бүткөндөн кийин жарыяланат.',
    'Нет завершённого периода. Числа публикуются, когда проходят два часа.',
    'No period is complete yet. Numbers are published two hours at a time.',
  ),
  'turnout.bar': says(
    '{{hour}}: {{n}} киши, {{precincts}} участок',
    '{{hour}}: {{n}} чел., участков: {{precincts}}',
    '{{hour}}: people {{n}}, precincts {{precincts}}',
  ),
  'areas.title': says('Аймактар', 'Территории', 'Areas'),
  'areas.area': says('Аймак', 'Территория', 'Area'),
  'areas.closed': says('Жабык', 'Закрыто', 'Closed'),
  'areas.trouble': says('Көңүл бурчу', 'Требуют внимания', 'Need a look'),
  'table.title': says('Участоктор', 'Участки', 'Precincts'),
  'table.find': says('Участок же аймак', 'Участок или территория', 'Precinct or area'),
  'table.precinct': says('Участок', 'Участок', 'Precinct'),
  'table.state': says('Абалы', 'Состояние', 'State'),
  'table.heard': says('Акыркы кабар', 'Последняя весть', 'Last heard'),
  'table.tables': says('Столдор', 'Столы', 'Tables'),
  'table.turnout': says('Келгени', 'Явка', 'Turnout'),
  'table.faults': says('Бузук түзмөктөр', 'Неисправные устройства', 'Faulty devices'),
  'table.notes': says('Белгилер', 'Отметки', 'Notes'),
  'table.withheld': says('жашырылган', 'не раскрыто', 'withheld'),
  'table.shown': says('{{n}} / {{of}}', '{{n}} из {{of}}', '{{n}} of {{of}}'),
  'results.title': says(
    'Жыйынтык: {{contest}} ({{n}} участок)',
    'Результат: {{contest}} (участков: {{n}})',
    'Result: {{contest}} (precincts: {{n}})',
  ),
  'day.identified-by': says('Кантип таанылган', 'Как опознаны', 'Identified by'),
  'day.exclusions': says('Эмне үчүн таанылган эмес', 'Почему не опознаны', 'Not identified, by reason'),
  'day.device-failures': says('Түзмөктөрдүн бузулушу', 'Отказы устройств', 'Device failures'),
  'day.other': says('башкалар', 'прочее', 'other'),
  'name.finger': says('манжа менен', 'по пальцу', 'by finger'),
  'name.commission': says('комиссиянын чечими', 'решением комиссии', 'by the commission'),
  'name.fingerprint-scanner': says('Манжа изинин сканери', 'Сканер отпечатков', 'Fingerprint scanner'),
  'name.ballot-scanner': says('Бюллетень сканери', 'Сканер бюллетеней', 'Ballot scanner'),
  'name.document-reader': says('Документ окугуч', 'Считыватель документов', 'Document reader'),
  'name.receipt-printer': says('Чек принтери', 'Принтер чеков', 'Receipt printer'),
  'look.title': says('Көңүл буруңуз', 'Требует внимания', 'Needs a look'),
  'look.nothing': says('Эч нерсе жок', 'Ничего', 'Nothing'),
  'look.fork': says(
    'Станция эки журналга кол койгон. Экөө тең далил катары сакталды, андан кийин эч нерсе кабыл алынбайт.',
    'Станция подписала два журнала. Оба сохранены как доказательство, дальше от неё ничего не берётся.',
    'The station signed two journals. Both are kept as proof; nothing more is taken from it.',
  ),
  'look.closing': says(
    'Станциянын экинчи, башка жабылышы келди. Ал кабыл алынган жок.',
    'Пришло второе, другое закрытие станции. Оно не принято.',
    'A second, different closing of the station arrived. It was not accepted.',
  ),
  'look.ours': says('Бизде', 'У нас', 'Held here'),
  'look.theirs': says('Келгени', 'Пришло', 'Arrived'),
  'look.double': says(
    'Бир шайлоочу эки столдо таанылган: {{a}} (окуя {{x}}) жана {{b}} (окуя {{y}})',
    'Один избиратель опознан за двумя столами: {{a}} (событие {{x}}) и {{b}} (событие {{y}})',
    'One voter was identified at two tables: {{a}} (event {{x}}) and {{b}} (event {{y}})',
  ),
  'look.open': says('чечиле элек', 'не решено', 'not settled'),
  'look.gap': says(
    '{{station}}: {{n}}-окуядан кийинкиси жетишпейт',
    '{{station}}: не хватает событий начиная с {{n}}',
    '{{station}}: events from {{n}} on are missing',
  ),
  'look.refused': says('Кабыл алынбагандар', 'Не принято', 'Refused'),
  'look.differences': says('Айырмалар', 'Расхождения', 'Differences'),
} as const satisfies Record<string, Sentence>

export type CentreWord = keyof typeof centreWords
export type Say = (key: CentreWord, params?: Readonly<Record<string, string | number>>) => string

/** The page's sentences in the language of this window. */
export function useCentreWords(): { readonly say: Say; readonly nameOf: (name: string) => string } {
  const language = usePreferences((state) => state.language)
  const say: Say = (key, params = {}) =>
    centreWords[key][language].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''))
  return {
    say,
    nameOf: (name) => {
      if (isReasonCode(name)) return reasonCodes[name].meaning[language]
      const key = `name.${name}`
      return Object.hasOwn(centreWords, key) ? say(key as CentreWord) : name
    },
  }
}
