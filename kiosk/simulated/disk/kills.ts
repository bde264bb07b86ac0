import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoLayouts, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { createRandom } from '@taanuu/simulator/random'
import { RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import { exportFolder } from '../../station/station-home.ts'
import { judgeTally } from '../day/day-truth.ts'
import { lifeChoices, sheetPlaces } from './box-life.ts'
import { bookPath, type LifeOrder, makeLifeFolders, STATION_IDS } from './life-order.ts'
import { slipOf } from './recorded-days.ts'
import { holdsPromises } from './station-holds.ts'
import {
  describeStroke,
  drawStroke,
  type LifeProfile,
  profileLife,
  type Stroke,
  sooner,
  struckLife,
} from './strokes.ts'
import { type LifeEnd, live } from './traced-life.ts'
import { type DatedMark, readMarks } from './world-book.ts'

/** So many lives of one day are struck; then it may end. */
const STROKES_PER_DAY = 2
/** A day that does not end after so many undisturbed lives hangs. */
const MOST_LIVES_AFTERWARDS = 3

export interface KillsVerdict {
  /** Strokes that met a living station, by what the station did last. */
  readonly kills: Readonly<Record<string, number>>
  readonly killed: number
  readonly days: number
  readonly faults: readonly string[]
}

/**
 * Kills stations, table and box in turn, until `kills` strokes have met a living one. After each death the disk is
 * examined, and the next process goes on with the day; at the end of each day its totals are compared with what people
 * did.
 *
 * @param byCall strike at system calls too (needs strace); else by time alone
 */
export async function killStations(
  kills: number,
  seed: string,
  byCall: boolean,
  onProgress: (killed: number) => void = () => undefined,
): Promise<KillsVerdict> {
  const random = createRandom(`kills ${seed}`)
  const election = await createSmallElection(1, 1, `kills-${seed}`)
  const place = mkdtempSync(join(tmpdir(), 'taanuu-kills-'))
  const counts: Record<string, number> = {}
  const faults: string[] = []
  let killed = 0
  let days = 0
  try {
    const { slip, profiles } = await honestDay(election, join(place, 'honest'), byCall)
    for (; killed < kills && faults.length === 0; days++) {
      const role = days % 2 === 0 ? 'identification' : 'ballot-box'
      const folder = join(place, String(days))
      const order = orderOf(election, folder, role, role === 'identification' ? null : slip)
      for (let i = 0; i < STROKES_PER_DAY && killed < kills; i++) {
        const drawn = drawStroke(random, profiles[role])
        const stroke = i === 0 ? drawn : sooner(drawn, random)
        const end = await struckLife(order, stroke)
        if (end.signal !== 'SIGKILL') {
          faults.push(...unexpectedEnd(order, end, stroke))
          break
        }
        killed++
        const last = lastDeed(marksOf(order))
        counts[last] = (counts[last] ?? 0) + 1
        for (const fault of await examine(order, folder))
          faults.push(`${describeStroke(role, stroke)}: ${fault}`)
        onProgress(killed)
      }
      for (const fault of await finishDay(order)) faults.push(`day ${days} (${role}): ${fault}`)
      if (faults.length === 0) rmSync(folder, { recursive: true })
    }
  } finally {
    if (faults.length === 0) rmSync(place, { recursive: true })
    election.remove()
  }
  return { kills: counts, killed, days, faults }
}

export function orderOf(
  election: SmallElection,
  folder: string,
  role: LifeOrder['role'],
  slip: string | null,
): LifeOrder {
  return {
    ...{ role, slip, ...makeLifeFolders(folder, role) },
    packageFolder: election.packages[0].folder,
    electionSeed: election.seed,
    // Tests name one that is warm already; a life that is killed while it writes there leaves whole files only.
    compileCache: process.env.NODE_COMPILE_CACHE ?? join(election.packages[0].folder, '..', 'compiled'),
    voters: election.voters.length,
    neighbours: election.neighbours.length,
  }
}

/** An undisturbed day: the table's slip for every box, and where lives can be struck. */
async function honestDay(
  election: SmallElection,
  folder: string,
  byCall: boolean,
): Promise<{
  readonly slip: string
  readonly profiles: Readonly<Record<LifeOrder['role'], LifeProfile | null>>
}> {
  const table = orderOf(election, folder, 'identification', null)
  if (!byCall) {
    const end = await live(table)
    if (end.status !== 0) throw new Error(`an undisturbed day failed: ${end.stderr}`)
    return { slip: slipOf(table), profiles: { identification: null, 'ballot-box': null } }
  }
  const identification = await profileLife(table)
  const slip = slipOf(table)
  const box = await profileLife(orderOf(election, folder, 'ballot-box', slip))
  return { slip, profiles: { identification, 'ballot-box': box } }
}

export function marksOf(order: LifeOrder): readonly DatedMark[] {
  const path = bookPath(order.outside)
  return existsSync(path) ? readMarks(readFileSync(path, 'utf8')) : []
}

/** A life that was not struck must have ended well. */
function unexpectedEnd(order: LifeOrder, end: LifeEnd, stroke: Stroke): readonly string[] {
  return end.status === 0
    ? []
    : [`${describeStroke(order.role, stroke)} ended with ${end.status}: ${end.stderr}`]
}

/** The last thing that the world heard of the station before it died. */
function lastDeed(marks: readonly DatedMark[]): string {
  const last = marks.findLast((mark) => mark.kind === 'acknowledged' || mark.kind === 'life')
  return last?.kind === 'acknowledged' ? last.what : 'starting'
}

/** Starts a station on a copy of the dead one's folder. */
export async function examine(order: LifeOrder, place: string): Promise<readonly string[]> {
  const copy = join(place, 'examined')
  cpSync(order.dataFolder, copy, { recursive: true })
  try {
    return await holdsPromises({ order, marks: marksOf(order) }, copy, false)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

/** Lets the day come to its end and compares its totals with what people did. */
export async function finishDay(order: LifeOrder): Promise<readonly string[]> {
  for (let i = 0; i < MOST_LIVES_AFTERWARDS; i++) {
    const marks = marksOf(order)
    if (marks.some((mark) => mark.kind === 'done')) return dayFaults(order, marks)
    const end = await live(order)
    if (end.status !== 0) return [`the next process ended with ${end.status ?? end.signal}: ${end.stderr}`]
  }
  return ['the day does not end']
}

async function dayFaults(order: LifeOrder, marks: readonly DatedMark[]): Promise<readonly string[]> {
  const faults = [...(await holdsPromises({ order, marks }, order.dataFolder, true))]
  if (order.role === 'identification') {
    const slip = JSON.parse(Buffer.from(JSON.parse(slipOf(order)).payload, 'base64').toString()) as {
      readonly identified: number
      readonly checks: number
    }
    if (slip.identified !== order.voters || slip.checks !== order.voters)
      faults.push(`${slip.identified} identified, ${slip.checks} checks, ${order.voters} voters`)
    return faults
  }
  const places = sheetPlaces(marks)
  const choices = lifeChoices(order.electionSeed, order.voters)
  const cast = choices.filter((_, sheet) => places.get(sheet) === 'box')
  if (cast.length !== order.voters) faults.push(`${cast.length} of ${order.voters} sheets lie in the box`)
  const path = join(exportFolder(order.dataFolder, STATION_IDS[order.role]), RESULTS_FILE)
  const results = resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return [...faults, ...judgeTally(cast, results, demoLayouts(PRECINCTS[0])[0])]
}
