/**
 * A journal in the common data format of NIST SP 1500-101 (Election Event Logging V1, JSON), for tools that read that
 * and not ours. Nothing is lost on the way: `Details` is the event's whole body as canonical JSON, and `Hash` its RFC
 * 6962 leaf hash (SHA-256 of a zero byte and the event's line, hex), so that every entry can be found in the journal
 * again. The mapping:
 *
 * - `Id` is our event type, `Type` its kind (`EventKind`), `Sequence` our `seq`, `TimeStamp` our rounded `at`;
 * - `Disposition` is `success` or `failure` where something was attempted, `other` with the state in `OtherDisposition`
 *   where a sheet or a device is in neither, `na` where an event only states something;
 * - `Severity` is `error`, `warning` or `information`;
 * - `UserId` names the keys of the officials who signed, sorted and separated by spaces; otherwise it is absent;
 * - a station is a `Device`: `electronic-poll-book` for a table, `scan-single` for a ballot box, else `other`.
 */
import { canonicalJson } from '../trust/canonical-json.ts'
import { type AnyEvent, type EventType, eventDeclarations, type JournalEvent } from './events.ts'

export type EventKind =
  | 'access'
  | 'ballot'
  | 'closing'
  | 'device'
  | 'evidence'
  | 'identification'
  | 'package'
  | 'station'

/** Meanings of `Type`, for the documentation that the format asks for. */
const kinds: Readonly<Record<EventKind, string>> = {
  access: 'Key cards, PINs, locking and unlocking.',
  ballot: 'What happens to a sheet.',
  closing: 'Counting, reconciliation and the end of the day.',
  device: 'Devices and the clock.',
  evidence: 'Checkpoints, by which later changes are noticed.',
  identification: 'Somebody at the table.',
  package: 'The signed election package.',
  station: 'The life of the station itself.',
}

type Disposition =
  | { readonly Disposition: 'success' | 'failure' | 'na' }
  | { readonly Disposition: 'other'; readonly OtherDisposition: string }
type Severity = 'error' | 'warning' | 'information'

interface Mapping<T extends EventType> {
  readonly kind: EventKind
  readonly disposition: (body: JournalEvent<T>['body']) => Disposition
  readonly severity: (disposition: Disposition) => Severity
}

const success: Disposition = { Disposition: 'success' }
const failure: Disposition = { Disposition: 'failure' }
const na: Disposition = { Disposition: 'na' }

function judged(good: boolean): Disposition {
  return good ? success : failure
}

function other(state: string): Disposition {
  return { Disposition: 'other', OtherDisposition: state }
}

/** An event that has one disposition whatever its body says. */
function always<T extends EventType>(kind: EventKind, disposition: Disposition): Mapping<T> {
  return { kind, disposition: () => disposition, severity: severityOf('warning') }
}

/** A failure weighs this much; what is in doubt is a warning; all else informs. */
function severityOf(ofFailure: Severity): (disposition: Disposition) => Severity {
  return ({ Disposition }) =>
    Disposition === 'failure' ? ofFailure : Disposition === 'other' ? 'warning' : 'information'
}

const mappings: { readonly [T in EventType]: Mapping<T> } = {
  'station.provisioned': always('station', success),
  'station.started': always('station', success),
  'package.loaded': always('package', success),
  'package.updated': always('package', success),
  'package.refused': always('package', failure),
  'spare.assigned': always('station', success),
  'key.refused': always('access', failure),
  'clock.jumped': { kind: 'device', disposition: () => na, severity: () => 'warning' },
  'device.changed': {
    kind: 'device',
    disposition: ({ state }) =>
      state === 'ready' ? success : state === 'absent' ? other('absent') : failure,
    severity: severityOf('error'),
  },
  'station.opened': always('station', success),
  'station.unlocked': always('access', success),
  'station.locked': always('access', success),
  'case.begun': always('identification', na),
  'voter.found': always('identification', success),
  'finger.tried': {
    kind: 'identification',
    disposition: ({ reason }) => judged(reason === 'MATCHED'),
    severity: severityOf('information'),
  },
  'voter.identified': always('identification', success),
  'table.out': always('station', other('declared out')),
  'table.returned': always('station', success),
  'slice.handed-over': always('station', success),
  'double.found': always('evidence', other('identified twice')),
  'double.elsewhere': always('evidence', other('identified twice')),
  'double.closed': always('evidence', success),
  'check.printed': always('identification', success),
  'case.ended': {
    kind: 'identification',
    disposition: ({ reason }) => judged(reason === 'IDENTIFIED' || reason === 'IDENTIFIED_BY_COMMISSION'),
    severity: severityOf('information'),
  },
  'sheet.scanned': always('ballot', success),
  'sheet.accepting': always('ballot', na),
  'sheet.in-box': always('ballot', success),
  'sheet.returned': { kind: 'ballot', disposition: () => other('returned'), severity: () => 'information' },
  'sheet.unknown': always('ballot', other('unknown')),
  'bin.replaced': always('ballot', success),
  'box.succeeded': always('station', success),
  'batch.begun': always('ballot', na),
  'batch.ended': {
    kind: 'ballot',
    disposition: ({ outcome }) => (outcome === 'counted' ? success : other('set aside')),
    severity: severityOf('warning'),
  },
  'checkpoint.taken': always('evidence', success),
  'checkpoint.compared': {
    kind: 'evidence',
    disposition: ({ fits }) => judged(fits),
    severity: severityOf('error'),
  },
  'closing.begun': always('closing', na),
  'count.entered': always('closing', na),
  'difference.explained': { kind: 'closing', disposition: () => na, severity: () => 'warning' },
  'records.opened': always('closing', success),
  'contest.decided': always('closing', success),
  'slip.received': always('closing', success),
  'station.closed': always('closing', success),
  'roll.erased': always('closing', success),
}

