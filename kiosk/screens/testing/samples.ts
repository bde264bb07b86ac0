/** One invented picture of every screen, and of the states of a screen that look different. For tests and pictures. */
import type { ObserverView, ReconciliationRow, Screen } from '../../contract/index.ts'
import { careScreens } from './care-samples.ts'
import { ainura, bothKeys, checkpoint, counters, noKeys, pinAsked, sapar, zero } from './invented.ts'

const okChecks = [
  { id: 'journal', state: 'ok', code: null },
  { id: 'package', state: 'ok', code: null },
  { id: 'fingerprint-scanner', state: 'ok', code: null },
  { id: 'matcher', state: 'ok', code: null },
  { id: 'clock', state: 'ok', code: null },
] as const
const loaded = {
  kind: 'loaded',
  version: 7,
  votersOnRoll: 1723,
  manifestSha256: '7c1e09ab44d0e9f27c1e09ab44d0e9f27c1e09ab44d0e9f27c1e09ab44d0e9f2',
} as const

function row(change: Partial<ReconciliationRow> & { readonly id: string }): ReconciliationRow {
  return {
    label: `reconcile.${change.id}`,
    left: 812,
    right: 812,
    leftSource: 'machine',
    rightSource: 'machine',
    difference: 0,
    explanation: null,
    ...change,
  }
}

