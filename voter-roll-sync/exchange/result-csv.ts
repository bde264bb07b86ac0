/** The result and its records as tables (RFC 4180, UTF-8, line ends CR LF), for spreadsheets and for eyes. */
import { countedOf } from './cast-vote-record.ts'
import { contestsOf, plainName, type ResultDocument } from './result-document.ts'

const LINE_END = '\r\n'

/**
 * A field for a spreadsheet: quoted where it must be; text that a spreadsheet would take for a formula gets an apostrophe
 * in front, because ballots carry names that somebody else wrote.
 */
function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function table(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => row.map(field).join(',') + LINE_END).join('')
}

/**
 * `results.csv`: one line for each option of each contest with the machine's votes and those counted by hand (empty where nobody
 * counted), then two for the votes lost; at the end the sheets counted and the sheets withheld.
 */
export function resultsCsv({ layouts, results, manifest, station }: ResultDocument): string {
  const place = [manifest.electionId, manifest.precinct, station.stationId]
  const rows = contestsOf(layouts).flatMap(({ contestId, options }) => {
    const tally = results.contests.find((entry) => entry.contestId === contestId)
    const byHand = results.byHand?.votes[contestId]
    return [
      ...options.map(({ optionId, label }) => [
        ...place,
        contestId,
        optionId,
        plainName(label, optionId),
        tally?.votes[optionId] ?? 0,
        byHand?.[optionId] ?? '',
      ]),
      [...place, contestId, '', 'undervotes', tally?.undervotes ?? 0, ''],
      [...place, contestId, '', 'overvotes', tally?.overvotes ?? 0, ''],
    ]
  })
  return table([
    ['election', 'precinct', 'station', 'contest', 'option', 'name', 'machine', 'by_hand'],
    ...rows,
    [...place, '', '', 'sheets counted', results.sheets, ''],
    [...place, '', '', 'sheets withheld', results.withheld?.sheets ?? 0, ''],
  ])
}

/**
 * `cvrs.csv`: one line for each contest of each record, in the order of the records. Options are separated by spaces; `selections` is
 * what counts, `machine` and `unsure` what the machine read.
 */
export function recordsCsv({ records }: ResultDocument): string {
  return table([
    ['record', 'style', 'sheet', 'contest', 'outcome', 'selections', 'adjudicated', 'machine', 'unsure'],
    ...records.flatMap(({ style, sheet, contests }, i) =>
      contests.map((entry) => {
        const { outcome, selections } = countedOf(entry)
        const decided = entry.adjudicated ? 'yes' : 'no'
        const read = [entry.selections.join(' '), (entry.unsure ?? []).join(' ')]
        return [i + 1, style, sheet, entry.contest, outcome, selections.join(' '), decided, ...read]
      }),
    ),
  ])
}
