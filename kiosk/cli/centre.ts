import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { NodeConnectionOptions } from '@nats-io/transport-node'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { policySchema } from '@taanuu/voter-roll-sync/package/policy'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'
import { type ElectionBook, readElectionBook } from '../centre/election-book.ts'
import { CentreIntake } from '../centre/intake.ts'
import {
  type CentreKeys,
  type CentreRole,
  centreRoles,
  KEY_FILE,
  makeKeyFile,
  openKeyFile,
  publicKeysOf,
} from '../centre/key-file.ts'
import { nationalServerConfig, type Region } from '../centre/national-config.ts'
import { releaseNow, writePublication } from '../centre/publish.ts'
import { regionalServerConfig } from '../centre/regional-config.ts'
import { openCentreStore, runCentre } from '../centre/run-centre.ts'
import { runService } from '../centre/run-service.ts'
import type { ServerOptions } from '../centre/server-lines.ts'
import { StickCollector } from '../centre/stick-collector.ts'
import { UsageError } from '../hosts/shared/usage-error.ts'
import { pinnedTls } from '../hub/pinned-tls.ts'
import { ask } from './authority/terminal.ts'
import { readRoots } from './root-keys.ts'

export const centreHelp = `taanuu centre <what> [options]           collects what stations say, verifies it, shows and publishes it

taanuu centre keys ROLE --data DIR       makes the keys of ROLE (centre, evaluator, register), sealed to a passphrase, and prints
                                         what others must know of them. Evaluator and register belong on different machines
taanuu centre serve --manifests DIR --data DIR      the live page on 127.0.0.1; collects until it is stopped
  --nats URL               national or regional server (tls://host:port); may be repeated
  --region NAME            regional server below the national one, whose journals it gathers; may be repeated (then one --nats)
  --ca FILE                PEM of the authority of the servers' certificates (default: those of the system)
  --pin FILE               instead: PEM of the one certificate that the server must show
  --stick DIR              stick or folder that is looked at again and again; may be repeated
  --out DIR                published files (default DATA/published)
  --port N                 TCP port of the page (default: any free one)
taanuu centre import PATH... --manifests DIR --data DIR      takes sticks and exports once; exits 1 if anything was refused
taanuu centre publish --manifests DIR --data DIR --out DIR   writes CSV and JSON with small numbers withheld
  --day-over               publishes the whole-day tables of all closed precincts; later ones follow as tables of their own
taanuu centre server-config --manifests DIR --out FILE       configuration of a regional or national nats-server
  --name NAME, --listen HOST:PORT, --certificate FILE, --key FILE, --store DIR, --store-gib N
  --centre NKEY, --evaluator NKEY, --register NKEY      nkeys of the centre and its services; may be repeated
  --nation URL             a national server above this regional one (tls://host:port); it knows it by its certificate
  --region NAME=HOST       this is the national server: regional one NAME below it, whose certificate names HOST; may be repeated
  --leaf-listen HOST:PORT  where the national server takes them (default 0.0.0.0:7422)
  --ca FILE                with --nation and --region: authority of both servers' certificates (default /etc/nats/ca.pem)
  A revoked station is left out: write the file anew and run "nats-server --signal reload"
taanuu centre evaluator --manifests DIR --data DIR --policy FILE --nats URL      evaluates blinded numbers, counted per station
taanuu centre register  --manifests DIR --data DIR --policy FILE --nats URL      says whether a token was marked, and by whom

  --manifests DIR          signed manifests of all precincts, in folders of their own; read again when they change
  --root HEX               public root key of the election authority; may be repeated (without it: training)
  --passphrase-file FILE   of the keys; without it the passphrase is asked for`

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      manifests: { type: 'string' },
      data: { type: 'string' },
      out: { type: 'string' },
      nats: { type: 'string', multiple: true, default: [] },
      ca: { type: 'string' },
      pin: { type: 'string' },
      stick: { type: 'string', multiple: true, default: [] },
      port: { type: 'string' },
      root: { type: 'string', multiple: true, default: [] },
      policy: { type: 'string' },
      name: { type: 'string' },
      nation: { type: 'string' },
      region: { type: 'string', multiple: true, default: [] },
      'leaf-listen': { type: 'string', default: '0.0.0.0:7422' },
      listen: { type: 'string', default: '0.0.0.0:4222' },
      certificate: { type: 'string', default: '/etc/nats/server.pem' },
      key: { type: 'string', default: '/etc/nats/server.key' },
      store: { type: 'string', default: '/var/lib/nats' },
      'store-gib': { type: 'string', default: '64' },
      centre: { type: 'string', multiple: true, default: [] },
      evaluator: { type: 'string', multiple: true, default: [] },
      register: { type: 'string', multiple: true, default: [] },
      'passphrase-file': { type: 'string' },
      'day-over': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}
