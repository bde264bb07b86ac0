import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import { regionalUsers } from '../hub/regional-rights.ts'
import { REGION_ACCOUNT } from '../hub/subjects.ts'
import { accountLines, list, quoted, type ServerOptions, serverLines } from './server-lines.ts'

export interface RegionalConfigOptions extends ServerOptions {
  /** Of the precincts whose hubs carry to this server. */
  readonly manifests: readonly Manifest[]
  /** The national server above this one; absent: there is none. */
  readonly nation?: NationAbove
}

export interface NationAbove {
  /** `tls://host:port` where the national server takes regional ones. */
  readonly url: string
  /** Path on the server's machine: PEM of the authority of the national server's certificate. */
  readonly certificateAuthority: string
}

/**
 * Configuration of a regional `nats-server` (2.9 and later), from signed manifests alone. A station that a newer manifest
 * revokes, or no longer names, is not in it: write it anew, `nats-server --signal reload`, and its connection ends
 * without touching another's.
 */
export function regionalServerConfig(options: RegionalConfigOptions): string {
  const { manifests, nation } = options
  const users = manifests.flatMap((manifest) =>
    regionalUsers(manifest).map(({ stationId, nkey, publish, subscribe }) => {
      const rights = `publish: ${list(publish)}, subscribe: ${list(subscribe)}`
      return `{ nkey: ${nkey}, permissions: { ${rights} } } # ${manifest.precinct} ${stationId}`
    }),
  )
  const elections = [...new Set(manifests.map(({ electionId }) => electionId))]
  const lines = [
    `# ${quantity(manifests.length, 'precinct')}, ${quantity(users.length, 'station')}; made from signed manifests, do not edit`,
    ...serverLines(options),
    ...(nation ? [leafLine(nation, options)] : []),
    ...accountLines(options, elections, users),
  ]
  return `${lines.join('\n')}\n`
}

/** The way up: this server shows its own certificate, which is its credential at the national one. */
function leafLine({ url, certificateAuthority }: NationAbove, { certificate, key }: ServerOptions): string {
  const files = `cert_file: ${quoted(certificate)}, key_file: ${quoted(key)}, ca_file: ${quoted(certificateAuthority)}`
  return `leafnodes { remotes: [ { url: ${quoted(url)}, account: ${REGION_ACCOUNT}, tls { ${files} } } ] }`
}
