import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { freePort, type RegionalServer, regionalServer } from '../testing/regional-server.ts'
import { cpuOf, heading, memoryOf, mib, ms, pause, row } from './figures.ts'
import {
  type Beginning,
  type CollectorReport,
  dayPlan,
  type LoadReport,
  precinctRoom,
  type ScaleOrder,
} from './scale-plan.ts'

/** A table at its limit: one voter a minute, ten hours. */
const VOTERS_AN_HOUR = 60
const DAY_VOTERS = 600
/** Stations of a nation, and its voters if all come: facts of the project. */
const NATION_STATIONS = 5716
const GATHER_MS = 5000
/** Of voters who wait after the outage; hubs wait longest between tries after a minute already. */
const HOUR_MS = 3600_000
const MIB = 1024 * 1024
const PATIENCE_S = 900

export interface ScaleOptions {
  readonly stations: number
  /** How many times faster than life voters come. */
  readonly speed: number
  readonly peakSeconds: number
  readonly outageSeconds: number
}

interface Watched<Report> {
  readonly child: ChildProcess
  readonly reports: Report[]
}

/** Many hubs at one regional server, a collector that verifies all, and an outage of the server. */
export async function measureScale(options: ScaleOptions): Promise<void> {
  const { stations, speed, peakSeconds, outageSeconds } = options
  const paceMs = 60_000 / ((VOTERS_AN_HOUR * speed) / 60)
  const voters = Math.ceil((peakSeconds * 1000 + HOUR_MS / speed + 300_000) / paceMs)
  const day = dayPlan(voters)
  heading(
    `Scale: ${stations} stations at one regional server, ${speed} times faster than life (${VOTERS_AN_HOUR} voters an hour each)`,
  )
  row(
    'a voter',
    `${(day.events / voters).toFixed(1)} events, ${Math.round(day.bytes / voters)} bytes as a batch`,
  )

  const server = await regionalServer(
    Array.from({ length: stations }, (_, index) => precinctRoom(index)),
    await freePort(),
  )
  const empty = memoryOf(server.pid)
  const { regional } = server
  const order: ScaleOrder = { stations, voters, paceMs, gatherMs: GATHER_MS / speed, regional }
  const collector = watch<CollectorReport>('scale-collector.ts', { order, seedHex: server.collectorSeedHex })
  const load = watch<LoadReport>('scale-load.ts', order)
  const latest = (): LoadReport | undefined => load.reports.at(-1)
  await waitFor(() => latest()?.up === stations, 'all connected')
  let beginning: Beginning = { beginMs: Date.now() }
  const connected = memoryOf(server.pid)
  row('memory of the server: empty, with all connected', `${mib(empty)}, ${mib(connected)}`)

  // Peak.
  for (const { child } of [load, collector]) child.send(beginning)
  const [cpu, before, began] = [cpuOf(server.pid), collector.reports.at(-1), performance.now()]
  collector.reports.length = 0
  await pause(peakSeconds * 1000)
  const seconds = (performance.now() - began) / 1000
  const after = collector.reports.at(-1)
  const batches = (after?.batches ?? 0) - (before?.batches ?? 0)
  const events = (after?.events ?? 0) - (before?.events ?? 0)
  const serverCpu = (cpuOf(server.pid) - cpu) / seconds
  const collectorMs = ((after?.cpuMs ?? 0) - (before?.cpuMs ?? 0)) / Math.max(1, batches)
  const generated = (stations * VOTERS_AN_HOUR * speed) / 3600
  row('peak: voters a second made', generated.toFixed(0))
  row(
    'peak: collected',
    `${(batches / seconds).toFixed(0)} batches, ${(events / seconds).toFixed(0)} events a second`,
  )
  row('peak: voter done to verified at the collector', ms(collector.reports.flatMap(({ lags }) => lags)))
  row(
    'peak: processor of the server, of the collector',
    `${(serverCpu * 100).toFixed(0)} % of one core; ${collectorMs.toFixed(2)} ms a batch`,
  )
  row(
    'memory after the peak: server, collector',
    `${mib(memoryOf(server.pid))}, ${mib(after?.rssBytes ?? 0)}`,
  )

  // Outage.
  await server.kill()
  beginning = { beginMs: beginning.beginMs - Math.max(0, HOUR_MS / speed - outageSeconds * 1000) }
  load.child.send(beginning)
  await pause(outageSeconds * 1000)
  const backlog = (latest()?.dueEvents ?? 0) - (latest()?.carriedEvents ?? 0)
  const starting = performance.now()
  await server.start()
  row(
    'outage: voters that wait, server is up again after',
    `${Math.round((backlog / day.events) * voters)}, ${((performance.now() - starting) / 1000).toFixed(1)} s`,
  )
  load.reports.length = 0
  const reached = async (part: number): Promise<string> => {
    await waitFor(() => (latest()?.up ?? 0) >= part * stations, `${part} are back`)
    return `${((performance.now() - starting) / 1000).toFixed(0)} s`
  }
  row(
    'outage: half, 95 %, all of the stations are back after',
    `${await reached(0.5)}, ${await reached(0.95)}, ${await reached(1)}`,
  )
  const ups = load.reports.map(({ up }, i) => up - (load.reports[i - 1]?.up ?? 0))
  row('outage: most connections in one second', String(Math.max(...ups)))
  const target = latest()?.dueEvents ?? 0
  await waitFor(() => (collector.reports.at(-1)?.events ?? 0) >= target, 'all is collected')
  row(
    'outage: everything that waited is verified at the collector after',
    `${((performance.now() - starting) / 1000).toFixed(0)} s`,
  )
  row(
    'memory after the outage: server, collector',
    `${mib(memoryOf(server.pid))}, ${mib(collector.reports.at(-1)?.rssBytes ?? 0)}`,
  )
  const recovered = memoryOf(server.pid)
  const stored = await storedOf(server)
  row(
    'stored',
    `${stored.messages} messages, ${mib(stored.bytes)}; ${Math.round(stored.bytes / stored.messages)} bytes a message`,
  )
  load.child.disconnect()
  collector.child.disconnect()
  await server.close()

  tellNation({
    perConnection: (connected - empty) / stations,
    perStationAfter: (recovered - empty) / stations,
    returnShare: Math.max(...ups) / stations,
    bytesAVoter: day.bytes / voters,
    cpuAVoter: serverCpu / generated,
    collectorMs,
  })
}