type Given = ReturnType<typeof parse>['values']

/** Exit codes: 0 good, 1 something was refused or cannot be opened, 2 wrong use. */
export async function centre(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const [what, ...targets] = positionals
  if (values.help || what === undefined) {
    console.log(centreHelp)
    return values.help ? 0 : 2
  }
  switch (what) {
    case 'keys':
      return keys(values, targets)
    case 'serve':
      return serve(values)
    case 'import':
      return importPaths(values, targets)
    case 'publish':
      return publish(values)
    case 'server-config':
      return serverConfig(values)
    case 'evaluator':
    case 'register':
      return service(what, values)
    default:
      throw new UsageError(`taanuu centre has no ${what}; see taanuu centre --help`)
  }
}

function needed(values: Given, name: 'manifests' | 'data' | 'out' | 'policy'): string {
  const value = values[name]
  if (value === undefined) throw new UsageError(`--${name} is needed; see taanuu centre --help`)
  return resolve(value)
}

/** The value, or the refusal in words and undefined. */
function said<T>(result: Result<T>): T | undefined {
  if (result.ok) return result.value
  console.error(`${result.error.code} ${result.error.detail}`.trim())
  return undefined
}

function bookOf(values: Given): ElectionBook | undefined {
  const book = said(readElectionBook(needed(values, 'manifests'), readRoots(values.root).rootKeys))
  for (const { folder, code } of book?.refused ?? []) console.error(`refused: ${folder}: ${code}`)
  return book
}

async function passphraseOf(values: Given): Promise<string> {
  const path = values['passphrase-file']
  const text =
    path === undefined
      ? await ask('passphrase of the keys (not shown): ', 'hidden')
      : readFileSync(path, 'utf8').trimEnd()
  if (text.length < 12) throw new UsageError('a passphrase of 12 characters or more is needed')
  return text
}

async function openKeys(values: Given, role: CentreRole): Promise<CentreKeys | undefined> {
  const path = join(needed(values, 'data'), KEY_FILE)
  return said(await openKeyFile(path, role, await passphraseOf(values)))
}

async function keys(values: Given, [role]: readonly string[]): Promise<number> {
  const wanted = centreRoles.find((one) => one === role)
  if (!wanted) throw new UsageError(`keys for whom? One of ${centreRoles.join(', ')}`)
  const path = join(needed(values, 'data'), KEY_FILE)
  const made = said(await makeKeyFile(path, wanted, await passphraseOf(values)))
  if (!made) return 1
  console.log(JSON.stringify(await publicKeysOf(made), null, 2))
  return 0
}

function tlsOf(values: Given): NonNullable<NodeConnectionOptions['tls']> {
  if (values.pin !== undefined) return pinnedTls(certificateIn(readFileSync(values.pin, 'utf8')))
  const ca = values.ca === undefined ? {} : { ca: readFileSync(values.ca, 'utf8') }
  // The library passes on whatever Node's TLS takes; its type names a few of them only.
  return { ...ca, minVersion: 'TLSv1.3' } as unknown as NonNullable<NodeConnectionOptions['tls']>
}

