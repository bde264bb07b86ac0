/**
 * What a durable append costs beside the disk's own sync, and how long a day's journal takes to open and to verify:
 * `node kiosk/bench/journal.ts [--appends N] [--before N] [--events N] [--folder DIR]`. Appends and bare syncs take turns on the same
 * disk in the same run, so that what else loads the disk loads both. Exit code 1 if a bar is missed.
 */
import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom } from '@taanuu/simulator/random'
import {
  CHECKPOINT_SEPARATOR,
  CHECKPOINTS_FILE,
  type ExportManifest,
  JOURNAL_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { checkHeads, readJournal } from '@taanuu/voter-roll-sync/exchange/verify-journal'
import { Findings } from '@taanuu/voter-roll-sync/exchange/verify-report'
import { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import type { JournalMode } from '@taanuu/voter-roll-sync/journal/journal-database'
import { follow, play, randomDay } from '@taanuu/voter-roll-sync/journal/testing/random-day'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'

const STATION = 'table-1'
const STATION_KEY = signingKeyFromSeed(new Uint8Array(32).fill(7))

/** Bars of the issue: milliseconds of an append's p95 beyond the sync's p95, seconds to open and to verify. */
const APPEND_BAR_MS = 10
const OPEN_BAR_S = 5
/** Bytes of one page, as a bare sync writes it. */
const PAGE_BYTES = 4096
/**
 * Syncs that SQLite makes for one append, counted with `strace -e trace=fsync,fdatasync`: with a log one; with a rollback
 * journal twice the journal, its folder, the file, and the journal again after it was cut to nothing.
 */
const SYNCS_AN_APPEND: Readonly<Record<JournalMode, number>> = { wal: 1, rollback: 5 }
/** Events between two signed heads: a busy minute. */
const EVENTS_A_HEAD = 10

const { values } = parseArgs({
  options: {
    appends: { type: 'string', default: '500' },
    before: { type: 'string', default: '9000' },
    events: { type: 'string', default: '10000' },
    folder: { type: 'string', default: join('.taanuu', 'bench') },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`node kiosk/bench/journal.ts [--appends N] [--before N] [--events N] [--folder DIR]
Appends N events (default 500) of a random day to a journal of each kind that already holds so many events (default
9,000), each append followed by one bare write and fdatasync of a page on the same disk; then opens and verifies a journal of N events (default 10,000) with a signed head
every ${EVENTS_A_HEAD} events, and verifies its export as the public does.`)
} else main(resolve(values.folder), Number(values.appends), Number(values.before), Number(values.events))

interface Timings {
  readonly append: readonly number[]
  readonly sync: readonly number[]
  /** As many syncs in a row as an append makes. */
  readonly syncs: readonly number[]
  readonly head: readonly number[]
}

function main(parent: string, appends: number, before: number, events: number): void {
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'journal-'))
  try {
    const missed = [...benchAppends(folder, appends, before), ...benchReading(folder, events)]
    console.log(missed.length === 0 ? 'every bar is held' : `MISSED: ${missed.join('; ')}`)
    process.exitCode = missed.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function benchAppends(folder: string, appends: number, before: number): readonly string[] {
  console.log(
    `${appends} appends of a random day after ${before} events, each in turn with a bare write and fdatasync of ${PAGE_BYTES} bytes; milliseconds\n`,
  )
  console.log(
    row(['journal', 'what', 'p50', 'p95', 'p99', 'most', 'p95 beyond one sync', 'beyond its syncs']),
  )
  const missed: string[] = []
  for (const mode of ['wal', 'rollback'] as const) {
    const { append, sync, syncs, head } = timeAppends(join(folder, `${mode}.sqlite`), mode, appends, before)
    const beyond = quantile(append, 0.95) - quantile(sync, 0.95)
    const own = quantile(append, 0.95) - quantile(syncs, 0.95)
    const count = SYNCS_AN_APPEND[mode]
    console.log(row([mode, 'bare sync', ...spread(sync), '']))
    if (count > 1) console.log(row([mode, `${count} bare syncs`, ...spread(syncs), '']))
    console.log(
      row([
        mode,
        'durable append',
        ...spread(append),
        `${beyond.toFixed(2)} (bar ${APPEND_BAR_MS})`,
        own.toFixed(2),
      ]),
    )
    console.log(row([mode, 'signed head', ...spread(head), 'off the append path']))
    if (beyond > APPEND_BAR_MS) missed.push(`append ${mode} ${beyond.toFixed(2)} ms`)
  }
  return missed
}

function timeAppends(path: string, mode: JournalMode, appends: number, before: number): Timings {
  const ledger = new IdentificationLedger()
  const day = randomDay('identification', appends + before, createRandom(`appends ${mode}`), ledger)
  const morning = opened(path, mode, 'OFF')
  const phases = follow(morning, ledger)
  while (morning.size < before) playNext(morning, day)
  morning.close()
  const journal = opened(path, mode)
  follow(journal, ledger, phases)
  const timings = {
    append: [] as number[],
    sync: [] as number[],
    syncs: [] as number[],
    head: [] as number[],
  }
  const probe = openSync(`${path}.probe`, 'w')
  const page = Buffer.alloc(PAGE_BYTES, 1)
  let at = 0
  while (timings.append.length < appends) {
    timings.append.push(timed(() => playNext(journal, day)))
    let [one, all] = [0, 0]
    for (let i = 0; i < SYNCS_AN_APPEND[mode]; i++) {
      one = timed(() => {
        at += writeSync(probe, page, 0, PAGE_BYTES, at)
        fdatasyncSync(probe)
      })
      all += one
    }
    timings.sync.push(one)
    timings.syncs.push(all)
    if (journal.size % EVENTS_A_HEAD === 0)
      timings.head.push(timed(() => journal.signHead('e-1', STATION_KEY)))
  }
  closeSync(probe)
  journal.close()
  return timings
}

/** Not a loop over the day: leaving one would end the generator. */
function playNext(journal: Journal, day: ReturnType<typeof randomDay>): void {
  const { value } = day.next()
  if (value) play(journal, [value])
}

function benchReading(folder: string, events: number): readonly string[] {
  const path = join(folder, 'day.sqlite')
  const day = opened(path, 'wal', 'OFF')
  const ledger = new IdentificationLedger()
  for (const draft of randomDay('identification', events, createRandom('day'), ledger)) {
    play(day, [draft])
    const broken = ledger.apply(day.events[day.size - 1])
    if (broken) throw new Error(broken)
    if (day.size % EVENTS_A_HEAD === 0 || day.size === events) day.signHead('e-1', STATION_KEY)
    if (day.size === events) break
  }
  const { notes } = day
  writeExport(folder, day)
  day.close()
  const megabytes = (statSync(path).size / 1e6).toFixed(1)
  let reopened: Journal | undefined
  const openSeconds = timed(() => (reopened = opened(path, 'wal'))) / 1000
  const rebuildSeconds =
    timed(() => {
      const again = new IdentificationLedger()
      for (const event of reopened!.events) again.apply(event)
    }) / 1000
  reopened?.close()
  const findings = new Findings()
  const exported = {
    station: STATION,
    electionId: 'e-1',
    files: [{ name: JOURNAL_FILE }, { name: CHECKPOINTS_FILE }],
  } as unknown as ExportManifest
  const manifest = {
    stations: [{ stationId: STATION, signingKey: Buffer.from(STATION_KEY.publicKey).toString('hex') }],
  } as unknown as Manifest
  const verifySeconds =
    timed(() => {
      const read = readJournal(folder, exported, String, findings)
      if (read) checkHeads(folder, read.tree, exported, manifest, String, findings)
    }) / 1000
  if (!findings.sound) throw new Error(JSON.stringify(findings.list))
  console.log(`\n${events} events (${megabytes} MB) under ${notes.length} signed heads; seconds\n`)
  console.log(row(['open and verify at the station', openSeconds.toFixed(2), `(bar ${OPEN_BAR_S})`]))
  console.log(row(['rebuild the projections', rebuildSeconds.toFixed(2), '']))
  console.log(row(['verify chain and heads of the export', verifySeconds.toFixed(2), `(bar ${OPEN_BAR_S})`]))
  const missed: string[] = []
  if (openSeconds > OPEN_BAR_S) missed.push(`open ${openSeconds.toFixed(2)} s`)
  if (verifySeconds > OPEN_BAR_S) missed.push(`verify ${verifySeconds.toFixed(2)} s`)
  return missed
}

function writeExport(folder: string, journal: Journal): void {
  const lines = journal.events.flatMap((event) => [canonicalBytes(event), Buffer.from('\n')])
  writeFileSync(join(folder, JOURNAL_FILE), Buffer.concat(lines))
  writeFileSync(join(folder, CHECKPOINTS_FILE), journal.notes.join(CHECKPOINT_SEPARATOR))
}

function opened(path: string, mode: JournalMode, synchronous: 'FULL' | 'OFF' = 'FULL'): Journal {
  const journal = Journal.open({ path, station: STATION, now: Date.now, mode, synchronous })
  if (!journal.ok) throw new Error(`${journal.error.code} ${journal.error.detail}`)
  return journal.value
}

/** Milliseconds. */
function timed(work: () => void): number {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

function quantile(times: readonly number[], q: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
}

function spread(times: readonly number[]): readonly string[] {
  return [0.5, 0.95, 0.99, 1].map((q) => quantile(times, q).toFixed(2))
}

function row(cells: readonly string[]): string {
  return cells.map((cell, i) => (i < 2 ? cell.padEnd(16) : cell.padStart(9))).join('  ')
}
