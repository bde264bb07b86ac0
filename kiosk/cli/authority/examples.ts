import type { mappingSchema } from '@taanuu/voter-roll-sync/authority/register/mapping'
import type { setupSchema } from '@taanuu/voter-roll-sync/authority/setup'
import type { z } from 'zod'
import { UsageError } from '../../hosts/shared/usage-error.ts'

/** A setup of one precinct with every field that an officer has to decide. */
export const exampleSetup: z.input<typeof setupSchema> = {
  v: 1,
  universe: 'training',
  electionId: 'local-2027',
  title: { ky: 'Жергиликтүү кеңештерди шайлоо', ru: 'Выборы местных кенешей', en: 'Local council elections' },
  electionDay: '2027-04-11',
  validFrom: '2027-03-01T00:00:00Z',
  validUntil: '2027-06-30T00:00:00Z',
  policy: {
    verificationFmr: 1e-5,
    identificationFpir: 0.01,
    greyZone: { fmr: 0.01, fpir: 0.1 },
    triesAllowed: 4,
    triesPerFinger: 2,
    captureSeconds: 20,
    exception: { mode: 'commission', capPercent: 5, minimumTries: 2 },
    sheets: { blank: 'offer', undervote: 'accept', overvote: 'offer', unsure: 'return' },
    marks: {
      definiteFill: 0.12,
      marginalFill: 0.05,
      faintTint: 0.1,
      nearInkMm2: 0.35,
      againstAll: 'exclusive',
    },
    observerPhotoSeconds: 5,
    clearSeconds: 20,
    keyCeremonySeconds: 60,
    timeIntervalSeconds: { identification: 60, ballotBox: 1800 },
    sharesNeeded: 2,
    idleLockSeconds: 900,
    retention: { templatesEraseAfter: '2027-06-11' },
    cutOff: 'slice',
    checkpointHours: 2,
    clock: { driftSeconds: 30 },
    smallStyle: 10,
  },
  ballots: {
    council: [
      {
        contestId: 'council',
        title: { ky: 'Айылдык кеңеш', ru: 'Айылный кенеш', en: 'Village council' },
        votesAllowed: 1,
        options: [
          { optionId: 'party-1', label: { ky: 'Биринчи', ru: 'Первая', en: 'First' }, kind: 'party' },
          { optionId: 'party-2', label: { ky: 'Экинчи', ru: 'Вторая', en: 'Second' }, kind: 'party' },
          {
            optionId: 'against-all',
            label: { ky: 'Баарына каршы', ru: 'Против всех', en: 'Against all' },
            kind: 'against-all',
          },
        ],
      },
    ],
  },
  precincts: [
    {
      precinct: 1001,
      area: 'north',
      address: { ky: 'Орто мектеп, Ала-Тоо, 14', ru: 'Школа, Ала-Тоо, 14', en: 'School, 14 Ala-Too' },
      tables: 2,
      boxes: 1,
      ballot: 'council',
      officials: [
        { id: '1001-chair', name: 'Асанова Гүлнара', role: 'chair' },
        { id: '1001-secretary', name: 'Кадыров Бакыт', role: 'secretary' },
        { id: '1001-member-1', name: 'Юсупова Дилфуза', role: 'member' },
        { id: '1001-member-2', name: 'Сергеев Павел', role: 'member' },
      ],
    },
  ],
}

/** A mapping with every field; those of `columns` after the first three may be left out. */
export const exampleMapping: z.input<typeof mappingSchema> = {
  v: 1,
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  header: true,
  columns: {
    personalNumber: 'ПИН',
    surname: 'Фамилия',
    givenName: 'Имя',
    patronymic: 'Отчество',
    sex: 'Пол',
    birthDate: 'Дата рождения',
    precinct: 'УИК',
    lineNumber: '№',
    address: 'Адрес',
  },
  photo: { column: 'Фото', as: 'path' },
  fingers: [
    { position: 'right-index', column: 'Палец 1', as: 'base64', format: 'iso19794-2' },
    { position: 'left-index', column: 'Палец 2', as: 'base64', format: 'iso19794-2' },
  ],
  minimumFingers: 1,
  dateFormat: 'DD.MM.YYYY',
  sex: { female: ['ж', 'аял'], male: ['м', 'эркек'] },
  minimumAge: 18,
}

export async function example([what]: readonly string[]): Promise<number> {
  if (what !== 'setup' && what !== 'mapping') throw new UsageError('authority example setup | mapping')
  console.log(JSON.stringify(what === 'setup' ? exampleSetup : exampleMapping, null, 2))
  return 0
}
