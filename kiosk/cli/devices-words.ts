import type { ErrorLanguage } from '@taanuu/device-drivers/device-error-texts'

type Sentence = Readonly<Record<ErrorLanguage, string>>

function says(ky: string, ru: string, en: string): Sentence {
  return { ky, ru, en }
}

/** What `taanuu devices` says; errors of devices have their words in the drivers' room. */
export const deviceWords = {
  nothing: says('Түзүлүш жок', 'Устройств нет', 'No devices'),
  unknown: says('белгисиз түзүлүш', 'неизвестное устройство', 'not a device that is known'),
  simulated: says('окуу түзүлүшү', 'учебное устройство', 'simulated'),
  denied: says('уруксат жок', 'нет разрешения', 'no permission'),
  heldBy: says('ээлеп турат', 'занято', 'in use by'),
  silent: says('Жооп бербеген булак', 'Источник не ответил', 'A source did not answer'),
  asking: says('Түзүлүштөн сурап жатам', 'Опрашиваю устройство', 'Asking the device'),
  placeFinger: says('Манжаны айнекке коюңуз', 'Приложите палец к стеклу', 'Place a finger on the glass'),
  insertSheet: says('Баракты салыңыз', 'Вставьте лист', 'Insert a sheet'),
  reading: says('Окулуп жатат', 'Считывание', 'Reading'),
  saved: says('Сүрөт сакталды', 'Изображение сохранено', 'The picture is saved'),
  model: says('Модели', 'Модель', 'Model'),
  serial: says('Сериялык номери', 'Серийный номер', 'Serial number'),
  firmware: says('Ички программасы', 'Прошивка', 'Firmware'),
  protocol: says('Протоколу', 'Протокол', 'Protocol'),
  kind: says('Түрү', 'Вид', 'Kind'),
  picture: says('Сүрөтү', 'Изображение', 'Picture'),
  'fingerprint-scanner': says('манжа сканери', 'сканер отпечатков', 'fingerprint scanner'),
  'ballot-scanner': says('бюллетень сканери', 'сканер бюллетеней', 'ballot scanner'),
  passed: says('өттү', 'пройдено', 'passed'),
  failed: says('өтпөдү', 'не пройдено', 'failed'),
  selfTestPassed: says('Түзүлүш жарактуу', 'Устройство исправно', 'The device is sound'),
  selfTestFailed: says('Түзүлүш жараксыз', 'Устройство неисправно', 'The device is not sound'),
  cameIn: says('сайылды', 'подключено', 'plugged in'),
  wentOut: says('ажыратылды', 'отключено', 'unplugged'),
  watching: says(
    'Түзүлүштөрдү көзөмөлдөп жатам; Ctrl+C токтотот',
    'Слежу за устройствами; остановка: Ctrl+C',
    'Watching the devices; Ctrl+C stops',
  ),
} as const satisfies Readonly<Record<string, Sentence>>

export type DeviceWord = keyof typeof deviceWords

/** The language of the command line: what was asked for, else what the system speaks, else English. */
export function languageOf(wanted: string | undefined, env: NodeJS.ProcessEnv): ErrorLanguage | null {
  if (wanted !== undefined) return wanted === 'ky' || wanted === 'ru' || wanted === 'en' ? wanted : null
  const system = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return system.startsWith('ky') ? 'ky' : system.startsWith('ru') ? 'ru' : 'en'
}
