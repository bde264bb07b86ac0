/** Invented closings of a table and of a ballot box. */
import type {
  ClosingScreenView,
  ContestResult,
  DecidingScreenView,
  HandCountView,
  ReconciliationRow,
  ResultsView,
  Screen,
} from '../../contract/index.ts'
import { bothKeys, checkpoint, noKeys } from './invented.ts'

function row(change: Partial<ReconciliationRow> & { readonly id: string }): ReconciliationRow {
  return {
    label: `reconcile.${change.id}`,
    left: 812,
    right: 812,
    relation: 'equal',
    leftSource: 'machine',
    rightSource: 'machine',
    difference: 0,
    explanation: null,
    ...change,
  }
}

const words = (ky: string, ru: string, en: string) => ({ ky, ru, en })

const PARTIES = [
  words('«Ак белес»', '«Ак белес»', '“Ak beles”'),
  words('«Теңир суу»', '«Теңир суу»', '“Teñir suu”'),
  words('«Жаңы кыр»', '«Жаңы кыр»', '“Jañy kyr”'),
]

function lists(byHand: readonly (number | null)[], explanation: string | null): ContestResult {
  return {
    contestId: 'c1',
    title: words('Партиялык тизмелер', 'Партийные списки', 'Party lists'),
    options: PARTIES.map((label, i) => ({
      ...{ optionId: `o${i + 1}`, label, byHand: byHand[i] },
      votes: [298, 241, 177][i],
    })),
    undervotes: 89,
    overvotes: 7,
    explanation,
  }
}

const results: ResultsView = {
  sheets: 812,
  withheld: 4,
  decided: 2,
  contests: [lists([298, 242, 177], 'Бир бюллетенде белги четте болгон. 9-акт.')],
}

const counts: readonly HandCountView[] = Object.entries({
  signatures: 811,
  received: 1725,
  issued: 812,
  unused: 911,
  spoiled: 2,
  'mobile-by-hand': 17,
  'sheets-by-hand': 813,
  valid: 806,
  invalid: 7,
}).map(([id, value]) => ({ id, value }))
const emptyCounts = counts.map(({ id }) => ({ id, value: null }))

const hand = { leftSource: 'hand', rightSource: 'hand' } as const
const rows: readonly ReconciliationRow[] = [
  row({ id: 'identified-checks' }),
  row({
    ...{ id: 'identified-signatures', right: 811, rightSource: 'hand', difference: 1 },
    explanation: '288-сап: таанылган, кол жок. 7-акт, 20:31.',
  }),
  row({ ...hand, id: 'issued-signatures', right: 811, difference: 1, explanation: '7-акт.' }),
  row({ ...hand, id: 'received-issued', left: 1725, right: 1725 }),
  row({ ...hand, id: 'found-issued', left: 813, relation: 'at-most', difference: 1 }),
  row({ ...hand, id: 'valid-found', left: 813, right: 813 }),
  row({ ...hand, id: 'mobile-found', left: 17, right: 813, relation: 'at-most' }),
  row({ id: 'mobile-sheets', left: 17, right: 17, rightSource: 'hand' }),
  row({ id: 'checks-sheets' }),
  row({ id: 'sheets-by-hand', right: 813, rightSource: 'hand', difference: -1 }),
  row({ id: 'sheets-records', left: 840, right: 840 }),
]
const emptyRows = rows
  .filter(({ id }) => id !== 'mobile-sheets')
  .map((one) =>
    one.id === 'sheets-records'
      ? one
      : { ...one, left: one.leftSource === 'hand' ? null : one.left, right: null, difference: null },
  )

function atTable(signatures: number | null, explanation: string | null): ClosingScreenView {
  return {
    kind: 'closing',
    step: 'close',
    counts: [{ id: 'identified-signatures', value: signatures }],
    rows: [
      row({ id: 'identified-checks' }),
      row({
        ...{ id: 'identified-signatures', right: signatures, rightSource: 'hand', explanation },
        difference: signatures === null ? null : 812 - signatures,
      }),
    ],
    needsSlip: false,
    ...{ awaited: [], ownSlip: null },
    results: null,
    keys: explanation === null ? noKeys : bothKeys,
    obstacle:
      signatures === null ? 'COUNT_MISSING' : explanation === null ? 'DIFFERENCE_NOT_EXPLAINED' : null,
    progress: null,
  }
}

