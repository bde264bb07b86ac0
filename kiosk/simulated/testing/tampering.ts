import { cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { createRandom } from '@taanuu/simulator/random'
import { type Verification, verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { listFiles } from '@taanuu/voter-roll-sync/package/verify-package'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { deriveOfficialKeys, parseKeyCard } from '@taanuu/voter-roll-sync/trust/key-card'
import type { GenuineExport } from './genuine-export.ts'
import { type EventForgery, forgeStation, type RecordForgery } from './insider.ts'

/** One attack and what the verifier said. */
export interface Attempt {
  readonly attack: string
  readonly file: string
  readonly accepted: boolean
  /** Kinds of fault named, and whether every fault names a file or a station. */
  readonly kinds: readonly string[]
  readonly named: boolean
}

export interface TamperPlan {
  /** Files up to this size are changed at every byte; larger ones at `sampled` random bytes. */
  readonly wholeBelow: number
  readonly sampled: number
  readonly seed: string
}

/** Is told of every attempt, or of those alone that it wants; others are not made. */
export type Report = ((attempt: Attempt) => void) & { readonly wants?: (attack: string) => boolean }

/** Wants every `nth` attack of a kind only, beginning with the first. */
export function everyNth(nth: number, report: (attempt: Attempt) => void): Report {
  const seen = new Map<string, number>()
  return Object.assign((attempt: Attempt) => report(attempt), {
    wants(attack: string): boolean {
      const count = seen.get(attack) ?? 0
      seen.set(attack, count + 1)
      return count % nth === 0
    },
  })
}

async function check(genuine: GenuineExport, held: boolean): Promise<Verification> {
  return verifyExport(genuine.folder, {
    rootKeys: [TRAINING_ROOT.publicKey],
    heldCheckpoints: held ? genuine.heldCheckpoints : [],
  })
}

async function attempt(
  genuine: GenuineExport,
  attack: string,
  file: string,
  held: boolean,
  report: Report,
): Promise<void> {
  if (report.wants?.(attack) === false) return
  const { sound, findings } = await check(genuine, held)
  const faults = findings.filter((finding) => !finding.ok)
  report({
    attack,
    file,
    accepted: sound,
    kinds: [...new Set(faults.map((fault) => fault.kind))],
    named: faults.length > 0 && faults.every((fault) => fault.file !== '' || fault.kind === 'CHECKPOINT'),
  })
}

export function exportFiles(folder: string): readonly string[] {
  const files = listFiles(folder)
  if (!files.ok) throw new Error(files.error.code)
  return files.value
}

/** Changes bytes of every file, one at a time. */
export async function tamperBytes(genuine: GenuineExport, plan: TamperPlan, report: Report): Promise<void> {
  const random = createRandom(plan.seed)
  for (const file of exportFiles(genuine.folder)) {
    const path = join(genuine.folder, file)
    const content = readFileSync(path)
    const every = content.length < plan.wholeBelow
    const positions = every
      ? content.keys()
      : Array.from({ length: plan.sampled }, () => random.int(0, content.length - 1))
    for (const at of positions) {
      const bad = Uint8Array.from(content)
      bad[at] ^= 1 << random.int(0, 7)
      writeFileSync(path, bad)
      await attempt(genuine, 'byte changed', file, false, report)
    }
    writeFileSync(path, content)
  }
}

/** Adds, removes, renames, truncates and swaps every file, and brings in files of another genuine export. */
export async function tamperFiles(
  genuine: GenuineExport,
  other: GenuineExport,
  report: Report,
): Promise<void> {
  const files = exportFiles(genuine.folder)
  for (const file of files) {
    const path = join(genuine.folder, file)
    const content = readFileSync(path)
    rmSync(path)
    await attempt(genuine, 'removed', file, false, report)
    writeFileSync(path, content)
    renameSync(path, `${path}.bak`)
    await attempt(genuine, 'renamed', file, false, report)
    renameSync(`${path}.bak`, path)
    for (const length of [0, 1, content.length >> 1, content.length - 1]) {
      truncateSync(path, length)
      await attempt(genuine, 'truncated', file, false, report)
      writeFileSync(path, content)
    }
    writeFileSync(path, Buffer.concat([content, Buffer.from('\n')]))
    await attempt(genuine, 'appended', file, false, report)
    writeFileSync(path, content)
    const theirs = readFileSync(join(other.folder, file))
    if (Buffer.compare(theirs, content) !== 0) {
      writeFileSync(path, theirs)
      await attempt(genuine, 'of another export', file, false, report)
      writeFileSync(path, content)
    }
    for (const swapped of files.filter((name) => name > file)) {
      const second = join(genuine.folder, swapped)
      const secondContent = readFileSync(second)
      if (Buffer.compare(content, secondContent) === 0) continue
      writeFileSync(path, secondContent)
      writeFileSync(second, content)
      await attempt(genuine, 'swapped', file, false, report)
      writeFileSync(path, content)
      writeFileSync(second, secondContent)
    }
  }
  for (const added of ['note.txt', 'identification-1/note.txt', 'ballot-box-1/journal.jsonl.old']) {
    writeFileSync(join(genuine.folder, added), 'x')
    await attempt(genuine, 'added', added, false, report)
    rmSync(join(genuine.folder, added))
  }
  for (const station of ['identification-1', 'ballot-box-1']) {
    const path = join(genuine.folder, station)
    const kept = `${genuine.folder}.kept`
    cpSync(path, kept, { recursive: true })
    rmSync(path, { recursive: true })
    await attempt(genuine, 'station removed', station, false, report)
    cpSync(join(other.folder, station), path, { recursive: true })
    await attempt(genuine, 'station of another export', station, false, report)
    rmSync(path, { recursive: true })
    cpSync(kept, path, { recursive: true })
    rmSync(kept, { recursive: true })
  }
}

function unchanged(events: readonly AnyEvent[]): readonly AnyEvent[] {
  return events
}

interface Forgery {
  readonly name: string
  readonly station: 'identification-1' | 'ballot-box-1'
  readonly events?: EventForgery
  readonly records?: RecordForgery
  /** Officials who sign the list of files; undefined: two who sign anything. */
  readonly careless?: readonly []
}

/** Nothing is changed but who signed the list of files. */
const aloneForgeries: readonly Forgery[] = (['identification-1', 'ballot-box-1'] as const).map((station) => ({
  name: 'the list of files signed by the station alone',
  station,
  careless: [],
}))

function without(index: number): EventForgery {
  return (events) => events.filter((_, i) => i !== index)
}
function doubled(index: number): EventForgery {
  return (events) => [...events.slice(0, index + 1), events[index], ...events.slice(index + 1)]
}
function retimed(index: number): EventForgery {
  return (events) =>
    events.map((event, i) => (i === index ? ({ ...event, at: '2026-11-22T12:00:00Z' } as AnyEvent) : event))
}

/** Everything a single holder of a station's key can do to events and records: drop, repeat or change each one. */
function forgeriesOf(events: number, station: Forgery['station']): readonly Forgery[] {
  return Array.from({ length: events }, (_, i) => [
    { name: `event ${i} dropped`, station, events: without(i) },
    { name: `event ${i} repeated`, station, events: doubled(i) },
    { name: `event ${i} changed`, station, events: retimed(i) },
  ]).flat()
}

const recordForgeries: readonly Forgery[] = [
  { name: 'record dropped', station: 'ballot-box-1', records: (records) => records.slice(1) },
  { name: 'record added', station: 'ballot-box-1', records: (records) => [...records, records[0]] },
  {
    name: 'record changed',
    station: 'ballot-box-1',
    records: ([first, ...rest]) => [
      {
        ...first,
        contests: first.contests.map((contest) =>
          contest.contest === 'head'
            ? {
                ...contest,
                outcome: 'voted' as const,
                selections: contest.selections[0] === 'head-1' ? ['head-2'] : ['head-1'],
              }
            : contest,
        ),
      },
      ...rest,
    ],
  },
]

/**
 * The insider with a station's key and with officials who sign any list of files. Every forgery is tried twice: against the
 * officials' signatures under acts alone, and against a held checkpoint.
 */
export async function tamperAsInsider(
  genuine: GenuineExport,
  electionSeed: string,
  everyNth: number,
  report: Report,
): Promise<void> {
  const kept = `${genuine.folder}.genuine`
  cpSync(genuine.folder, kept, { recursive: true })
  const eventsOf = (station: string): number =>
    readFileSync(join(genuine.folder, station, 'journal.jsonl'), 'utf8')
      .trimEnd()
      .split('\n').length
  // The last events, among them the closing itself, are always tried.
  const sampled = (all: readonly Forgery[]): readonly Forgery[] =>
    all.filter((_, i) => i % everyNth === 0 || i >= all.length - 9)
  const forgeries = [
    ...sampled(forgeriesOf(eventsOf('identification-1'), 'identification-1')),
    ...sampled(forgeriesOf(eventsOf('ballot-box-1'), 'ballot-box-1')),
    ...recordForgeries,
    ...aloneForgeries,
  ]
  const lenders = await carelessOfficials(electionSeed)
  for (const { name, station, events = unchanged, records, careless = lenders } of forgeries) {
    forgeStation(genuine.folder, electionSeed, station, careless, events, records)
    await attempt(genuine, `insider: ${name.replace(/\d+ /, '')}, no checkpoint held`, station, false, report)
    await attempt(genuine, `insider: ${name.replace(/\d+ /, '')}, checkpoint held`, station, true, report)
    rmSync(join(genuine.folder, station), { recursive: true })
    cpSync(join(kept, station), join(genuine.folder, station), { recursive: true })
  }
  rmSync(kept, { recursive: true })
}

async function carelessOfficials(electionSeed: string): Promise<readonly SigningKey[]> {
  const two = trainingOfficials(electionSeed).slice(0, 2)
  return Promise.all(
    two.map(async ({ card: text, pin }) => {
      const card = parseKeyCard(text)
      if (!card.ok) throw new Error(card.error.code)
      return (await deriveOfficialKeys(card.value, pin)).signing
    }),
  )
}
