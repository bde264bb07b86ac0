/** Invented people, numbers and portraits for pictures of the screens. Nobody here exists. */
import type {
  CheckpointView,
  Counters,
  DrawerView,
  FingerPosition,
  KeyCeremony,
  StationHead,
  VoterView,
} from '../../contract/index.ts'

export const head: StationHead = {
  role: 'identification',
  universe: 'training',
  stationId: '9012-2',
  stationName: '9012-2',
  precinct: 9012,
  election: {
    ky: 'Окуу шайлоосу',
    ru: 'Учебные выборы',
    en: 'Training election',
  },
  simulated: true,
}
export const boxHead: StationHead = {
  ...head,
  role: 'ballot-box',
  stationId: '9012-A',
  stationName: '9012-A',
}

export function portrait(hair: string, coat: string, skin = '#d9b38c'): string {
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 140">',
    '<path fill="#dce3e6" d="M0 0h120v140H0z"/>',
    `<path fill="${hair}" d="M32 106c-6-30-6-84 28-84s34 54 28 84z"/>`,
    `<path fill="${coat}" d="M14 140c2-24 18-34 34-38h24c16 4 32 14 34 38z"/>`,
    `<path fill="${skin}" d="M50 84h20v20l-10 12-10-12z"/>`,
    `<path fill="${skin}" d="M38 58c0-34 44-34 44 0 0 22-12 38-22 38S38 80 38 58z"/>`,
    `<path fill="${hair}" d="M38 58c2-26 24-28 42-22-2-18-40-20-44 0z"/>`,
    '<path stroke="#2b211d" stroke-width="2.400" fill="none" stroke-linecap="round" d="M46 55h9M65 55h9"/>',
    '<circle cx="51" cy="61" r="2.200" fill="#2b211d"/><circle cx="69" cy="61" r="2.200" fill="#2b211d"/>',
    '<path stroke="#a86a5a" stroke-width="2.400" fill="none" stroke-linecap="round" d="M53 81c5 3 9 3 14 0"/>',
    '</svg>',
  ].join('')
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
}

export const ainura: VoterView = {
  fullName: 'Токтобекова Айнура Сыдыковна',
  birthDate: '1991-08-14',
  personalNumber: '11408199100457',
  lineNumber: 412,
  portrait: portrait('#231f20', '#7a3d4b'),
  enrolled: ['right-index', 'left-index'],
}
export const sapar: VoterView = {
  fullName: 'Жумабеков Сапар Осмонович',
  birthDate: '1956-02-03',
  personalNumber: '20302195600112',
  lineNumber: 157,
  portrait: portrait('#c9c6c2', '#374151', '#c6956b'),
  enrolled: ['right-index', 'left-index'],
}
export const counters: Counters = {
  onRoll: 1723,
  identified: 417,
  byCommission: 2,
  checks: 416,
  alreadyIdentified: 1,
  otherPrecinct: 11,
  unknownNumber: 3,
  notRecognised: 2,
  left: 4,
}
export const zero: Counters = {
  onRoll: 1723,
  identified: 0,
  byCommission: 0,
  checks: 0,
  alreadyIdentified: 0,
  otherPrecinct: 0,
  unknownNumber: 0,
  notRecognised: 0,
  left: 0,
}
export const checkpoint: CheckpointView = {
  size: 1208,
  shortRoot: '7c1e 09ab 44d0 e9f2',
  text: 'taanuu.example/9012-2\n1208\nfB4Jq0TQ5vC6mXk1rjH0uY9bqg1Jm3xYt6kq0kqj0aM=\n\n— 9012-2 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n',
}
export const noKeys: KeyCeremony = {
  slots: [{ state: 'empty' }, { state: 'empty' }],
  refusal: null,
  delaySeconds: 0,
  complete: false,
}
export const pinAsked: KeyCeremony = {
  slots: [
    { state: 'accepted', officialName: 'Асылбеков Т. К.', officialRole: 'chair' },
    { state: 'card-read' },
  ],
  refusal: 'KEY_WRONG_PIN',
  delaySeconds: 0,
  complete: false,
}
export const bothKeys: KeyCeremony = {
  slots: [
    { state: 'accepted', officialName: 'Асылбеков Т. К.', officialRole: 'chair' },
    { state: 'accepted', officialName: 'Ким О. В.', officialRole: 'member' },
  ],
  refusal: null,
  delaySeconds: 0,
  complete: true,
}
const twoFingers: readonly FingerPosition[] = ['right-index', 'left-index']
export const drawer: DrawerView = {
  people: [
    {
      id: 'p1',
      label: 'Токтобекова Айнура',
      personalNumber: '11408199100457',
      fingers: twoFingers,
      kind: 'on-roll',
    },
    {
      id: 'p2',
      label: 'Логвинов Виктор',
      personalNumber: '20602197900034',
      fingers: twoFingers,
      kind: 'other-precinct',
    },
    { id: 'p3', label: 'Абдылдаева Бурул', personalNumber: '12909195100603', fingers: [], kind: 'stranger' },
  ],
  cards: [
    { id: 'chair', label: 'Асылбеков Т. К.', pin: '482913' },
    { id: 'member', label: 'Ким О. В.', pin: '730155' },
    { id: 'secretary', label: 'Маматова Ж. С.', pin: '264408' },
  ],
  plugged: { 'fingerprint-scanner': true },
  fingerOnGlass: null,
  sheet: null,
}
export const boxDrawer: DrawerView = {
  ...drawer,
  people: [],
  plugged: { 'ballot-scanner': true },
  sheet: 'front',
}
