import { says } from './sentence.ts'

/** Sentences of what officials do at the ballot box during the day. */
export const boxCatalogue = {
  'box-full.title': says('Урна толду', 'Урна полна', 'The box is full'),
  'box-full.safe': says(
    'Андагы {{n}} барак эсептелген жана сакталды.',
    'Листов в ней: {{n}}. Все учтены и сохранны.',
    'Sheets in it: {{n}}. All are counted and safe.',
  ),
  'box-full.step-1': says('Толгон урнаны алыңыз', 'Выньте полную урну', 'Take the full box out'),
  'box-full.step-1-text': says(
    'Экөөлөп, байкоочулардын көзүнчө.',
    'Вдвоём, на глазах у наблюдателей.',
    'Two people, in sight of the observers.',
  ),
  'box-full.step-2': says('Мөөр басыңыз', 'Опечатайте её', 'Seal it'),
  'box-full.step-2-text': says(
    'Барактарды ачып карабаңыз. Мөөрдүн номерин жазыңыз.',
    'Листы не разворачивайте. Запишите номер пломбы.',
    'Do not unfold the sheets. Write down the number of the seal.',
  ),
  'box-full.step-3': says('Бош урнаны коюңуз', 'Поставьте пустую', 'Put an empty one in place'),
  'box-full.step-3-text': says(
    'Бош экенин баарына көрсөтүңүз.',
    'Покажите всем, что она пуста.',
    'Show everybody that it is empty.',
  ),
  'box-full.replaced': says('Урна алмаштырылды', 'Урна заменена', 'The box has been replaced'),
  'batch.mobile': says('Көчмө урна № {{label}}', 'Переносная урна № {{label}}', 'Mobile box No. {{label}}'),
  'batch.central': says('Топтом № {{label}}', 'Пачка № {{label}}', 'Batch No. {{label}}'),
  'batch.subtitle': says(
    'Барактарды бирден, бетин ылдый каратып салыңыз.',
    'Опускайте листы по одному, лицом вниз.',
    'Insert the sheets one by one, face down.',
  ),
  'batch.insert': says('Кийинки баракты салыңыз', 'Опустите следующий лист', 'Insert the next sheet'),
  'batch.scanning': says('Окулууда', 'Читается', 'Reading'),
  'batch.accepted': says(
    'Кабыл алынды. Кийинкисин салыңыз',
    'Принят. Опустите следующий',
    'Accepted. Insert the next one',
  ),
  'batch.returned': says(
    'Барак кайтарылды. Аны өзүнчө коюңуз: кол менен эсептелет',
    'Лист возвращён. Отложите его: он будет посчитан вручную',
    'The sheet came back. Put it apart: it is counted by hand',
  ),
  'batch.sheets': says(
    'Бул топтомдо урнага түштү:',
    'В этой пачке опущено:',
    'Sheets of this batch in the box:',
  ),
  'batch.whole': says(
    'Топтом толугу менен эсептелет же такыр эсептелбейт.',
    'Пачка учитывается целиком или не учитывается вовсе.',
    'A batch counts as a whole or not at all.',
  ),
  'batch.count': says('Топтомду эсептөө', 'Учесть пачку', 'Count the batch'),
  'batch.set-aside': says(
    'Топтомду четке коюу, кайра салуу',
    'Отложить пачку и подать заново',
    'Set the batch aside and feed it again',
  ),
  'batch-ask.mobile': says('Көчмө урнанын номери', 'Номер переносной урны', 'Number of the mobile box'),
  'batch-ask.central': says('Топтомдун номери', 'Номер пачки', 'Number of the batch'),
  'batch-ask.subtitle': says(
    'Урнада же кагазда жазылган номер.',
    'Номер, который написан на урне или на пачке.',
    'The number written on the box or on the pile.',
  ),
  'batch-ask.primary': says('Ачкычтарга өтүү', 'Перейти к ключам', 'Go on to the keys'),
  'batch-ask.waiting': says('Номерди териңиз', 'Введите номер', 'Enter the number'),
  'officials.mobile': says('Көчмө урнаны салуу', 'Подать переносную урну', 'Feed a mobile box'),
  'officials.mobile-text': says(
    'Анын барактары өзүнчө саналат.',
    'Её листы считаются отдельно.',
    'Its sheets are counted apart.',
  ),
  'officials.central': says('Топтомду салуу', 'Подать пачку', 'Feed a batch'),
  'officials.central-text': says(
    'Борбордук эсептөө үчүн.',
    'Для центрального подсчёта.',
    'For a central count.',
  ),
  'officials.bin': says('Урнаны алмаштыруу', 'Заменить урну', 'Replace the box'),
  'officials.bin-text': says(
    'Сканердин астындагы урна мөөрлөнөт.',
    'Урна под сканером опечатывается.',
    'The box under the scanner is sealed.',
  ),
  'officials.succeed': says('{{id}} урнасынын ордуна', 'Вместо урны {{id}}', 'In place of box {{id}}'),
  'officials.succeed-text': says(
    'Ал иштебей калды. Экөө тең эсептелет.',
    'Она больше не работает. Учитываются обе.',
    'It works no more. Both count.',
  ),
  'act.subtitle': says(
    'Эки адам ачкычтары менен ырастайт.',
    'Двое подтверждают своими ключами.',
    'Two people confirm it with their keys.',
  ),
  'act.confirm': says('Ырастоо', 'Подтвердить', 'Confirm'),
  'act.replace-bin': says(
    'Толгон урнада {{n}} барак. Ал мөөрлөндү, ордуна бош урна коюлду.',
    'Листов в полной урне: {{n}}. Она опечатана, на её месте пустая.',
    'Sheets in the full box: {{n}}. It is sealed, an empty one stands in its place.',
  ),
  'act.succeed-title': says('Урна алмаштырылды', 'Урна заменена', 'The box was replaced'),
  'act.succeed': says(
    'Бул урна {{id}} урнасынын ордуна улантат. Экөө тең эсептелет.',
    'Эта урна продолжает вместо урны {{id}}. Учитываются обе.',
    'This box goes on in place of box {{id}}. Both count.',
  ),
  'act.begin-batch': says(
    'Барактар салынат; аягында топтом толугу менен эсептелет.',
    'Листы будут опущены; в конце пачка учитывается целиком.',
    'The sheets will be fed; at the end the batch counts as a whole.',
  ),
  'act.begin-again': says(
    'Бул топтом эсептелген: {{n}} барак. Жаңы эсеп мурункусун алмаштырат.',
    'Эта пачка уже учтена: листов {{n}}. Новый счёт заменит прежний.',
    'This batch is counted already, sheets: {{n}}. The new count replaces the earlier one.',
  ),
  'act.counted': says(
    '№ {{label}} топтому: {{n}} барак эсептелет.',
    'Пачка № {{label}}: учитывается листов {{n}}.',
    'Batch No. {{label}}, sheets that count: {{n}}.',
  ),
  'act.set-aside': says(
    '№ {{label}} топтому: {{n}} барактын бири да эсептелбейт. Аларды алып, кайра салыңыз.',
    'Пачка № {{label}}: ни один из листов ({{n}}) не учитывается. Выньте их и подайте заново.',
    'Batch No. {{label}}: none of its sheets ({{n}}) counts. Take them out and feed them again.',
  ),
  'reconcile.mobile-sheets': says(
    'Көчмө урналардагы барактар · сыртта берилген бюллетендер',
    'Листы переносных урн · бюллетени, выданные вне участка',
    'Sheets of mobile boxes · ballots issued outside',
  ),
} as const
