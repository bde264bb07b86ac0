import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { matcherIdentity } from '@taanuu/matcher/finger/models'
import { buildElection } from '@taanuu/voter-roll-sync/authority/build/build-election'
import { buildSpareMedium } from '@taanuu/voter-roll-sync/authority/build/build-spare-medium'
import { lastVersion } from '@taanuu/voter-roll-sync/authority/build/versions'
import { officialsOf, revokedOf, revokeOfficial } from '@taanuu/voter-roll-sync/authority/officials'
import { Register } from '@taanuu/voter-roll-sync/authority/register/register'
import {
  makeSpares,
  revokeSpare,
  revokeStation,
  stationsOf,
} from '@taanuu/voter-roll-sync/authority/stations'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { layoutsOf } from './matcher-tools.ts'
import {
  cardOptions,
  chosenPrecincts,
  folderOf,
  must,
  precinctOptions,
  required,
  withWorkspace,
} from './session.ts'

/** Above this many packages only the sum is told, with a counter meanwhile. */
const LISTED_PACKAGES = 20
const MIB = 1024 * 1024

export function build(args: readonly string[]): Promise<number> {
  return buildPackages(args, false)
}
export function delta(args: readonly string[]): Promise<number> {
  return buildPackages(args, true)
}

async function buildPackages(args: readonly string[], withDelta: boolean): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, delta: { type: 'string' }, ...precinctOptions, ...cardOptions },
  })
  const out = required(values.out, 'out')
  const deltaOut = withDelta ? required(values.delta, 'delta') : undefined
  return withWorkspace(folderOf(positionals, 'workspace'), values, async (workspace) => {
    const { setup } = workspace
    const precincts = chosenPrecincts(setup, values)
    let done = 0
    const totals = must(
      await buildElection({
        workspace,
        precincts,
        out,
        ...(deltaOut === undefined ? {} : { deltaOut }),
        matcher: matcherIdentity(),
        layoutsOf: (precinct) => layoutsOf(setup, precinct),
        nowMs: Date.now(),
        onBuilt: (outcome) => {
          done++
          if (precincts.length > LISTED_PACKAGES) process.stderr.write(`\r${done} of ${precincts.length} `)
          else if (outcome.kind === 'present')
            console.log(
              `precinct ${outcome.precinct}: version ${outcome.version} is there and nothing changed`,
            )
          else {
            const from = outcome.deltaFrom === null ? '' : `, delta from version ${outcome.deltaFrom}`
            console.log(
              `precinct ${outcome.precinct}: version ${outcome.version}, ${quantity(outcome.voters, 'voter')}${from}`,
            )
          }
        },
      }),
    )
    if (precincts.length > LISTED_PACKAGES) process.stderr.write('\r')
    console.log(
      `packages built: ${totals.built} (${quantity(totals.voters, 'voter')}, ${(totals.bytes / MIB).toFixed(1)} MiB); there already: ${totals.present}`,
    )
    return 0
  })
}

export async function revoke(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      station: { type: 'string' },
      spare: { type: 'string' },
      official: { type: 'string' },
      reason: { type: 'string' },
      ...cardOptions,
    },
  })
  const reason = required(values.reason, 'reason')
  const named = [values.station, values.spare, values.official].filter((value) => value !== undefined)
  if (named.length !== 1) throw new UsageError('--station PRECINCT/ID, --spare ID or --official ID')
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    if (values.official !== undefined) {
      const { precinct } = must(revokeOfficial(workspace, values.official, reason))
      console.log(`${values.official} is revoked from the next version of precinct ${precinct} on`)
      console.log(`Next: authority delta --precinct ${precinct}`)
      return 0
    }
    if (values.spare !== undefined) {
      const precincts = must(revokeSpare(workspace, values.spare, reason))
      console.log(`${values.spare} is revoked from the next versions of precincts ${precincts.join(', ')} on`)
      console.log(`Next: authority delta ${precincts.map((precinct) => `--precinct ${precinct}`).join(' ')}`)
      return 0
    }
    const match = /^(\d{1,6})\/(.+)$/.exec(values.station ?? '')
    if (!match) throw new UsageError('--station PRECINCT/ID, as 1001/identification-2')
    const station = must(revokeStation(workspace, Number(match[1]), match[2], reason))
    console.log(`${match[2]} is revoked from the next version of precinct ${match[1]} on`)
    if (station.role === 'identification' && !station.spare) console.log('its voters go to the other tables')
    console.log(`Next: authority delta --precinct ${match[1]}`)
    return 0
  })
}

