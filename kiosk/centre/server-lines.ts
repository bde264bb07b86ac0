import { REGION_ACCOUNT } from '../hub/subjects.ts'
import { servicePattern } from './run-service.ts'

/** Two batches of 256 KiB and headers. */
const MAX_PAYLOAD_BYTES = 512 * 1024
/** One hub for each precinct, and tables that just became one. */
const MAX_CONNECTIONS = 20_000

/** What the configurations of regional and national servers have in common. */
export interface ServerOptions {
  /** nkeys (`U...`) of the centre, which reads and keeps the stream. */
  readonly centre: readonly string[]
  /** nkeys of services: they hear their own questions and answer them, and see no journal. */
  readonly services: readonly { readonly service: 'evaluator' | 'register'; readonly nkey: string }[]
  /** The server's name, and of its JetStream domain: no two servers that are joined have the same. */
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

/** Everything outside the account. */
export function serverLines(options: ServerOptions): readonly string[] {
  const { name, listen, certificate, key, store, storeBytes } = options
  return [
    `listen: ${quoted(listen)}`,
    `server_name: ${quoted(name)}`,
    `tls { cert_file: ${quoted(certificate)}, key_file: ${quoted(key)}, timeout: 10 }`,
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    `max_connections: ${MAX_CONNECTIONS}`,
    `jetstream { store_dir: ${quoted(store)}, domain: ${quoted(name)}, max_mem: 0, max_file: ${storeBytes} }`,
  ]
}

/** The one account, with the centre, its services and these users. */
export function accountLines(
  { centre, services }: ServerOptions,
  elections: readonly string[],
  users: readonly string[],
): readonly string[] {
  return [
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
    ...users.map((user) => `    ${user}`),
    '  ]',
    '} }',
  ]
}

export function quoted(text: string): string {
  return JSON.stringify(text)
}
export function list(values: readonly string[]): string {
  return `[${values.map(quoted).join(', ')}]`
}
