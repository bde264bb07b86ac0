/** Samples of the search, of ceremonies with many keys, and of what is done to the station itself. */
import type { KeyCeremony, PackageState, Screen, SearchView } from '../../contract/index.ts'
import { ainura, bothKeys, checkpoint, noKeys } from './invented.ts'

const newer: PackageState = {
  kind: 'loaded',
  version: 8,
  votersOnRoll: 1724,
  manifestSha256: '2b0c6e0a9c1f4a1be3d7e2a5a1a87f3c2b0c6e0a9c1f4a1be3d7e2a5a1a87f3c',
}
const refused: PackageState = { kind: 'refused', code: 'PKG_DISCONTINUOUS', detail: '' }

function slots(accepted: number, all: number, next: 'empty' | 'card-read' = 'empty'): KeyCeremony {
  const names = [
    'Асылбеков Т. К.',
    'Ким О. В.',
    'Маматова Ж. С.',
    'Токтогулова-Сыдыкбекова Н. А.',
    'Логвинов В. П.',
  ]
  return {
    slots: Array.from({ length: all }, (_, index) =>
      index < accepted
        ? { state: 'accepted', officialName: names[index], officialRole: index === 0 ? 'chair' : 'member' }
        : { state: index === accepted ? next : 'empty' },
    ),
    refusal: null,
    delaySeconds: 0,
    complete: accepted === all,
  }
}

const found: SearchView['rows'] = [
  { pick: 'a', fullName: 'Садыкова Гүлзаада Маратовна', birthDate: '1987-11-03', lineNumber: 988 },
  { pick: 'b', fullName: 'Садыкова Гүлзат Нурлановна', birthDate: '1994-05-22', lineNumber: 989 },
  { pick: 'c', fullName: 'Садыкова Гүлзат Эмильевна', birthDate: '2001-01-17', lineNumber: 990 },
  {
    pick: 'd',
    fullName: 'Садыкова-Токтосунбекова Рахатгүл Гүлбаевна',
    birthDate: '1966-09-09',
    lineNumber: 1004,
  },
]
const many: SearchView['rows'] = Array.from({ length: 12 }, (_, index) => ({
  ...found[index % found.length],
  pick: `m${index}`,
  lineNumber: 988 + index,
}))
/** What is typed into the field of the search samples. */
export const SEARCHED = 'садыкова гул'

const unlock = {
  kind: 'unlock',
  keys: noKeys,
  eventsVerified: 1208,
  head: checkpoint.shortRoot,
  openStep: false,
  progress: null,
  electionPackage: newer,
  compared: null,
} as const
const fits = { size: 1131, shortRoot: '44d0 e9f2 7c1e 09ab', fits: true } as const
const contradicted = { size: 1208, shortRoot: checkpoint.shortRoot, fits: false } as const
const closed = {
  kind: 'closed',
  exportPath: '/media/export/9012-2',
  checkpoint,
  slip: null,
  results: null,
  papers: [],
  totals: null,
  verification: null,
} as const
const retention = { eraseAfter: '2027-02-15', due: false, erased: null } as const
const precincts = [
  {
    precinct: 9012,
    address: { ky: '№ 1 мектеп, Ак-Булак', ru: 'Школа № 1, Ак-Булак', en: 'School No. 1, Ak-Bulak' },
  },
  { precinct: 9013, address: { ky: 'Маданият үйү', ru: 'Дом культуры', en: 'House of culture' } },
  { precinct: 9047, address: { ky: '№ 3 мектеп', ru: 'Школа № 3', en: 'School No. 3' } },
]
const spare = {
  kind: 'spare',
  area: 'Ак-Булак',
  precincts,
  chosen: null,
  keys: null,
  progress: null,
} as const

export const careScreens: Readonly<Record<string, Screen>> = {
  search: { kind: 'ready', search: null },
  'search-found': { kind: 'ready', search: { text: SEARCHED, rows: found, more: false } },
  'search-many': { kind: 'ready', search: { text: SEARCHED, rows: many, more: true } },
  'search-nobody': { kind: 'ready', search: { text: SEARCHED, rows: [], more: false } },
  'ready-clock-back': { kind: 'ready', search: null },
  'ready-lock-near': { kind: 'ready', search: null },
  'unprovisioned-in-use': { kind: 'unprovisioned', code: 'STATION_IN_USE' },
  'unlock-three-keys': { ...unlock, keys: slots(1, 3, 'card-read') },
  'unlock-five-keys': { ...unlock, keys: slots(4, 5) },
  'unlock-pin-delayed': {
    ...unlock,
    keys: { ...slots(1, 2, 'card-read'), refusal: 'KEY_WRONG_PIN', delaySeconds: 64 },
  },
  'unlock-pin-delayed-long': {
    ...unlock,
    keys: { ...slots(2, 3, 'card-read'), refusal: 'KEY_DELAYED', delaySeconds: 840 },
  },
  'unlock-package-refused': { ...unlock, electionPackage: refused },
  'unlock-compared': { ...unlock, compared: fits },
  'card-help': unlock,
  compare: unlock,
  'compare-fits': { ...unlock, compared: fits },
  'rolled-back': {
    kind: 'rolled-back',
    code: 'JOURNAL_ROLLED_BACK',
    compared: contradicted,
    eventsVerified: 1100,
  },
  'rolled-back-forked': {
    kind: 'rolled-back',
    code: 'JOURNAL_FORKED',
    compared: contradicted,
    eventsVerified: 1300,
  },
  revoked: { kind: 'revoked' },
  spare,
  'spare-many': {
    ...spare,
    precincts: Array.from({ length: 24 }, (_, index) => ({
      ...precincts[index % 3],
      precinct: 9012 + index,
    })),
  },
  'spare-keys': { ...spare, chosen: 9047, keys: slots(1, 2) },
  'capture-no-photo': {
    kind: 'capture',
    voter: { ...ainura, portrait: null },
    position: 'right-index',
    tried: [],
    tryNumber: 1,
    triesAllowed: 4,
    phase: 'waiting-finger',
    progress: 0,
    hint: null,
    qualitySteps: 0,
  },
  'identified-no-photo': {
    kind: 'identified',
    voter: { ...ainura, portrait: null },
    by: 'finger',
    check: { number: '000417', state: 'printed' },
  },
  'closed-kept': { ...closed, retention },
  'closed-due': { ...closed, retention: { ...retention, due: true } },
  'closed-erased': {
    ...closed,
    retention: {
      ...retention,
      due: true,
      erased: {
        act: '14-б',
        proofSha256: '7c1e09ab44d0e9f27c1e09ab44d0e9f27c1e09ab44d0e9f27c1e09ab44d0e9f2',
      },
    },
  },
  'erase-question': { ...closed, retention: { ...retention, due: true } },
  erasing: { kind: 'erasing', act: '14-б', keys: slots(1, 2), progress: null },
  'erasing-under-way': { kind: 'erasing', act: '14-б', keys: bothKeys, progress: 0.4 },
}

/** Complaints that stand on a sample's screen. */
export const notices: Readonly<Record<string, string>> = { 'ready-clock-back': 'CLOCK_BACK' }