interface PerUnit {
  readonly perConnection: number
  /** The server's memory after the outage, by station. */
  readonly perStationAfter: number
  /** Most of the stations that came back in one second, as a share. */
  readonly returnShare: number
  readonly bytesAVoter: number
  /** Seconds of the server's processor. */
  readonly cpuAVoter: number
  readonly collectorMs: number
}

/** What every station of a nation needs together, by proportion; one regional server takes all of them here. */
function tellNation(unit: PerUnit): void {
  const { perConnection, perStationAfter, returnShare, bytesAVoter, cpuAVoter, collectorMs } = unit
  const perSecond = (NATION_STATIONS * VOTERS_AN_HOUR) / 3600
  heading(`Computed for ${NATION_STATIONS} stations, each at ${VOTERS_AN_HOUR} voters an hour`)
  row(
    'batches a second, bytes a second',
    `${perSecond.toFixed(0)}, ${((perSecond * bytesAVoter) / 1024).toFixed(0)} KiB`,
  )
  row(
    'memory for connections, after an outage',
    `${mib(perConnection * NATION_STATIONS)}, ${mib(perStationAfter * NATION_STATIONS)}`,
  )
  row('connections in one second after an outage', (returnShare * NATION_STATIONS).toFixed(0))
  row(
    'processor of the server, of the collector',
    `${(cpuAVoter * perSecond * 100).toFixed(0)} %, ${((collectorMs * perSecond) / 10).toFixed(0)} % of one core`,
  )
  row(
    `a day of ${DAY_VOTERS} voters at each`,
    `${((NATION_STATIONS * DAY_VOTERS * bytesAVoter) / MIB / 1024).toFixed(1)} GiB`,
  )
}

function watch<Report>(script: string, message: object): Watched<Report> {
  const child = fork(join(import.meta.dirname, script), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const reports: Report[] = []
  child.on('message', (report) => reports.push(report as Report))
  child.send(message)
  return { child, reports }
}

async function waitFor(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > PATIENCE_S * 10) throw new Error(`not in time: ${what}`)
    await pause(100)
  }
}

async function storedOf(
  server: RegionalServer,
): Promise<{ readonly messages: number; readonly bytes: number }> {
  const info = await server.connection.request('$JS.API.STREAM.INFO.JOURNALS', '', { timeout: 5000 })
  return info.json<{ state: { messages: number; bytes: number } }>().state
}