const atBox: ClosingScreenView = {
  ...atTable(811, null),
  step: 'tally',
  counts: emptyCounts,
  rows: emptyRows,
  needsSlip: true,
  awaited: [{ role: 'identification', name: '№ 1' }],
  obstacle: null,
}

/** A place of a mark as policy keeps it: a cross beside the middle of its box. */
const PICTURE =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="78" height="66"%3E%3Crect width="78" height="66" fill="%23f0f0f0"/%3E%3Crect x="24" y="22" width="30" height="22" fill="none" stroke="%23282828" stroke-width="3"/%3E%3Cpath d="M50 18l14 14m0-14l-14 14" stroke="%23606080" stroke-width="3"/%3E%3C/svg%3E'

function deciding(
  reader: 'first' | 'second',
  machine: readonly ('mark' | 'no-mark' | 'unsure')[],
  picture: string | null,
): DecidingScreenView {
  return {
    kind: 'deciding',
    number: 2,
    of: 5,
    contestId: 'c1',
    title: words('Партиялык тизмелер', 'Партийные списки', 'Party lists'),
    votesAllowed: 1,
    options: [...PARTIES, words('Баарына каршы', 'Против всех', 'Against all')].map((label, i) => ({
      ...{ optionId: `o${i + 1}`, label, machine: machine[i], picture },
      kind: i === 3 ? 'against-all' : 'party',
    })),
    reader,
    onPaper: picture === null,
  }
}

const closedBox: Extract<Screen, { kind: 'closed' }> = {
  kind: 'closed',
  exportPath: '/media/export/9012-A',
  checkpoint,
  slip: null,
  results,
  papers: (
    [
      ['protocol', 'result-protocol.pdf'],
      ['wall-form', 'wall-form.pdf'],
      ['zero-report', 'zero-report.pdf'],
    ] as const
  ).map(([kind, file], i) => ({ kind, file, printed: i })),
  totals: 'eyJwYXlsb2FkIjoiZXlKMklqb3hMQ0psYkdWamRHbHZia2xrSWpvaVpTMHhJbjAiLCJzaWduYXR1cmVzIjpbXX0',
  verification: {
    ok: true,
    lines: [
      { ok: true, text: 'manifest 7c1e09ab' },
      { ok: true, text: 'journal 1208' },
      { ok: true, text: 'tally 812' },
    ],
  },
  retention: null,
}

export const closingScreens: Readonly<Record<string, Screen>> = {
  closing: atTable(811, null),
  'closing-ready': atTable(811, '288-сап: таанылган, кол жок. 7-акт, 20:31.'),
  'closing-doubles': {
    ...atTable(811, '288-сап: таанылган, кол жок. 7-акт, 20:31.'),
    obstacle: 'DOUBLES_OPEN',
  },
  'closing-box': atBox,
  'closing-slips-box': {
    ...atBox,
    ...{ counts, rows, needsSlip: false },
    awaited: [{ role: 'ballot-box', name: '№ 2' }],
    ownSlip: 'eyJwYXlsb2FkIjoiZXlKMklqb3hMQ0pwYmtKdmVDSTZOREV5ZlEiLCJzaWduYXR1cmVzIjpbXX0',
  },
  'closing-votes-box': {
    ...atBox,
    step: 'close',
    results: { ...results, contests: [lists([null, null, null], null)] },
    obstacle: 'COUNT_MISSING',
  },
  'closing-differs-box': {
    ...atBox,
    ...{ step: 'close', counts, rows, results, needsSlip: false, keys: bothKeys },
    obstacle: 'DIFFERENCE_NOT_EXPLAINED',
  },
  'closing-numbers-box': {
    ...atBox,
    ...{ step: 'close', counts, rows, results, needsSlip: false, keys: bothKeys },
    obstacle: 'DIFFERENCE_NOT_EXPLAINED',
  },
  'deciding-box': deciding('first', ['no-mark', 'unsure', 'no-mark', 'no-mark'], null),
  'deciding-picture-box': deciding('second', ['mark', 'no-mark', 'unsure', 'no-mark'], PICTURE),
  closed: {
    ...closedBox,
    exportPath: '/media/export/9012-2',
    slip: 'eyJ2IjoxLCJwcmVjaW5jdCI6OTAxMiwiaWRlbnRpZmllZCI6ODEyLCJjaGVja3MiOjgxMn0',
    papers: [{ kind: 'counts-slip', file: null, printed: 1 }],
    ...{ results: null, totals: null, verification: null },
  },
  'closed-box': closedBox,
  'paper-box': closedBox,
}
