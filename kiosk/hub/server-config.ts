import type { Manifest, ManifestStation } from '@taanuu/voter-roll-sync/package/manifest'
import { userOf } from './link-key.ts'
import { ROOM_ACCOUNT, ROOM_STREAM, roomSubjects, serviceSubject } from './subjects.ts'

/** Twice the largest batch, so that base64 and headers fit too. */
export const MAX_PAYLOAD_BYTES = 512 * 1024
/**
 * A precinct's day is about 6 MB of events (docs/measurements.md). Tables that republish after each take-over of a bad
 * day fill a few times that; a table that writes without end is stopped here and not by a full disk.
 */
export const STORE_BYTES = 256 * 1024 * 1024
/** The tables of a precinct (64 stations at most), their second connections while they move, and the keeper's. */
const MAX_CONNECTIONS = 256
/** An answer to a question is let through for this long. */
const ANSWER_SECONDS = 30
/**
 * A connection whose table is silent ends after eight to ten seconds: a machine that stood still for a few keeps its own.
 * Whether a table is there its presence tells, and sooner.
 */
const PING_SECONDS = 2
const MISSED_PINGS = 4
const LOG_BYTES = 2 * 1024 * 1024

export interface HubServerFiles {
  readonly certificate: string
  readonly key: string
  readonly store: string
  readonly log: string
}

/** What a hub takes from the manifest: whose room it is, and who may come in. */
export type RoomManifest = Pick<Manifest, 'electionId' | 'precinct' | 'stations'>

export interface HubServerOptions {
  readonly manifest: RoomManifest
  readonly host: string
  readonly port: number
  readonly files: HubServerFiles
  /** nkey of the process that keeps the server; it alone may make streams. */
  readonly keeper: string
}

/**
 * Configuration of a hub's `nats-server` (2.9 and later), from the signed manifest alone: each identification station
 * that is not revoked may publish its own journal, presence and questions, and nothing of another.
 */
export function hubServerConfig(options: HubServerOptions): string {
  const { manifest, host, port, files, keeper } = options
  const users = linkedStations(manifest).map((station) => userEntry(manifest, station))
  const lines = [
    `listen: ${JSON.stringify(`${host}:${port}`)}`,
    `server_name: ${JSON.stringify(`room-${manifest.precinct}`)}`,
    `tls { cert_file: ${JSON.stringify(files.certificate)}, key_file: ${JSON.stringify(files.key)}, timeout: 5 }`,
    `authorization { timeout: 5 }`,
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    `max_connections: ${MAX_CONNECTIONS}`,
    `ping_interval: "${PING_SECONDS}s"`,
    `ping_max: ${MISSED_PINGS}`,
    'write_deadline: "3s"',
    `log_file: ${JSON.stringify(files.log)}`,
    `logfile_size_limit: ${LOG_BYTES}`,
    `jetstream { store_dir: ${JSON.stringify(files.store)}, max_mem: 0, max_file: ${STORE_BYTES} }`,
    `accounts { ${ROOM_ACCOUNT} {`,
    `  jetstream: { max_mem: 0, max_file: ${STORE_BYTES}, max_streams: 1, max_consumers: 8 }`,
    '  users: [',
    `    { nkey: ${keeper} }`,
    ...users,
    '  ]',
    '} }',
  ]
  return `${lines.join('\n')}\n`
}

/** Stations that take part in the room's exchange: tables with a link key. The ballot box takes part in none. */
export function linkedStations(
  manifest: Pick<Manifest, 'stations'>,
): readonly (ManifestStation & { readonly linkKey: string })[] {
  return manifest.stations.flatMap((station) =>
    station.role === 'identification' && station.linkKey !== undefined
      ? [{ ...station, linkKey: station.linkKey }]
      : [],
  )
}

function userEntry(
  { electionId, precinct }: RoomManifest,
  { stationId, linkKey }: { readonly stationId: string; readonly linkKey: string },
): string {
  const subjects = roomSubjects(electionId, precinct)
  const publish = [
    subjects.journal(stationId),
    subjects.here(stationId),
    subjects.asksFrom(stationId),
    serviceSubject(electionId, '*', precinct, stationId),
    `$JS.API.STREAM.INFO.${ROOM_STREAM}`,
    `$JS.API.DIRECT.GET.${ROOM_STREAM}`,
    `$JS.API.DIRECT.GET.${ROOM_STREAM}.>`,
  ]
  const subscribe = [
    subjects.journals,
    subjects.everyHere,
    subjects.asksTo(stationId),
    `${subjects.inbox(stationId)}.>`,
  ]
  const rights = `publish: { allow: ${list(publish)} }, subscribe: { allow: ${list(subscribe)} }`
  const answers = `allow_responses: { max: 1, expires: "${ANSWER_SECONDS}s" }`
  return `    { nkey: ${userOf(Buffer.from(linkKey, 'hex'))}, permissions: { ${rights}, ${answers} } }`
}

function list(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
}
