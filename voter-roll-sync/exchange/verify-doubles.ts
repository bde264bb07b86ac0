import type { DoubleRecord } from '../journal/identification-ledger.ts'
import { JOURNAL_FILE } from './export-files.ts'
import type { Finding, Findings } from './verify-report.ts'
import type { VerifiedStation } from './verify-station.ts'

/** How every sentence about a voter at two tables begins. */
const TWICE = 'identified twice'

/** Doubles that are no fault, as sentences with the station in front. */
export function answeredDoubles(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ ok, file, text }) => (ok && text.startsWith(TWICE) ? [`${file}: ${text}`] : []))
}

/** One identification of a voter at one of the tables. */
interface Identification {
  readonly station: VerifiedStation
  readonly seq: number
}

/**
 * No voter may be identified at two tables, unless it came out and people answered for it: two officials closed the case
 * that a table opened when the journals met; or the policy lets tables go on that cannot see each other, one of them said
 * so in the event, and the journals never met before closing. Every double is listed, whatever becomes of it.
 *
 * @param accepts the policy's `cutOff` is `accept_and_reconcile`
 */
export function checkDoubles(
  stations: readonly VerifiedStation[],
  accepts: boolean,
  findings: Findings,
): void {
  for (const station of stations) {
    checkFound(station, stations, findings)
    checkElsewhere(station, findings)
  }
  const seen = new Map<string, Identification[]>()
  for (const station of stations) {
    for (const [voterRef, { eventIndex }] of station.identification.identified) {
      const before = seen.get(voterRef) ?? []
      for (const other of before) judge(voterRef, { station, seq: eventIndex }, other, accepts, findings)
      seen.set(voterRef, [...before, { station, seq: eventIndex }])
    }
  }
}

/** Both events that a found double names are those of the two journals. */
function checkFound(
  station: VerifiedStation,
  stations: readonly VerifiedStation[],
  findings: Findings,
): void {
  const place = `${nameOf(station)}/${JOURNAL_FILE}`
  for (const { double, own, peer } of station.identification.doubles) {
    const other = stations.find((candidate) => nameOf(candidate) === peer.station)
    if (leafOf(station, own.seq) !== own.leaf || (other && leafOf(other, peer.seq) !== peer.leaf))
      findings.fault('RULE', place, `double ${double} names events that are not there`)
  }
}

/** The other precinct's journal is not at hand: the own event must be there, and officials must have closed the case. */
function checkElsewhere(station: VerifiedStation, findings: Findings): void {
  const label = nameOf(station)
  for (const { double, voterRef, own, elsewhere, closed } of station.identification.doublesElsewhere) {
    if (leafOf(station, own.seq) !== own.leaf)
      findings.fault('RULE', `${label}/${JOURNAL_FILE}`, `double ${double} names an event that is not there`)
    const what = `voter ${voterRef.slice(0, 8)}: event ${own.seq} here, another at ${elsewhere.precinct} ${elsewhere.station}`
    if (closed) findings.checked(label, `${TWICE}, ${what}; closed by two officials: ${closed.reason}`)
    else findings.fault('RECONCILIATION', label, `${TWICE}, ${what}; no officials closed the case`)
  }
}

function judge(
  voterRef: string,
  one: Identification,
  other: Identification,
  accepts: boolean,
  findings: Findings,
): void {
  const label = nameOf(one.station)
  const what = `voter ${voterRef.slice(0, 8)}: event ${one.seq} here, event ${other.seq} at ${nameOf(other.station)}`
  const records = [recordOf(one, other), recordOf(other, one)].filter((record) => record !== undefined)
  const reason = records.find((record) => record.closed)?.closed?.reason
  if (reason) findings.checked(label, `${TWICE}, ${what}; closed by two officials: ${reason}`)
  else if (records.length > 0)
    findings.fault('RECONCILIATION', label, `${TWICE}, ${what}; no officials closed the case`)
  else if (accepts && (wasCutOff(one) || wasCutOff(other)))
    findings.checked(label, `${TWICE}, ${what}; found only here: the tables could not see each other`)
  else findings.fault('RECONCILIATION', label, `${TWICE}, ${what}`)
}

function recordOf(one: Identification, other: Identification): DoubleRecord | undefined {
  return one.station.identification.doubles.find(
    ({ own, peer }) =>
      own.seq === one.seq && peer.station === nameOf(other.station) && peer.seq === other.seq,
  )
}

function wasCutOff({ station, seq }: Identification): boolean {
  const event = station.events[seq]
  return event.type === 'voter.identified' && event.body.right === 'cut-off'
}

function leafOf({ tree }: VerifiedStation, seq: number): string | undefined {
  const leaf = tree.leaves[seq]
  return leaf && Buffer.from(leaf).toString('hex')
}

function nameOf({ exported }: VerifiedStation): string {
  return exported.station
}