export const screens: Readonly<Record<string, Screen>> = {
  starting: { kind: 'starting', step: 'journal', progress: 0.4 },
  unprovisioned: { kind: 'unprovisioned', code: 'NOT_PROVISIONED' },
  'readiness-scanner': {
    kind: 'readiness',
    checks: okChecks.map((check) =>
      check.id === 'fingerprint-scanner' ? { ...check, state: 'attention', code: 'SCANNER_LOST' } : check,
    ),
    electionPackage: loaded,
    canOpen: false,
    compared: null,
  },
  'readiness-package': {
    kind: 'readiness',
    checks: okChecks.map((check) =>
      check.id === 'package' ? { ...check, state: 'attention', code: 'PKG_WRONG_PRECINCT' } : check,
    ),
    electionPackage: { kind: 'refused', code: 'PKG_WRONG_PRECINCT', detail: '9047' },
    canOpen: false,
    compared: null,
  },
  'readiness-ok': {
    kind: 'readiness',
    checks: okChecks,
    electionPackage: loaded,
    canOpen: true,
    compared: null,
  },
  opening: { kind: 'opening', zero, boxZero: null, keys: noKeys, progress: null },
  'opening-pin': { kind: 'opening', zero, boxZero: null, keys: pinAsked, progress: null },
  'opening-keys': { kind: 'opening', zero, boxZero: null, keys: bothKeys, progress: null },
  unlock: {
    kind: 'unlock',
    keys: noKeys,
    eventsVerified: 1208,
    head: checkpoint.shortRoot,
    openStep: false,
    progress: null,
    electionPackage: loaded,
    compared: null,
  },
  'unlock-open-step': {
    kind: 'unlock',
    keys: bothKeys,
    eventsVerified: 1208,
    head: checkpoint.shortRoot,
    openStep: true,
    progress: 0.6,
    electionPackage: loaded,
    compared: null,
  },
  ready: { kind: 'ready', search: null },
  capture: {
    kind: 'capture',
    voter: ainura,
    position: 'right-index',
    tried: [],
    tryNumber: 1,
    triesAllowed: 4,
    phase: 'reading',
    progress: 0.7,
    hint: 'PRESS_GENTLY',
    qualitySteps: 3,
  },
  'capture-finger-first': {
    kind: 'capture',
    voter: null,
    position: 'left-thumb',
    tried: ['right-index'],
    tryNumber: 2,
    triesAllowed: 4,
    phase: 'waiting-finger',
    progress: 0,
    hint: null,
    qualitySteps: 0,
  },
  'not-recognised': {
    kind: 'not-recognised',
    voter: sapar,
    tried: ['right-index'],
    tryNumber: 2,
    triesAllowed: 4,
    nextFinger: 'left-index',
    hint: 'TOO_DRY',
    exceptionAllowed: true,
  },
  'not-recognised-another-finger': {
    kind: 'not-recognised',
    voter: sapar,
    tried: ['right-index'],
    tryNumber: 2,
    triesAllowed: 4,
    nextFinger: 'left-index',
    hint: 'ANOTHER_FINGER',
    exceptionAllowed: true,
  },
  'not-recognised-last': {
    kind: 'not-recognised',
    voter: sapar,
    tried: ['right-index', 'left-index'],
    tryNumber: 4,
    triesAllowed: 4,
    nextFinger: null,
    hint: null,
    exceptionAllowed: true,
  },
  'identified-printing': {
    kind: 'identified',
    voter: ainura,
    by: 'finger',
    check: { number: '000417', state: 'printing' },
  },
  'identified-printed': {
    kind: 'identified',
    voter: sapar,
    by: 'commission',
    check: { number: '000418', state: 'printed' },
  },
  'already-identified': {
    kind: 'already-identified',
    voter: ainura,
    evidence: {
      at: '2026-11-15T08:14:58+06:00',
      stationName: '9012-1',
      checkNumber: '000023',
      by: 'finger',
      eventIndex: 91,
      eventHash: '5b0c6e0a9c1f4a1be3d7e2a5a1a87f3c5b0c6e0a9c1f4a1be3d7e2a5a1a87f3c',
    },
  },
  'other-precinct': {
    kind: 'other-precinct',
    precinct: 9047,
    address: {
      ky: '№ 3 мектеп, Ленин көчөсү, 52, Ак-Булак',
      ru: 'Школа № 3, ул. Ленина, 52, Ак-Булак',
      en: 'School No. 3, Lenin street 52, Ak-Bulak',
    },
  },
  'unknown-number': { kind: 'unknown-number', personalNumber: '21605198800777' },
  'ask-document': { kind: 'ask-document', code: 'NOBODY_FOUND' },
  exception: { kind: 'exception', voter: sapar, reason: 'FINGERS_WORN', keys: noKeys, used: 3, allowed: 86 },
  'exception-pin': {
    kind: 'exception',
    voter: sapar,
    reason: 'FINGERS_WORN',
    keys: pinAsked,
    used: 70,
    allowed: 86,
  },
  closing: {
    kind: 'closing',
    rows: [
      row({ id: 'identified-checks' }),
      row({
        id: 'identified-signatures',
        right: 811,
        rightSource: 'hand',
        difference: 1,
        explanation: null,
      }),
    ],
    needsSlip: false,
    keys: noKeys,
    canClose: false,
    progress: null,
  },
  'closing-box': {
    kind: 'closing',
    rows: [
      row({ id: 'checks-sheets', left: null, difference: null }),
      row({ id: 'sheets-records' }),
      row({ id: 'sheets-by-hand', right: null, rightSource: 'hand', difference: null }),
    ],
    needsSlip: true,
    keys: noKeys,
    canClose: false,
    progress: null,
  },
  'closing-ready': {
    kind: 'closing',
    rows: [
      row({ id: 'identified-checks' }),
      row({
        id: 'identified-signatures',
        right: 811,
        rightSource: 'hand',
        difference: 1,
        explanation: '288-сап: таанылган, кол жок. 7-акт, 20:31.',
      }),
    ],
    needsSlip: false,
    keys: bothKeys,
    canClose: true,
    progress: null,
  },
  closed: {
    kind: 'closed',
    exportPath: '/media/export/9012-2',
    checkpoint,
    slip: 'eyJ2IjoxLCJwcmVjaW5jdCI6OTAxMiwiaWRlbnRpZmllZCI6ODEyLCJjaGVja3MiOjgxMn0',
    results: null,
    verification: null,
    retention: null,
  },
  'closed-box': {
    kind: 'closed',
    exportPath: '/media/export/9012-A',
    checkpoint,
    slip: null,
    results: {
      sheets: 812,
      contests: [
        {
          contestId: 'c1',
          title: { ky: 'Партиялык тизмелер', ru: 'Партийные списки', en: 'Party lists' },
          options: [
            { optionId: 'o1', label: { ky: '«Ак белес»', ru: '«Ак белес»', en: '“Ak beles”' }, votes: 298 },
            {
              optionId: 'o2',
              label: { ky: '«Теңир суу»', ru: '«Теңир суу»', en: '“Teñir suu”' },
              votes: 241,
            },
            { optionId: 'o3', label: { ky: '«Жаңы кыр»', ru: '«Жаңы кыр»', en: '“Jañy kyr”' }, votes: 177 },
          ],
          undervotes: 89,
          overvotes: 7,
        },
      ],
    },
    verification: {
      ok: true,
      lines: [
        { ok: true, text: 'manifest 7c1e09ab' },
        { ok: true, text: 'journal 1208' },
        { ok: true, text: 'tally 812' },
      ],
    },
    retention: null,
  },
  ...careScreens,
  'box-insert': { kind: 'box-insert' },
  'box-scanning': { kind: 'box-scanning' },
  'box-accepted': { kind: 'box-accepted' },
  'box-offer': { kind: 'box-offer', code: 'SHEET_OVERVOTE' },
  'box-returned': { kind: 'box-returned', code: 'SHEET_FOREIGN', sheetTaken: false },
  'box-returned-taken': { kind: 'box-returned', code: 'SHEET_BLANK', sheetTaken: true },
  'box-jam': { kind: 'box-jam', code: 'URN_JAM', counts: false },
  'device-lost': { kind: 'device-lost', device: 'fingerprint-scanner', code: 'SCANNER_LOST', kept: true },
}