/** A station's journal with its leaf hashes in order. */
export interface LoggedStation {
  readonly station: string
  readonly role: 'identification' | 'ballot-box' | 'enrolment'
  readonly events: readonly AnyEvent[]
  readonly leaves: readonly Uint8Array[]
}

const MANUFACTURER = 'Taanuu'

/** `ElectionEventLog` of some stations of one election. `generated`: ISO 8601, UTC. */
export function nistEventLog(
  electionId: string,
  stations: readonly LoggedStation[],
  generated: string,
): Readonly<Record<string, unknown>> {
  return {
    '@type': 'EventLogging.ElectionEventLog',
    ElectionId: electionId,
    GeneratedTime: generated,
    Details: 'Event.Hash is the RFC 6962 leaf hash (SHA-256) of the line of the station’s journal.',
    Device: stations.map((station) => ({
      '@type': 'EventLogging.Device',
      Id: station.station,
      Manufacturer: MANUFACTURER,
      Model: station.role,
      HashType: 'sha-256',
      ...deviceType(station.role),
      Event: station.events.map((event, i) => nistEvent(event, station.leaves[i])),
    })),
  }
}

function deviceType(role: LoggedStation['role']): Readonly<Record<string, string>> {
  switch (role) {
    case 'identification':
      return { Type: 'electronic-poll-book' }
    case 'ballot-box':
      return { Type: 'scan-single' }
    case 'enrolment':
      return { Type: 'other', OtherType: 'enrolment' }
  }
}

function nistEvent(event: AnyEvent, leaf: Uint8Array): Readonly<Record<string, unknown>> {
  // The declaration ties type and body together; an index over the union does not.
  const { kind, disposition, severity } = mappings[event.type] as Mapping<EventType>
  const judgement = disposition(event.body)
  const officials = officialsOf(event)
  return {
    '@type': 'EventLogging.Event',
    Id: event.type,
    Type: kind,
    Sequence: String(event.seq),
    TimeStamp: event.at,
    ...judgement,
    Severity: severity(judgement),
    Description: eventDeclarations[event.type].meaning,
    Details: canonicalJson(event.body),
    Hash: Buffer.from(leaf).toString('hex'),
    ...(officials === '' ? {} : { UserId: officials }),
  }
}

function officialsOf({ body }: AnyEvent): string {
  const signatures = ('attestation' in body && body.attestation?.signatures) || []
  return signatures
    .map(({ keyid }) => keyid)
    .sort()
    .join(' ')
}

/** `ElectionEventLogDocumentation`: what every `Id` and `Type` of a role's log means. `date`: `YYYY-MM-DD`. */
export function nistEventLogDocumentation(
  role: LoggedStation['role'],
  date: string,
): Readonly<Record<string, unknown>> {
  return {
    '@type': 'EventLogging.ElectionEventLogDocumentation',
    DeviceManufacturer: MANUFACTURER,
    DeviceModel: role,
    GeneratedDate: date,
    EventIdDescription: Object.entries(eventDeclarations).map(([type, { meaning }]) => ({
      '@type': 'EventLogging.EventIdDescription',
      Id: type,
      Description: meaning,
    })),
    EventTypeDescription: Object.entries(kinds).map(([kind, meaning]) => ({
      '@type': 'EventLogging.EventTypeDescription',
      Type: kind,
      Description: meaning,
    })),
  }
}
