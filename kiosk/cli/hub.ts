import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Manifest, POLICY_FILE } from '@taanuu/voter-roll-sync/package/manifest'
import { NETWORK_FILE, networkSchema } from '@taanuu/voter-roll-sync/package/network'
import { policySchema } from '@taanuu/voter-roll-sync/package/policy'
import { readPackageJson, verifyManifest } from '@taanuu/voter-roll-sync/package/verify-package'
import { UsageError } from '../hosts/shared/usage-error.ts'
import type { DiscoveryOptions } from '../hub/discovery.ts'
import { examineMachine } from '../hub/doctor.ts'
import { listenToRoom, roomLines } from '../hub/room-status.ts'
import { linkedStations } from '../hub/server-config.ts'
import { readRoots } from './root-keys.ts'

export const hubHelp = `taanuu hub <what> [options]             the exchange between the tables of a room: who is here, what is wrong

taanuu hub status --package FOLDER [--seconds N] [--json]
                             listens for N seconds (3) and says who is here, who is refused and why, whose hub runs, how
                             far clocks are apart, and how many events have not reached a table
taanuu hub watch --package FOLDER
                             the same, again and again until Ctrl+C
taanuu hub doctor [--package FOLDER] [--json]
                             whether this machine can take part and run the hub: server, keys, store, network, ports,
                             regional servers of the package; exits 0 only if nothing is bad

  --package FOLDER   election package of the precinct (a medium, or the folder "package" of a station's data)
  --root HEX         public root key of the election authority (64 hex digits); may be repeated. Without it only the
                     public training root is believed.
  --port N           UDP port of announcements, where it is not 47118

There is no hub without a table: what a hub announces is signed with the key of its station, which officials open with
their cards. A table runs the hub by itself when it is its turn. One table alone needs none.`

const DEFAULT_SECONDS = 3

/** Exit codes: 0 good, 1 something is wrong, 2 wrong use. */
export async function hub(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      package: { type: 'string' },
      root: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
      port: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [what, ...rest] = positionals
  if (values.help || what === undefined) {
    console.log(hubHelp)
    return values.help ? 0 : 2
  }
  if (rest.length > 0) throw new UsageError(`what is ${rest[0]}? See taanuu hub --help`)
  const opened = values.package === undefined ? undefined : openPackage(values.package, values.root)
  const discovery: DiscoveryOptions =
    values.port === undefined ? {} : { port: wholeNumber(values.port, '--port') }
  switch (what) {
    case 'status':
    case 'watch':
      if (!opened) throw new UsageError(`which precinct? taanuu hub ${what} --package FOLDER`)
      return what === 'status'
        ? status(opened, wholeNumber(values.seconds, '--seconds'), discovery, values.json)
        : watch(opened, discovery)
    case 'doctor':
      return doctor(opened, values.json)
    default:
      throw new UsageError(`taanuu hub has no ${what}; it has status, watch and doctor`)
  }
}

interface OpenedPackage {
  readonly manifest: Manifest
  readonly driftSeconds: number
  /** Addresses of regional servers; empty where the package names none. */
  readonly regional: readonly string[]
}

function openPackage(folder: string, roots: readonly string[]): OpenedPackage {
  const { rootKeys } = readRoots(roots)
  const verified = rootKeys.map((rootKey) => verifyManifest(folder, rootKey))
  const signed = verified.find((result) => result.ok) ?? verified[0]
  if (!signed.ok) throw new UsageError(`${folder}: ${signed.error.code} ${signed.error.detail}`)
  const { manifest } = signed.value
  const policy = readPackageJson(folder, POLICY_FILE, manifest)
  if (!policy.ok) throw new UsageError(`${folder}: ${policy.error.code} ${policy.error.detail}`)
  const named = manifest.files.some(({ name }) => name === NETWORK_FILE)
  const network = named
    ? networkSchema.parse(JSON.parse(readFileSync(join(folder, NETWORK_FILE), 'utf8')))
    : null
  return {
    manifest,
    driftSeconds: policySchema.parse(policy.value).clock.driftSeconds,
    regional: network?.regional?.urls ?? [],
  }
}

async function status(
  { manifest, driftSeconds }: OpenedPackage,
  seconds: number,
  discovery: DiscoveryOptions,
  json: boolean,
): Promise<number> {
  const room = await listenToRoom(manifest, driftSeconds, seconds * 1000, discovery)
  if (json) console.log(JSON.stringify(room, null, 2))
  else for (const line of roomLines(room)) console.log(line)
  return room.tables.some(({ state }) => state === 'refused') ? 1 : 0
}

async function watch(
  { manifest, driftSeconds }: OpenedPackage,
  discovery: DiscoveryOptions,
): Promise<number> {
  let stopped = false
  process.once('SIGINT', () => {
    stopped = true
  })
  while (!stopped) {
    const room = await listenToRoom(manifest, driftSeconds, DEFAULT_SECONDS * 1000, discovery)
    console.log([new Date().toLocaleTimeString('en-GB'), ...roomLines(room)].join('\n'))
  }
  return 0
}

async function doctor(opened: OpenedPackage | undefined, json: boolean): Promise<number> {
  const findings = []
  for await (const finding of examineMachine({ env: process.env, regional: opened?.regional ?? [] })) {
    findings.push(finding)
    if (!json) console.log(`${finding.state.padEnd(5)} ${finding.what.padEnd(10)} ${finding.detail}`)
  }
  if (opened) {
    const linked = linkedStations(opened.manifest).map(({ stationId }) => stationId)
    const detail =
      linked.length > 1
        ? `${linked.join(', ')} may exchange`
        : 'one table or none has a link key: this precinct runs as a single kiosk'
    findings.push({ what: 'package', state: 'good', detail })
    if (!json) console.log(`good  ${'package'.padEnd(10)} ${detail}`)
  }
  if (json) console.log(JSON.stringify(findings, null, 2))
  return findings.some(({ state }) => state === 'bad') ? 1 : 0
}

function wholeNumber(text: string, option: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new UsageError(`${option} takes a whole number`)
  return value
}