/** Base64 of the first certificate of a PEM file. */
function certificateIn(pem: string): string {
  const match = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)
  if (!match) throw new UsageError('--pin takes a PEM file with a certificate')
  return match[1].replace(/\s/g, '')
}

function streamsOf(values: Given, key: CentreKeys['link']) {
  const regions = values.region.map((text) => regionOf(text).name)
  if (regions.length > 0 && values.nats.length !== 1)
    throw new UsageError('--region goes with one --nats, the national server')
  return values.nats.map((url) => ({ url, key, tls: tlsOf(values), regions }))
}

/** `name=host`, or the name alone where the host is of no interest. */
function regionOf(text: string): Region {
  const match = /^([A-Za-z0-9_-]{1,32})(?:=([A-Za-z0-9.-]{1,253}))?$/.exec(text)
  if (!match) throw new UsageError(`--region ${text}: NAME or NAME=HOST is needed`)
  return { name: match[1], host: match[2] ?? '' }
}

async function serve(values: Given): Promise<number> {
  const data = needed(values, 'data')
  // Without servers and sealed sticks no key is needed: exports prove themselves.
  const withKeys = values.nats.length > 0 || values['passphrase-file'] !== undefined
  const own = withKeys ? await openKeys(values, 'centre') : null
  if (own === undefined) return 1
  const running = said(
    await runCentre({
      manifests: needed(values, 'manifests'),
      data,
      out: resolve(values.out ?? join(data, 'published')),
      sticks: values.stick.map((folder) => resolve(folder)),
      streams: own ? streamsOf(values, own.link) : [],
      identity: own?.identity ?? null,
      rootKeys: readRoots(values.root).rootKeys,
      ...(values.port === undefined ? {} : { tcpPort: portOf(values.port) }),
      say: (text) => console.log(`${new Date().toISOString()} ${text}`),
    }),
  )
  if (!running) return 1
  console.log(running.page.url)
  await untilStopped()
  await running.close()
  return 0
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port takes 0 to 65535')
  return port
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
}

async function importPaths(values: Given, paths: readonly string[]): Promise<number> {
  if (paths.length === 0) throw new UsageError('which sticks or exports?')
  const book = bookOf(values)
  const own = values['passphrase-file'] === undefined ? null : await openKeys(values, 'centre')
  const store = book && said(openCentreStore(needed(values, 'data'), book.electionId))
  if (!book || !store || own === undefined) return 1
  const { rootKeys } = readRoots(values.root)
  const intake = new CentreIntake({ store, rootKeys, now: Date.now, book: () => book })
  const sticks = new StickCollector(intake, own?.identity ?? null)
  let refused = 0
  for (const path of paths) {
    if (!existsSync(path)) {
      console.error(`${path}: there is nothing of this name`)
      refused++
      continue
    }
    const report = said(await sticks.read(resolve(path)))
    refused += report?.refused.length ?? 1
    if (!report) continue
    console.log(`${path}: ${report.files} found, ${report.added} new, ${report.known} known`)
    for (const one of report.refused) console.log(`  refused ${one.path || path}: ${one.code} ${one.detail}`)
  }
  for (const { precinct, station, kind, detail } of store.conflicts())
    console.log(`CONFLICT ${kind}: precinct ${precinct}, ${station}: ${detail}`)
  store.close()
  return refused === 0 ? 0 : 1
}

async function publish(values: Given): Promise<number> {
  const book = bookOf(values)
  const store = book && said(openCentreStore(needed(values, 'data'), book.electionId))
  if (!book || !store) return 1
  const fresh = releaseNow(store, book, Date.now(), values['day-over'])
  for (const { table, period, wave, content } of fresh)
    console.log(`${table} ${period}, table ${wave}: ${quantity(content.precincts.length, 'precinct')}`)
  const out = needed(values, 'out')
  writePublication(out, store, book, Date.now())
  store.close()
  console.log(out)
  return 0
}

