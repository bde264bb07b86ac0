import { says } from './sentence.ts'

/** Sentences of the ceremonies of key cards. */
export const keysCatalogue = {
  'keys.first': says('Биринчи ачкыч', 'Первый ключ', 'First key'),
  'keys.second': says('Экинчи ачкыч', 'Второй ключ', 'Second key'),
  'keys.show-card': says(
    'Ачкыч-картаны окугучка коюңуз',
    'Поднесите карту-ключ к считывателю',
    'Hold the key card to the reader',
  ),
  'keys.enter-pin': says(
    'Картанын ПИН-кодун териңиз',
    'Введите ПИН этой карты',
    'Enter the PIN of this card',
  ),
  'keys.pin': says('ПИН-код', 'ПИН', 'PIN'),
  'keys.pin-confirm': says('ПИН-кодду ырастоо', 'Подтвердить ПИН', 'Confirm the PIN'),
  'keys.accepted': says('карта жана ПИН', 'карта и ПИН', 'key card and PIN'),
  'keys.nth': says('{{n}}-ачкыч', 'Ключ {{n}}', 'Key {{n}}'),
  'keys.different': says(
    'Керектүү ачкыч: {{n}}. Ар бири башка адамдыкы, кыска убакыттын ичинде.',
    'Нужно ключей: {{n}}. Все от разных людей, без долгих пауз.',
    '{{n}} keys of different people, one soon after the other.',
  ),
  'keys.waiting': says('{{n}} ачкычты күтөт', 'Ждёт ключей: {{n}}', 'Keys still needed: {{n}}'),
  'keys.one-more': says('Дагы бир ачкычты күтөт', 'Ждёт ещё один ключ', 'Waiting for one more key'),
  'keys.wait': says('ПИН-код азырынча кабыл алынбайт', 'ПИН пока не принимается', 'No PIN is taken for now'),
  'keys.delay': says(
    'ПИН-код {{time}} кийин кабыл алынат',
    'ПИН можно ввести через {{time}}',
    'The PIN is taken in {{time}}',
  ),
  'keys.delay-seconds': says('{{n}} секунддан', '{{n}} с', '{{n}} s'),
  'keys.delay-minutes': says('{{n}} мүнөттөн', '{{n}} мин', '{{n}} min'),
  'keys.delay-why': says(
    'Ар бир туура эмес ПИНден кийин күтүү узарат. Өчүрүп-күйгүзүү аны кыскартпайт.',
    'После каждого неверного ПИН ждать дольше. Перезапуск не поможет.',
    'Each wrong PIN makes the wait longer. A restart does not shorten it.',
  ),
  'keys.delay-other': says(
    'Башка адам өз картасын азыр эле коё алат.',
    'Другой человек может приложить свою карту сразу.',
    'Another official may present a card at once.',
  ),
  'lock.near': says(
    'Эч ким тийбесе, {{n}} секундда кулпуланат. Улантуу үчүн экранга тийиңиз',
    'Через {{n}} с блокировка. Чтобы продолжить, коснитесь экрана',
    'Locks in {{n}} s. Touch the screen to go on',
  ),
  'keys.again': says('Ачкычтарды кайра коюу', 'Ключи заново', 'Give the keys again'),
  'keys.working': says('Ачкычтар текшерилүүдө', 'Ключи проверяются', 'Checking the keys'),
  'official.chair': says('Төрага', 'Председатель', 'Chair'),
  'official.member': says('Комиссия мүчөсү', 'Член комиссии', 'Commission member'),
  'official.secretary': says('Катчы', 'Секретарь', 'Secretary'),
  'official.operator': says('Оператор', 'Оператор', 'Operator'),

  // Help with key cards.
  'card-help.open': says('Карта жокпу?', 'Нет карты?', 'No card?'),
  'card-help.title': says(
    'Карта жок же ПИН-код эсте эмес',
    'Карты нет или ПИН забыт',
    'A card is missing, or a PIN is forgotten',
  ),
  'card-help.subtitle': says(
    'Эч нерсе жоголгон жок. Станция ачкычтарды күтүп турат.',
    'Ничего не потеряно. Станция ждёт ключей.',
    'Nothing is lost. The station waits for the keys.',
  ),
  'card-help.other': says('Башка адамдын картасы', 'Карта другого человека', 'The card of somebody else'),
  'card-help.other-text': says(
    'Бул участоктун карта алган кызматкерлеринин каалаган {{n}} кишиси жетиштүү. Келбегендин ордуна башкасын чакырыңыз.',
    'Достаточно любых людей этого участка с картами: {{n}}. Вместо отсутствующего позовите другого.',
    'Any {{n}} of the officials of this precinct who hold a card are enough. Call another in place of the absent one.',
  ),
  'card-help.pin': says('ПИН-код эсте эмес', 'ПИН забыт', 'The PIN is forgotten'),
  'card-help.pin-text': says(
    'Болжолдоп тербеңиз: ар бир катадан кийин күтүү узарат. Ал картаны жок деп эсептеп, башкасын алыңыз.',
    'Не угадывайте: после каждой ошибки ждать дольше. Считайте, что этой карты нет, и возьмите другую.',
    'Do not guess: each mistake makes the wait longer. Treat the card as missing and take another.',
  ),
  'card-help.torn': says('Карта окулбай жатат', 'Карта не читается', 'The card cannot be read'),
  'card-help.torn-text': says(
    'Картаны түздөп, жарыкта кармаңыз. Айрылган карта колдонулбайт.',
    'Расправьте карту и держите на свету. Порванная карта не работает.',
    'Flatten the card and hold it in the light. A torn card cannot be used.',
  ),
  'card-help.lost': says('Карта жоголду', 'Карта потеряна', 'The card is lost'),
  'card-help.lost-text': says(
    'Аймактык комиссияга дароо чалыңыз: карта жокко чыгарылат. Аны тапкан адам ПИН-кодсуз эч нерсе ача албайт.',
    'Сразу позвоните в территориальную комиссию: карту отзовут. Нашедший без ПИН ничего не откроет.',
    'Call the territorial commission at once: the card is revoked. Who finds it opens nothing without the PIN.',
  ),
  'card-help.all': says('Карталар жетпейт', 'Карт не хватает', 'Too few cards are left'),
  'card-help.all-text': says(
    'Аймактык комиссия жаңы карталар менен жаңы тизме жасайт. Аны сайып, кулпуланган станцияда «Жаңы тизмени окуу» баскычын басыңыз. Бүгүнкү жазуулар сакталат.',
    'Территориальная комиссия выпустит новый список с новыми картами. Вставьте его и на заблокированной станции нажмите «Прочитать новый список». Записи дня сохранятся.',
    'The territorial commission issues a new roll with new cards. Insert it and, with the station locked, press “Read a newer roll”. The records of the day stay.',
  ),
} as const
