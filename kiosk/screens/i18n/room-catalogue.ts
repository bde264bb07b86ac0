import { says } from './sentence.ts'

/** Sentences about the other tables of the room: who is here, what a cut cable means, cases of two tables, the stick. */
export const roomCatalogue = {
  // Status bar.
  'room.bar': says('Үстөлдөр', 'Столы', 'Tables'),
  'room.bar-clock': says('Саат?', 'Часы?', 'Clock?'),

  // The other tables, beside the ready screen.
  'room.title': says('Бөлмөдөгү үстөлдөр', 'Столы помещения', 'Tables of the room'),
  'room.open': says('Үстөлдөр…', 'Столы…', 'Tables…'),
  'room.here': says('байланышта', 'на связи', 'here'),
  'room.silent': says('көрүнбөйт', 'не отвечает', 'not seen'),
  'room.silent-since': says('{{time}} тартып көрүнбөйт', 'не виден с {{time}}', 'not seen since {{time}}'),
  'room.refused': says('кабыл алынган жок', 'не принят', 'not taken'),
  'room.out': says('иштен чыгарылган', 'выведен из работы', 'out of work'),
  'room.closed': says('жабылган', 'закрыт', 'closed'),
  'room.hub': says('журналдарды ташыйт', 'передаёт журналы', 'carries the journals'),
  'room.hub-here': says(
    'Журналдарды ушул үстөл ташыйт.',
    'Журналы передаёт этот стол.',
    'This table carries the journals.',
  ),
  'room.cut-off': says(
    'Башка үстөлдөр көрүнбөйт',
    'Других столов не видно',
    'This table does not see the others',
  ),
  'room.alone': says(
    'Бул киоск жалгыз иштейт: тармак кызматы жок',
    'Киоск работает один: сетевой службы нет',
    'This kiosk works alone: it has no network service',
  ),
  'room.means-slice': says(
    'Иштей бериңиз. Тизменин өз бөлүгүндөгүлөр ушул жерде таанылат, калгандарды киоск кайсы үстөлгө жиберүүнү айтат.',
    'Работайте дальше. Свою часть списка стол обслуживает сам, для остальных скажет, к какому столу идти.',
    'Go on working. Voters of its own part of the roll are served here; for the others it says which table serves them.',
  ),
  'room.means-accept': says(
    'Иштей бериңиз, баары таанылат. Эки жерде таанылган адам байланыш келгенде табылат.',
    'Работайте дальше, обслуживаются все. Дважды записанных найдёт сверка, когда связь вернётся.',
    'Go on working; everybody is served. Whoever was recorded twice is found when the tables meet again.',
  ),
  'room.some-missing': says('{{names}} көрүнбөйт', 'Не виден {{names}}', '{{names}} is not seen'),
  'room.means-some': says(
    'Иштей бериңиз. Тизменин анын бөлүгүндөгүлөр ошол үстөлгө жиберилет, калгандары ушул жерде таанылат.',
    'Работайте дальше. К нему направляются только те, кто в его части списка, остальные обслуживаются здесь.',
    'Go on working. Only voters of its part of the roll are sent there; all others are served here.',
  ),
  'room.doubles': says('Эки жерде жазылган: {{n}}', 'Записано дважды: {{n}}', 'Recorded twice: {{n}}'),

  // All tables, opened by the operator.
  'room.subtitle': says(
    'Ар бир үстөл өз журналын жүргүзөт жана башкалардыкын текшерет.',
    'Каждый стол ведёт свой журнал и проверяет журналы других.',
    'Each table keeps its own journal and checks those of the others.',
  ),
  'room.events': says('Текшерилген жазуу', 'Проверено записей', 'Checked records'),
  'room.identified': says('Таанылды', 'Идентифицировано', 'Identified'),
  'room.known-until': says('Белгилүү', 'Известно до', 'Known until'),
  'room.clock': says('Саат айырмасы', 'Разница часов', 'Clock difference'),
  'room.seconds': says('{{n}} с', '{{n}} с', '{{n}} s'),
  'room.declare': says('Иштен чыгаруу…', 'Вывести из работы…', 'Declare it out…'),
  'room.case': says(
    '{{one}} жана {{other}}: бир адам',
    '{{one}} и {{other}}: один человек',
    '{{one}} and {{other}}: one person',
  ),
  'room.case-open': says('чечүү керек, {{time}}', 'нужно решение, {{time}}', 'to be decided, {{time}}'),
  'room.case-closed': says('чечилди', 'закрыто', 'closed'),
  'room.stick': says('Флешка менен алмашуу', 'Обмен через флешку', 'Exchange by stick'),
  'room.nobody': says('Башка үстөл жок', 'Других столов нет', 'There is no other table'),

  // Another table serves this voter.
  'sent.title': says(
    'Бул шайлоочуну башка үстөл тааныйт',
    'Этого избирателя обслуживает другой стол',
    'Another table serves this voter',
  ),
  'sent.subtitle': says(
    'Бул жерде манжа алынбайт. Келүү себеби менен эсептелет.',
    'Палец здесь не берётся. Подход учтён с причиной.',
    'No finger is taken here. The approach is counted with its reason.',
  ),
  'sent.word': says('Үстөл {{name}}', 'Стол {{name}}', 'Table {{name}}'),
  'sent.cut-off': says(
    'Тизменин бул бөлүгү ошол үстөлдүкү',
    'Эта часть списка за тем столом',
    'This part of the roll is with that table',
  ),
  'sent.lent': says(
    'Ошол үстөл аны таанып баштаган',
    'Тот стол уже начал с ним работу',
    'That table has begun with this voter',
  ),
  'sent.say': says(
    'Сизди ушул эле бөлмөдөгү {{name}}-үстөл тааныйт. Өтүп коюңузчу.',
    'Вас обслужит стол {{name}} в этом же помещении. Пройдите, пожалуйста, туда.',
    'Table {{name}} in this same room serves you. Please go there.',
  ),
  'sent.way-code-how': says(
    'Кодду кагазга жазып, шайлоочуга бериңиз: ал үстөл сурашы мүмкүн.',
    'Запишите код на листке для избирателя: тот стол может его спросить.',
    'Write this code on a slip for the voter; that table may ask for it.',
  ),
  'sent.way-code-ask': says(
    'Шайлоочу ошол үстөлдөн код алып келсе, ушул жерге жазыңыз:',
    'Если избиратель принёс с того стола код, введите его сюда:',
    'If the voter brings a code from that table, type it in here:',
  ),
  'sent.way-code-take': says('Кодду кабыл алуу', 'Принять код', 'Take the code'),
  'sent.why': says(
    'Киоск башка үстөлдөрдү көрбөй турганда, эч ким эки жолу таанылбасын үчүн ар бир шайлоочу бир гана үстөлгө таандык.',
    'Пока стол не видит других, каждый избиратель закреплён за одним столом, чтобы никто не прошёл дважды.',
    'While this table does not see the others, each voter belongs to one table, so that nobody passes twice.',
  ),
  'sent.step-1': says(
    'Документти кайтарып, үстөлдү көрсөтүңүз.',
    'Верните документ и покажите стол.',
    'Return the document and point to the table.',
  ),
  'sent.step-2': says(
    'Ал үстөл иштебесе, комиссия мүчөсүн чакырыңыз: эки кызматкер аны иштен чыгара алат.',
    'Если тот стол не работает, позовите члена комиссии: двое могут вывести его из работы.',
    'If that table does not work, call a commission member: two officials can declare it out.',
  ),

  // Other precincts: what they said, and that nobody could be asked.
  'already.said-there': says('ошол жерде жазылган', 'записано там', 'recorded there'),
  'already.step-call': says(
    '{{station}} үстөлүнө чалып сураңыз: анын журналында ушул жазуу бар.',
    'Свяжитесь со столом {{station}}: эта запись есть в его журнале.',
    'Call table {{station}}: its journal has this record.',
  ),
  'double.mark-holds': says(
    'ошол үстөлдүн колу, {{root}}',
    'подпись того стола, {{root}}',
    'signed by that table, {{root}}',
  ),
  'unasked.word': says('Азырынча бербеңиз', 'Пока не выдавать', 'Do not issue yet'),
  'unasked.say': says(
    'Бир аз күтө туруңузчу: башка участоктор менен байланыш керек.',
    'Подождите немного: нужна связь с другими участками.',
    'Please wait a little: we need the line to the other precincts.',
  ),
  'unasked.step-1': says(
    'Документти шайлоочуга кайтарыңыз.',
    'Верните документ избирателю.',
    'Return the document to the voter.',
  ),
  'unasked.step-line': says(
    'Тармак зымын текшериңиз; байланыш келгенде аны кайра баштаңыз.',
    'Проверьте сетевой кабель; когда связь вернётся, начните подход снова.',
    'Check the network cable; when the line is back, begin this approach again.',
  ),
  'unasked.step-quota': says(
    'Аны башка үстөлгө жибериңиз жана борборго чалыңыз.',
    'Направьте его к другому столу и позвоните в центр.',
    'Send the voter to another table and call the centre.',
  ),
  'unasked.step-3': says(
    'Байланыш келбесе, комиссия мүчөсүн чакырыңыз.',
    'Если связи нет долго, позовите члена комиссии.',
    'If it takes long, call a commission member.',
  ),

  // Declared out by the others.
  'declared.title': says(
    'Бул үстөл иштен чыгарылды',
    'Этот стол выведен из работы',
    'This table was declared out',
  ),
  'declared.text': says(
    'Анын шайлоочуларын эми башка үстөлдөр тааныйт ({{by}}). Бул жерде эч ким таанылбайт.',
    'Его избирателей теперь обслуживают другие столы ({{by}}). Здесь никто не обслуживается.',
    'Other tables ({{by}}) serve its voters now. Nobody is served here.',
  ),
  'declared.forgot-title': says(
    'Бул үстөл эч кимди тааный албайт',
    'Этот стол никого не обслуживает',
    'This table serves nobody',
  ),
  'declared.forgot': says(
    'Башка үстөлдөргө берген убадалары жоголду. Ким кайда таанылып жатканын ал билбейт.',
    'Его обещания другим столам утрачены: он не знает, кого уже передал им.',
    'What it promised the other tables is lost: it does not know whom it has lent to them.',
  ),
  'declared.safe': says(
    'Мурунку жазуулардын баары сакталган жана эсептелет.',
    'Все прежние записи сохранны и учитываются.',
    'Everything recorded before is kept and counts.',
  ),
  'declared.now': says(
    'Шайлоочуларды башка үстөлдөргө жибериңиз.',
    'Направляйте избирателей к другим столам.',
    'Send voters to the other tables.',
  ),
  'declared.later': says(
    'Үстөл кайра иштейби, комиссия чечет.',
    'Вернётся ли стол в работу, решает комиссия.',
    'Whether the table works again is for the commission to decide.',
  ),
  'declared.return': says('Кайра иштетүү…', 'Вернуть в работу…', 'Let it serve again…'),

  'declare.title': says(
    'Эмне үчүн үстөл иштен чыгарылат?',
    'Почему стол выводится из работы?',
    'Why is the table declared out?',
  ),
  'declare.subtitle': says(
    'Адегенде ошол үстөлдүн машинасын өчүрүңүз.',
    'Сначала выключите машину того стола.',
    'First switch off the machine of that table.',
  ),

  // An act of two officials about the room.
  'room-act.subtitle': says(
    'Эки кызматкер өз карталары менен ырастайт.',
    'Подтверждают двое своими картами.',
    'Two officials confirm with their key cards.',
  ),
  'room-act.declare-out': says(
    '{{name}}-үстөл иштен чыгарылат',
    'Стол {{name}} выводится из работы',
    'Table {{name}} is declared out',
  ),
  'room-act.declare-out-text': says(
    '{{reason}}. Анын журналынан бул жерде {{n}} жазуу белгилүү. Калган үстөлдөр анын шайлоочуларын алат. Үстөл өчүк болушу керек.',
    '{{reason}}. Из его журнала здесь известно записей: {{n}}. Его избирателей возьмут остальные столы. Стол должен быть выключен.',
    '{{reason}}. Records of its journal known here: {{n}}. The remaining tables take its voters. That table must be switched off.',
  ),
  'room-act.return': says(
    '{{name}}-үстөл кайра иштейт',
    'Стол {{name}} возвращается в работу',
    'Table {{name}} serves again',
  ),
  'room-act.return-text': says(
    'Ал башкалар менен байланышта гана тааный баштайт.',
    'Он начнёт обслуживать, только пока видит другие столы.',
    'It begins to serve only while it sees the other tables.',
  ),
  'room-act.close-double': says(
    'Эки жазуунун иши жабылат',
    'Случай двойной записи закрывается',
    'The case of two records is closed',
  ),
  'room-act.close-double-text': says(
    '{{one}} жана {{other}}. Экөө тең журналда калат. Себеби: {{reason}}.',
    '{{one}} и {{other}}. Обе записи остаются в журналах. Причина: {{reason}}.',
    '{{one}} and {{other}}. Both records stay in the journals. Reason: {{reason}}.',
  ),

  // Case of two tables.
  'double.word': says('Эки жолу жазылган', 'Записан дважды', 'Recorded twice'),
  'double.text': says(
    'Эки үстөл бир адамды тааныган. Эки жазуу тең сакталды.',
    'Два стола записали одного человека. Обе записи сохранны.',
    'Two tables recorded one person. Both records are kept.',
  ),
  'double.record': says('Жазуу', 'Запись', 'Record'),
  'double.time': says('Убакыт', 'Время', 'Time'),
  'double.how': says('Кантип', 'Каким путём', 'How'),
  'double.check': says('Чек', 'Чек', 'Check'),
  'double.event': says('Журналда', 'В журнале', 'In the journal'),
  'double.proof': says('Далили', 'Доказательство', 'Proof'),
  'double.proof-holds': says(
    '{{n}} жазуунун кол коюлган чокусу: {{root}}',
    'подписанная вершина (записей: {{n}}): {{root}}',
    'signed head (records: {{n}}): {{root}}',
  ),
  'double.own': says('өз журналы', 'собственный журнал', 'own journal'),
  'double.decide': says('Эмне болгон?', 'Что произошло?', 'What happened?'),
  'double.first': says(
    'Эки үстөлдөгү кагаздагы кол тамгаларды салыштырыңыз.',
    'Сравните подписи в списках обоих столов.',
    'Compare the signatures on the lists of both tables.',
  ),
  'double.closed': says(
    'Жабылган, {{time}}: {{reason}}',
    'Закрыто, {{time}}: {{reason}}',
    'Closed, {{time}}: {{reason}}',
  ),
  'double.back': says('Кийинчерээк', 'Позже', 'Later'),

  // The stick.
  'stick.title': says('Флешка менен алмашуу', 'Обмен через флешку', 'Exchange by stick'),
  'stick.subtitle': says(
    'Журналдар шифрленип жазылат жана текшерилип окулат.',
    'Журналы пишутся шифрованными и читаются с проверкой.',
    'Journals are written encrypted and checked when read.',
  ),
  'stick.working': says('Флешканы сууруңуз эмес', 'Не вынимайте флешку', 'Leave the stick in'),
  'stick.done': says('Флешканы чыгарса болот', 'Флешку можно вынуть', 'The stick may be pulled out'),
  'stick.failed': says('Алмашуу бүткөн жок', 'Обмен не закончен', 'The exchange is not finished'),
  'stick.failed-safe': says(
    'Эч нерсе жоголгон жок. Флешканы сайып, кайра баштаңыз.',
    'Ничего не потеряно. Вставьте флешку и начните снова.',
    'Nothing is lost. Insert the stick and begin again.',
  ),
  'stick.written': says(
    'Флешкага жазылган жаңы жазуу: {{n}}',
    'Записано на флешку: {{n}}',
    'New records on the stick: {{n}}',
  ),
  'stick.taken': says(
    '{{name}}: жаңы жазуу {{n}}',
    '{{name}}: новых записей {{n}}',
    '{{name}}: new records {{n}}',
  ),
  'stick.nothing': says(
    'Башкалардан жаңы жазуу жок',
    'От других ничего нового',
    'Nothing new from the others',
  ),
  'stick.next': says(
    'Эми флешканы кийинки үстөлгө алып барыңыз.',
    'Теперь отнесите флешку к следующему столу.',
    'Now carry the stick to the next table.',
  ),
  'stick.primary': says('Даяр', 'Готово', 'Done'),

  // Drawer.
  'drawer.room': says('Бөлмө', 'Помещение', 'The room'),
  'drawer.link': says('Үстөлдөр арасындагы кабель', 'Кабель к столам', 'Cable to the tables'),
  'drawer.cut': says('Үзүү', 'Разорвать', 'Cut'),
  'drawer.join': says('Кошуу', 'Соединить', 'Join'),
  'drawer.stick': says('Флешка', 'Флешка', 'Stick'),
  'drawer.stick-in': says('Сайуу', 'Вставить', 'Insert'),
  'drawer.stick-out': says('Чыгаруу', 'Вынуть', 'Pull out'),
} as const
