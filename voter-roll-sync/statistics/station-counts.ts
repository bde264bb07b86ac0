import type { AnyEvent } from '../journal/events.ts'

const HOUR_MS = 3_600_000
/** Turnout is published for two hours at a time: of one hour, the official total of a day would tell the last one. */
export const PERIOD_HOURS = 2

/** What one station's journal adds to the statistics; plain JSON, so that it can be kept and carried on. */
export interface StationCounts {
  /** Identified by hour; the key is the hour's beginning, ISO 8601 in UTC. */
  readonly byHour: Readonly<Record<string, number>>
  readonly identifiedBy: Readonly<Record<'finger' | 'commission', number>>
  /** Approaches that ended without an identification, by reason code. */
  readonly exclusions: Readonly<Record<string, number>>
  /** Times that a device was lost, broke or was refused, by device. */
  readonly failures: Readonly<Record<string, number>>
  /** Latest time that an event names, ISO 8601; empty before the first. */
  readonly latest: string
  readonly closed: boolean
}

export const noCounts: StationCounts = {
  byHour: {},
  identifiedBy: { finger: 0, commission: 0 },
  exclusions: {},
  failures: {},
  latest: '',
  closed: false,
}

/** Neither kept from voting nor turned away: served here, or sent on to the table beside. */
const NOT_EXCLUDED: readonly string[] = ['IDENTIFIED', 'IDENTIFIED_BY_COMMISSION', 'SENT_TO_TABLE']

/** Counts with one more verified event of the station. */
export function withEvent(counts: StationCounts, event: AnyEvent): StationCounts {
  const latest = event.at > counts.latest ? event.at : counts.latest
  switch (event.type) {
    case 'voter.identified': {
      const { by } = event.body
      return {
        ...counts,
        latest,
        byHour: oneMore(counts.byHour, hourOf(event.at)),
        identifiedBy: { ...counts.identifiedBy, [by]: counts.identifiedBy[by] + 1 },
      }
    }
    case 'case.ended': {
      const { reason } = event.body
      return NOT_EXCLUDED.includes(reason)
        ? { ...counts, latest }
        : { ...counts, latest, exclusions: oneMore(counts.exclusions, reason) }
    }
    case 'device.changed':
      return event.body.state === 'ready'
        ? { ...counts, latest }
        : { ...counts, latest, failures: oneMore(counts.failures, event.body.device) }
    case 'station.closed':
      return { ...counts, latest, closed: true }
    default:
      return { ...counts, latest }
  }
}

function oneMore(counts: Readonly<Record<string, number>>, key: string): Readonly<Record<string, number>> {
  return { ...counts, [key]: (counts[key] ?? 0) + 1 }
}

/** Beginning of the hour that an instant lies in. */
export function hourOf(at: string): string {
  return hourAt(Math.floor(Date.parse(at) / HOUR_MS))
}

function hourAt(hours: number): string {
  return new Date(hours * HOUR_MS).toISOString().replace('.000Z', 'Z')
}

/** A stretch of the day that is published at once. */
export interface Period {
  /** Its beginning, ISO 8601 in UTC. */
  readonly from: string
  readonly to: string
  /** Beginnings of its hours. */
  readonly hours: readonly string[]
}

/** The period that an hour lies in. */
export function periodOf(hour: string): Period {
  const first = Math.floor(Date.parse(hour) / HOUR_MS / PERIOD_HOURS) * PERIOD_HOURS
  return {
    from: hourAt(first),
    to: hourAt(first + PERIOD_HOURS),
    hours: Array.from({ length: PERIOD_HOURS }, (_, i) => hourAt(first + i)),
  }
}
