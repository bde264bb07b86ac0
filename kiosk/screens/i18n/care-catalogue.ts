import { says } from './sentence.ts'

/** Sentences of what is done to the station itself: comparing, updating, assigning, stopping, erasing. */
export const careCatalogue = {
  // A printed checkpoint is held against the journal.
  'compare.open': says('Чекитти салыштыруу', 'Сверить точку', 'Compare a checkpoint'),
  'compare.title': says(
    'Басылган текшерүү чекитин салыштыруу',
    'Сверка с напечатанной контрольной точкой',
    'Compare with a printed checkpoint',
  ),
  'compare.subtitle': says(
    'Акыркы басылган баракты алыңыз: комиссиянын же байкоочунун көчүрмөсүн.',
    'Возьмите последний напечатанный лист: копию комиссии или наблюдателя.',
    'Take the last printed slip: the copy of the commission or of an observer.',
  ),
  'compare.how': says(
    'Барактын QR кодун окугучка көрсөтүңүз',
    'Поднесите QR-код листа к считывателю',
    'Hold the QR code of the slip to the reader',
  ),
  'compare.or-type': says(
    'же барактагы текстти ушул жерге жазыңыз, сап-сабы менен.',
    'или введите сюда текст листа, строка за строкой.',
    'or put the text of the slip in here, line by line.',
  ),
  'compare.text': says('Текшерүү чекитинин тексти', 'Текст контрольной точки', 'Text of the checkpoint'),
  'compare.primary': says('Салыштыруу', 'Сверить', 'Compare'),
  'compare.waiting': says('Баракты күтөт', 'Ждёт лист', 'Waiting for the slip'),
  'compare.why': says(
    'Журнал басылган чекитке жетпесе же ага каршы келсе, станция ачылбайт. Дискти бирөө мурунку күнгө кайтарса да, ушундан билинет.',
    'Если журнал не доходит до точки или противоречит ей, станция не откроется. Так видно и то, что её диск вернули к прежнему дню.',
    'A journal that does not reach the checkpoint, or contradicts it, does not open. That also shows a disk that was put back to an earlier day.',
  ),
  'compare.not-yet': says('Али салыштырыла элек', 'Ещё не сверялась', 'Not compared yet'),
  'compare.fits': says(
    'Чекит журналга туура келет',
    'Точка есть в журнале',
    'The journal holds this checkpoint',
  ),
  'compare.paper': says('Кагазда', 'На бумаге', 'On paper'),
  'compare.journal': says('Бул журналда', 'В этом журнале', 'In this journal'),
  'compare.records': says('жазуу: {{n}}', 'записей: {{n}}', 'records: {{n}}'),

  // The station does not go on.
  'rolled.title': says(
    'Бул станцияда жазуулар жетишпейт',
    'На этой станции не хватает записей',
    'Records are missing on this station',
  ),
  'rolled.title-forked': says(
    'Бул станциянын жазуулары кагазга каршы келет',
    'Записи этой станции противоречат бумаге',
    'The records of this station contradict the paper',
  ),
  'rolled.safe': says(
    'Басылган барак жана анын көчүрмөлөрү далил болуп саналат. Станция эч нерсени өзгөрткөн жок.',
    'Напечатанный лист и его копии остаются доказательством. Станция ничего не изменила.',
    'The printed slip and its copies stay the proof. The station changed nothing.',
  ),
  'rolled.now': says(
    'Станцияны өчүрүңүз, мөөрлөңүз, актыга жазыңыз. Баракты сактап коюңуз. Камдык станцияны алыңыз.',
    'Выключите и опечатайте станцию, составьте акт. Сохраните лист. Возьмите запасную станцию.',
    'Switch the station off, seal it, write it down. Keep the slip. Take the spare station.',
  ),
  'rolled.later': says(
    'Аймактык комиссияга чалып, бул кодду айтыңыз.',
    'Позвоните в территориальную комиссию и назовите этот код.',
    'Call the territorial commission and read out this code.',
  ),
  'revoked.title': says(
    'Бул станция чакыртылып алынды',
    'Эта станция отозвана',
    'This station has been revoked',
  ),
  'revoked.text': says(
    'Жаңы тизмеде ал жараксыз деп жазылган. Ал мындан ары иштебейт.',
    'Новый список объявляет её недействительной. Дальше она не работает.',
    'The new roll says that it is no longer valid. It goes no further.',
  ),
  'revoked.safe': says(
    'Буга чейин жазылгандын баары сакталды жана текшерилет.',
    'Всё записанное раньше сохранно и проверяется.',
    'Everything recorded before is kept and can be checked.',
  ),
  'revoked.now': says(
    'Станцияны мөөрлөңүз. Камдыгын алыңыз.',
    'Опечатайте станцию. Возьмите запасную.',
    'Seal the station. Take the spare one.',
  ),
  'in-use.title': says(
    'Станция башка терезеде иштеп жатат',
    'Станция уже работает',
    'This station is already running',
  ),
  'in-use.safe': says(
    'Иштеп жаткан программа бузулган жок, жазуулары бүтүн.',
    'Работающая программа не затронута, её записи целы.',
    'The program that runs was not touched; its records are whole.',
  ),
  'in-use.now': says(
    'Бул терезени жаап, биринчи терезеге кайтыңыз.',
    'Закройте это окно и вернитесь к первому.',
    'Close this window and go back to the first one.',
  ),
  'in-use.later': says(
    'Биринчи терезе көрүнбөсө, ноутбукту кайра иштетиңиз.',
    'Если первого окна не видно, перезапустите ноутбук.',
    'If the first window cannot be found, start the laptop again.',
  ),

  // A newer roll in the middle of the day.
  'update.load': says('Жаңы тизмени окуу', 'Прочитать новый список', 'Read a newer roll'),
  'update.roll': says('Тизме', 'Список', 'Roll'),
  'update.loaded': says(
    '{{n}}-версия, шайлоочу: {{voters}}',
    'версия {{n}}, избирателей: {{voters}}',
    'version {{n}}, voters: {{voters}}',
  ),
  'update.none': says('тизме жок', 'списка нет', 'no roll'),
  'update.refused': says(
    'Алып жүрүүчү кабыл алынган жок. Азыркы тизме калды.',
    'Носитель не принят. Остался нынешний список.',
    'The medium was not taken. The present roll stays.',
  ),

  // A spare station is taken by a precinct.
  'spare.title': says(
    'Кайсы участок бул камдык станцияны алат?',
    'Какой участок берёт эту запасную станцию?',
    'Which precinct takes this spare station?',
  ),
  'spare.subtitle': says(
    'Аймак: {{area}}. Участоктун кызматкерлери өз карталары менен ырастайт.',
    'Район: {{area}}. Подтверждают люди участка своими картами.',
    'Area: {{area}}. Officials of the precinct confirm with their key cards.',
  ),
  'spare.filter': says('Участоктун номери', 'Номер участка', 'Number of the precinct'),
  'spare.nothing': says(
    'Бул аймакта мындай участок жок',
    'В этом районе нет такого участка',
    'There is no such precinct in this area',
  ),
  'spare.choose': says('Участок {{n}}', 'Участок {{n}}', 'Precinct {{n}}'),
  'spare.wait-choice': says('Участокту тандаңыз', 'Выберите участок', 'Choose the precinct'),
  'spare.keys-title': says(
    'Камдык станция {{n}}-участокко өтөт',
    'Запасная станция переходит участку {{n}}',
    'The spare station goes to precinct {{n}}',
  ),
  'spare.keys-subtitle': says(
    'Ушул участоктун кызматкерлери ачкычтарын коёт.',
    'Свои ключи дают люди этого участка.',
    'The officials of this precinct give their keys.',
  ),
  'spare.what': says('Андан ары', 'Что дальше', 'What happens next'),
  'spare.what-1': says(
    'Станция ушул участоктун тизмесин гана ачат.',
    'Станция открывает список только этого участка.',
    'The station opens the roll of this precinct only.',
  ),
  'spare.what-2': says(
    'Дайындоо журналга жазылат, байкоочулар аны көрөт.',
    'Назначение попадает в журнал и видно наблюдателям.',
    'The assignment goes into the journal, where observers see it.',
  ),
  'spare.what-3': says(
    'Мурунку станцияны мөөрлөп, экспортун сактаңыз.',
    'Прежнюю станцию опечатайте, её экспорт сохраните.',
    'Seal the station that it replaces and keep its export.',
  ),
  'spare.assign': says('Участокко дайындоо', 'Назначить участку', 'Assign to the precinct'),
  'spare.no-undo': says(
    'Башка участокко кайра берилбейт.',
    'Другому участку её уже не отдать.',
    'It cannot be given to another precinct after that.',
  ),

  // The roll is erased.
  'erase.open': says('Тизмени өчүрүү…', 'Стереть список…', 'Erase the roll…'),
  'erase.retention': says('Шайлоочулардын маалыматы', 'Данные избирателей', 'Voter data'),
  'erase.not-due': says(
    '{{date}} күнүнөн баштап акт боюнча, ачкычтар менен өчүрүлөт. Ага чейин мөөрлөнүп сакталат.',
    'С {{date}} их стирают по акту, ключами. До того хранятся запечатанными.',
    'From {{date}} it is erased by an act, with the keys. Until then it is kept sealed.',
  ),
  'erase.due': says(
    'Сактоо мөөнөтү {{date}} бүттү. Акт боюнча өчүрүңүз.',
    'Срок хранения истёк {{date}}. Сотрите по акту.',
    'The time of keeping ended on {{date}}. Erase it by an act.',
  ),
  'erase.done': says('Тизме өчүрүлдү', 'Список стёрт', 'The roll is erased'),
  'erase.act': says('Акт № {{act}}', 'Акт № {{act}}', 'Act No. {{act}}'),
  'erase.proof': says('Өчүрүүнүн далили', 'Доказательство стирания', 'Proof of the erasure'),
  'erase.proof-text': says(
    'Бул кодду актыга көчүрүңүз. Журнал калат жана текшериле берет.',
    'Перепишите этот код в акт. Журнал остаётся и проверяется.',
    'Copy this code into the act. The journal stays and can still be checked.',
  ),
  'erase.ask-title': says(
    'Тизмени биротоло өчүрөбүзбү?',
    'Стереть список навсегда?',
    'Erase the roll for good?',
  ),
  'erase.ask-subtitle': says(
    'Аттар, сүрөттөр жана манжа издери өчөт. Журнал жана экспорт калат.',
    'Имена, фото и отпечатки исчезнут. Журнал и экспорт останутся.',
    'Names, photos and prints go. The journal and the export stay.',
  ),
  'erase.act-number': says(
    'Комиссиянын актынын номери',
    'Номер акта комиссии',
    'Number of the act of the commission',
  ),
  'erase.act-hint': says(
    'Кагаз актыда кандай жазылса, ошондой жазыңыз. Ал журналга түшөт, адамдын атын жазбаңыз.',
    'Введите так, как стоит в бумажном акте. Он попадёт в журнал, имён не пишите.',
    'Write it as it stands on the paper act. It goes into the journal; write no name of a person.',
  ),
  'erase.go-on': says('Ачкычтарга өтүү', 'Перейти к ключам', 'Go on to the keys'),
  'erase.wait-act': says('Актынын номерин күтөт', 'Ждёт номер акта', 'Waiting for the number of the act'),
  'erase.title': says(
    'Тизме ар башка адамдардын ачкычтары менен өчүрүлөт',
    'Список стирают ключами разных людей',
    'The roll is erased with the keys of different people',
  ),
  'erase.what-goes': says('Өчөт', 'Исчезнет', 'What goes'),
  'erase.what-stays': says('Калат', 'Останется', 'What stays'),
  'erase.goes-1': says('аттар, номерлер, сүрөттөр', 'имена, номера, фото', 'names, numbers, photos'),
  'erase.goes-2': says(
    'манжа издери жана алардын ачкычы',
    'отпечатки и ключ к ним',
    'the prints and the key to them',
  ),
  'erase.stays-1': says('журнал, аты-жөнү жок', 'журнал, без имён', 'the journal, which names nobody'),
  'erase.stays-2': says(
    'экспорт жана басылган чекиттер',
    'экспорт и напечатанные точки',
    'the export and the printed checkpoints',
  ),
  'erase.confirm': says('Биротоло өчүрүү', 'Стереть навсегда', 'Erase for good'),
  'erase.working': says('Өчүрүлүүдө', 'Стирается', 'Erasing'),
  'erase.no-undo': says(
    'Өчүрүлгөндү кайтарууга болбойт.',
    'Стёртое не восстановить.',
    'What is erased cannot be brought back.',
  ),

  // Photos and the clock.
  'voter.no-portrait': says('Сүрөт азырынча жок', 'Фото пока нет', 'No photo yet'),
  'clock.what-to-do': says(
    'Саатты эки адам эки башка саат менен салыштырсын. Жазуулардын тартиби саатка көз каранды эмес.',
    'Пусть двое сверят часы с двумя другими. Порядок записей от часов не зависит.',
    'Two people compare the clock with two others. The order of the records does not depend on it.',
  ),
} as const
