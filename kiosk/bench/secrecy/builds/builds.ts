/** The half hour of the demonstration ends during a question once in some days, these five seconds in every one. */
const SHORT_INTERVALS = { 'fixtures/demo-design.ts': './short-intervals.ts' } as const

/**
 * Builds of the station that differ from the shipped one in single modules, or in what its policy says. Sound ones must hold as the
 * shipped one does. Leaky ones are careless on purpose, so that the
 * attack is known to see what it looks for: all of `shownBy` must be clear of chance. The last four are what earlier
 * builds did and this attack found.
 */
export const BUILDS = {
  shipped: { kind: 'shipped', shownBy: [], replaces: {} },
  'short-intervals': { kind: 'sound', shownBy: [], replaces: SHORT_INTERVALS },
  'rowid-order': {
    kind: 'leaky',
    shownBy: [
      'rank correlation, lines of the export',
      'linking while watching, lines of the export',
      'linking from the list, lines of the export',
    ],
    replaces: {
      'kiosk/station/sealed-records.ts': './leaky/rowid-order.ts',
      'kiosk/station/ballot-box-results.ts': './leaky/opened-in-order.ts',
      'voter-roll-sync/exchange/cast-vote-record.ts': './leaky/unsorted-export.ts',
    },
  },
  'outcome-with-time': {
    kind: 'leaky',
    shownBy: ['linking while watching, words on disk', 'why a sheet was returned'],
    replaces: { 'kiosk/station/sealed-records.ts': './leaky/outcome-with-time.ts' },
  },
  'unpadded-length': {
    kind: 'leaky',
    shownBy: ['rank correlation, lengths on disk'],
    replaces: { 'kiosk/station/sealed-records.ts': './leaky/unpadded-length.ts' },
  },
  'log-kept': {
    kind: 'leaky',
    shownBy: [
      'colluders: rank correlation, order of the log',
      'colluders: linking while watching, order of the log',
    ],
    replaces: { 'voter-roll-sync/journal/journal-database.ts': './leaky/log-kept.ts' },
  },
  'draft-in-free-pages': {
    kind: 'leaky',
    shownBy: ['votes readable before closing'],
    replaces: { 'kiosk/station/sealed-records.ts': './leaky/draft-in-free-pages.ts' },
  },
  'minute-heads': {
    kind: 'leaky',
    shownBy: ['who was asked'],
    replaces: { 'kiosk/station/journal-heads.ts': './leaky/minute-heads.ts' },
  },
  'times-of-questions': {
    kind: 'leaky',
    shownBy: ['who was asked'],
    replaces: {
      ...SHORT_INTERVALS,
      'voter-roll-sync/journal/journal.ts': './leaky/times-of-questions.ts',
    },
  },
  'reasons-alone': {
    kind: 'leaky',
    shownBy: ['why a sheet was returned, from totals alone'],
    replaces: { 'voter-roll-sync/exchange/returned-reasons.ts': './leaky/reasons-alone.ts' },
  },
  'rows-after-gaps': {
    kind: 'leaky',
    shownBy: ['colluders: rank correlation, gap before the key'],
    replaces: { 'kiosk/station/sealed-records.ts': './leaky/rows-after-gaps.ts' },
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly kind: 'shipped' | 'sound' | 'leaky'
      readonly shownBy: readonly string[]
      readonly replaces: Readonly<Record<string, string>>
    }
  >
>
export type BuildName = keyof typeof BUILDS
