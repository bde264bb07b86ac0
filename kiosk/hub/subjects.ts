/**
 * Names that tables, hubs, regional servers and the centre have in common. Election and station ids may hold dots,
 * which separate the parts of a NATS subject; `~` is in no id and stands for them.
 */
function token(id: string): string {
  return id.replaceAll('.', '~')
}

/** Stream of a room on its hub: everything that the tables of the precinct published. */
export const ROOM_STREAM = 'ROOM'
/** Account of tables on a hub, and of stations and hubs on a regional or national server. */
export const ROOM_ACCOUNT = 'ROOM'
export const REGION_ACCOUNT = 'STATIONS'
/** Stream of a regional or national server: journals of all precincts that reach it. */
export const JOURNALS_STREAM = 'JOURNALS'
export const JOURNALS_SUBJECTS = 'journal.>'
/** TCP port of a hub and UDP port of announcements; another is taken where it is busy, and announced. */
export const HUB_PORT = 47_117
export const ANNOUNCEMENT_PORT = 47_118
/** Organization-local scope (RFC 2365): no router carries it out of the building. */
export const ANNOUNCEMENT_GROUP = '239.255.71.17'

export interface RoomSubjects {
  /** Every journal of the room. */
  readonly journals: string
  journal(station: string): string
  /** Presence: the signed announcement again, over the hub. */
  readonly everyHere: string
  here(station: string): string
  ask(to: string, from: string): string
  /** Questions to one station, and from one station to any. */
  asksTo(station: string): string
  asksFrom(station: string): string
  inbox(station: string): string
}

export function roomSubjects(electionId: string, precinct: number): RoomSubjects {
  const room = `room.${token(electionId)}.${precinct}`
  return {
    journals: `${room}.journal.*`,
    journal: (station) => `${room}.journal.${token(station)}`,
    everyHere: `${room}.here.*`,
    here: (station) => `${room}.here.${token(station)}`,
    ask: (to, from) => `${room}.ask.${token(to)}.${token(from)}`,
    asksTo: (station) => `${room}.ask.${token(station)}.*`,
    asksFrom: (station) => `${room}.ask.*.${token(station)}`,
    inbox: (station) => `_INBOX.${token(station)}`,
  }
}

/**
 * Where a hub puts what it carries upward: journal of `station`, carried by the hub of table `via`. Each hub writes
 * under its own name only, so that a stolen one spoils nothing that another carried; whoever reads takes all of them
 * and counts each event once.
 */
export function carriedSubject(electionId: string, precinct: number, station: string, via: string): string {
  return `journal.${token(electionId)}.${precinct}.${token(station)}.${token(via)}`
}
/** What the hub of one table may write: all stations of its precinct, under its own name. */
export function carriedBy(electionId: string, precinct: number, via: string): string {
  return `journal.${token(electionId)}.${precinct}.*.${token(via)}`
}

export interface CarriedJournal {
  readonly electionId: string
  readonly precinct: number
  readonly station: string
  readonly via: string
}

/** Reads a subject of `JOURNALS_STREAM`; undefined if it is none. */
export function parseCarried(subject: string): CarriedJournal | undefined {
  const parts = subject.split('.')
  if (parts.length !== 5 || parts[0] !== 'journal' || !/^[1-9]\d{0,5}$/.test(parts[2])) return undefined
  const [electionId, station, via] = [parts[1], parts[3], parts[4]].map((part) => part.replaceAll('~', '.'))
  return { electionId, precinct: Number(parts[2]), station, via }
}

/** Last part of a subject of the room, as the station's id. */
export function lastId(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1).replaceAll('~', '.')
}

/**
 * Where a station asks a service of the centre (such as `register`) through hub and regional server. Its own name is
 * part of the subject, and the hub lets it ask under no other; the question itself is signed.
 */
export function serviceSubject(
  electionId: string,
  service: string,
  precinct: number,
  station: string,
): string {
  return `service.${token(electionId)}.${service}.${precinct}.${token(station)}`
}
/** Questions of all stations of a precinct to all services: what its hub passes on. */
export function servicesOf(electionId: string, precinct: number): string {
  return `service.${token(electionId)}.*.${precinct}.*`
}
/** Answers come here: to one station of one precinct of a regional server that serves many. */
export function regionInbox(electionId: string, precinct: number, station: string): string {
  return `_INBOX.${token(electionId)}.${precinct}.${token(station)}`
}
