import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import { regionalUsers } from '../hub/regional-rights.ts'
import { REGION_ACCOUNT } from '../hub/subjects.ts'
import { servicePattern } from './run-service.ts'

/** Two batches of 256 KiB and headers. */
const MAX_PAYLOAD_BYTES = 512 * 1024
/** One hub for each precinct, and tables that just became one. */
const MAX_CONNECTIONS = 20_000

export interface RegionalConfigOptions {
  readonly manifests: readonly Manifest[]
  /** nkeys (`U...`) of the centre, which reads and keeps the stream. */
  readonly centre: readonly string[]
  /** nkeys of services: they hear their own questions and answer them, and see no journal. */
  readonly services: readonly { readonly service: 'evaluator' | 'register'; readonly nkey: string }[]
  readonly name: string
  /** `host:port` on which hubs and the centre dial. */
  readonly listen: string
  /** Paths on the server's machine. */
  readonly certificate: string
  readonly key: string
  readonly store: string
  /** Bytes that the stream may take on disk. */
  readonly storeBytes: number
}

/**
 * Configuration of a regional or national `nats-server` (2.9 and later), from signed manifests alone. A station that a
 * newer manifest revokes, or no longer names, is not in it: write it anew, `nats-server --signal reload`, and its
 * connection ends without touching another's.
 */
export function regionalServerConfig(options: RegionalConfigOptions): string {
  const { manifests, centre, services, name, listen, certificate, key, store, storeBytes } = options
  const users = manifests.flatMap((manifest) =>
    regionalUsers(manifest).map(({ stationId, nkey, publish, subscribe }) => {
      const rights = `publish: ${list(publish)}, subscribe: ${list(subscribe)}`
      return `    { nkey: ${nkey}, permissions: { ${rights} } } # ${manifest.precinct} ${stationId}`
    }),
  )
  const elections = [...new Set(manifests.map(({ electionId }) => electionId))]
  const lines = [
    `# ${manifests.length} precincts, ${users.length} stations; made from signed manifests, do not edit`,
    `listen: ${quoted(listen)}`,
    `server_name: ${quoted(name)}`,
    `tls { cert_file: ${quoted(certificate)}, key_file: ${quoted(key)}, timeout: 10 }`,
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    `max_connections: ${MAX_CONNECTIONS}`,
    `jetstream { store_dir: ${quoted(store)}, max_mem: 0, max_file: ${storeBytes} }`,
    `accounts { ${REGION_ACCOUNT} {`,
    '  jetstream: enabled',
    '  users: [',
    ...centre.map((nkey) => `    { nkey: ${nkey} } # centre`),
    ...services.flatMap(({ service, nkey }) =>
      elections.map((electionId) => {
        const heard = list([servicePattern(electionId, service)])
        return `    { nkey: ${nkey}, permissions: { subscribe: ${heard}, publish: { deny: [">"] }, allow_responses: true } } # ${service}`
      }),
    ),
    ...users,
    '  ]',
    '} }',
  ]
  return `${lines.join('\n')}\n`
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
function list(values: readonly string[]): string {
  return `[${values.map(quoted).join(', ')}]`
}