function serverConfig(values: Given): number {
  const book = bookOf(values)
  if (!book) return 1
  const gib = Number(values['store-gib'])
  if (!(gib > 0)) throw new UsageError('--store-gib takes a number')
  for (const nkey of [...values.centre, ...values.evaluator, ...values.register])
    if (!/^U[A-Z2-7]{55}$/.test(nkey)) throw new UsageError(`${nkey} is no nkey of a user`)
  const regions = values.region.map(regionOf)
  if (regions.length > 0 && values.nation !== undefined)
    throw new UsageError('--region is for the national server, --nation for a regional one')
  const { listen, certificate, key, store, centre: users } = values
  const { name } = regionOf(values.name ?? (regions.length > 0 ? 'nation' : 'region'))
  const common: ServerOptions = {
    ...{ name, listen, certificate, key, store, centre: users },
    services: (['evaluator', 'register'] as const).flatMap((service) =>
      values[service].map((nkey) => ({ service, nkey })),
    ),
    storeBytes: Math.round(gib * 1024 ** 3),
  }
  // A path on the server's machine, as those of certificate and key.
  const certificateAuthority = values.ca ?? '/etc/nats/ca.pem'
  const config =
    regions.length > 0
      ? nationalServerConfig({
          ...common,
          ...{ regions: namedOnce(regions, name), certificateAuthority, elections: [book.electionId] },
          leafListen: values['leaf-listen'],
        })
      : regionalServerConfig({
          ...common,
          manifests: [...book.precincts.values()].map(({ manifest }) => manifest),
          ...(values.nation === undefined
            ? {}
            : { nation: { url: leafUrl(values.nation), certificateAuthority } }),
        })
  writeFileSync(needed(values, 'out'), config)
  return 0
}

/** Two servers of one name would take each other's orders, and one host would be two regions. */
function namedOnce(regions: readonly Region[], own: string): readonly Region[] {
  const names = [own, ...regions.map(({ name }) => name)]
  const hosts = regions.map(({ host }) => host)
  if (hosts.includes('')) throw new UsageError('--region NAME=HOST: the host in its certificate is needed')
  if (new Set(names).size < names.length || new Set(hosts).size < hosts.length)
    throw new UsageError('each server has a name and a host of its own')
  return regions
}

function leafUrl(url: string): string {
  if (!/^tls:\/\/[A-Za-z0-9.-]{1,253}:[1-9]\d{0,4}$/.test(url))
    throw new UsageError('--nation takes tls://host:port')
  return url
}

/** undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function service(name: 'evaluator' | 'register', values: Given): Promise<number> {
  const book = bookOf(values)
  if (!book) return 1
  const policy = policySchema.safeParse(parseJson(readFileSync(needed(values, 'policy'), 'utf8')))
  if (!policy.success) throw new UsageError('--policy takes the policy.json of a package')
  const perStation = policy.data.remoteVoters?.perStation
  if (perStation === undefined)
    throw new UsageError('the policy asks nothing of other precincts (remoteVoters)')
  if (values.nats.length === 0) throw new UsageError('--nats is needed')
  const own = await openKeys(values, name)
  if (!own) return 1
  const manifests = needed(values, 'manifests')
  const { rootKeys } = readRoots(values.root)
  let current = book
  const reread = setInterval(() => {
    const next = readElectionBook(manifests, rootKeys)
    if (next.ok) current = next.value
  }, 60_000)
  const running = await runService({
    ...{ service: name, electionId: book.electionId, data: needed(values, 'data'), keys: own, perStation },
    keyOf: ({ precinct, station }) => {
      const entry = current.stationOf(precinct, station)
      return entry && Buffer.from(entry.signingKey, 'hex')
    },
    ...{ urls: values.nats, tls: tlsOf(values), say: console.log },
  })
  await untilStopped()
  clearInterval(reread)
  await running.close()
  return 0
}
