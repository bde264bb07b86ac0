import { JOURNALS_SUBJECTS } from '../hub/subjects.ts'
import { CARRIED_UP } from './journals-stream.ts'
import { accountLines, list, quoted, type ServerOptions, serverLines } from './server-lines.ts'

/** A regional server as the national one knows it. */
export interface Region {
  /** Its `server_name`, which is its JetStream domain. */
  readonly name: string
  /** DNS name in its certificate: whoever shows a certificate of the authority with this name is this region. */
  readonly host: string
}

export interface NationalConfigOptions extends ServerOptions {
  readonly regions: readonly Region[]
  /** Elections whose questions the services answer. */
  readonly elections: readonly string[]
  /** `host:port` on which regional servers dial. */
  readonly leafListen: string
  /** Path on the server's machine: PEM of the authority of the regional servers' certificates. */
  readonly certificateAuthority: string
}

/**
 * Without the first two, the regions of one account would hear each other: journals of one would be kept by all, and
 * one could order another's stream to be deleted. Without the last, one could listen to what the others bring.
 */
const SEND_NOT = [JOURNALS_SUBJECTS, '$JS.API.>', '$JS.*.API.>']
const HEAR_NOT = [JOURNALS_SUBJECTS, `${CARRIED_UP}.>`]

/**
 * Configuration of a national `nats-server` (2.9 and later) whose regional servers are leaf nodes of it. Each is known by
 * its TLS certificate, so nothing secret is in here; it may be fetched from, answer, and pass on questions of its stations
 * to services, and order nothing. After a region was struck out the server is restarted: a reload does not end its connection
 * (2.9.10), and the others come back by themselves.
 */
export function nationalServerConfig(options: NationalConfigOptions): string {
  const { regions, elections, leafListen, certificate, key, certificateAuthority } = options
  const files = `cert_file: ${quoted(certificate)}, key_file: ${quoted(key)}, ca_file: ${quoted(certificateAuthority)}`
  const rights = `publish: { deny: ${list(SEND_NOT)} }, subscribe: { deny: ${list(HEAR_NOT)} }`
  const users = regions.map(
    ({ name, host }) =>
      // A user without a password: good for the certificate on the port of leaf nodes, and nowhere else.
      `{ user: ${quoted(host)}, permissions: { ${rights} }, allowed_connection_types: ["LEAFNODE"] } # ${name}`,
  )
  const lines = [
    `# national server of ${regions.length} regional ones; do not edit`,
    ...serverLines(options),
    `leafnodes { listen: ${quoted(leafListen)}, tls { ${files}, verify_and_map: true, timeout: 10 } }`,
    ...accountLines(options, elections, users),
  ]
  return `${lines.join('\n')}\n`
}
