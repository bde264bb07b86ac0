import type { DeviceError, DeviceErrorCode, UserAction } from './device-error.ts'

export type ErrorLanguage = 'ky' | 'ru' | 'en'
type Sentence = Readonly<Record<ErrorLanguage, string>>

function says(ky: string, ru: string, en: string): Sentence {
  return { ky, ru, en }
}

/** What happened, for every error a device can have: a new code without its three sentences does not compile. */
export const ERROR_TEXTS: Readonly<Record<DeviceErrorCode, Sentence>> = {
  DeviceNotFound: says('Түзүлүш табылган жок', 'Устройство не найдено', 'The device was not found'),
  PermissionDenied: says(
    'Түзүлүштү ачууга уруксат жок',
    'Нет разрешения открыть устройство',
    'This user may not open the device',
  ),
  DeviceInUse: says(
    'Түзүлүштү башка программа ээлеп турат',
    'Устройство занято другой программой',
    'Another program is using the device',
  ),
  DeviceRemoved: says('Түзүлүш ажыратылды', 'Устройство отключено', 'The device was unplugged'),
  LibraryMissing: says(
    'Бул түзүлүшкө керектүү китепкана орнотулган эмес',
    'Не установлена библиотека, нужная этому устройству',
    'The library that this device needs is not installed',
  ),
  OpenFailed: says('Түзүлүш ачылган жок', 'Устройство не открылось', 'The device did not open'),
  NotOpen: says('Түзүлүш ачык эмес', 'Устройство не открыто', 'The device is not open'),
  AlreadyOpen: says('Түзүлүш мурунтан ачык', 'Устройство уже открыто', 'The device is open already'),
  Busy: says('Түзүлүш бош эмес', 'Устройство занято', 'The device is busy'),
  Cancelled: says('Токтотулду', 'Отменено', 'Cancelled'),
  CaptureTimeout: says(
    'Бөлүнгөн убакытта манжа коюлган жок',
    'За отведённое время палец не приложен',
    'No finger was placed in time',
  ),
  CommandTimeout: says('Түзүлүш жооп бербей жатат', 'Устройство не отвечает', 'The device does not answer'),
  TransferTruncated: says(
    'Сүрөт толук келген жок',
    'Изображение пришло не полностью',
    'The picture did not arrive whole',
  ),
  ChecksumError: says('Маалымат бузулуп келди', 'Данные пришли с ошибкой', 'The data arrived damaged'),
  FramingError: says(
    'Түзүлүштүн жообу түшүнүксүз',
    'Ответ устройства не разобран',
    "The device's answer could not be read",
  ),
  UnexpectedReply: says(
    'Түзүлүш күтүлбөгөн жооп берди',
    'Устройство ответило неожиданно',
    'The device gave an unexpected answer',
  ),
  SequenceGap: says('Маалыматтын бир бөлүгү жоголду', 'Часть данных потеряна', 'A part of the data was lost'),
  UnsupportedCommand: says(
    'Түзүлүш бул буйрукту билбейт',
    'Устройство не знает этой команды',
    'The device does not know this command',
  ),
  UnsupportedModel: says(
    'Мындай түзүлүш колдоого алынбайт',
    'Такое устройство не поддерживается',
    'This kind of device is not supported',
  ),
  FirmwareTooOld: says(
    'Түзүлүштүн ички программасы эски',
    'Прошивка устройства устарела',
    "The device's firmware is too old",
  ),
  AuthenticationRequired: says(
    'Түзүлүш сырсөз талап кылат',
    'Устройство требует пароль',
    'The device asks for a password',
  ),
  BadImage: says('Сүрөт жараксыз', 'Изображение непригодно', 'The picture cannot be used'),
  QualityTooLow: says(
    'Сүрөттүн сапаты жетишсиз',
    'Качество изображения недостаточно',
    'The quality of the picture is too low',
  ),
  SensorFault: says('Сенсор бузук', 'Датчик неисправен', 'The sensor is faulty'),
  SensorDirty: says('Айнек кир', 'Стекло загрязнено', 'The glass is dirty'),
  StorageFull: says('Түзүлүштүн эси толду', 'Память устройства заполнена', "The device's storage is full"),
  CoverOpen: says('Капкак ачык', 'Крышка открыта', 'The cover is open'),
  PaperJam: says('Кагаз тыгылды', 'Застряла бумага', 'Paper is stuck'),
  PaperHeldBack: says(
    'Баракты бирөө кармап турат',
    'Лист кто-то удерживает',
    'Somebody is holding the sheet',
  ),
  DoubleFeed: says('Эки барак чогуу кирди', 'Вошли сразу два листа', 'Two sheets went in at once'),
  NoPaper: says('Кагаз жок', 'Нет бумаги', 'There is no paper'),
  BoxFull: says('Үкөк толду', 'Ящик полон', 'The box is full'),
  CalibrationNeeded: says('Калибрлөө керек', 'Нужна калибровка', 'Calibration is needed'),
  OverTemperature: says('Түзүлүш ысып кетти', 'Устройство перегрелось', 'The device is too hot'),
  PowerFault: says('Түзүлүшкө ток жетпейт', 'Устройству не хватает питания', 'The device lacks power'),
  ClockWentBack: says('Саат артка жылды', 'Часы переведены назад', 'The clock has gone back'),
  SimulatorRefused: says(
    'Бул окуу түзүлүшү: чыныгы шайлоодо ага жол берилбейт',
    'Это учебное устройство: на настоящих выборах оно не допускается',
    'This is a simulated device: it is not admitted to a real election',
  ),
  InternalFault: says(
    'Программанын ички катасы',
    'Внутренняя ошибка программы',
    'A fault inside the program',
  ),
}

/** What a person does about it now. */
export const ACTION_TEXTS: Readonly<Record<UserAction, Sentence>> = {
  none: says('Эч нерсе кылуунун кереги жок', 'Ничего делать не нужно', 'Nothing has to be done'),
  retry: says('Кайра аракет кылыңыз', 'Попробуйте ещё раз', 'Try again'),
  replug: says(
    'Зымды текшерип, кайра сайыңыз',
    'Проверьте кабель и вставьте его снова',
    'Check the cable and plug it in again',
  ),
  'clean-glass': says(
    'Айнекти кургак чүпүрөк менен сүртүңүз',
    'Протрите стекло сухой тканью',
    'Wipe the glass with a dry cloth',
  ),
  'close-cover': says('Капкакты жабыңыз', 'Закройте крышку', 'Close the cover'),
  'clear-paper': says('Кагазды алып салыңыз', 'Извлеките бумагу', 'Take the paper out'),
  'empty-box': says('Үкөктү алмаштырыңыз', 'Замените ящик', 'Change the box'),
  wait: says('Бир аз күтүңүз', 'Немного подождите', 'Wait a moment'),
  'replace-device': says('Түзүлүштү алмаштырыңыз', 'Замените устройство', 'Use another device'),
  'call-technician': says('Техникти чакырыңыз', 'Позовите техника', 'Call the technician'),
}

/** An error as a person reads it: what happened, then what to do. */
export function describeError(
  { code, userAction }: Pick<DeviceError, 'code' | 'userAction'>,
  language: ErrorLanguage,
): { readonly what: string; readonly now: string } {
  return { what: ERROR_TEXTS[code][language], now: ACTION_TEXTS[userAction][language] }
}

/** What happened, in every language. */
export function deviceErrorTexts(code: DeviceErrorCode): Sentence {
  return ERROR_TEXTS[code]
}
