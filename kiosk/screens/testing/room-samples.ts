/** Samples of a room with several tables: all here, cut off, cases of two tables, the stick. */
import type { IdentificationEvidence, PeerView, RoomView, Screen } from '../../contract/index.ts'
import { ainura, bothKeys, noKeys } from './invented.ts'

const one: PeerView = {
  stationId: '9012-1',
  name: '9012-1',
  state: { kind: 'here' },
  hub: true,
  clockSkewMs: 400,
  events: 1731,
  identified: 402,
  knownUntil: '2026-11-15T09:41:00+06:00',
}
const three: PeerView = {
  ...one,
  stationId: '9012-3',
  name: '9012-3',
  hub: false,
  clockSkewMs: -1200,
  identified: 377,
}
const silent: PeerView = {
  ...three,
  state: { kind: 'silent', since: '2026-11-15T09:20:00+06:00' },
  knownUntil: '2026-11-15T09:20:00+06:00',
  clockSkewMs: null,
}
const refused: PeerView = {
  ...one,
  state: { kind: 'refused', code: 'PEER_OTHER_ROLL', heads: [] },
  hub: false,
  clockSkewMs: 94_000,
}
const forked: PeerView = {
  ...refused,
  state: {
    kind: 'refused',
    code: 'PEER_FORKED',
    heads: [
      { size: 1731, shortRoot: '44d0 e9f2 7c1e 09ab' },
      { size: 1731, shortRoot: '91fe 6e0a 9c1f 4a1b' },
    ],
  },
}
const together: RoomView = {
  link: 'connected',
  hub: false,
  cutOff: 'slice',
  peers: [one, three],
  doubles: [],
  medium: false,
}
const cutOff: RoomView = {
  ...together,
  link: 'searching',
  hub: true,
  peers: [{ ...silent, stationId: '9012-1', name: '9012-1' }, silent],
}
const troubled: RoomView = {
  ...together,
  cutOff: 'accept_and_reconcile',
  peers: [refused, silent],
  doubles: [
    {
      double: 1,
      tables: ['9012-1', '9012-2'],
      at: '2026-11-15T09:18:00+06:00',
      open: true,
    },
    {
      double: 2,
      tables: ['9012-2', '9012-3'],
      at: '2026-11-15T08:51:00+06:00',
      open: false,
    },
  ],
}

/** What stands beside the screen of a sample. */
export const rooms: Readonly<Record<string, RoomView>> = {
  'ready-room': together,
  'ready-room-cut-off': cutOff,
  'ready-room-one-missing': { ...together, peers: [one, silent] },
  'ready-room-doubles': troubled,
  'closing-doubles': troubled,
  'ready-room-alone': { ...cutOff, link: 'alone', hub: false },
  room: together,
  'room-cut-off': troubled,
  'room-forked': { ...together, peers: [forked, three] },
  'sent-to-table': cutOff,
  'sent-to-table-lent': together,
  double: together,
  'double-closed': together,
  'double-elsewhere': together,
  'already-identified-peer': together,
}

const first: IdentificationEvidence = {
  at: '2026-11-15T08:14:00+06:00',
  stationName: '9012-1',
  checkNumber: '9012-1-000023',
  by: 'finger',
  eventIndex: 91,
  eventHash: '5b0c6e0a9c1f4a1be3d7e2a5a1a87f3c5b0c6e0a9c1f4a1be3d7e2a5a1a87f3c',
  proof: { size: 1731, shortRoot: '44d0 e9f2 7c1e 09ab' },
}
const second: IdentificationEvidence = {
  ...first,
  at: '2026-11-15T09:18:00+06:00',
  stationName: '9012-2',
  checkNumber: '9012-2-000417',
  by: 'commission',
  eventIndex: 1188,
  eventHash: '91fe6e0a9c1f4a1be3d7e2a5a1a87f3c5b0c6e0a9c1f4a1be3d7e2a5a1a87f3c',
  proof: null,
}
const elsewhere: IdentificationEvidence = {
  ...first,
  stationName: '9044 · identification-2',
  checkNumber: null,
  by: null,
  eventIndex: null,
  proof: null,
  mark: { precinct: 9044, sha256: 'c4176e0a9c1f4a1be3d7e2a5a1a87f3cc4176e0a9c1f4a1be3d7e2a5a1a87f3c' },
}
const double = {
  kind: 'double',
  double: 1,
  voter: ainura,
  events: [first, second],
  closed: null,
} as const

export const roomScreens: Readonly<Record<string, Screen>> = {
  'ready-room': { kind: 'ready', search: null },
  'ready-room-cut-off': { kind: 'ready', search: null },
  'ready-room-one-missing': { kind: 'ready', search: null },
  'ready-room-doubles': { kind: 'ready', search: null },
  'ready-room-alone': { kind: 'ready', search: null },
  room: { kind: 'ready', search: null },
  'room-cut-off': { kind: 'ready', search: null },
  'room-forked': { kind: 'ready', search: null },
  'already-identified-peer': { kind: 'already-identified', voter: ainura, evidence: first },
  'already-identified-elsewhere': { kind: 'already-identified', voter: ainura, evidence: elsewhere },
  'nobody-asked': { kind: 'nobody-asked', code: 'ELSEWHERE_NOT_ASKED' },
  'nobody-asked-quota': { kind: 'nobody-asked', code: 'REMOTE_QUOTA' },
  'double-elsewhere': { ...double, events: [elsewhere, second] },
  'sent-to-table': {
    kind: 'sent-to-table',
    tableName: '9012-3',
    why: 'cut-off',
    silentSince: '2026-11-15T09:20:00+06:00',
    wayCode: '17-K3QF-9M2T',
    takesWayCode: false,
  },
  'sent-to-table-lent': {
    kind: 'sent-to-table',
    tableName: '9012-1',
    why: 'lent',
    silentSince: null,
    wayCode: null,
    takesWayCode: true,
  },
  'declared-out': { kind: 'declared-out', by: ['9012-1', '9012-3'] },
  'declared-out-forgot': { kind: 'declared-out', by: [] },
  double,
  'double-closed': {
    ...double,
    closed: { reason: 'DOUBLE_CHECK_WITHDRAWN', at: '2026-11-15T09:40:00+06:00' },
  },
  'room-act': {
    kind: 'room-act',
    act: { act: 'declare-out', table: silent, reason: 'TABLE_BROKEN' },
    keys: noKeys,
  },
  'room-act-double': {
    kind: 'room-act',
    act: { act: 'close-double', tables: ['9012-1', '9012-2'], reason: 'DOUBLE_CHECK_WITHDRAWN' },
    keys: bothKeys,
  },
  'room-act-return': { kind: 'room-act', act: { act: 'return', stationName: '9012-2' }, keys: bothKeys },
  'stick-working': { kind: 'stick', state: { kind: 'working', done: 3, all: 8 } },
  'stick-done': {
    kind: 'stick',
    state: {
      kind: 'done',
      written: 118,
      taken: [{ name: '9012-3', events: 96 }],
      refused: [{ name: '9012-1', code: 'PEER_OTHER_ROLL' }],
    },
  },
  'stick-failed': { kind: 'stick', state: { kind: 'failed', code: 'STICK_GONE' } },
}