const observed = (outcome: ObserverView['outcome']): ObserverView['outcome'] => outcome

/** Outcomes of the observer window; `photoUntil` is set when the sample is shown. */
export const outcomes: Readonly<Record<string, (nowMs: number) => ObserverView['outcome']>> = {
  'observer-closed-station': () => observed({ kind: 'closed-station' }),
  'observer-waiting': () => observed({ kind: 'waiting' }),
  'observer-continuing': () => observed({ kind: 'continuing' }),
  'observer-identified': (nowMs) =>
    observed({
      kind: 'identified',
      by: 'finger',
      initials: 'Т. А. С.',
      portrait: ainura.portrait,
      photoUntil: nowMs + 60_000,
    }),
  'observer-identified-no-photo': (nowMs) =>
    observed({
      kind: 'identified',
      by: 'finger',
      initials: 'Т. А. С.',
      portrait: null,
      photoUntil: nowMs + 60_000,
    }),
  'observer-identified-commission': (nowMs) =>
    observed({
      kind: 'identified',
      by: 'commission',
      initials: 'Ж. С. О.',
      portrait: sapar.portrait,
      photoUntil: nowMs + 60_000,
    }),
  'observer-commission-decides': () => observed({ kind: 'commission-decides' }),
  'observer-other-precinct': () => observed({ kind: 'other-precinct' }),
  'observer-short-pause': () => observed({ kind: 'short-pause' }),
}

/** A compile error here means a screen or an outcome has no picture. */
type PicturedKinds = Readonly<Record<Screen['kind'] | ObserverView['outcome']['kind'], true>>
export const pictured: PicturedKinds = {
  starting: true,
  unprovisioned: true,
  readiness: true,
  opening: true,
  unlock: true,
  ready: true,
  capture: true,
  'not-recognised': true,
  identified: true,
  'already-identified': true,
  'other-precinct': true,
  'unknown-number': true,
  'ask-document': true,
  exception: true,
  closing: true,
  closed: true,
  spare: true,
  'rolled-back': true,
  revoked: true,
  erasing: true,
  'box-insert': true,
  'box-scanning': true,
  'box-accepted': true,
  'box-offer': true,
  'box-returned': true,
  'box-jam': true,
  'device-lost': true,
  'closed-station': true,
  waiting: true,
  continuing: true,
  'commission-decides': true,
  'short-pause': true,
}
export { counters }
