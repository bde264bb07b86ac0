import { existsSync } from 'node:fs'
import { demoLayouts, ELECTION_DAY, ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { TRAINING_ROOT, trainingBytes } from '@taanuu/fixtures/training-keys'
import { MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import type { Choices } from '@taanuu/simulator/ballots/paper-ballot'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { type CastVoteRecord, unpadRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { Result } from '@taanuu/voter-roll-sync/trust/result'
import { unseal } from '@taanuu/voter-roll-sync/trust/sealed-box'
import { type AnyStation, createStation } from '../../station/create-station.ts'
import type { StationPorts } from '../../station/ports.ts'
import { exportFolder, provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { lifeChoices, sheetPlaces } from './box-life.ts'
import { journalOf } from './life.ts'
import { type LifeOrder, STATION_IDS } from './life-order.ts'
import type { DatedMark } from './world-book.ts'

/** The next morning: a station is started on what its disk held. */
const AFTERWARDS = Date.parse(`${ELECTION_DAY}T18:00:00Z`)

export interface Promises {
  readonly order: LifeOrder
  /** What the station had promised to the world when its disk stopped. */
  readonly marks: readonly DatedMark[]
}

/**
 * Starts a station on a folder and says everything in which it does not hold what was promised; empty if it does.
 *
 * @param unlock also let officials unlock it, or load the package again where there was none yet
 */
export async function holdsPromises(
  { order, marks }: Promises,
  dataFolder: string,
  unlock: boolean,
): Promise<readonly string[]> {
  const opened = await startExamined(order, dataFolder)
  if (!opened.ok) return [`does not start: ${opened.error.code} ${opened.error.detail}`]
  const station = opened.value
  try {
    const faults = [...brokenPromises(station.events, marks)]
    if (order.role === 'identification') faults.push(...tableFaults(station.events, marks))
    else faults.push(...boxFaults(station, { order, marks }))
    if (unlock || closedIsPromised(marks)) faults.push(...(await carryOn(station, order)))
    if (closedIsPromised(marks)) faults.push(...(await exportFaults(dataFolder, order)))
    return faults
  } finally {
    await station.stop()
  }
}

/** Starts a station on a folder, without devices. Errors: those of a start. */
export async function startExamined(order: LifeOrder, dataFolder: string): Promise<Result<AnyStation>> {
  const home = provisionStation(dataFolder, {
    stationId: STATION_IDS[order.role],
    role: order.role,
    universe: 'training',
    electionId: ELECTION_ID,
    precinct: PRECINCTS[0].precinct,
    rootKey: TRAINING_ROOT.publicKey,
  })
  return home.ok ? createStation(home.value, portsWithoutDevices(order)) : home
}

/** A station on an examiner's desk: real roll, journal and secrets, no devices, no models. */
function portsWithoutDevices(order: LifeOrder): StationPorts {
  const clock = new VirtualClock(AFTERWARDS)
  return {
    clock,
    matcher: {
      identity: MATCHER_IDENTITY,
      fmrOfScore: () => 1,
      extract: () => Promise.reject(new Error('no fingers here')),
      compare: () => Promise.reject(new Error('no fingers here')),
      loadGallery: async () => undefined,
      search: async () => [],
      clear: async () => undefined,
    },
    interpreter: { interpret: () => Promise.reject(new Error('no sheets here')) },
    paper: { print: async () => ({ ok: true }) },
    fingerprintScanner: null,
    ballotScanner: null,
    mediumFolder: () => order.packageFolder,
    hold: (work) => clock.hold(work),
    onMoment: () => undefined,
    reportFault: (error) => {
      throw error
    },
    verifyExport: (folder) => verifyOwnExport(folder, [TRAINING_ROOT.publicKey]),
  }
}

/** Every event that was acknowledged is there, and is the very event. */
function brokenPromises(events: readonly AnyEvent[], marks: readonly DatedMark[]): readonly string[] {
  const faults: string[] = []
  for (const mark of marks) {
    if (mark.kind !== 'acknowledged') continue
    // The next event names the hash of the last; where the promised event is the last of all, the start wrote one more.
    const next = events[mark.events]
    if (events.length < mark.events)
      faults.push(`${mark.what}: event ${mark.events} was acknowledged and is gone`)
    else if (next && next.prev !== mark.head) faults.push(`${mark.what}: event ${mark.events} is another one`)
  }
  return faults
}

function tableFaults(events: readonly AnyEvent[], marks: readonly DatedMark[]): readonly string[] {
  const granted = events.flatMap((event) => (event.type === 'voter.identified' ? [event.body] : []))
  const checks = new Set(granted.map(({ check }) => check))
  const faults: string[] = []
  if (checks.size !== granted.length) faults.push('a check number was given twice')
  if (new Set(granted.map(({ voterRef }) => voterRef)).size !== granted.length)
    faults.push('a voter was identified twice')
  for (const mark of marks) {
    if (mark.kind === 'printed' && mark.paper === 'check' && !checks.has(mark.qr ?? ''))
      faults.push(`check ${mark.qr} was printed and nothing is known of it`)
  }
  return faults
}

/** Each sheet in the box has its sealed record, and the record says what its voter marked. */
function boxFaults(station: AnyStation, { order, marks }: Promises): readonly string[] {
  const count = (type: AnyEvent['type']): number =>
    station.events.filter((event) => event.type === type).length
  const inBox = count('sheet.in-box')
  const underway = count('sheet.accepting') > inBox
  const faults: string[] = []
  const fallen = [...sheetPlaces(marks).values()].filter((place) => place === 'box').length
  if (fallen > inBox + (underway ? 1 : 0))
    faults.push(`${fallen} sheets lie in the box, ${inBox} are recorded`)
  const numbers = station.events.flatMap((event) => (event.type === 'sheet.in-box' ? [event.body.sheet] : []))
  if (new Set(numbers).size !== numbers.length) faults.push('a sheet was counted twice')
  // After closing the records are destroyed; then the results answer.
  if (station.events.some((event) => event.type === 'station.closed')) return faults
  const records = sealedRecords(station, order)
  const meant = lifeChoices(order.electionSeed, order.voters).map(selectionsMeant)
  if (records === null) return inBox === 0 ? faults : [...faults, 'there are no sealed records']
  if (!sameList(records.kept, meant.slice(0, inBox)))
    faults.push(`${records.kept.length} sealed records, not those of the ${inBox} sheets in the box`)
  if (underway && records.transport !== meant[inBox])
    faults.push('the sheet on its way has no sealed record of its own')
  return faults
}

function sealedRecords(
  station: AnyStation,
  order: LifeOrder,
): { readonly kept: readonly string[]; readonly transport: string | null } | null {
  const { database } = journalOf(station)
  const secret = trainingBytes(order.electionSeed, `close ${PRECINCTS[0].precinct}`, 32)
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
  if (!tables.includes('transport')) return null
  const open = (box: Buffer): string => {
    const plain = unseal(box, secret)
    const record = plain && unpadRecord(plain)
    if (!record) return 'does not open'
    return record.kind === 'cast' ? selectionsRecorded(record.record) : `returned ${record.reason}`
  }
  const kept = database.prepare('SELECT box FROM sealed WHERE used = 1').pluck().all() as Buffer[]
  const transport = database.prepare('SELECT box FROM transport').pluck().get() as Buffer | undefined
  return { kept: kept.map(open), transport: transport ? open(transport) : null }
}

function selectionsRecorded(record: CastVoteRecord): string {
  return JSON.stringify(
    record.contests.map(({ contest, selections }) => [contest, [...selections].sort()]).sort(),
  )
}

function selectionsMeant(choices: Choices): string {
  const [layout] = demoLayouts(PRECINCTS[0])
  return JSON.stringify(
    layout.contests.map(({ contestId }) => [contestId, [...(choices[contestId] ?? [])].sort()]).sort(),
  )
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify([...left].sort()) === JSON.stringify([...right].sort())
}

/** What people would do now: unlock, or bring the package again. */
async function carryOn(station: AnyStation, order: LifeOrder): Promise<readonly string[]> {
  const { screen } = station.view()
  const say = async (name: string, input: unknown): Promise<string | null> => {
    const result = await station.invoke('operator', name, input)
    return result.ok ? null : result.error.code
  }
  if (screen.kind === 'readiness') {
    const refused = await say('package.load', {})
    return refused === null ? [] : [`does not take the package again: ${refused}`]
  }
  if (screen.kind !== 'unlock') return []
  for (const { card, pin } of trainingOfficials(order.electionSeed).slice(0, 2)) {
    const refused = (await say('keys.card', { qr: card })) ?? (await say('keys.pin', { pin }))
    if (refused) return [`refuses an official: ${refused}`]
  }
  const refused = await say('session.unlock', {})
  return refused === null ? [] : [`does not unlock: ${refused}`]
}

function closedIsPromised(marks: readonly DatedMark[]): boolean {
  return marks.some((mark) => mark.kind === 'acknowledged' && mark.what === 'closing.close')
}

async function exportFaults(dataFolder: string, order: LifeOrder): Promise<readonly string[]> {
  const folder = exportFolder(dataFolder, STATION_IDS[order.role])
  if (!existsSync(folder)) return ['the station is closed and has no export']
  const verified = await verifyOwnExport(folder, [TRAINING_ROOT.publicKey])
  return verified.ok ? [] : [`the export is not sound: ${JSON.stringify(verified)}`]
}
