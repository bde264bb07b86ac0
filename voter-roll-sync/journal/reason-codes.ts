/**
 * Every code that an event, a refusal or a notice may carry, declared once with what it means to a person.
 * Screens, the public event catalogue and the verifier's report take their words from here. The Kyrgyz texts
 * await review by a native speaker.
 */
export interface ReasonCode {
  readonly meaning: { readonly ky: string; readonly ru: string; readonly en: string }
}

function says(ky: string, ru: string, en: string): ReasonCode {
  return { meaning: { ky, ru, en } }
}

export const reasonCodes = {
  // Outcome of an approach to the table.
  IDENTIFIED: says('Таанылды', 'Личность подтверждена', 'Identified'),
  IDENTIFIED_BY_COMMISSION: says(
    'Комиссиянын чечими менен таанылды',
    'Подтверждено решением комиссии',
    'Identified by decision of the commission',
  ),
  ALREADY_IDENTIFIED: says(
    'Бүгүн идентификациядан өткөн',
    'Сегодня уже идентифицирован',
    'Already identified today',
  ),
  OTHER_PRECINCT: says(
    'Башка участоктун тизмесинде',
    'В списке другого участка',
    'On the roll of another precinct',
  ),
  UNKNOWN_NUMBER: says(
    'Бул номер тизмеде жок',
    'Этого номера нет в списке',
    'This number is not on the roll',
  ),
  NOT_RECOGNISED: says('Азырынча таанылган жок', 'Пока не распознано', 'Not recognised yet'),
  NOBODY_FOUND: says(
    'Манжа боюнча эч ким табылган жок. Документти сураңыз',
    'По пальцу никто не найден. Попросите документ',
    'The finger alone found nobody. Ask for the document',
  ),
  TWO_NEAR: says(
    'Эки жазуу окшош. Документти сураңыз',
    'Две записи похожи. Попросите документ',
    'Two records are alike. Ask for the document',
  ),
  NEARLY_FOUND: says(
    'Бир жазуу окшош, бирок так эмес. Документти сураңыз',
    'Одна запись похожа, но этого мало. Попросите документ',
    'One record is alike, but not enough. Ask for the document',
  ),
  LEFT_BY_CHOICE: says('Шайлоочу өзү кетти', 'Избиратель ушёл сам', 'The voter left'),
  WRONG_VOTER_PICKED: says(
    'Башка шайлоочу тандалган',
    'Выбран другой избиратель',
    'Another voter was picked',
  ),
  DOCUMENT_IN_QUESTION: says(
    'Документ боюнча суроо бар',
    'Вопрос к документу',
    'The document is in question',
  ),
  STATION_LOCKED: says(
    'Станция кулпуланды. Кадам кайра башталат',
    'Станция заблокирована. Шаг начнётся заново',
    'The station was locked. The step starts again',
  ),
  POWER_CUT: says(
    'Электр үзүлдү. Кадам кайра башталат',
    'Прервалось питание. Шаг начнётся заново',
    'The power was cut. The step starts again',
  ),
  SENT_TO_TABLE: says(
    'Бул шайлоочу башка үстөлгө жөнөтүлдү',
    'Направлен к другому столу',
    'Sent to another table',
  ),
  IDENTIFIED_ELSEWHERE: says(
    'Башка участокто таанылган',
    'Идентифицирован на другом участке',
    'Identified at another precinct',
  ),
  ELSEWHERE_NOT_ASKED: says(
    'Башка участоктордон суроо мүмкүн болгон жок',
    'Не удалось спросить о других участках',
    'Nobody could be asked about the other precincts',
  ),
  REMOTE_QUOTA: says(
    'Бул үстөлдүн суроолорунун чеги түгөндү',
    'Этот стол исчерпал свои вопросы о других участках',
    'This table has used up its questions about other precincts',
  ),
  // Result of one finger try.
  MATCHED: says('Дал келди', 'Совпало', 'Matched'),
  NOT_MATCHED: says('Дал келген жок', 'Не совпало', 'Did not match'),
  ANOTHER_FINGER: says(
    'Окшош, бирок аз. Дагы бир манжа чечет',
    'Похоже, но мало. Решит ещё один палец',
    'Alike, but not enough. One more finger decides',
  ),
  NO_FINGER: says('Айнекте манжа жок', 'На стекле нет пальца', 'No finger on the glass'),
  TOO_SMALL: says('Ортосуна жылдырыңыз', 'Сдвиньте к середине', 'Move to the centre'),
  TOO_WET: says('Манжаңыз нымдуу. Сүртүп коюңуз', 'Палец влажный. Вытрите его', 'The finger is wet. Wipe it'),
  TOO_DRY: says(
    'Манжаңыз кургак. Үйлөп коюңуз',
    'Палец сухой. Подышите на него',
    'The finger is dry. Breathe on it',
  ),
  SMUDGED: says('Айнекти сүртүңүз', 'Протрите стекло', 'Wipe the glass'),
  BAD_IMAGE: says(
    'Сканердин сүрөтү окулган жок. Кайра коюңуз',
    'Снимок сканера не читается. Приложите ещё раз',
    "The scanner's picture cannot be read. Place the finger again",
  ),
  CAPTURE_TIMEOUT: says('Манжа коюлган жок', 'Палец не приложен', 'No finger was placed in time'),
  PRESS_GENTLY: says('Бир аз жеңилирээк басыңыз', 'Прижмите чуть слабее', 'Press a little more gently'),
  PRESS_HARDER: says('Бир аз катуураак басыңыз', 'Прижмите чуть сильнее', 'Press a little harder'),
  CENTRE: says('Ортосуна жылдырыңыз', 'Сдвиньте к середине', 'Move to the centre'),
  LIFT_FINGER: says('Манжаны көтөрүңүз', 'Поднимите палец', 'Lift the finger'),
  // Why a commission decides instead of a finger.
  FINGERS_WORN: says('Манжа издери жешилген', 'Отпечатки стёрты', 'The prints are worn'),
  FINGERS_ABSENT: says('Катталган манжалар жок', 'Нет записанных пальцев', 'The enrolled fingers are absent'),
  FINGERS_INJURED: says(
    'Манжа жаракаттанган же таңылган',
    'Палец ранен или забинтован',
    'The finger is injured or bandaged',
  ),
  EXCEPTION_CAP: says(
    'Комиссиянын чечимдеринин чеги түгөндү',
    'Предел решений комиссии исчерпан',
    'The limit of commission decisions is reached',
  ),
  EXCEPTION_NOT_ALLOWED: says(
    'Мыйзам боюнча мындай чечимге жол берилбейт',
    'Правила этих выборов такого решения не допускают',
    'The rules of this election do not allow such a decision',
  ),
  // Devices.
  SCANNER_LOST: says(
    'Сканер ажыратылды. Шайлоочунун кадамы сакталды. 1-зымды 1-уячага сайыңыз',
    'Сканер отключён. Шаг избирателя сохранён. Вставьте кабель 1 в гнездо 1',
    "The scanner is unplugged. This voter's step is kept. Push plug 1 into socket 1",
  ),
  SCANNER_FAULT: says(
    'Сканер жооп бербей жатат. Шайлоочунун кадамы сакталды',
    'Сканер не отвечает. Шаг избирателя сохранён',
    "The scanner does not answer. This voter's step is kept",
  ),
  SIMULATED_REFUSED: says(
    'Окуу түзүлүшүнө чыныгы шайлоодо жол берилбейт',
    'Учебное устройство не допускается на настоящих выборах',
    'A simulated device is not admitted to a real election',
  ),
  URN_JAM: says(
    'Бир барак тыгылды. Ал эсептелген жок, калгандары сакталды. Капкакты экөөлөп ачыңыз',
    'Застрял один лист. Он не учтён, остальные сохранны. Откройте крышку вдвоём',
    'One sheet is stuck. It is not counted, the others are safe. Open the cover, two people',
  ),
  URN_UNKNOWN_SHEET: says(
    'Барактын кайда экени белгисиз. Экөөлөп караңыз',
    'Неизвестно, где лист. Проверьте вдвоём',
    'Where the sheet lies is not known. Look together, two people',
  ),
  URN_FULL: says(
    'Урна толду. Бардыгы эсептелди. Экөөлөп мөөр басып, бош урна коюңуз',
    'Урна полна. Все листы учтены. Вдвоём опечатайте её и поставьте пустую',
    'The box is full. Every sheet in it is counted. Two people seal it and put an empty one in place',
  ),
  URN_DOUBLE_FEED: says(
    'Эки барак бирге кирди. Бирден салыңыз',
    'Вошли два листа сразу. Опускайте по одному',
    'Two sheets went in together. Insert them one by one',
  ),
  URN_REPLACED: says(
    'Урна алмаштырылды. Эки урна тең эсептелет',
    'Урна заменена. Учитываются обе',
    'The box was replaced. Both boxes count',
  ),
  SCANNER_ONE_SIDE: says(
    'Сканер бир гана бетти окуйт, ал эми бюллетень эки беттүү',
    'Сканер читает одну сторону, а бюллетень двусторонний',
    'The scanner reads one side, and the ballot has two',
  ),
  BATCH_OPEN: says(
    'Топтом аяктай элек. Аны эсептеңиз же четке коюңуз',
    'Пачка не закончена. Учтите её или отложите',
    'A batch is not finished. Count it or set it aside',
  ),
  BATCH_COUNTED: says(
    'Бул топтом эсептелген. Кайра салуу мурункусун алмаштырат',
    'Эта пачка уже учтена. Повторная подача заменит прежнюю',
    'This batch is counted already. Feeding it again replaces the earlier one',
  ),
  BOX_UNKNOWN: says(
    'Бул участокто мындай урна жок',
    'Такой урны на этом участке нет',
    'This precinct has no such ballot box',
  ),
  PRINTER_OUT: says(
    'Кагаз түгөндү. Таануу сакталды, чек күтүп турат. Жаңы түрмөк салыңыз',
    'Закончилась бумага. Личность подтверждена, чек ждёт. Вставьте новый рулон',
    'The paper has run out. The identification is kept, the check waits. Put in a new roll',
  ),
  // Sheets.
  SHEET_BLANK: says('Баракта белги жок', 'На листе нет отметок', 'The sheet has no mark'),
  SHEET_OVERVOTE: says(
    'Белги керектүүдөн көп',
    'Отметок больше, чем можно',
    'There are more marks than allowed',
  ),
  SHEET_UNSURE: says('Белги так көрүнбөйт', 'Отметка не ясна', 'A mark is not clear'),
  SHEET_NOT_READABLE: says(
    'Барак окулган жок. Түз салыңыз',
    'Лист не прочитан. Вставьте ровно',
    'The sheet could not be read. Insert it straight',
  ),
  SHEET_FOREIGN: says(
    'Бул барак бул шайлоонуку эмес',
    'Этот лист не с этих выборов',
    'This sheet is not of this election',
  ),
  // Election package.
  PKG_NONE: says(
    'Тизме жүктөлгөн жок. Алып жүрүүчүнү сайыңыз',
    'Список не загружен. Вставьте носитель',
    'No roll is loaded. Insert the medium',
  ),
  PKG_MISSING_FILE: says(
    'Алып жүрүүчүдө файл жетишпейт. Эч нерсе өзгөргөн жок',
    'На носителе не хватает файла. Ничего не изменилось',
    'A file is missing on the medium. Nothing was changed',
  ),
  PKG_EXTRA_FILE: says(
    'Алып жүрүүчүдө бөтөн файл бар. Эч нерсе өзгөргөн жок',
    'На носителе лишний файл. Ничего не изменилось',
    'There is a stray file on the medium. Nothing was changed',
  ),
  PKG_TRUNCATED: says(
    'Файл толук эмес. Эч нерсе өзгөргөн жок',
    'Файл обрезан. Ничего не изменилось',
    'A file is cut short. Nothing was changed',
  ),
  PKG_ALTERED: says(
    'Файл өзгөртүлгөн. Эч нерсе өзгөргөн жок',
    'Файл изменён. Ничего не изменилось',
    'A file was altered. Nothing was changed',
  ),
  PKG_BAD_SIGNATURE: says(
    'Кол туура эмес. Эч нерсе өзгөргөн жок',
    'Подпись неверна. Ничего не изменилось',
    'The signature is not valid. Nothing was changed',
  ),
  PKG_WRONG_KEY: says(
    'Башка бийлик кол койгон. Эч нерсе өзгөргөн жок',
    'Подписано другим органом. Ничего не изменилось',
    'Signed by another authority. Nothing was changed',
  ),
  PKG_WRONG_UNIVERSE: says(
    'Окуу жана чыныгы тизме аралашпайт. Эч нерсе өзгөргөн жок',
    'Учебное и настоящее не смешиваются. Ничего не изменилось',
    'Training and real do not mix. Nothing was changed',
  ),
  PKG_WRONG_ELECTION: says(
    'Бул тизме башка шайлоонуку. Эч нерсе өзгөргөн жок',
    'Этот список других выборов. Ничего не изменилось',
    'This roll is for another election. Nothing was changed',
  ),
  PKG_WRONG_PRECINCT: says(
    'Бул тизме башка участоктуку. Эч нерсе өзгөргөн жок. Башка алып жүрүүчүнү сайыңыз',
    'Этот список другого участка. Ничего не изменилось. Вставьте другой носитель',
    'This roll is for another precinct. Nothing was changed. Insert another medium',
  ),
  PKG_WRONG_STATION: says(
    'Тизме бул станцияга арналган эмес. Эч нерсе өзгөргөн жок',
    'Список не для этой станции. Ничего не изменилось',
    'The package is not for this station. Nothing was changed',
  ),
  PKG_OLD_VERSION: says(
    'Бул тизме эски. Азыркысы калды',
    'Этот список старше. Остался нынешний',
    'This package is older. The present one stays',
  ),
  PKG_EXPIRED: says('Тизменин мөөнөтү өткөн', 'Срок действия списка истёк', 'The package is past its date'),
  PKG_NOT_YET_VALID: says(
    'Тизменин мөөнөтү али келе элек',
    'Срок действия списка ещё не наступил',
    'The package is not valid yet',
  ),
  PKG_TOO_LARGE: says('Файл өтө чоң', 'Файл слишком велик', 'A file is too large'),
  PKG_UNREADABLE: says('Алып жүрүүчү окулбай жатат', 'Носитель не читается', 'The medium cannot be read'),
  PKG_MATCHER_MISMATCH: says(
    'Тизмедеги үлгүлөр башка программаныкы',
    'Шаблоны списка от другой программы',
    'The templates on the roll are of another matcher',
  ),
  PKG_FROZEN: says(
    'Добуш берүү ачык. Тизме алмаштырылбайт',
    'Голосование открыто. Список не меняется',
    'Voting is open. The roll is not replaced',
  ),
  PKG_DELTA_BASE: says(
    'Бул өзгөртүүлөр башка тизмеге жасалган. Толук тизмени сайыңыз',
    'Эти изменения к другому списку. Вставьте полный список',
    'These changes belong to another roll. Insert the full roll',
  ),
  PKG_DELTA_MISMATCH: says(
    'Өзгөртүүлөрдөн кол коюлган тизме чыккан жок. Азыркысы калды',
    'Изменения не дают подписанного списка. Остался нынешний',
    'The changes do not give the roll that was signed. The present one stays',
  ),
  PKG_DISCONTINUOUS: says(
    'Бул тизме ачык шайлоону уланта албайт. Азыркысы калды',
    'Этот список не продолжает открытое голосование. Остался нынешний',
    'This package does not continue the open vote. The present one stays',
  ),
  STATION_REVOKED: says(
    'Бийлик бул станцияны чакыртып алды. Ал мындан ары иштебейт. Камдыгын алыңыз',
    'Орган отозвал эту станцию. Дальше она не работает. Возьмите запасную',
    'The authority has revoked this station. It goes no further. Take the spare one',
  ),
  SPARE_NOT_THIS_AREA: says(
    'Камдык станция бул участокко тиешелүү эмес',
    'Запасная станция не для этого участка',
    'The spare station does not serve this precinct',
  ),
  SPARE_UNREADABLE: says(
    'Камдык станциянын алып жүрүүчүсү окулбай жатат',
    'Носитель запасной станции не читается',
    'The medium of the spare station cannot be read',
  ),
  // Keys.
  KEY_CARD_UNREADABLE: says('Карта окулган жок', 'Карта не читается', 'The card cannot be read'),
  KEY_UNKNOWN: says(
    'Бул карта бул участокко тиешелүү эмес',
    'Эта карта не этого участка',
    'This card does not belong to this precinct',
  ),
  KEY_WRONG_PIN: says('ПИН туура эмес', 'ПИН не подходит', 'The PIN does not fit'),
  KEY_SAME_PERSON: says(
    'Бул адам буга чейин ачкыч койгон. Экинчи адам керек',
    'Этот человек уже приложил ключ. Нужен второй',
    'This person has already given a key. A second person is needed',
  ),
  KEY_NO_CARD: says('Адегенде картаны окутуңуз', 'Сначала приложите карту', 'Present the card first'),
  KEY_TIMEOUT: says(
    'Убакыт өттү. Бардык ачкычтарды кайра коюңуз',
    'Время истекло. Приложите все ключи снова',
    'Time ran out. Give all keys again',
  ),
  KEY_REVOKED: says(
    'Бул карта жараксыз. Жаңысын же башка кишиникин алыңыз',
    'Эта карта отозвана. Возьмите новую или карту другого человека',
    'This card has been revoked. Take the new one, or the card of somebody else',
  ),
  KEY_DELAYED: says(
    'Бул карта үчүн азырынча ПИН кабыл алынбайт. Күтүңүз же башка карта коюңуз',
    'ПИН этой карты пока не принимается. Подождите или приложите другую карту',
    'The PIN of this card is not taken for now. Wait, or present another card',
  ),
  SHARES_TOO_FEW: says('Ачкычтар жетишпейт', 'Не хватает ключей', 'Not enough keys'),
  DECRYPTION_FAILED: says(
    'Файл бул ачкыч менен ачылбайт',
    'Файл не открывается этим ключом',
    'The file does not open with this key',
  ),
  // Journal and station.
  JOURNAL_DAMAGED: says(
    'Журналдын чынжыры бузулган. Станция иштебейт. Бийликти чакырыңыз',
    'Цепочка журнала нарушена. Станция не работает. Вызовите представителя органа',
    'The chain of the journal is broken. The station stops. Call the authority',
  ),
  JOURNAL_ROLLED_BACK: says(
    'Журнал эски көчүрмөгө алмашкан. Станция иштебейт',
    'Журнал подменён старой копией. Станция не работает',
    'The journal was replaced by an older copy. The station stops',
  ),
  STATION_FOREIGN: says(
    'Маалымат папкасы башка станцияныкы',
    'Папка данных другой станции',
    'The data folder belongs to another station',
  ),
  NOT_PROVISIONED: says(
    'Станцияга роль берилген эмес',
    'Станции не назначена роль',
    'The station has no role yet',
  ),
  JOURNAL_FORKED: says(
    'Журнал басылган текшерүү чекитине каршы келет. Станция иштебейт',
    'Журнал противоречит напечатанной контрольной точке. Станция не работает',
    'The journal contradicts the printed checkpoint. The station stops',
  ),
  JOURNAL_OLD_SCHEMA: says(
    'Журнал эски түрдө. Эч нерсе өзгөргөн жок',
    'Журнал прежнего вида. Ничего не изменилось',
    'The journal has an older form. Nothing was changed',
  ),
  JOURNAL_NEW_SCHEMA: says(
    'Журнал жаңыраак программаныкы. Эч нерсе өзгөргөн жок',
    'Журнал от более новой программы. Ничего не изменилось',
    'The journal is of a newer program. Nothing was changed',
  ),
  CHECKPOINT_FOREIGN: says(
    'Бул текшерүү чекити башка станцияныкы',
    'Эта контрольная точка другой станции',
    'This checkpoint is of another station',
  ),
  STATION_IN_USE: says(
    'Бул станциянын программасы мурунтан эле иштеп жатат',
    'Программа этой станции уже запущена',
    'The program of this station is already running',
  ),
  ROLL_DAMAGED: says(
    'Сакталган тизме бузулган. Тизмени алып жүрүүчүдөн кайра жүктөңүз',
    'Сохранённый список повреждён. Загрузите его с носителя снова',
    'The stored roll is damaged. Load it from the medium again',
  ),
  ROLL_OLD_SCHEMA: says(
    'Сакталган тизме эски түрдө. Эч нерсе өзгөргөн жок',
    'Сохранённый список прежнего вида. Ничего не изменилось',
    'The stored roll has an older form. Nothing was changed',
  ),
  ROLL_NEW_SCHEMA: says(
    'Сакталган тизме жаңыраак программаныкы. Эч нерсе өзгөргөн жок',
    'Сохранённый список от более новой программы. Ничего не изменилось',
    'The stored roll is of a newer program. Nothing was changed',
  ),
  ROLL_ERASED: says('Тизме өчүрүлгөн', 'Список стёрт', 'The roll has been erased'),
  ERASE_TOO_EARLY: says(
    'Тизмени өчүрүү мөөнөтү келе элек',
    'Срок стирания списка ещё не наступил',
    'It is too early to erase the roll',
  ),
  // What a proof that was cut out of a journal is refused with.
  PROOF_TOO_LARGE: says(
    'Далил файлы өтө чоң',
    'Файл доказательства слишком большой',
    'The file is too large for a proof',
  ),
  PROOF_UNREADABLE: says(
    'Бул файл далил катары окулбайт',
    'Файл не читается как доказательство',
    'The file cannot be read as a proof',
  ),
  PROOF_NO_SUCH_EVENT: says(
    'Текшерүү чекити мындай окуяны камтыбайт',
    'Контрольная точка не охватывает такое событие',
    'The checkpoint covers no such event',
  ),
  PROOF_BACKWARDS: says(
    'Экинчи текшерүү чекити биринчисинен эски',
    'Вторая контрольная точка старше первой',
    'The second checkpoint is older than the first',
  ),
  PROOF_OTHER_JOURNAL: says(
    'Далил башка журналдыкы',
    'Доказательство из другого журнала',
    'The proof is of another journal',
  ),
  PROOF_OTHER_CHECKPOINT: says(
    'Далил сиз сактаган текшерүү чекитиники эмес',
    'Доказательство не для той контрольной точки, что у вас',
    'The proof is not for the checkpoint that you hold',
  ),
  PROOF_OTHER_KEY: says(
    'Станциянын ачкычы далилде айтылгандан башка',
    'У станции другой ключ, чем в доказательстве',
    'The station has another key than the proof says',
  ),
  PROOF_BROKEN: says(
    'Далил туура эмес: журнал мындай болгон эмес',
    'Доказательство неверно: журнал не был таким',
    'The proof is wrong: the journal was not so',
  ),
  CLOCK_BACK: says('Саат артка кетти', 'Часы пошли назад', 'The clock went back'),
  CLOCK_FORWARD: says('Саат алдыга кетти', 'Часы ушли вперёд', 'The clock jumped forward'),
  DISK_READ_ONLY: says(
    'Дискке жазууга болбойт. Эч нерсе жоголгон жок',
    'На диск нельзя записать. Ничего не потеряно',
    'The disk cannot be written to. Nothing was lost',
  ),
  DISK_FULL: says(
    'Дискте орун жок. Эч нерсе жоголгон жок',
    'На диске нет места. Ничего не потеряно',
    'The disk is full. Nothing was lost',
  ),
  // Several tables: what comes from others and is not taken.
  BATCH_TOO_LARGE: says(
    'Башка үстөлдүн маалыматы өтө чоң',
    'Данные другого стола слишком велики',
    'What came from another table is too large',
  ),
  BATCH_UNREADABLE: says(
    'Башка үстөлдүн маалыматы окулбайт',
    'Данные другого стола не читаются',
    'What came from another table cannot be read',
  ),
  BATCH_SIGNATURE: says(
    'Башка үстөлдүн колу туура эмес',
    'Подпись другого стола неверна',
    'The signature of another table is wrong',
  ),
  BATCH_BROKEN: says(
    'Башка үстөлдүн маалыматы бузулган. Кайра сурайбыз',
    'Данные другого стола повреждены. Запросим ещё раз',
    'What came from another table is damaged. It is asked for again',
  ),
  PEER_OTHER_ELECTION: says(
    'Бул машина башка шайлоодон',
    'Эта машина от других выборов',
    'This machine is of another election',
  ),
  PEER_OTHER_UNIVERSE: says(
    'Окуу машинасы менен чыныгы машина чогуу иштебейт',
    'Учебная и настоящая машины вместе не работают',
    'A training machine and a real one do not work together',
  ),
  PEER_OTHER_PRECINCT: says(
    'Бул машина башка участоктон',
    'Эта машина с другого участка',
    'This machine is of another precinct',
  ),
  PEER_OTHER_ROLL: says(
    'Бул машинада тизменин башка чыгарылышы',
    'На этой машине другая версия списка',
    'This machine has another version of the roll',
  ),
  PEER_UNKNOWN_KEY: says(
    'Бул машина биздин үстөлдөрдүн бири эмес',
    'Эта машина не из наших столов',
    'This machine is none of our tables',
  ),
  PEER_REVOKED: says(
    'Бул машинанын ачкычы жокко чыгарылган',
    'Ключ этой машины отозван',
    'The key of this machine was revoked',
  ),
  PEER_CLOCK: says(
    'Бул машинанын сааты өтө айырмаланат',
    'Часы этой машины слишком расходятся',
    'The clock of this machine is too far off',
  ),
  PEER_FORKED: says(
    'Бул үстөл эки башка журналга кол койду. Ага ишенилбейт',
    'Этот стол подписал два разных журнала. Ему нет веры',
    'This table signed two different journals. It is not believed',
  ),
  PEER_BROKEN_RULES: says(
    'Бул үстөлдүн журналы эрежеге каршы. Ага ишенилбейт',
    'Журнал этого стола против правил. Ему нет веры',
    "This table's journal is against the rules. It is not believed",
  ),
  PEER_SILENT: says('Үстөл жооп берген жок', 'Стол не ответил', 'The table did not answer'),
  LINK_DOWN: says(
    'Башка үстөлдөр менен байланыш жок',
    'Нет связи с другими столами',
    'There is no connection to the other tables',
  ),
  LOAN_UNREADABLE: says(
    'Башка үстөлдүн суроосу окулбайт',
    'Вопрос другого стола не читается',
    'The question of another table cannot be read',
  ),
  LOAN_NOT_FOR_US: says(
    'Бул билдирүү бул үстөлгө эмес',
    'Это сообщение не этому столу',
    'This message is not for this table',
  ),
  WAY_CODE_WRONG: says(
    'Код бул шайлоочуга же үстөлгө туура келбейт',
    'Код не подходит к этому избирателю или столу',
    'The code does not fit this voter or table',
  ),
  EXCHANGE_DAMAGED: says(
    'Башка үстөлдөрдүн жазуулары бузулган',
    'Записи о других столах повреждены',
    'What is kept of the other tables is damaged',
  ),
  EXCHANGE_NEW_SCHEMA: says(
    'Башка үстөлдөрдүн жазуулары жаңыраак программаныкы',
    'Записи о других столах от более новой программы',
    'What is kept of the other tables is of a newer program',
  ),
  DOUBLES_OPEN: says(
    'Эки жолу жазылгандар чечиле элек. Адегенде аларды жабыңыз',
    'Есть нерешённые двойные записи. Сначала закройте их',
    'Cases of people recorded twice are open. Close them first',
  ),
  // Why two officials declare a table out.
  TABLE_BROKEN: says(
    'Үстөлдүн машинасы иштебейт',
    'Машина стола не работает',
    'The machine of the table does not work',
  ),
  TABLE_CLOSED_EARLY: says('Үстөл эрте жабылды', 'Стол закрыт раньше времени', 'The table was closed early'),
  TABLE_REMOVED: says('Үстөл алынып салынды', 'Стол убран', 'The table was taken away'),
  // What a voter who was identified twice turned out to be.
  DOUBLE_CHECK_WITHDRAWN: says(
    'Экинчи баракча колдонулганча кайтарылып алынды',
    'Второй талон изъят до использования',
    'The second check was taken back before it was used',
  ),
  DOUBLE_BOTH_USED: says('Эки баракча тең колдонулду', 'Использованы оба талона', 'Both checks were used'),
  DOUBLE_OTHER_PERSON: says(
    'Бир жазуу менен эки башка адам өттү',
    'По одной записи прошли два разных человека',
    'Two different people passed under one record',
  ),
  DOUBLE_UNCLEAR: says(
    'Эмне болгону белгисиз. Комиссия акт түздү',
    'Что произошло, неясно. Комиссия составила акт',
    'What happened is not clear. The commission wrote it down',
  ),
  // What a stick says.
  STICK_NONE: says(
    'Алмашуу үчүн алып жүрүүчү сайылган эмес',
    'Носитель для обмена не вставлен',
    'There is no stick for the exchange',
  ),
  STICK_GONE: says(
    'Алып жүрүүчү алмашуу бүтө электе чыгарылды',
    'Носитель вынут до конца обмена',
    'The stick was pulled out before the exchange was finished',
  ),
  STICK_READ_ONLY: says(
    'Алып жүрүүчүгө жазууга болбойт',
    'На носитель нельзя записать',
    'The stick cannot be written to',
  ),
  STICK_BROKEN_FILE: says(
    'Алып жүрүүчүдөгү файл бузулган же чала жазылган',
    'Файл на носителе повреждён или недописан',
    'A file on the stick is damaged or half written',
  ),
  STICK_FOREIGN: says(
    'Бул алып жүрүүчүдө биздин участоктун маалыматы жок',
    'На этом носителе нет данных нашего участка',
    'This stick carries nothing of our precinct',
  ),
  STICK_UNREADABLE: says('Алып жүрүүчү окулбайт', 'Носитель не читается', 'The stick cannot be read'),
  STICK_FULL: says('Алып жүрүүчүдө орун жок', 'На носителе нет места', 'There is no room on the stick'),
  // Closing.
  DIFFERENCE_NOT_EXPLAINED: says(
    'Айырма түшүндүрүлгөн эмес',
    'Расхождение не объяснено',
    'A difference is not explained',
  ),
  SLIP_MISSING: says(
    'Таануу станциясынын эсеп баракчасы керек',
    'Нужен лист счёта станции идентификации',
    'The counts slip of the identification station is needed',
  ),
  COUNT_UNKNOWN: says(
    'Мындай сан суралган эмес',
    'Такое число не спрашивается',
    'There is no such number to count',
  ),
  RECORDS_SEALED: says(
    'Бюллетендер азырынча эсептеле элек',
    'Бюллетени ещё не подсчитаны',
    'The ballots have not been counted yet',
  ),
  CONTESTS_UNDECIDED: says(
    'Так эмес белгилер боюнча чечим кабыл алыңыз',
    'Решите о неясных отметках',
    'Marks that are not clear wait for a decision',
  ),
  READINGS_DIFFER: says(
    'Эки адам ар башка окуду. Экөөңүз тең дагы бир жолу караңыз',
    'Двое прочли по-разному. Посмотрите ещё раз оба',
    'The two readings differ. Both of you look again',
  ),
  SLIP_INVALID: says('Эсеп баракчасы туура эмес', 'Лист счёта неверен', 'The counts slip is not valid'),
  COUNT_MISSING: says(
    'Кол менен эсептелген сан керек',
    'Нужно число, посчитанное вручную',
    'The number counted by hand is needed',
  ),
  ACT_NUMBER_INVALID: says(
    'Актынын номери туура эмес жазылган',
    'Номер акта написан неверно',
    'The number of the act is not written as it should be',
  ),
  // Papers of a closed station.
  PAPER_NONE: says(
    'Мындай кагаз бул станцияда жок',
    'Такой бумаги у этой станции нет',
    'This station has no such paper',
  ),
  PAPER_ALTERED: says(
    'Кагаздын файлы станция жазгандай эмес. Ал көрсөтүлбөйт; экспортту текшериңиз',
    'Файл бумаги не тот, что записала станция. Он не показывается; проверьте экспорт',
    'The file of this paper is not what the station wrote. It is not shown; check the export',
  ),
  PAPER_UNREADABLE: says(
    'Кагазды көрсөтүүгө болбойт. Файл экспортто турат',
    'Бумагу показать не удаётся. Файл лежит в экспорте',
    'The paper cannot be shown. Its file lies in the export',
  ),
  PRINTER_NONE: says(
    'Бул компьютерде принтер жок. Принтерди туташтырыңыз же экспортту башка компьютерде басып чыгарыңыз',
    'У этого компьютера нет принтера. Подключите принтер или напечатайте файлы экспорта на другом компьютере',
    'This computer has no printer. Connect one, or print the files of the export on another computer',
  ),
  PRINT_FAILED: says(
    'Принтерден эч нерсе чыккан жок. Токту, кагазды жана кабелди текшерип, кайра басыңыз',
    'Из принтера ничего не вышло. Проверьте питание, бумагу и кабель и напечатайте снова',
    'Nothing came out of the printer. Check power, paper and cable, then print again',
  ),
  // Commands.
  COMMAND_NOT_NOW: says(
    'Азыр бул аракетке убакыт эмес',
    'Сейчас это действие невозможно',
    'This cannot be done now',
  ),
  COMMAND_INVALID: says(
    'Киргизилген маалымат туура эмес',
    'Введённые данные неверны',
    'What was entered is not valid',
  ),
  COMMAND_NOT_ALLOWED: says(
    'Бул терезеден буйрук берилбейт',
    'Из этого окна команды не принимаются',
    'This window may not give orders',
  ),
  NUMBER_INVALID: says(
    'Номердин сандары туура эмес. Кайра текшериңиз',
    'В номере ошибка. Проверьте цифры',
    'The number has a wrong digit. Check it',
  ),
  STATION_RESTARTING: says(
    'Станция кайра иштетилүүдө. Эч нерсе жоголгон жок',
    'Станция перезапускается. Ничего не потеряно',
    'The station is starting again. Nothing was lost',
  ),
  INTERNAL_FAULT: says(
    'Программанын катасы. Эч нерсе жоголгон жок',
    'Ошибка программы. Ничего не потеряно',
    'A fault in the program. Nothing was lost',
  ),
  // Envelopes, as the verifier names them.
  ENVELOPE_TOO_LARGE: says(
    'Кол коюлган баракча өтө чоң',
    'Подписанный файл слишком велик',
    'The signed file is too large',
  ),
  ENVELOPE_NOT_CANONICAL: says(
    'Кол коюлган файл бир түрдүү эмес',
    'Подписанный файл не в единственной форме',
    'The signed file is not in its one canonical form',
  ),
  ENVELOPE_WRONG_TYPE: says(
    'Кол коюлган файл башка түрдө',
    'Подписанный файл другого вида',
    'The signed file is of another type',
  ),
  SIGNATURE_UNKNOWN_KEY: says(
    'Белгисиз ачкычтын колу',
    'Подпись неизвестным ключом',
    'Signed with an unknown key',
  ),
  CHECKPOINT_UNREADABLE: says(
    'Текшерүү чекити окулган жок',
    'Контрольная точка не читается',
    'The checkpoint cannot be read',
  ),
  CHECKPOINT_SIGNATURE: says(
    'Текшерүү чекитинин колу туура эмес',
    'Подпись контрольной точки неверна',
    'The checkpoint is not signed by this station',
  ),
  SIGNATURE_INVALID: says('Кол туура эмес', 'Подпись неверна', 'The signature is not valid'),
} as const satisfies Record<string, ReasonCode>

export type ReasonCodeName = keyof typeof reasonCodes

export function isReasonCode(code: string): code is ReasonCodeName {
  return Object.hasOwn(reasonCodes, code)
}