export async function spare(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: {
      area: { type: 'string' },
      count: { type: 'string', default: '1' },
      station: { type: 'string' },
      packages: { type: 'string' },
      out: { type: 'string' },
      ...cardOptions,
    },
  })
  if (what !== 'make' && what !== 'medium') throw new UsageError('authority spare make | medium')
  const area = required(values.area, 'area')
  return withWorkspace(folderOf(positionals, 'workspace'), values, async (workspace) => {
    if (what === 'make') {
      const count = Number(values.count)
      if (!Number.isInteger(count) || count < 1 || count > 20) throw new UsageError('--count takes 1 to 20')
      const made = must(makeSpares(workspace, area, count))
      console.log(
        made.length === 0 ? `area ${area} has its spares` : `spares of area ${area}: ${made.join(', ')}`,
      )
      console.log(`Next: authority delta --area ${area} (or build), then authority spare medium`)
      return 0
    }
    const stationId = required(values.station, 'station')
    const out = required(values.out, 'out')
    const packages = required(values.packages, 'packages')
    const built = must(
      await buildSpareMedium(workspace, { area, stationId, packages, out, nowMs: Date.now() }),
    )
    const { universe, electionId } = workspace.setup
    const { rootKey } = workspace.header
    const identity = {
      v: 1,
      stationId,
      role: 'identification',
      universe,
      electionId,
      precinct: null,
      area,
      rootKey,
    }
    writeDurable(join(out, `${stationId}.station.json`), canonicalJson(identity))
    console.log(
      `${join(out, stationId)}: ${quantity(built.precincts.length, 'precinct')} of area ${area}; two officials of a precinct assign it`,
    )
    console.log(
      `${join(out, `${stationId}.station.json`)} belongs into the spare's data folder as station.json`,
    )
    return 0
  })
}

export async function show(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...precinctOptions, log: { type: 'boolean', default: false }, ...cardOptions },
  })
  return withWorkspace(folderOf(positionals, 'workspace'), values, (workspace) => {
    const { setup, header } = workspace
    const register = new Register(workspace)
    console.log(`${setup.title.en} · ${setup.electionId} · ${setup.universe} · ${setup.electionDay}`)
    console.log(`election key ${header.electionKey}`)
    console.log(
      header.rootKey === null ? 'not certified by a root yet' : `certified by root ${header.rootKey}`,
    )
    console.log(
      `officers, any two of: ${header.vault.holders.map(({ id, name }) => `${name} (${id})`).join(', ')}`,
    )
    console.log(
      `${quantity(setup.precincts.length, 'precinct')}, ${quantity(register.total(), 'voter')}, revision ${register.revision()} of the register`,
    )
    const some = values.all || values.precinct.length + values.area.length > 0
    for (const precinct of some ? chosenPrecincts(setup, values) : []) {
      const stations = stationsOf(workspace, precinct.precinct)
      const people = officialsOf(workspace, precinct.precinct)
      const revoked = revokedOf(workspace, precinct.precinct)
      const last = lastVersion(workspace, precinct.precinct)
      console.log(
        `precinct ${precinct.precinct} (${precinct.area}): ${quantity(register.count(precinct.precinct), 'voter')}, ${last ? `version ${last.version}` : 'not built'}`,
      )
      console.log(`  stations ${stations.map(({ stationId }) => stationId).join(', ') || 'none yet'}`)
      console.log(
        `  officials with cards ${people.map(({ officialId, name }) => `${officialId} ${name}`).join(', ') || 'none yet'}`,
      )
      for (const { stationId, reason } of revoked.stations) console.log(`  revoked ${stationId}: ${reason}`)
      for (const { officialId, reason } of revoked.officials)
        console.log(`  revoked card of ${officialId}: ${reason}`)
    }
    if (!values.log) return 0
    const rows = workspace.db.prepare('SELECT at, officers, text FROM log ORDER BY id').all() as {
      at: string
      officers: string
      text: string
    }[]
    for (const { at, officers, text } of rows) console.log(`${at}  ${officers.padEnd(24)}  ${text}`)
    return 0
  })
}
